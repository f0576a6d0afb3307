package figures_test

import (
	"math"
	"os"
	"strings"
	"testing"

	"joust/experiments/run"
	"joust/experiments/studytest"
	"joust/results/plot"
)

func TestPublishedNumbersStandBesideTheSimulated(t *testing.T) {
	s := studytest.Parse(t, `
name: compared
trials: 30
environments: [{kind: random-preferences, params: {arms: 4}}]
algorithms:
  - {kind: pocowista, sweep: {delta: [0.05, 0.1]}}
  - {kind: savage, label: SAVAGE, sweep: {delta: [0.05, 0.1]}}
figures: [{x: delta, y: duels}, {x: duels, y: correct}]
published:
  - source: Someone (2024), Table 1
    metric: duels
    over: delta
    values:
      random-preferences:
        pocowista: {0.1: 700, 0.05: 800}
        SAVAGE: {0.05: 2000}
`)
	dir, m := studytest.Run(t, s)
	done := studytest.Finish(t, s, dir, m, "svg")
	list := run.ComparePublished(s, done.Tables.Rows)
	if len(list) != 3 {
		t.Fatalf("got %d comparisons, want 3", len(list))
	}
	for _, c := range list {
		if !(c.Low < c.Simulated && c.Simulated < c.High) || math.IsNaN(c.Simulated) {
			t.Errorf("%s at %v: simulated %v, interval %v to %v", c.Cell, c.X, c.Simulated, c.Low, c.High)
		}
	}
	table, err := os.ReadFile(dir.Published())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(table)), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[1], "random-preferences[arms=4],pocowista[delta=0.1],,duels,delta,0.1,") ||
		!strings.HasSuffix(lines[1], `,"Someone (2024), Table 1"`) {
		t.Errorf("published.csv is\n%s", table)
	}

	fig := done.Drawings[0].Figure
	if fig.Caption != "Bars: 95 % intervals (Hall), 30 trials. Open markers: Someone (2024), Table 1." {
		t.Errorf("the caption is %q", fig.Caption)
	}
	var open []plot.Series
	for _, series := range fig.Panels[0].Series {
		if series.Form == plot.Open {
			open = append(open, series)
		}
	}
	if len(open) != 2 || len(open[0].Points) != 2 || open[0].Points[0].X != .05 || open[0].Points[0].Y != 800 || len(open[1].Points) != 1 {
		t.Errorf("open markers: %+v", open)
	}
	if open[0].Style != fig.Panels[0].Series[0].Style || open[0].Name != "" {
		t.Errorf("published numbers have another style than their algorithm: %+v", open[0])
	}
	for _, series := range done.Drawings[1].Figure.Panels[0].Series {
		if series.Form == plot.Open {
			t.Error("a figure of other quantities shows published numbers")
		}
	}
}
