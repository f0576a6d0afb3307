package records

import (
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/results"
)

// Columns are read as they were written, from several files; errors name the file.
func TestValues(t *testing.T) {
	dir := results.Dir{Path: t.TempDir()}
	if err := dir.Make(); err != nil {
		t.Fatal(err)
	}
	var want [][]float64
	for first, n := range map[int]int{0: 30, 30: 7} {
		b := testBlock(n)
		b.First = first
		writeBlock(t, dir.Block("hash", first), b)
	}
	full, rest := testBlock(30), testBlock(7)
	for _, k := range []int{2, 0, 1} {
		want = append(want, append(slices.Clone(full.Metrics[k]), rest.Metrics[k]...))
	}
	s := testSchema.Metrics
	got, err := Values(dir, "hash", 37, testSchema, s[2], s[0], s[1])
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
	writeBlock(t, dir.Block("other", 0), testBlock(5))
	for _, row := range []struct {
		why    string
		hash   string
		metric results.Metric
		want   string
	}{
		{"a cell without records", "none", s[0], filepath.Base(dir.Block("none", 0))},
		{"another cell", "other", s[0], "of the cell with hash hash, not other"},
		{"a metric that was not recorded", "hash", results.Metric{Name: "gap"}, "it lacks the column gap"},
	} {
		if _, err := Values(dir, row.hash, 37, testSchema, row.metric); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want an error with %q", row.why, err, row.want)
		}
	}
}

func writeBlock(t *testing.T, path string, b *results.Block) {
	t.Helper()
	if err := results.WriteFile(path, func(w io.Writer) error { return Write(w, b, testSchema, "hash") }); err != nil {
		t.Fatal(err)
	}
}
