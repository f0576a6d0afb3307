package portable

import "math"

// Phi returns the distribution function of the standard normal law at x, with a relative
// error of at most (1+x²)·1e-15 if the result is a normal number. It has the same bits on
// every processor. Phi(-Inf) is 0.
func Phi(x float64) float64 { return float64(Erfc(float64(x*-(math.Sqrt2/2))) / 2) }

// PhiBoth returns Phi(x) and Phi(-x), bit for bit, in little more than the time of one.
func PhiBoth(x float64) (phi, minus float64) {
	below, above := erfcBoth(float64(x * -(math.Sqrt2 / 2)))
	return float64(below / 2), float64(above / 2)
}

// PhiInverse returns the quantile function of the standard normal law: the x for which
// Phi(x) = p, with a relative error of at most 1e-15. It has the same bits on every
// processor. It is -Inf at 0, +Inf at 1, and NaN outside [0, 1].
//
// The method is algorithm AS 241 (M. J. Wichura, "The percentage points of the
// normal distribution", Applied Statistics 37, 1988), routine PPND16: one
// rational function of (p-½)² in the middle, and two of √(-log min(p, 1-p)).
func PhiInverse(p float64) float64 {
	q := p - 0.5
	if math.Abs(q) <= 0.425 {
		r := 0.180625 - float64(q*q)
		return q * horner(r, &middleOver) / horner(r, &middleUnder)
	}
	r := min(p, 1-p)
	switch {
	case !(r >= 0):
		return math.NaN()
	case r == 0:
		return math.Copysign(math.Inf(1), q)
	}
	r = math.Sqrt(-Log(r))
	var x float64
	if r <= 5 {
		r -= 1.6
		x = horner(r, &tailOver) / horner(r, &tailUnder)
	} else {
		r -= 5
		x = horner(r, &farOver) / horner(r, &farUnder)
	}
	return math.Copysign(x, q)
}

// horner returns the polynomial with these coefficients at x, the constant term first.
func horner(x float64, c *[8]float64) float64 {
	y := float64(x*c[7]) + c[6]
	y = float64(x*y) + c[5]
	y = float64(x*y) + c[4]
	y = float64(x*y) + c[3]
	y = float64(x*y) + c[2]
	y = float64(x*y) + c[1]
	return float64(x*y) + c[0]
}

// The coefficients of AS 241.
var (
	middleOver = [8]float64{
		3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
		4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
	}
	middleUnder = [8]float64{
		1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
		2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
	}
	tailOver = [8]float64{
		1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
		1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
	}
	tailUnder = [8]float64{
		1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
		1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
	}
	farOver = [8]float64{
		6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
		2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
	}
	farUnder = [8]float64{
		1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
		7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
	}
)

// Erfc returns 1 - erf(x), with a relative error of at most 1e-14 if the result is a
// normal number. It has the same bits on every processor, which math.Erfc does not
// promise. It tends to 2 at -Inf and to 0 at +Inf.
//
// The rational approximations are those that fdlibm's s_erf.c publishes: for |x| up to
// 0.84 of erf(x)/x, up to 1.25 of erf near 1, and beyond, in two parts, of
// log(x erfc(x)) + x².
func Erfc(x float64) float64 {
	y, _ := erfcBoth(x)
	return y
}

// erfcBoth returns Erfc(x) and Erfc(-x), whose approximations have the same polynomials.
func erfcBoth(x float64) (of, minus float64) {
	a := math.Abs(x)
	switch {
	case x != x:
		return x, x
	case a < 0x1p-56:
		return 1 - x, 1 + x
	case a < 0.84375:
		z := float64(x * x)
		r := 1.28379167095512558561e-01 + float64(z*(-3.25042107247001499370e-01+float64(z*(-2.84817495755985104766e-02+float64(z*(-5.77027029648944159157e-03+float64(z*-2.37630166566501626084e-05)))))))
		s := 1 + float64(z*(3.97917223959155352819e-01+float64(z*(6.50222499887672944485e-02+float64(z*(5.08130628187576562776e-03+float64(z*(1.32494738004321644526e-04+float64(z*-3.96022827877536812320e-06)))))))))
		y := float64(x * (r / s))
		switch {
		case x >= 0.25:
			return 0.5 - (y + (x - 0.5)), 1 + (x + y)
		case x <= -0.25:
			return 1 - (x + y), 0.5 + (y + (x + 0.5))
		}
		return 1 - (x + y), 1 + (x + y)
	case a < 1.25:
		const one = 8.45062911510467529297e-01 // erf 1, rounded to 24 bits
		s := a - 1
		p := -2.36211856075265944077e-03 + float64(s*(4.14856118683748331666e-01+float64(s*(-3.72207876035701323847e-01+float64(s*(3.18346619901161753674e-01+float64(s*(-1.10894694282396677476e-01+float64(s*(3.54783043256182359371e-02+float64(s*-2.16637559486879084300e-03)))))))))))
		q := 1 + float64(s*(1.06420880400844228286e-01+float64(s*(5.40397917702171048937e-01+float64(s*(7.18286544141962662868e-02+float64(s*(1.26171219808761642112e-01+float64(s*(1.36370839120290507362e-02+float64(s*1.19844998467991074170e-02)))))))))))
		return inOrder(x, 1-one-p/q, 1+(one+p/q))
	case a >= 28: // the lesser result is below the smallest positive number
		return inOrder(x, 0, 2)
	}
	s := 1 / float64(a*a)
	var r float64
	if a < 1/0.35 {
		over := -9.86494403484714822705e-03 + float64(s*(-6.93858572707181764372e-01+float64(s*(-1.05586262253232909814e+01+float64(s*(-6.23753324503260060396e+01+float64(s*(-1.62396669462573470355e+02+float64(s*(-1.84605092906711035994e+02+float64(s*(-8.12874355063065934246e+01+float64(s*-9.81432934416914548592e+00)))))))))))))
		under := 1 + float64(s*(1.96512716674392571292e+01+float64(s*(1.37657754143519042600e+02+float64(s*(4.34565877475229228821e+02+float64(s*(6.45387271733267880336e+02+float64(s*(4.29008140027567833386e+02+float64(s*(1.08635005541779435134e+02+float64(s*(6.57024977031928170135e+00+float64(s*-6.04244152148580987438e-02)))))))))))))))
		r = over / under
	} else {
		over := -9.86494292470009928597e-03 + float64(s*(-7.99283237680523006574e-01+float64(s*(-1.77579549177547519889e+01+float64(s*(-1.60636384855821916062e+02+float64(s*(-6.37566443368389627722e+02+float64(s*(-1.02509513161107724954e+03+float64(s*-4.83519191608651397019e+02)))))))))))
		under := 1 + float64(s*(3.03380607434824582924e+01+float64(s*(3.25792512996573918826e+02+float64(s*(1.53672958608443695994e+03+float64(s*(3.19985821950859553908e+03+float64(s*(2.55305040643316442583e+03+float64(s*(4.74528541206955367215e+02+float64(s*-2.24409524465858183362e+01)))))))))))))
		r = over / under
	}
	// The square of a with its last 32 bits cleared is exact, and the remainder is small.
	// Otherwise the exponential would magnify the rounding error of a square of several
	// hundred.
	z := math.Float64frombits(math.Float64bits(a) &^ (1<<32 - 1))
	r = float64(Exp(-float64(z*z)-0.5625)*Exp(float64((z-a)*(z+a))+r)) / a
	return inOrder(x, r, 2-r)
}

// inOrder returns Erfc(x) and Erfc(-x), given both.
func inOrder(x, lesser, greater float64) (of, minus float64) {
	if x < 0 {
		return greater, lesser
	}
	return lesser, greater
}
