package stats

import (
	"math"
	"slices"
	"testing"

	"joust/sim/rng"
)

// TestIntervalsOfRanks compares the intervals of mean ranks with those of a plain twin, which
// draws the same resamples, ranks them by counting, and takes the 2.5 % and the 97.5 %
// quantile of the mean ranks.
func TestIntervalsOfRanks(t *testing.T) {
	s := stream("intervals of ranks")
	values := make([][][]float64, 7) // environments
	for e := range values {
		trials := 5 + e
		for a := range 4 {
			list := make([]float64, trials)
			for i := range list {
				list[i] = s.Float64() + 0.1*float64(a)
			}
			values[e] = append(values[e], list)
		}
	}
	got := Ranks(Lower, values, rng.Stream(1, "twin"), 2)
	n := rankResamples(4)
	draw := rng.Stream(1, "twin")
	ranks := make([][]float64, 4)
	for range n {
		sums := make([]float64, 4)
		for _, algorithms := range values {
			trials := len(algorithms[0])
			means := make([]float64, 4)
			for range trials {
				i := draw.Intn(trials)
				for a := range means {
					means[a] += algorithms[a][i] / float64(trials)
				}
			}
			for a := range means {
				sums[a]++
				for b := range means {
					if means[b] < means[a]-1e-12 {
						sums[a]++
					}
				}
			}
		}
		for a := range sums {
			ranks[a] = append(ranks[a], sums[a]/float64(len(values)))
		}
	}
	for a, list := range ranks {
		slices.Sort(list)
		// Of n values in order, the one at (n+1)q, counted from 1, is the q quantile.
		low, high := list[int(math.Round(0.025*float64(n+1)))-1], list[int(math.Round(0.975*float64(n+1)))-1]
		mean := got[a].Mean
		if math.Abs(mean.Low-min(low, mean.Value)) > 1e-9 || math.Abs(mean.High-max(high, mean.Value)) > 1e-9 || low == high {
			t.Errorf("algorithm %d: got %+v, want from %v to %v", a, mean, low, high)
		}
	}
}
