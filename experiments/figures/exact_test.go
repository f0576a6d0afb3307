package figures_test

import (
	"slices"
	"testing"

	"joust/experiments/studytest"
	"joust/results/plot"
)

// A figure with exact values shows simulated values as points, exact values as a line and
// guaranteed values as a dotted line, all in the same style.
func TestExactValuesStandBesideTheSimulated(t *testing.T) {
	s := studytest.Parse(t, `
name: exact
trials: 400
environments:
  - {label: easy, kind: candidate-types, params: {shares: [0.3, 0.7], matrix: [[0.5, 0.8], [0.2, 0.5]]}, sweep: {candidates: [1, 2, 5, 16]}}
  - {label: ties, kind: candidate-types, params: {shares: [0.3, 0.7], matrix: [[0.5, 0.8], [0.2, 0.5]], ties: 0.2}, sweep: {candidates: [2, 16]}}
algorithms: [{kind: knockout, params: {votes: 9}}, {kind: majority}]
figures: [{x: candidates, y: failed, exact: true}]
`)
	dir, m := studytest.Run(t, s)
	done := studytest.Finish(t, s, dir, m, "svg")
	fig := done.Drawings[0].Figure
	if len(fig.Panels) != 2 || fig.Panels[0].Title != "easy" || fig.Panels[1].Title != "ties" {
		t.Fatalf("got the panels %+v, want easy and ties", fig.Panels)
	}
	var forms []plot.Form
	for _, series := range fig.Panels[0].Series {
		forms = append(forms, series.Form)
	}
	if want := []plot.Form{plot.Points, plot.Line, plot.Dotted, plot.Points}; !slices.Equal(forms, want) {
		t.Fatalf("got the forms %v, want %v", forms, want)
	}
	points, line, bound := fig.Panels[0].Series[0], fig.Panels[0].Series[1], fig.Panels[0].Series[2]
	if points.Style != line.Style || line.Style != bound.Style {
		t.Error("a line has another style than its points")
	}
	for i, p := range points.Points {
		// 95 % intervals, four of them at one seed.
		if y := line.Points[i].Y; p.X != line.Points[i].X || y < p.YLow-.01 || y > p.YHigh+.01 {
			t.Errorf("N = %v: exact %v, simulated %v to %v", p.X, y, p.YLow, p.YHigh)
		}
	}
	for _, p := range bound.Points {
		i := slices.IndexFunc(line.Points, func(q plot.Point) bool { return q.X == p.X })
		if p.Y < line.Points[i].Y {
			t.Errorf("N = %v: the bound %v on the failure is below the exact %v", p.X, p.Y, line.Points[i].Y)
		}
	}
	// Matches of several votes that may be ties have no exact value.
	for _, series := range fig.Panels[1].Series {
		if series.Form != plot.Points {
			t.Errorf("with ties there is a series of form %s", series.Form)
		}
	}
}

// With along, a path joins the cells of an environment's parameter in one panel. With
// lines, each value of the parameter is a line.
func TestPathsAndLinesOfEnvironments(t *testing.T) {
	s := studytest.Parse(t, `
name: paths
trials: 20
environments: [{kind: candidates, sweep: {candidates: [2, 4, 8], bias: [0, 1]}}]
algorithms: [{kind: knockout, label: KO}]
figures:
  - {x: calls, y: correct, along: candidates}
  - {x: candidates, y: correct, lines: bias}
`)
	dir, m := studytest.Run(t, s)
	done := studytest.Finish(t, s, dir, m)
	path := done.Drawings[0].Figure
	if len(path.Panels) != 2 || len(path.Panels[0].Series) != 1 || len(path.Panels[0].Series[0].Points) != 3 {
		t.Errorf("along candidates: got %+v, want two panels with a path of three points", path.Panels)
	}
	lines := done.Drawings[1].Figure
	if len(lines.Panels) != 1 || len(lines.Panels[0].Series) != 2 || lines.Panels[0].Series[1].Name != "bias = 1" {
		t.Errorf("lines by bias: got %+v, want one panel with two lines", lines.Panels)
	}
}
