package run_test

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/experiments/run"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
)

const recordsStudy = `
name: records
trials: 50
environments: [{kind: hudry13}]
algorithms: [{kind: ladder}, {kind: swiss}]
`

// ranRecords is a complete run of two cells of three blocks each.
func ranRecords(t *testing.T) (*study.Study, results.Dir, *results.Manifest) {
	t.Helper()
	s := studytest.Parse(t, recordsStudy)
	dir, m := studytest.Run(t, s)
	return s, dir, m
}

func collect(s *study.Study, dir results.Dir, m *results.Manifest) (list []*results.Block, err error) {
	for b, err := range run.EachBlock(s, dir, m) {
		if err != nil {
			return list, err
		}
		list = append(list, b)
	}
	return list, nil
}

func TestEachBlockInOrder(t *testing.T) {
	s, dir, m := ranRecords(t)
	got, err := collect(s, dir, m)
	if err != nil {
		t.Fatal(err)
	}
	var want []*results.Block
	for c := range m.Cells {
		for _, first := range []int{0, 20, 40} {
			b, err := results.ReadBlock(dir.Block(c, first), s.Schema(), m.Hash)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, b)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
	for b := range run.EachBlock(s, dir, m) { // a caller may stop early
		if b.First == 20 {
			break
		}
	}

	// A block beyond the trials of the study does not belong to the run.
	more := *want[1]
	more.First = 60
	if err := results.WriteFile(dir.Block(0, 60), func(w io.Writer) error { return more.Write(w, s.Schema(), m.Hash) }); err != nil {
		t.Fatal(err)
	}
	if got, err := collect(s, dir, m); err != nil || len(got) != 6 {
		t.Errorf("with a block more: %d blocks, %v", len(got), err)
	}
}

// In a study with a precision, each cell has as many trials as its summary counts.
func TestEachBlockOfAPrecision(t *testing.T) {
	s := studytest.Parse(t, studytest.Precise)
	whole := ranShard(t, s, results.Shard{}, 2)
	want, got := map[results.CellID]int{}, map[results.CellID]int{}
	counts := map[int]bool{}
	for _, c := range studytest.Finish(t, s, whole.Dir, whole.Manifest).Cells {
		want[c.Rows[0].CellID] = c.Rows[0].N
		counts[c.Rows[0].N] = true
	}
	for b, err := range run.EachBlock(s, whole.Dir, whole.Manifest) {
		if err != nil {
			t.Fatal(err)
		}
		got[b.Cell] += b.Trials()
	}
	if d := cmp.Diff(want, got); d != "" || len(counts) < 2 {
		t.Errorf("cells have %d numbers of trials; want -, got +\n%s", len(counts), d)
	}
}

func TestEachBlockNamesTheWrongFile(t *testing.T) {
	s, dir, m := ranRecords(t)
	if err := os.Rename(dir.Block(1, 20), dir.Block(1, 20)+".away"); err != nil {
		t.Fatal(err)
	}
	got, err := collect(s, dir, m)
	if err == nil || !strings.Contains(err.Error(), dir.Block(1, 20)) || len(got) != 4 {
		t.Errorf("without a block: %d blocks, %v", len(got), err)
	}
	if err := os.Rename(dir.Block(0, 40), dir.Block(1, 20)); err != nil {
		t.Fatal(err)
	}
	if _, err := collect(s, dir, m); err == nil || !strings.Contains(err.Error(), dir.Block(0, 40)) {
		t.Errorf("without another block: %v", err)
	}
	if err := os.Rename(dir.Block(1, 20), dir.Block(0, 40)); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir.Block(1, 40), dir.Block(1, 20)); err != nil {
		t.Fatal(err)
	}
	if _, err := collect(s, dir, m); err == nil || !strings.Contains(err.Error(), "holds trials from 40 on of hudry13[]/swiss[], not from 20 on") {
		t.Errorf("with a block where another should be: %v", err)
	}
}
