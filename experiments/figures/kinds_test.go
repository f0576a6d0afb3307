package figures_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/studytest"
	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
)

// The kinds of figures show what the tables and the manifest have, and are drawn in the
// same way from the folder of the run alone.
func TestKindsOfFigures(t *testing.T) {
	s := studytest.Parse(t, `
name: kinds
trials: 24
budget: 20000
record: [usual, pair_duels]
environments: [{kind: hudry13}, {kind: arxiv6}, {kind: random-preferences, params: {arms: 4}}]
algorithms: [{kind: pocowista, sweep: {delta: [0.05, 0.2]}}, {kind: savage, sweep: {delta: [0.05, 0.2]}}]
figures:
  - {kind: heatmap}
  - {kind: heatmap, of: pair_duels, environments: [hudry13], where: {delta: 0.05}}
  - {kind: quantiles, x: delta, y: duels}
  - {kind: profile, y: duels, where: {delta: 0.2}}
  - {kind: line, x: delta, y: duels, lines: [{y: 500}, {y: delta}, {lower-bound: true}]}
  - {x: duels, y: pairs, lines: [{slope: 2}]}
`)
	dir, m := studytest.Run(t, s)
	done := studytest.Finish(t, s, dir, m)
	figs := map[string]plot.Figure{}
	for _, d := range done.Drawings {
		figs[d.Name] = d.Figure
		if faults := d.Faults(); faults != nil {
			t.Errorf("%s: %q", d.Name, faults)
		}
	}
	if d := cmp.Diff(done.Drawings, redraw(t, moved(t, dir)), cmpopts.IgnoreUnexported(plot.Figure{}), cmpopts.EquateNaNs()); d != "" {
		t.Errorf("by the run -, from its folder alone +\n%s", d)
	}

	t.Run("preferences", func(t *testing.T) {
		f := figs["preferences"]
		if len(f.Panels) != 2 || f.Panels[0].Title != "Hudry" || !strings.Contains(f.Caption, "Not shown, without one matrix for all trials: Random preferences.") {
			t.Fatalf("got %d panels, the first %q, and the caption %q", len(f.Panels), f.Panels[0].Title, f.Caption)
		}
		g := f.Panels[0].Grid
		for i := range g.Values {
			for j := range g.Values {
				if sum := g.Values[i][j] + g.Values[j][i]; i != j && math.Abs(sum-1) > 1e-12 || i == j && !math.IsNaN(sum) {
					t.Errorf("P(%d beats %d) and P(%d beats %d) have the sum %v", i, j, j, i, sum)
				}
			}
		}
	})
	t.Run("duels of pairs", func(t *testing.T) {
		f := figs["pair_duels"]
		if len(f.Panels) != 2 {
			t.Fatalf("got %d panels, want one for each algorithm", len(f.Panels))
		}
		for p, kind := range []string{"pocowista", "savage"} {
			sum := 0.0
			for i, row := range f.Panels[p].Grid.Values {
				for j := range i {
					sum += row[j]
				}
			}
			i := slices.IndexFunc(done.Tables.Rows, func(r results.Row) bool {
				return r.Environment == "hudry13" && r.Algorithm == kind && r.AlgorithmParams == "delta=0.05" && r.Metric == "duels"
			})
			if want := done.Tables.Rows[i].Mean; math.Abs(sum/want-1) > 1e-6 {
				t.Errorf("%s: all pairs together have %v duels, the mean of duels is %v", kind, sum, want)
			}
		}
	})
	t.Run("quantiles", func(t *testing.T) {
		f := figs["duels-quantiles-by-delta"]
		row, ok := run.FindRow(done.Tables.Rows, s.Cells[0], "duels")
		if q := f.Panels[0].Series[0].Points[0]; !ok || q.Y != row.P50 || q.YLow != row.P05 || q.YHigh != row.P95 || f.Panels[0].Series[0].Form != plot.Spread {
			t.Errorf("got %+v, the row is %+v", q, row)
		}
		if !strings.HasPrefix(f.Y.Label, "median ") || !strings.HasPrefix(f.Caption, "Lines: medians. Bands: from the 5 % to the 95 % quantile of 24 trials.") {
			t.Errorf("got the axis %q and the caption %q", f.Y.Label, f.Caption)
		}
	})
	t.Run("profile", func(t *testing.T) {
		f := figs["profile-duels"]
		if len(f.Panels[0].Series) != 2 || !strings.Contains(f.Caption, "24 trials in each of 3 environments.") {
			t.Errorf("got %d lines and the caption %q", len(f.Panels[0].Series), f.Caption)
		}
	})
	t.Run("reference lines", func(t *testing.T) {
		rules := map[string][]plot.Point{}
		for _, series := range figs["duels-by-delta"].Panels[0].Series {
			if series.Form == plot.Rule {
				rules[series.Name] = series.Points
			}
		}
		h := m.Cells[0].Facts.Complexity
		bound := func(delta float64) float64 { return h * (1 - 2*delta) * math.Log((1-delta)/delta) }
		want := map[string][]plot.Point{
			"500":         {{X: .05, Y: 500}, {X: .2, Y: 500}},
			"δ":           {{X: .05, Y: .05}, {X: .2, Y: .2}},
			"lower bound": {{X: .05, Y: bound(.05)}, {X: .2, Y: bound(.2)}},
		}
		if d := cmp.Diff(want, rules, cmpopts.EquateApprox(1e-12, 0)); d != "" || h == 0 {
			t.Errorf("H = %v; want -, got +\n%s", h, d)
		}
		caption := figs["duels-by-delta"].Caption
		if !strings.Contains(caption, "Lower bound: of the mean of any algorithm") || !strings.Contains(caption, "No lower bound is known where none is drawn.") {
			t.Errorf("got the caption %q", caption)
		}
		for _, series := range figs["pairs-by-duels"].Panels[0].Series {
			if series.Form != plot.Rule {
				continue
			}
			first, last := series.Points[0], series.Points[len(series.Points)-1]
			if got := math.Log(last.Y/first.Y) / math.Log(last.X/first.X); math.Abs(got-2) > 1e-9 || series.Name != "slope 2" {
				t.Errorf("%q has the slope %v", series.Name, got)
			}
		}
	})
}

// A profile rises at the factors, from the share of best means, to the end.
func TestAProfileRisesAtTheFactors(t *testing.T) {
	f := figures.ProfileOf(results.Metric{Label: "duels", Better: stats.Lower}, []figures.Factored{{Name: "a", Factors: []float64{2, 1, math.Inf(1), 2}}})
	want := []plot.Point{{X: 1, Y: .25}, {X: 2, Y: .25}, {X: 2, Y: .75}, {X: 2.1, Y: .75}}
	if d := cmp.Diff(want, f.Panels[0].Series[0].Points); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
}

// A word parameter has no place on an axis of numbers, and an environment without the
// parameter none at all: the caption names it, and no other one is missing (case 19).
func TestCellsWithoutTheParameterAreNamed(t *testing.T) {
	s := studytest.Parse(t, `
name: ties
trials: 5
budget: 3000
environments:
  - {kind: random-preferences, params: {arms: 4}, sweep: {ties: [0, 0.3]}}
  - {kind: davidson, params: {arms: 4}}
algorithms: [{kind: pocowista}, {kind: savage, params: {ties: drop}}]
figures: [{x: ties, y: duels}]
`)
	dir, m := studytest.Run(t, s)
	f := studytest.Finish(t, s, dir, m).Drawings[0].Figure
	if !strings.Contains(f.Caption, "Not shown, for want of a numeric parameter ties: Davidson.") || len(f.Panels) != 1 {
		t.Errorf("got %d panels and the caption %q", len(f.Panels), f.Caption)
	}
	for _, series := range f.Panels[0].Series {
		if len(series.Points) != 2 || series.Points[0].X != 0 || series.Points[1].X != .3 {
			t.Errorf("%s has the points %v, want one at 0 and one at 0.3", series.Name, series.Points)
		}
	}
	if len(f.Panels[0].Series) != 2 {
		t.Errorf("got %d lines, want both algorithms", len(f.Panels[0].Series))
	}
}

// An algorithm has one colour in all figures, whatever else they show, and its parameters
// have variants of it.
func TestColourIsTheAlgorithm(t *testing.T) {
	s := studytest.Parse(t, `
name: colours
trials: 5
budget: 1000
environments: [{kind: random-preferences, params: {arms: 4}}]
algorithms: [{kind: savage}, {kind: pocowista, sweep: {delta: [0.05, 0.2]}}, {kind: round-robin}]
figures:
  - {x: duels, y: error}
  - {x: delta, y: duels, algorithms: [pocowista]}
  - {x: duels, y: correct, algorithms: [round-robin, pocowista]}
`)
	dir, m := studytest.Run(t, s)
	want := map[string]int{"SAVAGE": 0, "POCOWISTA": 1, "Round robin": 2}
	for _, d := range studytest.Finish(t, s, dir, m).Drawings {
		variants := map[string][]int{}
		for _, series := range d.Panels[0].Series {
			if style, ok := want[series.Group]; !ok || series.Style != style {
				t.Errorf("%s: %q has the style %d, want %d", d.Name, series.Name, series.Style, style)
			}
			variants[series.Group] = append(variants[series.Group], series.Variant)
		}
		if d.Name == "error-by-duels" && !slices.Equal(variants["POCOWISTA"], []int{0, 1}) {
			t.Errorf("the two curves of POCOWISTA have the variants %v", variants["POCOWISTA"])
		}
	}
}

// An axis is logarithmic only if the values span a decade; bars at 0 and shares of 0 are
// explained (case 20).
func TestScalesNeedADecade(t *testing.T) {
	s := studytest.Parse(t, `
name: clip
trials: 40
environments: [{kind: random-preferences, params: {arms: 8, level: medium}}]
algorithms:
  - {kind: tra-pocowista, sweep: {delta: [0.01, 0.2]}}
  - {kind: pocowista, sweep: {delta: [0.01, 0.2]}}
figures:
  - {x: delta, y: failed, algorithms: [tra-pocowista]}
  - {x: delta, y: failed, y_scale: log}
`)
	dir, m := studytest.Run(t, s)
	done := studytest.Finish(t, s, dir, m).Drawings
	if y := done[0].Y; y.Scale != plot.Linear {
		t.Errorf("rates of one algorithm have a %s axis", y.Scale)
	}
	if f := done[1].Figure; !strings.Contains(f.Caption, "A cap with an arrow: a share of 0, and the upper end of its interval.") || !strings.Contains(f.Caption, "40 trials") {
		t.Errorf("got the caption %q", f.Caption)
	}
	for _, d := range done {
		if faults := d.Faults(); faults != nil {
			t.Errorf("%s: %q", d.Name, faults)
		}
	}
}
