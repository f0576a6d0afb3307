package verdict

import "math"

// Disagreement returns the mean of the calls of one judge and the variance that they show,
// Σ (x - mean)²/(n-1), which is NaN for one call.
func Disagreement(calls []float64) (mean, variance float64) {
	for _, x := range calls {
		mean += x / float64(len(calls))
	}
	for _, x := range calls {
		d := x - mean
		variance += float64(d*d) / float64(len(calls)-1)
	}
	return mean, variance
}

// WeightedMean returns Σ m/v/Σ 1/v of judges' mean scores m with variances v, at least 0: the
// less a judge is certain, the less it counts. Judges with the variance 0 count alone, equally.
// It is NaN without judges.
func WeightedMean(means, variances []float64) float64 {
	sum, weights, certain, n := 0.0, 0.0, 0.0, 0.0
	for j, m := range means {
		if variances[j] == 0 {
			certain += m
			n++
			continue
		}
		sum += m / variances[j]
		weights += 1 / variances[j]
	}
	if n > 0 {
		return certain / n
	}
	return sum / weights
}

// RepeatErrors returns the root of the mean squared error of the mean of several judges' mean
// scores, of which judge j has the error of standard deviation deviations[j], above 0, in each
// of its calls: with equal weights, √(Σ s²/k)/m of m judges of k calls, and with the best
// weights k/s², √(1/Σ k/s²).
func RepeatErrors(deviations []float64, calls int) (uniform, best float64) {
	k := float64(calls)
	for _, s := range deviations {
		v := float64(s*s) / k
		uniform += v
		best += 1 / v
	}
	return math.Sqrt(uniform) / float64(len(deviations)), math.Sqrt(1 / best)
}
