package rng_test

import (
	"math"
	"testing"

	"joust/sim/rng"
)

// Places are drawn as often as their probabilities say, within five standard errors of
// 100,000 draws, and a place without probability never, also where the sum is less than 1.
func TestIndex(t *testing.T) {
	const draws = 100_000
	s := rng.Stream(3, "index")
	for _, p := range [][]float64{{1}, {0, 1, 0}, {0.2, 0, 0.5, 0.3}, {0.25, 0.25, 0.5 - 1e-12, 0}} {
		counts := make([]float64, len(p))
		for range draws {
			counts[s.Index(p)]++
		}
		for i, want := range p {
			if got := counts[i] / draws; math.Abs(got-want) > 5*math.Sqrt(want*(1-want)/draws)+1e-11 {
				t.Errorf("%v: place %d is drawn with %v", p, i, got)
			}
		}
	}
}
