package vote

import (
	"math"
	"slices"

	"joust/sim/portable"
)

// These functions compute the value of a candidate from the scores of its parts,
// which are its tokens or steps. Without parts it is -Inf.

// leastPart returns the least score: a chain is as strong as its weakest link.
func leastPart(parts []float64) float64 {
	if len(parts) == 0 {
		return math.Inf(-1)
	}
	return slices.Min(parts)
}

// meanPart returns the mean score.
func meanPart(parts []float64) float64 {
	if len(parts) == 0 {
		return math.Inf(-1)
	}
	sum := 0.0
	for _, v := range parts {
		sum += v
	}
	return sum / float64(len(parts))
}

// lastPart returns the score of the last part, which was scored after all others.
func lastPart(parts []float64) float64 {
	if len(parts) == 0 {
		return math.Inf(-1)
	}
	return parts[len(parts)-1]
}

// logProduct returns the logarithm of the product of the scores, which does not
// underflow for thousands of parts; -Inf if a score is 0.
func logProduct(parts []float64) float64 {
	if len(parts) == 0 {
		return math.Inf(-1)
	}
	sum := 0.0
	for _, v := range parts {
		sum += portable.Log(v)
	}
	return sum
}

// logGeometricMean returns the logarithm of the geometric mean of the scores, which
// is their product made independent of their number.
func logGeometricMean(parts []float64) float64 {
	return logProduct(parts) / float64(max(1, len(parts)))
}

// measure computes the value of each candidate from its parts and returns how many it
// has read.
func measure(value []float64, parts [][]float64, whole func([]float64) float64) int {
	for i := range value {
		value[i] = whole(parts[i])
	}
	return len(value)
}
