package figures_test

import (
	"slices"
	"strings"
	"testing"

	"joust/experiments/studytest"
	"joust/results"
	"joust/results/plot"
)

// An overlay is a series without a name, in the style of its line, of the other curve or
// measure. The keys size and labels are passed on.
func TestFigureKeys(t *testing.T) {
	s := studytest.Parse(t, `
name: keys
trials: 20
budget: 300
environments: [{kind: random-preferences, params: {arms: 4}}]
algorithms: [{kind: pocowista, sweep: {delta: [0.05, 0.1]}}, {kind: savage}]
figures:
  - {x: duels, y: error, y_scale: linear, overlay: stopped, size: double, labels: direct}
  - {x: delta, y: duels, overlay: pairs, size: single}
  - {x: delta, y: duels}
  - {x: duels, y: correct, overlay: failed}
`)
	dir, m := studytest.Run(t, s)
	done := studytest.Finish(t, s, dir, m)
	var figs []plot.Figure
	for _, d := range done.Drawings {
		figs = append(figs, d.Figure)
	}
	if f := figs[0]; f.Width != plot.Double || f.Labels != plot.Direct {
		t.Errorf("size: double, labels: direct gave %v, %q", f.Width, f.Labels)
	}
	if f := figs[1]; f.Width != plot.Single || figs[2].Width != 0 || f.Labels != "" {
		t.Errorf("size: single gave %v, none %v; no labels gave %q", f.Width, figs[2].Width, f.Labels)
	}
	if got, want := figs[0].Y.Label, "error rate, stopped"; got != want {
		t.Errorf("got the y label %q, want %q", got, want)
	}
	const marks = "Bands: 95 % intervals (Wilson), 20 trials. Filled markers: error rate. Open markers on thin lines: stopped."
	if got := figs[0].Caption; got != marks {
		t.Errorf("got the caption %q, want %q", got, marks)
	}
	for i, metric := range []string{"stopped", "pairs", "", "failed"} {
		series := figs[i].Panels[0].Series
		hollow := 0
		for j, over := range series {
			if over.Quantity == "" {
				continue
			}
			hollow++
			if under := series[j-1]; under.Quantity != "" || over.Name != "" || over.Style != under.Style || over.Form != under.Form || len(over.Points) != len(under.Points) {
				t.Errorf("figure %d: the overlay is %+v of %+v", i, over, under)
			}
			if i == 0 {
				if last := over.Points[len(over.Points)-1]; !slices.ContainsFunc(done.Tables.Curves, func(r results.CurveRow) bool {
					return r.Metric == metric && float64(r.Checkpoint) == last.X && r.Mean == last.Y && r.Low == last.YLow
				}) {
					t.Errorf("the point %v is not a value of %s", last, metric)
				}
			} else if p := over.Points[0]; !slices.ContainsFunc(done.Tables.Rows, func(r results.Row) bool {
				return r.Metric == metric && r.Mean == p.Y && r.Low == p.YLow && r.High == p.YHigh
			}) {
				t.Errorf("the point %v is not a value of %s", p, metric)
			}
		}
		if want := map[bool]int{true: 0, false: len(series) / 2}[metric == ""]; hollow != want || len(series) == 0 {
			t.Errorf("figure %d has %d of %d series with open markers, want %d", i, hollow, len(series), want)
		}
	}
	// Some trials do not stop within 300 duels. Only figures of the number of duels have a
	// note about this.
	const cut = "Some trials were cut at the budget, which is counted as their number of duels: their means are lower bounds."
	for i, want := range []bool{false, true, true, true} {
		if got := strings.Contains(figs[i].Caption, cut); got != want {
			t.Errorf("figure %d: the caption %q mentions cut trials: %v, want %v", i, figs[i].Caption, got, want)
		}
	}
}
