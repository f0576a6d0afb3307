package experiments

import (
	"slices"
	"testing"

	"joust/results"
	"joust/results/plot"
)

// correct runs the study and says which trials of each cell were.
func correct(t *testing.T, s *Study) (lists [][]float64) {
	t.Helper()
	dir, m, worlds := begin(t, s)
	if err := s.Run(t.Context(), dir, m, results.Shard{}, worlds, 2, nobody{}); err != nil {
		t.Fatal(err)
	}
	schema := s.Schema()
	for _, u := range s.units(s.allCells(), 0, s.Trials) {
		block, err := results.ReadBlock(dir.Block(u.cell, u.first), schema, m.Hash)
		if err != nil {
			t.Fatal(err)
		}
		if u.first == 0 {
			lists = append(lists, nil)
		}
		lists[u.cell] = append(lists[u.cell], block.Metrics[results.Find(schema.Metrics, "correct")]...)
	}
	return lists
}

// What is not the pool leaves the pool alone: whatever the number of candidates,
// the judge and the scorer, trials meet the same problems and first candidates.
// With another law of problems, they do not.
func TestTrialsOfAPoolAreTheSameProblems(t *testing.T) {
	s := mustParse(t, `
name: same
trials: 60
environments:
  - {kind: candidates, sweep: {candidates: [2, 3, 64]}}
  - {kind: candidates, params: {candidates: 2, judge: labels, bias: 1, scorer: pointwise, frozen: 0.5}}
  - {kind: candidates, params: {candidates: 2, alpha: 1.5}}
algorithms: [{kind: first}]
`)
	lists := correct(t, s)
	for i, list := range lists[1:] {
		if got, want := slices.Equal(list, lists[0]), i < 3; got != want {
			t.Errorf("%s has the trials of %s: %v, want %v", s.Cells[i+1].Environment, s.Cells[0].Environment, got, want)
		}
	}
}

// A figure with exact values draws what was simulated as points, what is known
// as a line, and what is promised as dots, of one look.
func TestExactValuesStandBesideTheSimulated(t *testing.T) {
	s := mustParse(t, `
name: exact
trials: 400
environments:
  - {label: easy, kind: candidate-types, params: {shares: [0.3, 0.7], matrix: [[0.5, 0.8], [0.2, 0.5]]}, sweep: {candidates: [1, 2, 5, 16]}}
  - {label: ties, kind: candidate-types, params: {shares: [0.3, 0.7], matrix: [[0.5, 0.8], [0.2, 0.5]], ties: 0.2}, sweep: {candidates: [2, 16]}}
algorithms: [{kind: knockout, params: {votes: 9}}, {kind: majority}]
figures: [{x: candidates, y: failed, exact: true}]
`)
	dir, m, worlds := begin(t, s)
	if err := s.Run(t.Context(), dir, m, results.Shard{}, worlds, 2, nobody{}); err != nil {
		t.Fatal(err)
	}
	finish(t, s, dir, m, "svg")
	tables, err := ReadTables(dir)
	if err != nil {
		t.Fatal(err)
	}
	fig := s.compose(s.Figures[0], tables)
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
		t.Error("a line looks unlike its points")
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
	// Several votes that may be ties have no exact value here.
	for _, series := range fig.Panels[1].Series {
		if series.Form != plot.Points {
			t.Errorf("with ties there is a series of form %s", series.Form)
		}
	}
}

// A path along an environment's parameter joins its cells in one panel; lines
// make of each value a line.
func TestPathsAndLinesOfEnvironments(t *testing.T) {
	s := mustParse(t, `
name: paths
trials: 20
environments: [{kind: candidates, sweep: {candidates: [2, 4, 8], bias: [0, 1]}}]
algorithms: [{kind: knockout, label: KO}]
figures:
  - {x: calls, y: correct, along: candidates}
  - {x: candidates, y: correct, lines: bias}
`)
	dir, m, worlds := begin(t, s)
	if err := s.Run(t.Context(), dir, m, results.Shard{}, worlds, 2, nobody{}); err != nil {
		t.Fatal(err)
	}
	finish(t, s, dir, m)
	tables, err := ReadTables(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := s.compose(s.Figures[0], tables)
	if len(path.Panels) != 2 || len(path.Panels[0].Series) != 1 || len(path.Panels[0].Series[0].Points) != 3 {
		t.Errorf("along candidates: got %+v, want two panels with a path of three points", path.Panels)
	}
	lines := s.compose(s.Figures[1], tables)
	if len(lines.Panels) != 1 || len(lines.Panels[0].Series) != 2 || lines.Panels[0].Series[1].Name != "bias = 1" {
		t.Errorf("lines by bias: got %+v, want one panel with two lines", lines.Panels)
	}
}
