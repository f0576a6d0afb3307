package verdict

import (
	"math"

	"joust/sim/portable"
)

// Counts returns the law of a verdict from the numbers of reactions to two answers, which are
// independent Poisson numbers with these means, each positive and at most 1e6: the answer with
// more of them is named, if they differ by gap at least, which is at least 1. Their
// difference has the law of Skellam ("The frequency distribution of the difference between two
// Poisson variates belonging to different populations", Journal of the Royal Statistical
// Society 1946). Left out is less than 1e-13; rounding makes relative errors of some
// 1e-16 m ln m for means of m.
func Counts(better, worse float64, gap int) Law {
	x, y := poisson(better), poisson(worse)
	return Law{Right: exceeds(x, y, gap), Wrong: exceeds(y, x, gap)}
}

// exceeds returns P(X - Y ≥ gap) of two independent numbers with these probabilities of 0, 1, …
func exceeds(x, y []float64, gap int) float64 {
	sum, below := 0.0, 0.0 // below: P(Y ≤ k - gap)
	for k := gap; k < len(x); k++ {
		if k-gap < len(y) {
			below += y[k-gap]
		}
		sum += float64(x[k] * below)
	}
	return sum
}

// poisson returns the probabilities of 0, 1, … of a Poisson number, without an upper tail of
// 1e-14 at most: by Bernstein's inequality P(X ≥ m + t) ≤ exp(-t²/(2(m + t/3))), which is 1e-14
// where t²/(2(m + t/3)) is 32.3, and t = 22 + 8.1 √m is more than enough.
func poisson(mean float64) []float64 {
	p := make([]float64, int(mean+22+float64(8.1*math.Sqrt(mean)))+1)
	log := portable.Log(mean)
	for k := range p {
		p[k] = portable.Exp(float64(float64(k)*log) - mean - portable.LogGamma(float64(k)+1))
	}
	return p
}
