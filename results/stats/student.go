package stats

import "math"

// normalQuantile is the 0.975 quantile of the standard normal distribution.
const normalQuantile = 1.959963984540054

// studentQuantile returns the 0.975 quantile of Student's distribution with nu ≥ 1
// degrees of freedom, with a relative error of at most 1e-13 and the same bits on
// every processor: it uses only sums, products that no compiler may fuse with a
// sum, and square roots.
//
// It starts from the expansion in 1/nu of R. A. Fisher and E. A. Cornish ("The
// percentile points of distributions having known cumulants", Technometrics 2,
// 1960), which is exact enough for nu ≥ far. For smaller nu, Newton's method solves
// P(|T| < t) = Confidence. The probability is concave in t and the expansion is less
// than the root, so that the steps increase t until rounding ends them.
func studentQuantile(nu int) float64 {
	const (
		far = 300
		z   = normalQuantile
		z2  = z * z
		g1  = z * (z2 + 1) / 4
		g2  = z * ((5*z2+16)*z2 + 3) / 96
		g3  = z * (((3*z2+19)*z2+17)*z2 - 15) / 384
		g4  = z * ((((79*z2+776)*z2+1482)*z2-1920)*z2 - 945) / 92160
		g5  = z * (((((27*z2+339)*z2+930)*z2-1782)*z2-765)*z2 + 17955) / 368640
	)
	x := 1 / float64(nu)
	if nu >= far {
		return z + float64(x*(g1+float64(x*(g2+float64(x*(g3+float64(x*(g4+float64(x*g5)))))))))
	}
	t := z + float64(x*g1)
	for {
		within, density := studentLaw(t, nu)
		next := t + (Confidence-within)/density
		if next <= t {
			return t
		}
		t = next
	}
}

// studentLaw returns P(|T| < t), t > 0, and its derivative for Student's distribution
// with nu degrees of freedom, by the finite sums of M. Abramowitz and I. A. Stegun,
// "Handbook of mathematical functions", 26.7.3 and 26.7.4. With t = √nu tan θ, the
// probability is proportional to the integral of cos^(nu-1) from 0 to θ.
func studentLaw(t float64, nu int) (within, density float64) {
	n := float64(nu)
	r2 := n + float64(t*t)
	cos2 := n / r2
	sin := t / math.Sqrt(r2)
	term, sum := 1.0, 0.0 // terms of the series have a factor of cos² more each
	odd := nu%2 == 1
	first := 1
	if odd {
		term, first = math.Sqrt(cos2), 2
	}
	// After the loop, term is cos^(nu-2) times the ratio of double factorials in the
	// constant of the distribution.
	for j := first; j < nu-1; j += 2 {
		sum += term
		term = float64(float64(term*cos2) * (float64(j) / float64(j+1)))
	}
	switch {
	case !odd:
		sum += term
		within = float64(sin * sum)
		density = float64(term * float64(nu-1))
	case nu == 1:
		within = arctangent(t) * (2 / math.Pi)
		return within, 2 / math.Pi / r2
	default:
		sum += term
		within = float64((arctangent(t/math.Sqrt(n)) + float64(sin*sum)) * (2 / math.Pi))
		density = float64(term * float64(nu-1) * (2 / math.Pi))
	}
	// d sin/dt = cos²/√r2, and the derivative of the probability with respect to sin
	// is the constant times cos^(nu-2).
	return within, float64(density * cos2 / math.Sqrt(r2))
}

// arctangent returns arctan x for x ≥ 0. It halves the angle three times, to at most
// π/16, so that the series is short.
func arctangent(x float64) float64 {
	for range 3 {
		x /= 1 + math.Sqrt(1+float64(x*x))
	}
	x2 := float64(x * x)
	sum := 0.0
	for k := 23; k >= 1; k -= 2 {
		sum = 1/float64(k) - float64(x2*sum)
	}
	return float64(8 * x * sum)
}
