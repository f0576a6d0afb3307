package policy

import (
	"sort"

	"joust/sim/rng"
)

// sampler draws arms.
type sampler struct {
	coins *rng.Source
	below []float64 // distribution function of a law
}

func newSampler(arms int, coins *rng.Source) sampler {
	return sampler{coins: coins, below: make([]float64, arms)}
}

// draw draws arms from the law.
func (s *sampler) draw(law []float64, to []int) {
	sum := 0.0
	last := 0 // arm with a positive probability
	for a, v := range law {
		sum += v
		s.below[a] = sum
		if v > 0 {
			last = a
		}
	}
	for i := range to {
		u := float64(s.coins.Float64() * sum)
		to[i] = min(sort.Search(len(s.below), func(a int) bool { return s.below[a] > u }), last)
	}
}
