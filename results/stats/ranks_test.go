package stats

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/sim/rng"
)

// One of three algorithms is the best by far and two have equal means: ranks,
// letters and intervals over two environments show it.
func TestRanks(t *testing.T) {
	s := stream("ranks")
	var values [][][]float64
	for _, n := range []int{200, 3000} {
		shared := skewed(s, n, 20)
		same := skewed(s, n, 20)
		best := skewed(s, n, 10)
		other := slices.Clone(same)
		for i := range shared {
			other[i] = float64(2*s.Intn(2)) + same[i] - 1 // with the same mean
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
			t.Errorf("one of the two with equal means: got %+v, want b and ranks from 2 to 3", r)
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
