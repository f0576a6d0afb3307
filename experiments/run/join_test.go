package run_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joust/experiments/run"
	"joust/experiments/studytest"
	"joust/results"
)

func readerOf(t *testing.T, text string) *run.Reader {
	t.Helper()
	s := studytest.Parse(t, text)
	dir, m := studytest.Run(t, s)
	return studytest.Reader(t, s, dir, m)
}

// Cells of two folders are read as those of one run, with the same values.
func TestJoinReadsTheCellsOfBoth(t *testing.T) {
	both := readerOf(t, base)
	one := readerOf(t, strings.Replace(base, "  - kind: savage\n", "", 1))
	other := readerOf(t, strings.Replace(base, "  - kind: pocowista\n", "  - kind: pocowista\n    params: {delta: 0.05}\n", 1))
	joined, err := run.Join([]*run.Reader{one, other})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i, c := range joined.Study.Cells {
		names = append(names, c.Environment.Kind+"/"+c.Algorithm.Kind)
		at := slices.IndexFunc(both.Manifest.Cells, func(o results.ManifestCell) bool { return o.Hash == joined.Manifest.Cells[i].Hash })
		duels := both.Study.Measures[0]
		want, err := both.Values(at, duels)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := joined.Values(i, duels); err != nil || !slices.Equal(got[0], want[0]) {
			t.Errorf("%s: got other values than in one run (%v)", c, err)
		}
	}
	// pocowista is the same cell in both and is read once.
	if want := "hudry13/pocowista random-preferences/pocowista hudry13/savage random-preferences/savage"; strings.Join(names, " ") != want {
		t.Errorf("the cells are %v, want %s", names, want)
	}
}

func TestJoinRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "m.csv")
	matrix := func(win, lose string) string {
		if err := os.WriteFile(file, []byte("a,b\n0.5,"+win+"\n"+lose+",0.5\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return "name: m\ntrials: 3\nbudget: 1000\nenvironments: [{kind: matrix, params: {file: " + file + "}}]\nalgorithms: [{kind: pocowista}]\n"
	}
	one := readerOf(t, matrix("0.7", "0.3"))
	other := readerOf(t, matrix("0.8", "0.2"))
	for _, row := range []struct {
		with *run.Reader
		want string
	}{
		{other, "has read files with different contents"},
		{readerOf(t, strings.Replace(matrix("0.7", "0.3"), "trials: 3", "trials: 3\nroot_seed: 2", 1)), "their root seed is 1 and 2"},
		{readerOf(t, strings.Replace(matrix("0.7", "0.3"), "trials: 3", "trials: 3\ntruth: borda", 1)), "their truth is that of the environments and borda"},
		{readerOf(t, several), "their family is duels and many users"},
		{readerOf(t, "name: e\ntrials: 3\nbudget: 100\nenvironments: [{kind: hudry13}]\nalgorithms: [{kind: savage}]\n"), "no environment has cells in two of the folders"},
	} {
		if _, err := run.Join([]*run.Reader{one, row.with}); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("got %v, want an error with %q", err, row.want)
		}
	}
}
