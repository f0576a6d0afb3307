package rng

import (
	"fmt"
	"math"

	"joust/sim/portable"
)

// Gamma draws from the gamma law with this shape and scale 1. If the shape is far below
// 1, a draw may be too small for a float64 and is 0. Gamma panics unless shape > 0.
func (s *Source) Gamma(shape float64) float64 { return portable.Exp(s.logGamma(shape)) }

// Beta draws from the beta law with parameters a and b: X/(X+Y) for independent X and Y
// from the gamma laws with shapes a and b. It uses the logarithms of X and Y, because for
// small shapes both may be too small for a float64. A draw nearer to 1 than 2^-54 is 1.
// Beta panics unless a > 0 and b > 0.
func (s *Source) Beta(a, b float64) float64 {
	x := s.logGamma(a)
	y := s.logGamma(b)
	return 1 / (1 + portable.Exp(y-x))
}

// logGamma returns the logarithm of a draw from the gamma law with this shape and scale
// 1, by the method of G. Marsaglia and W. W. Tsang ("A simple method for generating gamma
// variables", ACM Trans. Math. Software 26, 2000), with the symbols of the paper. For a
// shape below 1, it multiplies a draw with shape + 1 by U^(1/shape).
func (s *Source) logGamma(shape float64) float64 {
	if !(shape > 0) || math.IsInf(shape, 0) {
		panic(fmt.Sprintf("rng: a gamma law of shape %g", shape))
	}
	boost := 0.0
	if shape < 1 {
		boost = portable.Log((float64(s.Uint64()>>12)+0.5)*0x1p-52) / shape
		shape++
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(float64(9*d))
	for {
		x := s.Normal()
		v := 1 + float64(c*x)
		if v <= 0 {
			continue
		}
		logV := float64(3 * portable.Log(v))
		v = float64(float64(v*v) * v)
		u := (float64(s.Uint64()>>12) + 0.5) * 0x1p-52
		x *= x
		if u < 1-float64(0.0331*float64(x*x)) || portable.Log(u) < float64(0.5*x)+float64(d*(1-v+logV)) {
			return portable.Log(d) + logV + boost
		}
	}
}
