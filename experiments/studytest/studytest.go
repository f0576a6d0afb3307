package studytest

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/results/plot"
)

// File is the file name of the studies that Parse reads; error messages begin with it.
const File = "s.yaml"

// Parse reads a study whose entries are of the standard catalogue.
func Parse(t testing.TB, text string) *study.Study {
	t.Helper()
	s, err := study.Parse(family.Standard(), File, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Nobody is a run.Watcher that ignores everything.
type Nobody struct{}

var _ run.Watcher = Nobody{}

// Wanted does nothing.
func (Nobody) Wanted(int, int) {}

// Kept does nothing.
func (Nobody) Kept(int, int) {}

// Trial does nothing.
func (Nobody) Trial(int, int) {}

// Reused does nothing.
func (Nobody) Reused(string, int, int) {}

// Damaged does nothing.
func (Nobody) Damaged(string) {}

// Begin opens the study's worlds and makes a folder with its text and its manifest,
// which has all facts.
func Begin(t testing.TB, s *study.Study) (results.Dir, *results.Manifest, []family.World) {
	t.Helper()
	return beginIn(t, s, t.TempDir())
}

func beginIn(t testing.TB, s *study.Study, path string) (results.Dir, *results.Manifest, []family.World) {
	t.Helper()
	worlds, err := study.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	m, err := run.NewManifest(s, worlds, true)
	if err != nil {
		t.Fatal(err)
	}
	dir := results.Dir{Path: path}
	if err := errors.Join(dir.Make(), dir.WriteManifest(m), os.WriteFile(dir.Study(), s.Text, 0o644)); err != nil {
		t.Fatal(err)
	}
	return dir, m, worlds
}

// Run runs all trials of the study on two workers, in a folder of its own.
func Run(t testing.TB, s *study.Study) (results.Dir, *results.Manifest) {
	t.Helper()
	return RunIn(t, s, t.TempDir())
}

// RunIn runs all trials of the study on two workers, in the folder of that path.
func RunIn(t testing.TB, s *study.Study, path string) (results.Dir, *results.Manifest) {
	t.Helper()
	dir, m, worlds := beginIn(t, s, path)
	if err := run.Run(t.Context(), run.Plan{Study: s, Dir: dir, Manifest: m, Worlds: worlds, Workers: 2, Watch: Nobody{}}); err != nil {
		t.Fatal(err)
	}
	return dir, m
}

// Reader returns a reader of a complete run.
func Reader(t testing.TB, s *study.Study, dir results.Dir, m *results.Manifest) *run.Reader {
	t.Helper()
	r, err := run.NewReader(s, dir, m, false)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Finished is what is made of the records of a run.
type Finished struct {
	Cells    []*results.CellSummary
	Tables   run.Tables // as read from the files of the run
	Drawings []plot.Named
}

// Finish summarises a complete run, writes its tables and slopes, and draws its
// figures in the formats given.
func Finish(t testing.TB, s *study.Study, dir results.Dir, m *results.Manifest, formats ...string) (f Finished) {
	t.Helper()
	var err error
	if f.Cells, err = Reader(t, s, dir, m).Summarise(2); err != nil {
		t.Fatal(err)
	}
	if err := run.WriteTables(s, dir, run.TablesOf(f.Cells)); err != nil {
		t.Fatal(err)
	}
	if f.Tables, err = run.ReadTables(dir); err != nil {
		t.Fatal(err)
	}
	if err := figures.WriteSlopes(s, m, dir, f.Tables); err != nil {
		t.Fatal(err)
	}
	for _, format := range formats {
		if _, err := figures.Draw(s, m, dir.Figures(), f.Tables, format, 2); err != nil {
			t.Fatal(err)
		}
	}
	f.Drawings = figures.Compose(s, m, f.Tables)
	return f
}

// Measure runs the study and returns, for each cell, its rows by metric.
func Measure(t testing.TB, text string) (*study.Study, []map[string]results.Row) {
	t.Helper()
	s := Parse(t, text)
	return s, Rows(t, s)
}

// Rows runs the study and returns, for each cell, its rows by metric.
func Rows(t testing.TB, s *study.Study) []map[string]results.Row {
	t.Helper()
	dir, m := Run(t, s)
	cells, err := Reader(t, s, dir, m).Summarise(2)
	if err != nil {
		t.Fatal(err)
	}
	list := make([]map[string]results.Row, len(cells))
	for i, c := range cells {
		list[i] = map[string]results.Row{}
		for _, r := range c.Rows {
			list[i][r.Metric] = r
		}
	}
	return list
}

// OneCell writes a study of one environment and one algorithm, each given as
// kind[parameter=value,...]; more is added to its end.
func OneCell(environment, algorithm string, trials int, more string) string {
	item := func(text string) string {
		kind, params, _ := strings.Cut(strings.TrimSuffix(text, "]"), "[")
		return fmt.Sprintf("[{kind: %s, params: {%s}}]", kind, strings.ReplaceAll(params, "=", ": "))
	}
	return fmt.Sprintf("name: one\nroot_seed: 21\ntrials: %d\ncheckpoints: [1]\nenvironments: %s\nalgorithms: %s\n%s",
		trials, item(environment), item(algorithm), more)
}

// Near checks that a mean agrees with a reference value within 4 standard errors of
// their difference.
func Near(t testing.TB, what string, got results.Row, want, wantSE float64) {
	t.Helper()
	se := math.Sqrt(float64(got.SE*got.SE) + float64(wantSE*wantSE))
	if d := math.Abs(got.Mean - want); d > 4*se {
		t.Errorf("%s: got %.6g ± %.2g, want %.6g ± %.2g: %.1f standard errors apart", what, got.Mean, got.SE, want, wantSE, d/se)
	}
}

// Small is a correct study of duels with two cells.
const Small = `name: small
about: two cells
trials: 30
environments:
  - kind: random-preferences
    params: {arms: 4}
algorithms:
  - kind: pocowista
    sweep: {delta: [0.05, 0.1]}
`

// Crowd is a correct study of many users with four cells.
const Crowd = `name: crowd
trials: 3
budget: 4
environments:
  - kind: garnet
    params: {users: 20, branching: 3, horizon: 4}
    sweep: {states: [4, 8]}
algorithms:
  - kind: collaborative
  - kind: per-user
`

// Precise is a study of duels whose cells get trials until an interval is narrow.
const Precise = `
name: exact
trials: 50
budget: 20000
precision: {metric: duels, relative: 0.04, most: 400}
environments:
  - kind: random-preferences
    sweep: {arms: [3, 5]}
  - kind: hudry13
algorithms:
  - kind: pocowista
  - kind: dkwt
`
