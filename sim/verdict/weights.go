package verdict

import "math"

// Disagreement returns the mean of the calls of one judge, at least 2, and the variance that
// they show: Σ (x - mean)²/(n-1).
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

// WeightedMean returns Σ w m/Σ w of judges' mean scores m, with the weights w = 1/(v + floor)
// of their variances v: uncertain judges count for less. The floor is at least 0. Judges whose
// weight is infinite count alone, equally.
func WeightedMean(means, variances []float64, floor float64) float64 {
	sum, weights, certain, n := 0.0, 0.0, 0.0, 0.0
	for j, m := range means {
		v := variances[j] + floor
		if v == 0 {
			certain += m
			n++
			continue
		}
		sum += m / v
		weights += 1 / v
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
