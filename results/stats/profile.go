package stats

import "math"

// Factors are how many times the best algorithm's mean each algorithm's mean is,
// in one environment: Dolan and Moré's performance ratios (2002, Mathematical
// Programming 91:201-213). The best one has 1; of a metric of which more is
// better the factor is the best mean over the algorithm's. A mean of NaN is that
// of an algorithm that failed there, whose factor is infinite. It panics if the
// metric has no better direction.
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
			panic("stats: factors of a metric that has no better direction")
		case math.IsNaN(m):
			factors[i] = math.Inf(1)
		case m == best: // 0/0 among them
			factors[i] = 1
		case better == Lower:
			factors[i] = m / best
		default:
			factors[i] = best / m
		}
	}
	return factors
}

// Within is the share of the factors that are tau at most: one point of an
// algorithm's performance profile, over its factors in all environments.
func Within(factors []float64, tau float64) float64 {
	n := 0
	for _, f := range factors {
		if f <= tau {
			n++
		}
	}
	return float64(n) / float64(len(factors))
}
