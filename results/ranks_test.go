package results

import (
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"joust/sim/rng"
)

func TestFactors(t *testing.T) {
	inf := math.Inf(1)
	for _, row := range []struct {
		why         string
		better      Direction
		means, want []float64
	}{
		{"the least is the best", Lower, []float64{300, 100, 150}, []float64{3, 1, 1.5}},
		{"the most is the best", Higher, []float64{0.4, 0.8, 0}, []float64{2, 1, inf}},
		{"nothing is infinitely better than something", Lower, []float64{0, 0, 0.1}, []float64{1, 1, inf}},
		{"who failed is left behind, though it has the least", Lower, []float64{math.NaN(), 100, 150}, []float64{inf, 1, 1.5}},
		{"nobody got there", Lower, []float64{math.NaN(), math.NaN()}, []float64{inf, inf}},
	} {
		if d := cmp.Diff(row.want, Factors(row.better, row.means)); d != "" {
			t.Errorf("%s: want -, got +\n%s", row.why, d)
		}
	}
	if got := Within([]float64{1, 1.5, 3, inf}, 1.5); got != 0.5 {
		t.Errorf("within 1.5: got %v, want 0.5", got)
	}
}

// The example of three things of which the middle one cannot be told from either.
func TestLetters(t *testing.T) {
	for _, row := range []struct {
		n         int
		separable [][2]int
		want      []string
	}{
		{3, [][2]int{{0, 2}}, []string{"a", "ab", "b"}},
		{3, nil, []string{"a", "a", "a"}},
		{3, [][2]int{{0, 1}, {0, 2}, {1, 2}}, []string{"a", "b", "c"}},
		{4, [][2]int{{0, 3}, {1, 2}}, []string{"ab", "ac", "bd", "cd"}},
		{1, nil, []string{"a"}},
	} {
		got := Letters(row.n, func(i, j int) bool { return slices.Contains(row.separable, [2]int{i, j}) })
		if d := cmp.Diff(row.want, got); d != "" {
			t.Errorf("%d things, separable %v: want -, got +\n%s", row.n, row.separable, d)
		}
	}
}

// Two things share a letter if and only if they are not separable, whatever is.
func TestLettersSayExactlyWhatIsSeparable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "n")
		separable := rapid.SliceOfN(rapid.Bool(), n*n, n*n).Draw(t, "separable")
		letters := Letters(n, func(i, j int) bool { return separable[i*n+j] })
		for i := range n {
			for j := i + 1; j < n; j++ {
				if shared := strings.ContainsAny(letters[i], letters[j]); shared == separable[i*n+j] {
					t.Fatalf("%d and %d, separable %v, have the letters %q and %q", i, j, separable[i*n+j], letters[i], letters[j])
				}
			}
		}
	})
}

// Of three algorithms one is the best by far and two are alike; over two
// environments the ranks and letters say so, and the intervals hold the ranks.
func TestRanks(t *testing.T) {
	s := stream("ranks")
	var values [][][]float64
	for _, n := range []int{200, 3000} {
		shared := skewed(s, n, 20)
		same := skewed(s, n, 20)
		best := skewed(s, n, 10)
		other := slices.Clone(same)
		for i := range shared {
			other[i] = float64(2*s.Intn(2)) + same[i] - 1 // alike in the mean
			best[i] += shared[i] / 2
			same[i] += shared[i]
			other[i] += shared[i]
		}
		values = append(values, [][]float64{same, best, other})
	}
	ranks := Ranks(Lower, values, rng.Stream(1, "ranks"))
	if ranks[1].Mean != (Estimate{1, 1, 1}) || ranks[1].Letter != "a" {
		t.Errorf("the best: got %+v, want rank 1 and a", ranks[1])
	}
	for _, r := range []Rank{ranks[0], ranks[2]} {
		if r.Letter != "b" || r.Mean.Low != 2 || r.Mean.High != 3 || r.Mean.Value < 2 || r.Mean.Value > 3 {
			t.Errorf("one of the two that are alike: got %+v, want b and ranks from 2 to 3", r)
		}
	}
	for i, r := range Ranks(Higher, values, rng.Stream(1, "ranks")) {
		if math.Abs(r.Mean.Value+ranks[i].Mean.Value-4) > 1e-12 {
			t.Errorf("ranks of %d from both ends: %v and %v, want a sum of 4", i, r.Mean.Value, ranks[i].Mean.Value)
		}
	}
}

func TestTiesShareTheirPlaces(t *testing.T) {
	sums := make([]float64, 4)
	addRanks(sums, []float64{5, 3, 5, 9}, Lower)
	if d := cmp.Diff([]float64{2.5, 1, 2.5, 4}, sums); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
}

// Columns come back as they were written, over files, and what is wrong names the file.
func TestValues(t *testing.T) {
	dir := Dir{t.TempDir()}
	if err := dir.Make(); err != nil {
		t.Fatal(err)
	}
	m := &Manifest{Hash: "hash", Block: 30, Metrics: []string{"duels", "correct", "regret"}}
	var want [][]float64
	for first, n := range map[int]int{0: 30, 30: 7} {
		b := testBlock(n)
		b.First = first
		writeBlock(t, dir.Block(2, first), b)
	}
	full, rest := testBlock(30), testBlock(7)
	for _, k := range []int{2, 0, 1} {
		want = append(want, append(slices.Clone(full.Metrics[k]), rest.Metrics[k]...))
	}
	s := testSchema.Metrics
	got, err := dir.Values(m, 2, s[2], s[0], s[1])
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
	for _, row := range []struct {
		why    string
		m      *Manifest
		cell   int
		metric Metric
		say    string
	}{
		{"a cell without records", m, 3, s[0], filepath.Base(dir.Block(3, 0))},
		{"another study", &Manifest{Hash: "other", Block: 30}, 2, s[0], "belongs to the study with hash hash, not other"},
		{"a metric that was not recorded", m, 2, Metric{Name: "gap"}, "has no column gap"},
	} {
		if _, err := dir.Values(row.m, row.cell, row.metric); err == nil || !strings.Contains(err.Error(), row.say) {
			t.Errorf("%s: got %v, want it to say %q", row.why, err, row.say)
		}
	}
}

func writeBlock(t *testing.T, path string, b *Block) {
	t.Helper()
	if err := WriteFile(path, func(w io.Writer) error { return b.Write(w, testSchema, "hash") }); err != nil {
		t.Fatal(err)
	}
}
