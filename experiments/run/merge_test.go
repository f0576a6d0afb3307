package run_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joust/experiments/run"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
	"joust/results/plot"
	"joust/results/records"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// ranShard runs a shard in a folder of its own.
func ranShard(t *testing.T, s *study.Study, shard results.Shard, workers int) run.Part {
	t.Helper()
	dir, m, worlds := studytest.Begin(t, s)
	if err := dir.WriteShard(shard); err != nil {
		t.Fatal(err)
	}
	if err := run.Run(t.Context(), run.Plan{Study: s, Dir: dir, Manifest: m, Shard: shard, Worlds: worlds, Workers: workers, Watch: studytest.Nobody{}}); err != nil {
		t.Fatal(err)
	}
	return run.Part{dir, m, shard}
}

// mergeInto merges parts and makes what a run makes of its records.
func mergeInto(t *testing.T, s *study.Study, parts []run.Part) (results.Dir, error) {
	t.Helper()
	out, m, _ := studytest.Begin(t, s)
	if err := run.Merge(s, out, m, parts, 2, func(string) {}); err != nil {
		return out, err
	}
	studytest.Finish(t, s, out, m, plot.Formats[0])
	return out, nil
}

// Whatever the number of shards, and in whatever order they are merged, the bytes
// are those of one run.
func TestShardsMergeIntoTheBytesOfOneRun(t *testing.T) {
	studies := []string{varied, several, studytest.Precise}
	if simtest.Quick() {
		studies = []string{several} // the others run without the race detector
	}
	for _, study := range studies {
		s := studytest.Parse(t, study)
		whole := ranShard(t, s, results.Shard{}, 2)
		m := whole.Manifest
		studytest.Finish(t, s, whole.Dir, m, plot.Formats[0])
		want := contents(t, whole.Dir)
		same := func(how string, parts []run.Part) {
			t.Helper()
			out, err := mergeInto(t, s, parts)
			if err != nil {
				t.Errorf("%s, %s: %v", s.Name, how, err)
				return
			}
			got := contents(t, out)
			for name, text := range want {
				if !bytes.Equal(got[name], text) {
					t.Errorf("%s, %s: %s differs", s.Name, how, name)
				}
				delete(got, name)
			}
			for name := range got {
				t.Errorf("%s, %s: left %s", s.Name, how, name)
			}
		}
		var all []run.Part
		numbers := []int{2, 7}
		if s.Precision != nil {
			numbers = append(numbers, 1, 20) // 20 are more than there are cells to divide
		}
		for _, n := range numbers {
			var shards []run.Part
			for i := range n {
				shards = append(shards, ranShard(t, s, results.Shard{Index: i, Of: n}, 1+i%3))
			}
			shuffle(shards, fmt.Sprint(n))
			same(fmt.Sprintf("%d shards", n), shards)
			all = append(all, shards...)
		}
		shuffle(all, "all")
		same("all of these", append(all, whole))
	}
}

func shuffle(list []run.Part, name string) {
	src := rng.Stream(1, "shuffle", name)
	for i := len(list) - 1; i > 0; i-- {
		j := int(src.Uint64() % uint64(i+1))
		list[i], list[j] = list[j], list[i]
	}
}

func TestMergeNamesTheMissingShards(t *testing.T) {
	for _, row := range []struct {
		study string
		gone  []int
		want  string
	}{
		{varied, []int{2}, "2"},
		{varied, []int{0, 4, 5, 6}, "0,4-6"},
		{studytest.Precise, []int{1, 2}, "1-2"},
	} {
		s := studytest.Parse(t, row.study)
		var shards []run.Part
		for i := range 7 {
			if !slices.Contains(row.gone, i) {
				shards = append(shards, ranShard(t, s, results.Shard{Index: i, Of: 7}, 2))
			}
		}
		out, m, _ := studytest.Begin(t, s)
		err := run.Merge(s, out, m, shards, 2, func(string) {})
		var missing *run.Missing
		if !errors.As(err, &missing) || missing.Indices() != row.want || missing.Of != 7 {
			t.Errorf("%s without %v: got %v, want the shards %s of 7", s.Name, row.gone, err, row.want)
			continue
		}
		// With the missing ones alone the merge goes on.
		var rest []run.Part
		for _, i := range row.gone {
			rest = append(rest, ranShard(t, s, results.Shard{Index: i, Of: 7}, 2))
		}
		if err := run.Merge(s, out, m, append(rest, run.Part{Dir: out, Manifest: m}), 2, func(string) {}); err != nil {
			t.Errorf("%s, the rest: %v", s.Name, err)
		}
		if r, err := run.CountRecords(s, out, m, results.Shard{}); err != nil || !r.Complete() {
			t.Errorf("%s: %d of %d files of records (%v)", s.Name, r.Files, r.All, err)
		}
	}
}

// TestMergeOfOtherBytes checks that the order of the parts does not change the result where
// two of them have equal rows as different bytes, as programs of different versions write
// them: here one file has the names of another cell.
func TestMergeOfOtherBytes(t *testing.T) {
	s := studytest.Parse(t, varied)
	a, b := ranShard(t, s, results.Shard{}, 2), ranShard(t, s, results.Shard{}, 2)
	hash := a.Manifest.Cells[0].Hash
	path := b.Block(hash, 0)
	block, err := records.ReadBlock(path, s.Schema(), hash)
	if err != nil {
		t.Fatal(err)
	}
	block.Cell.Environment += "x"
	var text bytes.Buffer
	if err := errors.Join(records.Write(&text, block, s.Schema(), hash), os.WriteFile(path, text.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
	var merged [2][]byte
	for i, parts := range [][]run.Part{{a, b}, {b, a}} {
		out, m, _ := studytest.Begin(t, s)
		if err := run.Merge(s, out, m, parts, 1, func(string) {}); err != nil {
			t.Fatal(err)
		}
		if merged[i], err = os.ReadFile(out.Block(hash, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if bytes.Equal(text.Bytes(), merged[1]) || !bytes.Equal(merged[0], merged[1]) {
		t.Errorf("the records differ with the order of the parts, or are those with other names")
	}
}

// TestMissingUnitsOfSeveralDivisions checks that, where parts were divided in different
// ways, the shards to run again are those of the division with the fewest. The units 1, 3
// and 5 belong to the shard 1 of 2, and to all three shards of 3.
func TestMissingUnitsOfSeveralDivisions(t *testing.T) {
	part := func(index, of int) run.Part { return run.Part{Shard: results.Shard{Index: index, Of: of}} }
	for _, row := range []struct {
		places []int
		parts  []run.Part
		of     int
		shards []int
	}{
		{[]int{1, 3, 5}, []run.Part{part(0, 2), part(1, 3)}, 2, []int{1}},
		{[]int{1, 3, 5}, []run.Part{part(1, 3), part(0, 2)}, 2, []int{1}},
		{[]int{1, 4, 7}, []run.Part{part(0, 2), part(2, 3)}, 3, []int{1}},
		{[]int{1, 4, 7}, []run.Part{{}, part(2, 3)}, 3, []int{1}},
		{[]int{0, 1}, []run.Part{{}}, 0, nil},
	} {
		m := run.MissingUnits(row.places, 5, 9, row.parts)
		if m.Of != row.of || !slices.Equal(m.Shards, row.shards) || m.Files != 5 || m.All != 9 {
			t.Errorf("units %v: got the shards %v of %d, want %v of %d", row.places, m.Shards, m.Of, row.shards, row.of)
		}
	}
}

// Records that differ between two shards are an error that names both shards; damaged
// files are skipped.
func TestMergeRefusesWhatDiffers(t *testing.T) {
	s := studytest.Parse(t, varied)
	a := ranShard(t, s, results.Shard{Index: 0, Of: 2}, 2)
	b := ranShard(t, s, results.Shard{Index: 1, Of: 2}, 2)
	other := ranShard(t, s, results.Shard{Index: 1, Of: 3}, 2)
	schema := s.Schema()
	path := other.Block(a.Manifest.Cells[0].Hash, 20) // unit 1, of the shards 1/2 and 1/3
	block, err := records.ReadBlock(path, schema, a.Manifest.Cells[0].Hash)
	if err != nil {
		t.Fatal(err)
	}
	block.Metrics[0][3]++
	var text bytes.Buffer
	if err := errors.Join(records.Write(&text, block, schema, a.Manifest.Cells[0].Hash), os.WriteFile(path, text.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
	_, err = mergeInto(t, s, []run.Part{a, b, other})
	if err == nil || !strings.Contains(err.Error(), "trials 20 to 39 of random-preferences[arms=3,level=easy]/pocowista[delta=0.05] differ between shard 1/2 in "+b.Path+" and shard 1/3 in "+other.Path) {
		t.Errorf("records that differ: got %v", err)
	}
	// The same file, damaged, is skipped.
	if err := os.WriteFile(path, text.Bytes()[:text.Len()-9], 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := mergeInto(t, s, []run.Part{a, other, b}); err != nil {
		t.Errorf("a damaged duplicate: got %v", err)
	}
	// If the other shard lacks the file, its records are missing.
	if err := os.Remove(b.Block(a.Manifest.Cells[0].Hash, 20)); err != nil {
		t.Fatal(err)
	}
	var damaged []string
	out, m, _ := studytest.Begin(t, s)
	err = run.Merge(s, out, m, []run.Part{a, other, b}, 1, func(path string) { damaged = append(damaged, path) })
	var missing *run.Missing
	if !errors.As(err, &missing) || missing.Files != missing.All-1 || missing.Indices() != "1" || !slices.Equal(damaged, []string{path}) {
		t.Errorf("the only file damaged: got %v and %v damaged, want one file of shard 1 missing and %s damaged", err, damaged, path)
	}
}

func TestSourcesOfOtherStudiesAreRefused(t *testing.T) {
	s := studytest.Parse(t, varied)
	seeded, err := study.With(s, "root_seed", 5)
	if err != nil {
		t.Fatal(err)
	}
	a := ranShard(t, s, results.Shard{Index: 0, Of: 2}, 2)
	b := ranShard(t, seeded, results.Shard{Index: 1, Of: 2}, 2)
	if err := run.CheckSame([]run.Part{a, a}); err != nil {
		t.Errorf("a part and itself: %v", err)
	}
	if err := run.CheckSame([]run.Part{a, b}); err == nil || !strings.Contains(err.Error(), "its root_seed is 5, the other's is 1") || !strings.Contains(err.Error(), b.Path) {
		t.Errorf("another seed: got %v", err)
	}
	if _, err := run.FindParts([]string{a.Path, t.TempDir()}); err == nil || !strings.Contains(err.Error(), "holds no run and no shards") {
		t.Errorf("an empty folder: got %v", err)
	}
	if _, err := run.FindParts([]string{filepath.Join(a.Path, "nowhere")}); err == nil {
		t.Error("a folder that does not exist was accepted")
	}
}
