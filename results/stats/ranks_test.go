package stats

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/sim/rng"
	"joust/sim/simtest"
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
	ranks := Ranks(Lower, values, rng.Stream(1, "ranks"), 2)
	if ranks[1].Mean != (Estimate{1, 1, 1}) || ranks[1].Letter != "a" {
		t.Errorf("the best: got %+v, want rank 1 and a", ranks[1])
	}
	for _, r := range []Rank{ranks[0], ranks[2]} {
		if r.Letter != "b" || r.Mean.Low != 2 || r.Mean.High != 3 || r.Mean.Value < 2 || r.Mean.Value > 3 {
			t.Errorf("one of the two with equal means: got %+v, want b and ranks from 2 to 3", r)
		}
	}
	for i, r := range Ranks(Higher, values, rng.Stream(1, "ranks"), 3) {
		if math.Abs(r.Mean.Value+ranks[i].Mean.Value-4) > 1e-12 {
			t.Errorf("ranks of %d from both ends: %v and %v, want a sum of 4", i, r.Mean.Value, ranks[i].Mean.Value)
		}
	}
}

func TestTiesShareTheirPlaces(t *testing.T) {
	twice := make([]int32, 4)
	newRanker(4).add(twice, []float64{5, 3, 5, 9}, Lower)
	if d := cmp.Diff([]int32{5, 2, 5, 8}, twice); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
}

// The order that a ranker remembers of other means does not change ranks: they are those of
// counting, with ties and infinite means, for either direction.
func TestRankerCounts(t *testing.T) {
	s := stream("ranker")
	const n = 9
	by := newRanker(n)
	for range 200 {
		means := make([]float64, n)
		for a := range means {
			if means[a] = float64(s.Intn(6)); means[a] == 5 {
				means[a] = math.Inf(1)
			}
		}
		for _, better := range []Direction{Lower, Higher} {
			got, want := make([]int32, n), make([]int32, n)
			by.add(got, means, better)
			for a := range means {
				for _, other := range means {
					switch {
					case other == means[a]:
						want[a]++
					case other < means[a] == (better == Lower):
						want[a] += 2
					}
				}
				want[a]++
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%v: got twice the ranks, %v, want %v", means, got, want)
			}
		}
	}
}

// With so many algorithms that no p-value could be small enough, there are no more resamples
// than intervals need, and none are separable; with one less, two may be.
func TestRanksOfManyAlgorithms(t *testing.T) {
	for _, n := range []int{2, 25, 87} {
		if r := rankResamples(n); float64(n*(n-1))/float64(r+1) > 1-Confidence {
			t.Errorf("%d resamples of %d algorithms separate none", r, n)
		}
	}
	if r := rankResamples(88); r != 3999 {
		t.Errorf("%d resamples of 88 algorithms", r)
	}
}

// family returns the share of runs in which Ranks separates at least two of several
// equal algorithms.
func family(t *testing.T, runs, algorithms, trials, environments int, name string, draw func(s *rng.Source) float64) float64 {
	t.Helper()
	s := stream("family", name)
	wrong := 0
	for range runs {
		values := make([][][]float64, environments)
		for e := range values {
			values[e] = make([][]float64, algorithms)
			for range trials {
				shared := draw(s) // the instance
				for a := range values[e] {
					values[e][a] = append(values[e][a], shared+draw(s))
				}
			}
		}
		for _, r := range Ranks(Lower, values, s, 2) {
			if r.Letter != "a" {
				wrong++
				break
			}
		}
	}
	return float64(wrong) / float64(runs)
}

// Of equal algorithms, Ranks separates any two in at most 0.05 of the runs, whatever the
// law of their values: in one environment, where a bootstrap alone separates some in
// twice as many, and in two, where it separates fewer.
func TestSizeOfRanks(t *testing.T) {
	simtest.Slow(t) // thousands of bootstraps
	const runs = 400
	for _, law := range heavyLaws[:2] {
		for environments := 1; environments <= 2; environments++ {
			share := family(t, runs, 4, 20, environments, law.name, law.draw)
			t.Logf("%s, %d environments: %.4f", law.name, environments, share)
			// 0.05 + 4·√(0.05·0.95/400)
			if share > 0.0936 {
				t.Errorf("%s, %d environments: Ranks separates equal algorithms in %.4f of %d runs", law.name, environments, share, runs)
			}
		}
	}
}

// The share of resamples counts the observed order itself, so that no share is 0: of two
// algorithms that have the same order in all R resamples, p is 2/(R + 1).
func TestRanksCountTheObservedOrder(t *testing.T) {
	for _, row := range []struct {
		resamples int
		separable bool
	}{{38, false}, {39, true}} {
		drawn := [][]int32{slices.Repeat([]int32{1}, row.resamples), slices.Repeat([]int32{2}, row.resamples)}
		if got := separableRanks(drawn, []int{0, 1}, apart, 1)[1]; got != row.separable {
			t.Errorf("%d resamples in the same order: separable is %v, want %v", row.resamples, got, row.separable)
		}
	}
}

// apart is the values of two algorithms that an exact test tells apart: p = 2^-11.
var apart = [][][]float64{slices.Repeat([][]float64{{1, 2}}, 12)}

// A resample in which two algorithms share their rank speaks against either order.
func TestEqualRanksSpeakAgainstBothOrders(t *testing.T) {
	for _, row := range []struct {
		equal     int // of 999 resamples
		separable bool
	}{{0, true}, {24, true}, {25, false}, {999, false}} {
		drawn := make([][]int32, 2)
		for r := range 999 {
			second := int32(2)
			if r < row.equal {
				second = 1
			}
			drawn[0], drawn[1] = append(drawn[0], 1), append(drawn[1], second)
		}
		// p = 2·(equal + 1)/1000
		if got := separableRanks(drawn, []int{0, 1}, apart, 1)[1]; got != row.separable {
			t.Errorf("%d of 999 resamples share their rank: separable is %v, want %v", row.equal, got, row.separable)
		}
	}
}

// Two algorithms whose values an exact test does not tell apart in any environment are
// not separable, whatever the resamples say; one environment suffices.
func TestRanksNeedAnExactTest(t *testing.T) {
	drawn := [][]int32{slices.Repeat([]int32{1}, 9999), slices.Repeat([]int32{2}, 9999)}
	close := slices.Repeat([][]float64{{1, 2}}, 5) // p = 2^-4
	failed := slices.Repeat([][]float64{{math.Inf(1), math.Inf(1)}}, 12)
	beaten := slices.Repeat([][]float64{{1, math.Inf(1)}}, 12)
	for _, row := range []struct {
		why       string
		units     [][][]float64
		separable bool
	}{
		{"five trials", [][][]float64{close}, false},
		{"five trials, and both failed elsewhere", [][][]float64{close, failed}, false},
		{"twelve trials in the second", [][][]float64{close, apart[0]}, true},
		{"one failed in the second", [][][]float64{close, beaten}, true},
	} {
		if got := separableRanks(drawn, []int{0, 1}, row.units, 1)[1]; got != row.separable {
			t.Errorf("%s: separable is %v, want %v", row.why, got, row.separable)
		}
	}
}
