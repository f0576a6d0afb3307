package vote

import (
	"math"
	"slices"

	"joust/sim/portable"
)

// What a candidate is worth by the scores of its parts, its tokens or steps. One
// without parts is worth less than any with.

// leastPart is the worst part: a chain is as strong as its weakest link.
func leastPart(parts []float64) float64 {
	if len(parts) == 0 {
		return math.Inf(-1)
	}
	return slices.Min(parts)
}

// meanPart is the mean of the parts.
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

// lastPart is the part that has seen all others.
func lastPart(parts []float64) float64 {
	if len(parts) == 0 {
		return math.Inf(-1)
	}
	return parts[len(parts)-1]
}

// logProduct is the logarithm of the product of the parts, so that thousands of
// them do not vanish; -Inf where one is 0.
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

// logGeometricMean is the logarithm of the geometric mean of the parts: their
// product, made independent of how many they are.
func logGeometricMean(parts []float64) float64 {
	return logProduct(parts) / float64(max(1, len(parts)))
}

// measure writes what each candidate is worth by its parts, and returns how many
// it has looked at.
func measure(worth []float64, parts [][]float64, whole func([]float64) float64) int {
	for i := range worth {
		worth[i] = whole(parts[i])
	}
	return len(worth)
}
