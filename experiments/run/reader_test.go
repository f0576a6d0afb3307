package run_test

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"joust/experiments/run"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
	"joust/results/records"
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
	r, err := run.NewReader(s, dir, m, false)
	if err != nil {
		return nil, err
	}
	for b, err := range r.EachBlock() {
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
			b, err := records.ReadBlock(dir.Block(m.Cells[c].Hash, first), s.Schema(), m.Cells[c].Hash)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, b)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
	for b := range studytest.Reader(t, s, dir, m).EachBlock() { // a caller may stop early
		if b.First == 20 {
			break
		}
	}

	// A block beyond the trials of the study does not belong to the run.
	more, hash := *want[1], m.Cells[0].Hash
	more.First = 80
	if err := results.WriteFile(dir.Block(hash, 80), func(w io.Writer) error { return records.Write(w, &more, s.Schema(), hash) }); err != nil {
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
	for b, err := range studytest.Reader(t, s, whole.Dir, whole.Manifest).EachBlock() {
		if err != nil {
			t.Fatal(err)
		}
		got[b.Cell] += b.Trials()
	}
	if d := cmp.Diff(want, got); d != "" || len(counts) < 2 {
		t.Errorf("cells have %d numbers of trials; want -, got +\n%s", len(counts), d)
	}
}

func TestReaderNamesTheWrongFile(t *testing.T) {
	s, dir, m := ranRecords(t)
	path := func(cell, first int) string { return dir.Block(m.Cells[cell].Hash, first) }
	rename := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	rename(path(1, 20), path(1, 20)+".away")
	var incomplete *run.Incomplete
	if _, err := collect(s, dir, m); !errors.As(err, &incomplete) || incomplete.Files != 5 || incomplete.All != 6 || !slices.Equal(incomplete.First, []int{50, 20}) {
		t.Errorf("without a block: %v", err)
	}
	rename(path(0, 20), path(1, 20))
	if _, err := collect(s, dir, m); !errors.As(err, &incomplete) {
		t.Errorf("without another block: %v", err)
	}
	rename(path(1, 20), path(0, 20))
	block, err := records.ReadBlock(path(1, 0), s.Schema(), m.Cells[1].Hash)
	if err != nil {
		t.Fatal(err)
	}
	if err := results.WriteFile(path(1, 20), func(w io.Writer) error { return records.Write(w, block, s.Schema(), m.Cells[1].Hash) }); err != nil {
		t.Fatal(err)
	}
	if _, err := collect(s, dir, m); err == nil || !strings.Contains(err.Error(), path(1, 20)+": holds trials from 0 on, not from 20 on") {
		t.Errorf("with a block where another should be: %v", err)
	}
	block.First = 20
	if err := results.WriteFile(path(1, 20), func(w io.Writer) error { return records.Write(w, block, s.Schema(), m.Cells[0].Hash) }); err != nil {
		t.Fatal(err)
	}
	if _, err := collect(s, dir, m); !errors.Is(err, records.ErrOther) || !strings.Contains(err.Error(), path(1, 20)) {
		t.Errorf("with a block of another cell: %v", err)
	}
}

// Values that were kept are those that are read.
func TestReaderKeepsValues(t *testing.T) {
	s, dir, m := ranRecords(t)
	plain, keeping := studytest.Reader(t, s, dir, m), studytest.Reader(t, s, dir, m)
	keeping.Keep("correct", "duels")
	if _, err := keeping.Summarise(2); err != nil {
		t.Fatal(err)
	}
	column := func(name string) results.Metric { return s.Measures[results.Find(s.Measures, name)] }
	want := make([][][]float64, len(s.Cells))
	for c := range s.Cells {
		var err error
		if want[c], err = plain.Values(c, column("duels"), column("correct"), column("failed")); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(dir.Path); err != nil {
		t.Fatal(err)
	}
	for c := range s.Cells {
		got, err := keeping.Values(c, column("duels"), column("correct"))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want[c][:2], got); d != "" {
			t.Errorf("cell %d: read -, kept +\n%s", c, d)
		}
		if _, err := keeping.Values(c, column("failed")); err == nil {
			t.Error("values that were not kept were found without records")
		}
	}
}

// Chunks joined together are the values, whether both cells have room in memory, one, or
// none, and whether Load or Summarise keeps them.
func TestChunksAreTheValues(t *testing.T) {
	s, dir, m := ranRecords(t)
	measures := []results.Metric{s.Measures[results.Find(s.Measures, "correct")], s.Measures[results.Find(s.Measures, "duels")]}
	var want [][][]float64
	for c := range s.Cells {
		values, err := studytest.Reader(t, s, dir, m).Values(c, measures...)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, values)
	}
	for _, room := range []int{200, 100, 0} { // a cell has 2 · 50 values
		before := run.SetMaxKept(room)
		defer run.SetMaxKept(before)
		for _, load := range []bool{true, false} {
			r := studytest.Reader(t, s, dir, m)
			var err error
			if load {
				err = r.Load([]int{0, 1}, 2, measures...)
			} else {
				r.Keep("duels", "correct")
				_, err = r.Summarise(1)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, trials := range []int{50, 33} {
				got := [][][]float64{{nil, nil}, {nil, nil}}
				for chunk, err := range r.Chunks([]int{1, 0}, trials, measures...) {
					if err != nil {
						t.Fatal(err)
					}
					for k := range got {
						for i := range measures {
							got[k][i] = append(got[k][i], chunk[k][i]...)
						}
					}
				}
				for k, cell := range []int{1, 0} {
					for i := range measures {
						if !slices.Equal(got[k][i], want[cell][i][:trials]) {
							t.Errorf("room for %d values, load %v: %d trials of measure %d of cell %d differ", room, load, trials, i, cell)
						}
					}
				}
			}
		}
	}
	r := studytest.Reader(t, s, dir, m)
	if err := os.RemoveAll(dir.TrialsFolder()); err != nil {
		t.Fatal(err)
	}
	for _, err := range r.Chunks([]int{0}, 50, measures...) {
		if err == nil {
			t.Error("values were found without records")
		}
	}
}

// Blocks that were kept in memory give the summary that their files give.
func TestCacheHasTheBlocksOfTheFiles(t *testing.T) {
	s := studytest.Parse(t, studytest.Precise)
	dir, m, worlds := studytest.Begin(t, s)
	cache := new(run.Cache)
	if err := run.Run(t.Context(), run.Plan{Study: s, Dir: dir, Manifest: m, Worlds: worlds, Workers: 2, Watch: studytest.Nobody{}, Cache: cache}); err != nil {
		t.Fatal(err)
	}
	want, err := studytest.Reader(t, s, dir, m).Summarise(2)
	if err != nil {
		t.Fatal(err)
	}
	r := studytest.Reader(t, s, dir, m)
	r.Cache = cache
	if err := os.RemoveAll(dir.Path); err != nil {
		t.Fatal(err)
	}
	got, err := r.Summarise(2)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
		t.Errorf("files -, memory +\n%s", d)
	}
}

// A reader of a run that is not complete reads of each cell the trials before the first
// that is missing.
func TestPartialReader(t *testing.T) {
	s, dir, m := ranRecords(t)
	if err := os.Remove(dir.Block(m.Cells[1].Hash, 20)); err != nil {
		t.Fatal(err)
	}
	r, err := run.NewReader(s, dir, m, true)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Partial() || !slices.Equal(r.Trials, []int{50, 20}) || !slices.Equal(r.Wanted, []int{50, 50}) {
		t.Errorf("it reads %v of %v trials, want 50 and 20 of 50", r.Trials, r.Wanted)
	}
	cells, err := r.Summarise(2)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range r.Trials {
		if got := cells[i].Rows[0].N; got != want {
			t.Errorf("the summary of cell %d is of %d trials, want %d", i, got, want)
		}
	}
}
