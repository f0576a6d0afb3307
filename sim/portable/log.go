package portable

import "math"

// The natural logarithm of 2 in two parts. The first part has trailing zero bits, so that
// its product with an exponent is exact.
const (
	ln2Hi = 6.93147180369123816490e-01
	ln2Lo = 1.90821492927058770002e-10
)

// Log returns the natural logarithm of x, within 1 unit in the last place. It has the
// same bits on every processor; math.Log is assembly on some processors and has fused
// operations on others. Log(0) is -Inf; Log(NaN), and Log(x) for x < 0, are NaN.
//
// The method is the classical one: x = 2^e·m with m in [√½, √2), and with
// s = f/(2+f), f = m-1, log m = 2 atanh s by the minimax polynomial that
// fdlibm's e_log.c publishes.
func Log(x float64) float64 {
	switch {
	case x != x || math.IsInf(x, 1):
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	e := 0
	bits := math.Float64bits(x)
	if bits>>52 == 0 { // a subnormal number has no exponent bits
		bits = math.Float64bits(float64(x * 0x1p52))
		e = -52
	}
	e += int(bits>>52) - 1023
	m := math.Float64frombits(bits&(1<<52-1) | 1023<<52)
	if m > math.Sqrt2 {
		m *= 0.5 // exact
		e++
	}
	f := m - 1
	s := f / (2 + f)
	z := float64(s * s)
	w := float64(z * z)
	even := float64(w * (3.999999999940941908e-01 + float64(w*(2.222219843214978396e-01+float64(w*1.531383769920937332e-01)))))
	odd := float64(z * (6.666666666666735130e-01 + float64(w*(2.857142874366239149e-01+float64(w*(1.818357216161805012e-01+float64(w*1.479819860511658591e-01)))))))
	h := float64(float64(0.5*f) * f)
	k := float64(e)
	return float64(k*ln2Hi) - ((h - (float64(s*(h+even+odd)) + float64(k*ln2Lo))) - f)
}

// Exp returns e^x, within 1 unit in the last place if the result is a normal number. It
// has the same bits on every processor. Exp(-Inf) is 0.
//
// With x = k ln 2 + r and |r| <= ln 2 / 2, e^r comes from the rational approximation that
// fdlibm's e_exp.c publishes, and the factor 2^k is exact.
func Exp(x float64) float64 {
	if !(math.Abs(x) < 708) { // where 2^k may be no normal number
		switch {
		case x != x || math.IsInf(x, 1):
			return x
		case x > 7.09782712893383973096e+02:
			return math.Inf(1)
		case x < -7.45133219101941108420e+02:
			return 0
		}
		y, k := exp(x)
		return math.Ldexp(y, int(k))
	}
	y, k := exp(x)
	return y * math.Float64frombits(uint64(int64(k)+1023)<<52)
}

// exp returns y and k with e^x = y·2^k and 0.7 < y < 1.42.
func exp(x float64) (y, k float64) {
	k = math.Floor(float64(x/math.Ln2) + 0.5)
	hi := x - float64(k*ln2Hi)
	lo := float64(k * ln2Lo)
	r := hi - lo
	t := float64(r * r)
	c := r - float64(t*(1.66666666666666657415e-01+float64(t*(-2.77777777770155933842e-03+float64(t*(6.61375632143793436117e-05+float64(t*(-1.65339022054652515390e-06+float64(t*4.13813679705723846039e-08)))))))))
	return 1 - ((lo - float64(r*c)/(2-c)) - hi), k
}
