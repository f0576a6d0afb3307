package verdict

import (
	"math"

	"joust/sim/portable"
)

// Law is the law of one verdict on a pair of answers.
type Law struct {
	Right float64 // probability that the verdict names the better answer
	Wrong float64 // that it names the worse one; if it does neither, there is no verdict
}

// Accuracy returns how often a verdict is right, if there is one; NaN if there never is.
func (l Law) Accuracy() float64 { return l.Right / (l.Right + l.Wrong) }

// Given returns the probability that there is a verdict.
func (l Law) Given() float64 { return l.Right + l.Wrong }

// Accurate returns the law of a verdict that is always given, and right with the
// probability, 0 to 1.
func Accurate(probability float64) Law { return Law{probability, 1 - probability} }

// Ratio returns the law of a verdict by the difference of the log densities that a strong and
// a weak model give each answer. In the mean the difference is greater by signal for the
// better answer. Both densities of both models have normal errors of standard deviation
// noise/√2, above 0, so that a model's difference of two answers has the standard deviation
// noise, and these differences of the two models have the correlation shared, 0 to 1 and less
// than 1. The verdict is then right with the probability Φ(signal/(noise √(2(1-shared)))).
//
// The model of the errors is a simplification of the contrast of densities (CDR), of which
// only the idea is reproduced: what both models get wrong together cancels.
func Ratio(signal, noise, shared float64) Law {
	x := signal / float64(noise*math.Sqrt(2*(1-shared)))
	p, q := portable.PhiBoth(x)
	return Law{p, q}
}
