package stats

import (
	"math"
	"slices"
	"testing"

	"joust/sim/rng"
)

// TestIntervalsOfRanks compares the intervals of mean ranks with those of a plain twin, which
// draws the same resamples, ranks them by counting, and takes the 2.5 % and the 97.5 %
// quantile of the mean ranks. Whole numbers are often equal, also the sums of the groups
// of three trials of 1100.
func TestIntervalsOfRanks(t *testing.T) {
	const algorithms = 5
	for _, whole := range []bool{false, true} {
		s := stream("intervals of ranks")
		values := make([][][]float64, 7) // environments
		for e := range values {
			trials := 5 + e
			if whole && e == 6 {
				trials = 1100
			}
			for a := range algorithms {
				list := make([]float64, trials)
				for i := range list {
					if list[i] = s.Float64() + 0.1*float64(a); whole {
						list[i] = float64(s.Intn(4) - 1)
					}
				}
				values[e] = append(values[e], list)
			}
		}
		got := Ranks(Lower, values, rng.Stream(1, "twin"), 2)
		n := rankResamples(algorithms)
		draw := rng.Stream(1, "twin")
		ranks := make([][]float64, algorithms)
		for range n {
			var twice [algorithms]float64
			for _, all := range values {
				size := (len(all[0]) + 499) / 500
				groups := len(all[0]) / size
				var sums [algorithms]float64
				for range groups {
					i := draw.Intn(groups)
					for a := range sums {
						for _, v := range all[a][i*size : (i+1)*size] {
							sums[a] += v
						}
					}
				}
				for a := range sums {
					twice[a]++
					for b := range sums {
						switch {
						case math.Abs(sums[b]-sums[a]) < 1e-11:
							twice[a]++
						case sums[b] < sums[a]:
							twice[a] += 2
						}
					}
				}
			}
			for a := range twice {
				ranks[a] = append(ranks[a], twice[a]/2/float64(len(values)))
			}
		}
		for a, list := range ranks {
			slices.Sort(list)
			// Of n values in order, the one at (n+1)q, counted from 1, is the q quantile.
			low, high := list[int(math.Round(0.025*float64(n+1)))-1], list[int(math.Round(0.975*float64(n+1)))-1]
			mean := got[a].Mean
			if math.Abs(mean.Low-min(low, mean.Value)) > 1e-9 || math.Abs(mean.High-max(high, mean.Value)) > 1e-9 || low == high {
				t.Errorf("whole numbers: %v, algorithm %d: got %+v, want from %v to %v", whole, a, mean, low, high)
			}
		}
	}
}
