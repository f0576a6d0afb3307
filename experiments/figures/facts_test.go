package figures_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"joust/experiments/family"
	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
	"joust/results/plot"
	"joust/sim/rng"
)

// closed is the standard catalogue, in which opening a world fails the test.
func closed(t *testing.T) *family.Catalogue {
	c := *family.Standard()
	c.Families = nil
	for _, f := range family.Standard().Families {
		copied := *f
		copied.Open = func(s family.Setting) (family.World, error) {
			t.Errorf("opened the environment %s", s)
			return f.Open(s)
		}
		c.Families = append(c.Families, &copied)
	}
	return &c
}

// redraw composes the figures of a folder, as joust plot does, and checks that no
// world is opened for it.
func redraw(t *testing.T, dir results.Dir) []plot.Named {
	t.Helper()
	m, err := dir.ReadManifest()
	if err != nil {
		t.Fatal(err)
	}
	s, err := run.ReadStudy(closed(t), dir, m)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := run.ReadTables(dir)
	if err != nil {
		t.Fatal(err)
	}
	return figures.Compose(s, m, tables)
}

// moved moves the folder of a run elsewhere.
func moved(t *testing.T, dir results.Dir) results.Dir {
	t.Helper()
	to := results.Dir{Path: filepath.Join(t.TempDir(), "moved")}
	if err := os.Rename(dir.Path, to.Path); err != nil {
		t.Fatal(err)
	}
	return to
}

// forms lists the forms of the series of a figure.
func forms(f plot.Figure) (list []plot.Form) {
	for _, p := range f.Panels {
		for _, s := range p.Series {
			list = append(list, s.Form)
		}
	}
	return list
}

// A law is drawn from the facts in the manifest: its dotted line is the same in a folder
// that was moved and without the data file of the study.
func TestALawNeedsNoDataFile(t *testing.T) {
	const people, items = 16, 6
	folder := t.TempDir()
	stream := rng.Stream(1, t.Name())
	var ratings strings.Builder
	ratings.WriteString("a,b,c,d,e,f\n")
	for range people {
		for i := range items {
			fmt.Fprintf(&ratings, "%d%s", 1+stream.Intn(5), map[bool]string{true: ",", false: "\n"}[i < items-1])
		}
	}
	file := filepath.Join(folder, "r.csv")
	if err := os.WriteFile(file, []byte(ratings.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := study.Parse(family.Standard(), filepath.Join(folder, "law.yaml"), []byte(`
name: law
trials: 2
budget: 8
environments:
  - kind: ratings
    params: {file: r.csv, rank: 2}
    sweep: {users: [8, 12, 16]}
algorithms: [{kind: collaborative, label: LR}]
figures: [{x: users, y: trajectories, slopes: true, law: {kind: degrees-of-freedom, through: LR}}]
`))
	if err != nil {
		t.Fatal(err)
	}
	dir, m := studytest.Run(t, s)
	want := studytest.Finish(t, s, dir, m).Drawings
	if got := forms(want[0].Figure); !slices.Equal(got, []plot.Form{plot.Markers, plot.Dotted}) {
		t.Fatalf("the figure has the series %v, want markers and the dotted law", got)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, redraw(t, moved(t, dir)), cmpopts.IgnoreUnexported(plot.Figure{})); d != "" {
		t.Errorf("by the run -, from its folder alone +\n%s", d)
	}
	// With rank 2, N users, 6 items and a horizon of 1 the law is 2(N + 6 - 2)/N.
	law := want[0].Panels[0].Series[1].Points
	for i, n := range []float64{8, 12, 16} {
		if got, want := law[i].Y/law[0].Y, (n+4)/n/(12./8); law[i].X != n || math.Abs(got-want) > 1e-12 {
			t.Errorf("at %v users the law is %v times that at 8, want %v", law[i].X, got, want)
		}
	}
}

// Exact values are drawn from the facts in the manifest.
func TestExactLinesNeedNoWorld(t *testing.T) {
	s := studytest.Parse(t, `
name: exact
trials: 40
environments:
  - {kind: candidate-types, params: {shares: [0.3, 0.7], matrix: [[0.5, 0.8], [0.2, 0.5]]}, sweep: {candidates: [2, 5, 16]}}
algorithms: [{kind: knockout, params: {votes: 9}}]
figures: [{x: candidates, y: failed, exact: true}]
`)
	dir, m := studytest.Run(t, s)
	want := studytest.Finish(t, s, dir, m).Drawings
	if got := forms(want[0].Figure); !slices.Equal(got, []plot.Form{plot.Points, plot.Line, plot.Dotted}) {
		t.Fatalf("the figure has the series %v, want points, exact line and dotted bound", got)
	}
	if d := cmp.Diff(want, redraw(t, moved(t, dir)), cmpopts.IgnoreUnexported(plot.Figure{})); d != "" {
		t.Errorf("by the run -, from its folder alone +\n%s", d)
	}
}

// A figure over a parameter and one over the measure of the same name are different,
// and so are the names of their files.
func TestFiguresOverAParameterAndAMeasureOfOneName(t *testing.T) {
	s := studytest.Parse(t, `
name: rank
trials: 2
budget: 8
environments:
  - kind: garnet
    params: {users: 20, states: 5, horizon: 3, branching: 2}
    sweep: {rank: [1, 2, 3]}
algorithms: [{kind: collaborative}]
figures: [{x: environment rank, y: gap}, {x: metric rank, y: gap}]
`)
	dir, m := studytest.Run(t, s)
	done := studytest.Finish(t, s, dir, m)
	parameter, measure := done.Drawings[0], done.Drawings[1]
	if parameter.Name != "gap-by-environment-rank" || measure.Name != "gap-by-rank" {
		t.Errorf("the figures are named %s and %s", parameter.Name, measure.Name)
	}
	if parameter.X.Label == measure.X.Label {
		t.Errorf("both figures have the x axis %q", measure.X.Label)
	}
	if len(parameter.Panels) != 1 || len(measure.Panels) != 3 {
		t.Fatalf("the figures have %d and %d panels, want one over the parameter and one for each of its values", len(parameter.Panels), len(measure.Panels))
	}
	for i, p := range parameter.Panels[0].Series[0].Points {
		row, ok := run.FindRow(done.Tables.Rows, s.Cells[i], "rank")
		if !ok {
			t.Fatal("the study measures no rank")
		}
		if q := measure.Panels[i].Series[0].Points[0]; p.X != float64(i+1) || q.X != row.Mean || p.Y != q.Y {
			t.Errorf("cell %d is at x = %v by the parameter and %v by the measure, want %d and %v", i, p.X, q.X, i+1, row.Mean)
		}
	}
}

// The default figures of a sweep over elo's duels show the parameter.
func TestDefaultFiguresOverAParameterWithAMeasuresName(t *testing.T) {
	s := studytest.Parse(t, "name: elo\ntrials: 20\nenvironments: [{kind: bradley-terry}]\nalgorithms: [{kind: elo, sweep: {duels: [1, 2, 4]}}]\n")
	dir, m := studytest.Run(t, s)
	done := studytest.Finish(t, s, dir, m)
	first := done.Drawings[0]
	if first.Name != "duels-by-algorithm-duels" {
		t.Errorf("the first figure is named %s", first.Name)
	}
	points := first.Panels[0].Series[0].Points
	if len(points) != 3 {
		t.Fatalf("the line has the points %v, want three", points)
	}
	for i, x := range []float64{1, 2, 4} {
		row, _ := run.FindRow(done.Tables.Rows, s.Cells[i], "duels")
		if points[i].X != x || points[i].Y != row.Mean || points[i].X == points[i].Y {
			t.Errorf("point %d is %v, want x = %v and the mean number of duels", i, points[i], x)
		}
	}
}
