package rng

import (
	"math"

	"joust/sim/portable"
)

// Normal draws from the standard normal law by the polar method of Marsaglia (SIAM
// Review 6, 1964): for a uniform point of the unit disc, the direction and the square of
// the length are independent and uniform.
func (s *Source) Normal() float64 {
	x, _ := s.normals()
	return x
}

// normals draws two independent numbers from the standard normal law.
func (s *Source) normals() (float64, float64) {
	for {
		x, y := float64(2*s.Float64())-1, float64(2*s.Float64())-1
		square := float64(x*x) + float64(y*y)
		if square > 0 && square < 1 {
			length := math.Sqrt(float64(-2*portable.Log(square)) / square)
			return float64(x * length), float64(y * length)
		}
	}
}
