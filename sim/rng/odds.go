package rng

import (
	"math"

	"joust/sim/portable"
)

// BetaLaw is a beta law with parameters of at least 1, prepared for many draws. Draws by
// Odds are faster than those by Beta.
type BetaLaw struct{ x, y gammaLaw }

// NewBetaLaw returns the law with parameters a and b. It panics unless both are at least 1.
func NewBetaLaw(a, b float64) BetaLaw {
	if !(a >= 1 && b >= 1) {
		panic("rng: a BetaLaw with a parameter below 1")
	}
	return BetaLaw{newGammaLaw(a), newGammaLaw(b)}
}

// Odds draws θ from the law and returns θ/(1-θ), which grows with θ: X/Y for independent X
// and Y from the gamma laws of its parameters.
func (s *Source) Odds(l *BetaLaw) float64 {
	normalX, normalY := s.normals()
	x := l.x.draw(s, normalX)
	return x / l.y.draw(s, normalY)
}

// gammaLaw is a gamma law of a shape of at least 1 with scale 1, with the symbols of
// Marsaglia and Tsang; see logGamma.
type gammaLaw struct{ d, c float64 }

func newGammaLaw(shape float64) gammaLaw {
	d := shape - 1.0/3
	return gammaLaw{d, 1 / math.Sqrt(float64(9*d))}
}

// draw draws from the law, by rejection that begins with a draw from the normal law.
func (l *gammaLaw) draw(s *Source, normal float64) float64 {
	for {
		if v := 1 + float64(l.c*normal); v > 0 {
			cube := float64(float64(v*v) * v)
			u := (float64(s.Uint64()>>12) + 0.5) * 0x1p-52
			square := float64(normal * normal)
			if u < 1-float64(0.0331*float64(square*square)) ||
				portable.Log(u) < float64(0.5*square)+float64(l.d*(1-cube+float64(3*portable.Log(v)))) {
				return float64(l.d * cube)
			}
		}
		normal = s.Normal()
	}
}
