package session

import (
	"testing"
	"testing/synctest"
	"time"
)

// With 16 questions at once a session takes a small part of the time of one after another.
func TestAheadKeepsTheJudgeBusy(t *testing.T) {
	for _, c := range []struct {
		algorithm string
		least     float64 // how many times faster
	}{
		{"pocowista", 6}, {"savage", 10}, {"round-robin", 12}, {"nts", 3},
	} {
		t.Run(c.algorithm, func(t *testing.T) {
			var took [2]time.Duration
			for i, parallel := range []int{1, 16} {
				synctest.Test(t, func(t *testing.T) {
					dir := t.TempDir()
					writeArms(t, dir, 5, 4)
					text := yamlOf("reuse: true\nbudget: {duels: 400}\nalgorithm: {kind: " + c.algorithm + "}\n")
					s := load(t, dir, text, parallel, time.Second, 0)
					began := time.Now()
					if _, err := Run(t.Context(), s, options(dir)); err != nil {
						t.Fatal(err)
					}
					took[i] = time.Since(began)
				})
			}
			if speed := float64(took[0]) / float64(took[1]); speed < c.least {
				t.Errorf("%v one by one and %v with 16 at once: %.1f times faster, want %v", took[0], took[1], speed, c.least)
			} else {
				t.Logf("%.1f times faster", speed)
			}
		})
	}
}

// Scripts run only if a tenth of the median times of the answers pays for them.
func TestAheadTakesATenth(t *testing.T) {
	dir := t.TempDir()
	writeArms(t, dir, 5, 4)
	s := with(t, dir, "reuse: true\n", &scripted{name: "j", parallel: 2, answer: byText})
	d := newDrive(s, Options{Now: time.Now})
	d.restart()
	defer func() { _ = d.close() }()
	a := d.ahead
	if !a.mayRun(10) {
		t.Error("the first time is not known, and scripts may not run")
	}
	a.stepTime = time.Millisecond // 60 steps: 60 ms
	for i, took := range []time.Duration{100, 100, 900, 100, 100, 100} {
		if a.mayRun(10) {
			t.Errorf("after %d answers scripts may run", i)
		}
		a.answered(took * time.Millisecond)
	}
	if !a.mayRun(10) {
		t.Errorf("a tenth of six answers is %v, and scripts that take 60 ms may not run", a.credit)
	}
}
