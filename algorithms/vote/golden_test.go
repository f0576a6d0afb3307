package vote

import (
	"math"
	"math/bits"
	"testing"

	"joust/sim/duel"
)

// Published numbers that the tests of single rules do not cover.

// TestVoteTable checks the probability that a majority of K votes is right.
func TestVoteTable(t *testing.T) {
	votes := []int{3, 5, 9}
	for p, row := range map[float64][]float64{
		.55:  {.574750, .593127, .621421},
		.60:  {.648000, .682560, .733432},
		.642: {.707273, .752280, .814497},
		.704: {.789021, .842172, .906018},
		.80:  {.896, .942080, .980419},
	} {
		for i, n := range votes {
			got := 0.0
			for outcomes := range 1 << n {
				if ones := bits.OnesCount(uint(outcomes)); chosenAnswer(pattern(outcomes, n)) == 1 {
					got += math.Pow(p, float64(ones)) * math.Pow(1-p, float64(n-ones))
				}
			}
			if math.Abs(got-row[i]) > 5e-7 {
				t.Errorf("p=%g, n=%d: got %.7f, want %.6f", p, n, got, row[i])
			}
		}
	}
}

// TestBestOfNByLabels checks best-of-N with one label a candidate, for 64 candidates with
// the shares .42 correct, .57 wrong and .01 keys, which are labelled correct with
// probability .704, .296 and .9. Almost always some are labelled correct, so that the
// chosen one is of type i with probability x_i·l_i/Σx·l. The published numbers are
// simulated and within .002 of this; those of this test are within 4 standard errors, at
// most .02.
func TestBestOfNByLabels(t *testing.T) {
	const n, trials = 64, 10_000
	shares, labels := []float64{.42, .57, .01}, []float64{.704, .296, .9}
	sum := 0.0
	for i, x := range shares {
		sum += x * labels[i]
	}
	s := stream(t)
	p := duel.Problem{Arms: n, Horizon: 1, Scores: make([]float64, n)}
	var types [n]int
	var chosen [3]int
	for range trials {
		for i := range types {
			u := s.Float64()
			types[i] = 0
			for u >= shares[types[i]] && types[i] < 2 {
				u -= shares[types[i]]
				types[i]++
			}
			p.Scores[i] = 0
			if s.Float64() < labels[types[i]] {
				p.Scores[i] = 1
			}
		}
		chosen[types[NewBestOfN(BestOfNParams{"score"}, p, s).Recommend()]]++
	}
	for i, want := range []float64{.626, .355, .019} {
		exact := shares[i] * labels[i] / sum
		if math.Abs(exact-want) > .002 {
			t.Errorf("type %d: %.4f by formula, want %.3f", i, exact, want)
		}
		if got := float64(chosen[i]) / trials; math.Abs(got-exact) > 4*math.Sqrt(exact*(1-exact)/trials) {
			t.Errorf("type %d: chosen in %.4f of trials, want %.4f", i, got, exact)
		}
	}
}
