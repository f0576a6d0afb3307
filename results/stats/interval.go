package stats

import (
	"math"
	"slices"
)

// Confidence is the confidence level of every interval.
const Confidence = 0.95

// Wilson returns the score interval of a proportion at the level Confidence, for a
// number of successes in n > 0 trials (Wilson, E. B., 1927, J. Am. Stat. Assoc. 22).
func Wilson(successes, n float64) (low, high float64) {
	z2 := float64(normalQuantile * normalQuantile)
	p := successes / n
	centre := (p + z2/(2*n)) / (1 + z2/n)
	half := float64(float64(normalQuantile/(1+z2/n)) * math.Sqrt(float64(p*(1-p))/n+z2/(4*float64(n*n))))
	low, high = centre-half, centre+half
	if successes == 0 { // without a rounding error
		low = 0
	}
	if successes == n {
		high = 1
	}
	return max(0, low), min(1, high)
}

// Student returns the half-width of Student's interval of a mean at the level
// Confidence, given the standard error of the mean of n values; NaN if n < 2.
func Student(se float64, n int) float64 {
	if n < 2 {
		return math.NaN()
	}
	return float64(studentQuantile(n-1) * se)
}

// Statistics are the statistics of a sample.
type Statistics struct {
	N             int     // number of trials that have a value; if it is 0, all else is NaN
	Mean, SD, SE  float64 // SD and SE are NaN for a single value
	Low, High     float64 // interval of the mean at the level Confidence; NaN for a single value
	P05, P50, P95 float64 // quantiles, each a value of the sample
}

// Describe computes the statistics of a sample, of which NaN is a trial without a value.
// It adds up the values in the order given.
func Describe(k Kind, values []float64) Statistics {
	var c Counter
	c.Add(values)
	return c.Describe(k)
}

// Complete returns the lists without the trials in which one of them has no value, which
// is NaN. All lists have the same number of trials.
func Complete(lists ...[]float64) [][]float64 {
	complete := make([][]float64, len(lists))
	for i := range lists {
		complete[i] = make([]float64, 0, len(lists[i]))
	}
	for trial := range lists[0] {
		if slices.ContainsFunc(lists, func(values []float64) bool { return math.IsNaN(values[trial]) }) {
			continue
		}
		for i, values := range lists {
			complete[i] = append(complete[i], values[trial])
		}
	}
	return complete
}
