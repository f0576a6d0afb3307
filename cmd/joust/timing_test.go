package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"joust/experiments/studytest"
	"joust/results"
)

// A run that has not ended some seconds after it was interrupted says why, and only then.
func TestProgressSaysWhyItGoesOn(t *testing.T) {
	s := studytest.Parse(t, "name: s\nenvironments: [{kind: hudry13}]\nalgorithms: [{kind: rucb}]\n")
	for after, want := range map[time.Duration]bool{noteAfter / 2: false, 2 * noteAfter: true} {
		dir := results.Dir{Path: t.TempDir()}
		synctest.Test(t, func(t *testing.T) {
			ctx, interrupt := context.WithCancel(t.Context())
			var out bytes.Buffer
			p := newProgress(ctx, s, dir, 1, true, &out)
			time.Sleep(time.Hour)
			interrupt()
			time.Sleep(after)
			if _, err := p.close(false); err != nil {
				t.Error(err)
			}
			if got := out.String(); strings.Contains(got, "Ctrl-C again") != want {
				t.Errorf("%v after the interruption it has printed %q", after, got)
			}
		})
	}
}

func TestTimeLeft(t *testing.T) {
	cell := func(wanted, kept, trials int64, seconds float64) cellTiming {
		return cellTiming{Wanted: wanted, Kept: kept, Trials: trials, Seconds: seconds}
	}
	for _, row := range []struct {
		what  string
		cells []cellTiming
		want  string
	}{
		{"nothing is known", nil, "…"},
		{"no trial was run yet", []cellTiming{cell(100, 20, 0, 0)}, "…"},
		{"all trials were recorded before", []cellTiming{cell(100, 100, 0, 0)}, "0s"},
		{"half a second a trial, 60 left", []cellTiming{cell(100, 20, 20, 10)}, "30s"},
		// The second cell takes ten times the time of the first: 10 trials of 5 s.
		{"cells with different costs", []cellTiming{cell(100, 0, 100, 50), cell(20, 0, 10, 50)}, "50s"},
		// 110 trials took 110 s, so that 30 trials of a cell without measurements are
		// expected to take 30 s.
		{"a cell that has not begun", []cellTiming{cell(110, 0, 110, 110), cell(30, 0, 0, 0)}, "30s"},
	} {
		if got := left(timing{Cells: row.cells}.left()); got != row.want {
			t.Errorf("%s: got %s, want %s", row.what, got, row.want)
		}
	}
}
