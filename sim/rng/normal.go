package rng

import (
	"math"

	"joust/sim/portable"
)

// Normal is a draw from the standard normal law, by the polar method of
// Marsaglia (SIAM Review 6, 1964): a uniform point of the unit disc has a uniform
// direction and, independently, a uniform square of its length.
func (s *Source) Normal() float64 {
	for {
		x, y := float64(2*s.Float64())-1, float64(2*s.Float64())-1
		square := float64(x*x) + float64(y*y)
		if square > 0 && square < 1 {
			return float64(x * math.Sqrt(float64(-2*portable.Log(square))/square))
		}
	}
}
