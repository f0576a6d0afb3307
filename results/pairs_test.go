package results

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Means of pairs are over all trials, a trial without a duel of the pair counting 0, and
// do not depend on the order in which a trial names the two arms.
func TestPairs(t *testing.T) {
	s := Schema{Lists: []List{{Name: "set"}, {Name: "pair_duels", Pairs: true}}}
	cell := ManifestCell{Environment: "e", Algorithm: "a", Label: "A"}
	block := &Block{
		Recommended: make([]string, 4),
		Lists:       [][][]string{{nil, nil, nil, nil}, {{"x", "y", "3", "z", "x", "1"}, {"y", "x", "5"}, {}, nil}},
	}
	summary, err := Summarise(s, cell, func(yield func(*Block, error) bool) { yield(block, nil) })
	if err != nil {
		t.Fatal(err)
	}
	want := []PairRow{{cell.ID(), Labels{Label: "A"}, "x", "y", 4, 2}, {cell.ID(), Labels{Label: "A"}, "x", "z", 4, .25}}
	if d := cmp.Diff(want, summary.Pairs); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
	var file bytes.Buffer
	if err := WritePairs(&file, summary.Pairs); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "pairs.csv")
	if err := os.WriteFile(path, file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	if read, err := ReadPairs(path); err != nil || !cmp.Equal(read, want) {
		t.Errorf("read %v, %v", read, err)
	}
	block.Lists[1][0][2] = "many"
	if _, err := Summarise(s, cell, func(yield func(*Block, error) bool) { yield(block, nil) }); err == nil || !strings.Contains(err.Error(), `"many" is not a number of duels`) {
		t.Errorf("got %v", err)
	}
}
