package stats

import "math"

// proportions compares two proportions by the four counts of trials in which
// both, one or neither succeeded.
//
// The interval of the difference is Newcombe's (1998, Statistics in Medicine
// 17:2635-2650, method 10), that of the ratio is Donner and Zou's (2012,
// Statistical Methods in Medical Research 21:347-359). Both combine Wilson's
// interval of each proportion and the correlation of the two, and keep their level
// near 0 and 1 and if hardly any trial differs, where a bootstrap has no width. P is
// that of McNemar's exact test.
func (p *Paired) proportions(sums pairSums) {
	both, only, other, neither := sums.both, sums.only, sums.other, sums.neither
	n := float64(p.N)
	p.Mean, p.Baseline = (both+only)/n, (both+other)/n
	p.P = signTest(int(only), int(other))

	a := wilsonSides(both+only, n)
	b := wilsonSides(both+other, n)
	phi := correlation(both, only, other, neither)
	p.Difference = Estimate{Value: (only - other) / n}
	p.Difference.Low = p.Difference.Value - joint(a.below, b.above, phi)
	p.Difference.High = p.Difference.Value + joint(a.above, b.below, phi)
	if p.divisible(p.Baseline - b.below) {
		p.Ratio = donnerZou(p.Mean, p.Baseline, a, b, phi)
	}
}

// sides are the distances from a value to the lower and upper end of its interval.
type sides struct{ below, above float64 }

func wilsonSides(successes, n float64) sides {
	low, high := Wilson(successes, n)
	return sides{successes/n - low, high - successes/n}
}

// Unpaired returns the difference x - y and the ratio x/y of two means that were measured
// in different trials, with intervals that combine those of the means (Zou and Donner 2008,
// Statistics in Medicine 27:1693-1702; Donner and Zou 2012). The ends of an interval of a
// mean are values that it may have, so that those of a difference are differences of such
// values. There is no ratio, but NaN, unless both means are at least 0 and y is certainly
// greater.
func Unpaired(x, y Estimate) (difference, ratio Estimate) {
	a, b := sides{x.Value - x.Low, x.High - x.Value}, sides{y.Value - y.Low, y.High - y.Value}
	d := x.Value - y.Value
	difference = Estimate{d, d - joint(a.below, b.above, 0), d + joint(a.above, b.below, 0)}
	if !(x.Low >= 0 && y.Low > 0) {
		return difference, unknown
	}
	return difference, donnerZou(x.Value, y.Value, a, b, 0)
}

// correlation returns the correlation of the two outcomes of a trial, with
// Newcombe's continuity correction if it is positive; 0 if one of them never varies.
func correlation(both, only, other, neither float64) float64 {
	product := float64((both+only)*(other+neither)) * float64((both+other)*(only+neither))
	if product == 0 {
		return 0
	}
	over := float64(both*neither) - float64(only*other)
	if over > 0 {
		over = max(0, over-float64((both+only+other+neither)/2))
	}
	return over / math.Sqrt(product)
}

// joint returns √(a² - 2φab + b²), the side of the interval of a difference of two
// values with correlation φ whose intervals have the sides a and b.
func joint(a, b, phi float64) float64 {
	return math.Sqrt(max(0, float64(a*a)-float64(2*phi*float64(a*b))+float64(b*b)))
}

// donnerZou returns x/y with its interval. The ends are the roots ρ of
// (x - ρy)² = u² - 2φρuv + ρ²v², where u and v are the sides a.below and b.above for
// the lower end, a.above and b.below for the upper one.
func donnerZou(x, y float64, a, b sides, phi float64) Estimate {
	roots := func(u, v float64) (square, linear, constant, root float64) {
		square = float64((y - v) * (y + v))
		linear = float64(x*y) - float64(phi*float64(u*v))
		constant = float64((x - u) * (x + u))
		return square, linear, constant, math.Sqrt(max(0, float64(linear*linear)-float64(square*constant)))
	}
	r := Estimate{Value: x / y}
	if _, linear, constant, root := roots(a.below, b.above); linear+root > 0 {
		r.Low = max(0, constant/(linear+root)) // equals (linear - root)/square, but square may be ≤ 0
	}
	square, linear, _, root := roots(a.above, b.below)
	r.High = (linear + root) / square
	return r
}
