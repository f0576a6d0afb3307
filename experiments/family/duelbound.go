package family

import (
	"math"

	"joust/results"
	"joust/sim/portable"
)

// leastDuels returns kl(δ, 1-δ)·H; see pref.Matrix.CopelandComplexity. It is NaN without
// H, and for a δ of a half or more, with which a guess is good enough.
func leastDuels(f *results.Facts, delta float64) float64 {
	if f == nil || f.MatrixFacts == nil || f.Complexity == 0 || !(delta > 0 && delta < .5) {
		return math.NaN()
	}
	return float64(float64((1-2*delta)*portable.Log((1-delta)/delta)) * f.Complexity)
}
