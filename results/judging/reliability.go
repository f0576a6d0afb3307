package judging

import "math"

// Reliability returns the separation reliability (var θ - mean SE²)/var θ of estimated strengths
// θ with these standard errors: the share of the variance of the estimates that is not error
// (Kinnear, Jones and Davies, "Comparative judgement: reliability", 2025, who recommend at least .8).
// It depends on which standard errors they are, and it is inflated where pairs were chosen by their
// results. The variance divides by K - 1. NaN for fewer than two arms.
func Reliability(theta, se []float64) float64 {
	k := float64(len(theta))
	if k < 2 {
		return math.NaN()
	}
	mean, squares, errors := 0.0, 0.0, 0.0
	for _, x := range theta {
		mean += x
	}
	mean /= k
	for i, x := range theta {
		squares += float64((x - mean) * (x - mean))
		errors += float64(se[i] * se[i])
	}
	variance := squares / (k - 1)
	return (variance - errors/k) / variance
}
