package stats

import "math"

// Factors returns the ratio of each algorithm's mean to the best mean, in one
// environment: Dolan and Moré's performance ratios (2002, Mathematical Programming
// 91:201-213). If higher is better, the factor is the best mean divided by the
// algorithm's. The best algorithm has the factor 1. A mean of NaN stands for an
// algorithm that failed; its factor is infinite. Factors panics if better is
// Neither.
func Factors(better Direction, means []float64) []float64 {
	best := math.NaN()
	for _, m := range means {
		if !math.IsNaN(m) && (math.IsNaN(best) || m < best == (better == Lower)) {
			best = m
		}
	}
	factors := make([]float64, len(means))
	for i, m := range means {
		switch {
		case better == Neither:
			panic("stats: factors need a better direction")
		case math.IsNaN(m):
			factors[i] = math.Inf(1)
		case m == best: // also 0/0
			factors[i] = 1
		case better == Lower:
			factors[i] = m / best
		default:
			factors[i] = best / m
		}
	}
	return factors
}

// Within returns the share of the factors that are at most tau: the value at tau of
// the performance profile of an algorithm with these factors over the environments.
func Within(factors []float64, tau float64) float64 {
	n := 0
	for _, f := range factors {
		if f <= tau {
			n++
		}
	}
	return float64(n) / float64(len(factors))
}
