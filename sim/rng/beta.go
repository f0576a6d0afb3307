package rng

import (
	"fmt"
	"math"

	"joust/sim/portable"
)

// Gamma is a draw from the gamma law of that shape and scale 1. Of shapes far
// below 1 the draws may be too small for a float64, and are 0. It panics unless
// shape > 0.
func (s *Source) Gamma(shape float64) float64 { return portable.Exp(s.logGamma(shape)) }

// Beta is a draw from the beta law with parameters a and b: X/(X+Y) for
// independent X of the gamma law of shape a and Y of that of shape b. It is made
// of their logarithms, so that small shapes, of which both may be too small for
// a float64, do no harm; but draws nearer to 1 than 2^-54 are 1. It panics
// unless a > 0 and b > 0.
func (s *Source) Beta(a, b float64) float64 {
	x := s.logGamma(a)
	y := s.logGamma(b)
	return 1 / (1 + portable.Exp(y-x))
}

// logGamma is the logarithm of a draw from the gamma law of that shape and
// scale 1: the method of G. Marsaglia and W. W. Tsang ("A simple method for
// generating gamma variables", ACM Trans. Math. Software 26, 2000), in the
// symbols of the paper. A shape below 1 is that of one more, times U^(1/shape).
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
