package portable

import (
	"math"
)

// LogGamma returns the logarithm of the gamma function at x > 0, with an error of at most
// 3e-14 or, for large results, a relative error of at most 2e-15. It has the same bits on
// every processor.
//
// From x = 15 on, it uses Stirling's series, whose first omitted term is below 1e-18. For
// smaller x, it takes the value at x + n and subtracts log(x (x+1) … (x+n-1)).
func LogGamma(x float64) float64 {
	product := 1.0
	for x < 15 {
		product = float64(product * x)
		x++
	}
	const halfLogTau = 0.91893853320467274178
	z := 1 / float64(x*x)
	series := float64(1.0/12+float64(z*(-1.0/360+float64(z*(1.0/1260+float64(z*(-1.0/1680+float64(z*(1.0/1188+float64(z*(-691.0/360360))))))))))) / x
	return float64((x-0.5)*Log(x)) - x + halfLogTau + series - Log(product)
}

// BetaCDF returns the distribution function of the beta law with parameters a > 0 and
// b > 0 at x, which is the regularized incomplete beta function. It has the same bits on
// every processor. The relative error is about 1e-15 · max(100, a, b).
//
// The method is the continued fraction of the Digital Library of Mathematical Functions,
// 8.17.22, by the algorithm of W. J. Lentz ("Generating Bessel functions in Mie
// scattering calculations using continued fractions", Applied Optics 15, 1976),
// on the side of the mean on which it converges fast.
func BetaCDF(x, a, b float64) float64 {
	switch {
	case !(x > 0):
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - betaBelow(1-x, Log(1-x), Log(x), b, a)
	}
	return betaBelow(x, Log(x), Log(1-x), a, b)
}

// betaBelow returns BetaCDF at x, which must not be far above the mean, given the
// logarithms of x and of 1-x.
func betaBelow(x, logX, logRest, a, b float64) float64 {
	const (
		tiny   = 1e-300 // replaces a denominator of 0
		enough = 0x1p-52
	)
	nonzero := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	over := 1.0
	under := 1 / nonzero(1-float64((a+b)/(a+1)*x))
	fraction := under
	step := func(d float64) float64 {
		under = 1 / nonzero(1+float64(d*under))
		over = nonzero(1 + d/over)
		change := float64(under * over)
		fraction = float64(fraction * change)
		return math.Abs(change - 1)
	}
	// About √max(a, b) steps are enough. The bound ends the loop if it does not
	// converge, as for NaN.
	for m := 1.0; m < 1e5; m++ {
		twice := a + 2*m
		step(float64(m*(b-m)*x) / float64((twice-1)*twice))
		if step(-float64((a+m)*(a+b+m)*x)/float64(twice*(twice+1))) < enough {
			break
		}
	}
	logBeta := LogGamma(a) + LogGamma(b) - LogGamma(a+b)
	return float64(Exp(float64(a*logX)+float64(b*logRest)-logBeta)*fraction) / a
}
