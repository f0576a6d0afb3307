package run_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"joust/experiments/run"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
	"joust/results/plot"
)

const base = `
name: base
trials: 50
budget: 20000
environments:
  - kind: hudry13
  - {kind: random-preferences, params: {level: easy, arms: 4}}
algorithms:
  - kind: pocowista
  - kind: savage
`

// counter counts the trials that are run.
type counter struct {
	studytest.Nobody
	ran, reused atomic.Int64
}

func (c *counter) Trial(int, int)            { c.ran.Add(1) }
func (c *counter) Reused(_ string, _, n int) { c.reused.Add(int64(n)) }

// runIn runs the study in the folder, which may hold an earlier version of it, and
// returns how many trials were run and how many were taken from elsewhere.
func runIn(t *testing.T, dir results.Dir, text string, reuse ...results.Dir) (ran, reused int64) {
	t.Helper()
	s := studytest.Parse(t, text)
	worlds, err := study.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	m, err := run.NewManifest(s, worlds, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(dir.Make(), dir.WriteManifest(m), os.WriteFile(dir.Study(), s.Text, 0o644)); err != nil {
		t.Fatal(err)
	}
	var c counter
	if err := run.Run(t.Context(), run.Plan{Study: s, Dir: dir, Manifest: m, Worlds: worlds, Workers: 2, Reuse: reuse, Watch: &c}); err != nil {
		t.Fatal(err)
	}
	studytest.Finish(t, s, dir, m, plot.Formats[0])
	return c.ran.Load(), c.reused.Load()
}

// sameAsFresh compares the folder with that of a fresh run of the study: all files of
// both have the same bytes, but for spare records.
func sameAsFresh(t *testing.T, what string, dir results.Dir, text string) {
	t.Helper()
	fresh := results.Dir{Path: t.TempDir()}
	runIn(t, fresh, text)
	want, got := contents(t, fresh), contents(t, dir)
	for name, text := range want {
		if !bytes.Equal(got[name], text) {
			t.Errorf("%s: %s differs from a fresh run", what, name)
		}
		delete(got, name)
	}
	for name := range got {
		if !strings.HasPrefix(name, "/spare/") && !strings.HasPrefix(name, "/figures/") {
			t.Errorf("%s: a fresh run does not leave %s", what, name)
		}
	}
}

// A changed study costs only the trials that are new, and leaves what a fresh run
// leaves.
func TestChangedStudiesReuseRecords(t *testing.T) {
	replace := func(old, by string) func(string) string {
		return func(text string) string {
			if !strings.Contains(text, old) {
				t.Fatalf("the study lacks %q", old)
			}
			return strings.Replace(text, old, by, 1)
		}
	}
	dir := results.Dir{Path: t.TempDir()}
	text := base
	if ran, _ := runIn(t, dir, text); ran != 4*50 {
		t.Fatalf("a fresh run ran %d trials, want 200", ran)
	}
	for _, step := range []struct {
		what        string
		change      func(string) string
		ran, reused int64
	}{
		{"nothing", func(s string) string { return s }, 0, 0},
		{"an algorithm inserted before the others", replace("algorithms:\n", "algorithms:\n  - kind: dkwt\n"), 2 * 50, 0},
		{"trials doubled", replace("trials: 50", "trials: 100"), 6 * 50, 0},
		{"a label", replace("- kind: savage", "- {kind: savage, label: Savage}"), 0, 0},
		{"a default spelled out", replace("- kind: pocowista", "- {kind: pocowista, params: {delta: 0.05}}"), 0, 0},
		{"a figure", func(s string) string { return s + "figures: [{x: duels, y: error}]\n" }, 0, 0},
		{"another delta beside the first", replace("params: {delta: 0.05}", "sweep: {delta: [0.05, 0.1]}"), 2 * 100, 0},
		{"fewer trials", replace("trials: 100", "trials: 30"), 0, 0},
		{"more trials again, from the spare ones", replace("trials: 30", "trials: 100"), 0, 8 * 70},
		{"an environment dropped", replace("  - kind: hudry13\n", ""), 0, 0},
		{"fewer columns", func(s string) string { return s + "record: [duels, error]\n" }, 0, 0},
		{"a precision", replace("record: [duels, error]\n", "precision: {metric: duels, relative: 0.05, most: 200}\n"), -1, 0},
		{"another root seed", func(s string) string { return s + "root_seed: 5\n" }, -1, 0},
	} {
		text = step.change(text)
		ran, reused := runIn(t, dir, text)
		if step.ran >= 0 && ran != step.ran || reused != step.reused {
			t.Errorf("%s: %d trials were run and %d taken, want %d and %d", step.what, ran, reused, step.ran, step.reused)
		}
		if step.what != "fewer columns" { // files keep the columns that they have
			sameAsFresh(t, step.what, dir, text)
		}
	}
}

// Records are taken from the folders of other runs and shards, also in part.
func TestReuseFromOtherFolders(t *testing.T) {
	s := studytest.Parse(t, base)
	shard := ranShard(t, s, results.Shard{Index: 0, Of: 2}, 1)
	smaller := results.Dir{Path: t.TempDir()}
	runIn(t, smaller, strings.Replace(base, "trials: 50", "trials: 30", 1))
	dir := results.Dir{Path: t.TempDir()}
	ran, reused := runIn(t, dir, base, smaller, shard.Dir)
	// Each cell has the blocks 0-19, 20-39 and 40-49, of which the shard has every other
	// one: the first and third of cells 0 and 2, the second of cells 1 and 3. The smaller
	// run has 30 trials of each cell; where the shard has more of a block, it counts.
	if want := int64(2*(20+10+10) + 2*(20+20)); reused != want || ran != 200-want {
		t.Errorf("%d trials were run and %d taken, want %d and %d", ran, reused, 200-want, want)
	}
	sameAsFresh(t, "from a shard and a smaller run", dir, base)

	// A damaged file is run again.
	m, err := dir.ReadManifest()
	if err != nil {
		t.Fatal(err)
	}
	path := dir.Block(m.Cells[0].Hash, 0)
	if err := os.WriteFile(path, []byte("damaged"), 0o644); err != nil {
		t.Fatal(err)
	}
	other := results.Dir{Path: t.TempDir()}
	if ran, reused := runIn(t, other, base, dir); ran != 20 || reused != 180 {
		t.Errorf("with a damaged file: %d trials were run and %d taken, want 20 and 180", ran, reused)
	}
}

// The hash of a cell is of the names of files, which name random streams, of their
// contents, and of all other parameters; labels and what is recorded do not enter it.
func TestCellHashes(t *testing.T) {
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	hash := func(text string) string {
		t.Helper()
		s := studytest.Parse(t, text)
		worlds, err := study.Open(s)
		if err != nil {
			t.Fatal(err)
		}
		m, err := run.NewManifest(s, worlds, false)
		if err != nil {
			t.Fatal(err)
		}
		return m.Cells[0].Hash
	}
	text := func(file, more string) string {
		return "name: h\nbudget: 1000\nenvironments: [{kind: matrix, params: {file: " + file + "}}]\nalgorithms: [{kind: pocowista, params: {delta: 0.05}}]\n" + more
	}
	const matrix = "a,b\n0.5,0.7\n0.3,0.5\n"
	one := file("one.csv", matrix)
	want := hash(text(one, ""))
	for what, same := range map[string]string{
		"a label":                   strings.Replace(text(one, ""), "{kind: matrix", "{kind: matrix, label: M", 1),
		"trials":                    text(one, "trials: 7\n"),
		"record":                    text(one, "record: [duels]\n"),
		"figures":                   text(one, "figures: [{x: duels, y: error}]\n"),
		"the engine auto":           text(one, "engine: leap\n"),
		"the budget as the horizon": text(one, "horizon: budget\n"),
		"a horizon of the budget":   text(one, "horizon: 1000\n"),
		"a default":                 strings.Replace(text(one, ""), "params: {delta: 0.05}", "params: {}", 1),
	} {
		if hash(same) != want {
			t.Errorf("%s changes the hash", what)
		}
	}
	for what, other := range map[string]string{
		"another file":      text(file("other.csv", matrix), ""),
		"the budget":        strings.Replace(text(one, ""), "budget: 1000", "budget: 1001", 1),
		"the root seed":     text(one, "root_seed: 2\n"),
		"the engine":        text(one, "engine: step\n"),
		"the checkpoints":   text(one, "checkpoints: [7]\n"),
		"no horizon":        text(one, "horizon: none\n"),
		"a horizon":         text(one, "horizon: 999\n"),
		"commit":            text(one, "commit: true\n"),
		"a parameter":       strings.Replace(text(one, ""), "0.05", "0.04", 1),
		"another algorithm": strings.Replace(text(one, ""), "pocowista", "tra-pocowista", 1),
	} {
		if hash(other) == want {
			t.Errorf("%s does not change the hash", what)
		}
	}
	if file("one.csv", strings.NewReplacer("0.7", "0.8", "0.3", "0.2").Replace(matrix)); hash(text(one, "")) == want {
		t.Error("the contents of the file do not change the hash")
	}
}
