package portable

import "math"

// GammaTail returns the probability that a variable of the gamma law with shape a > 0 and
// scale 1 exceeds x, which is the regularized incomplete gamma function Q(a, x). The tail of
// the χ² law with n degrees of freedom at x is GammaTail(n/2, x/2). It has the same bits on
// every processor. The relative error is about 1e-15 · max(100, a).
//
// The methods are the power series of the Digital Library of Mathematical Functions,
// 8.11.4, below the mean, and beyond it the continued fraction 8.9.2, by the algorithm of
// W. J. Lentz (Applied Optics 15, 1976).
func GammaTail(a, x float64) float64 {
	const enough = 0x1p-53
	switch {
	case !(x > 0):
		return 1
	case math.IsInf(x, 1):
		return 0
	}
	front := Exp(float64(a*Log(x)) - x - LogGamma(a))
	if x < a+1 {
		term := 1 / a
		sum := term
		for n := 1.0; n < 1e7 && term > float64(enough*sum); n++ {
			term = float64(term * (x / (a + n)))
			sum += term
		}
		return 1 - float64(front*sum)
	}
	// x + 1 - a - 1(1-a)/(x + 3 - a - 2(2-a)/(x + 5 - a - …)), whose terms are positive
	// here.
	b := x + 1 - a
	over := math.Inf(1)
	under := 1 / b
	fraction := under
	for n := 1.0; n < 1e7; n++ {
		an := float64(n * (a - n))
		b += 2
		under = 1 / (b + float64(an*under))
		over = b + an/over
		change := float64(over * under)
		if fraction = float64(fraction * change); math.Abs(change-1) <= 2*enough {
			break
		}
	}
	return float64(front * fraction)
}
