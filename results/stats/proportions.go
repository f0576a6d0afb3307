package stats

import "math"

// proportions compares two proportions by the four counts of trials in which
// both, one or neither succeeded.
//
// The interval of the difference is Newcombe's (1998, Statistics in Medicine
// 17:2635-2650, method 10), that of the ratio is Donner and Zou's (2012,
// Statistical Methods in Medical Research 21:347-359) from the same parts:
// Wilson's interval of each proportion and the correlation of the two. Both keep
// their level near 0 and 1 and where hardly a trial tells the two apart; a
// bootstrap has no width there. P is McNemar's, exact.
func (p *Paired) proportions(values, baseline []float64) {
	var both, only, other, neither float64
	for i, v := range values {
		switch yes, there := v != 0, baseline[i] != 0; {
		case yes && there:
			both++
		case yes:
			only++
		case there:
			other++
		default:
			neither++
		}
	}
	n := float64(p.N)
	p.Mean, p.Baseline = (both+only)/n, (both+other)/n
	p.P = signTest(int(only), int(other))

	a := wilsonArms(both+only, n)
	b := wilsonArms(both+other, n)
	phi := correlation(both, only, other, neither)
	p.Difference = Estimate{Value: (only - other) / n}
	p.Difference.Low = p.Difference.Value - joint(a.below, b.above, phi)
	p.Difference.High = p.Difference.Value + joint(a.above, b.below, phi)
	if p.steady(p.Baseline - b.below) {
		p.Ratio = donnerZou(p.Mean, p.Baseline, a, b, phi)
	}
}

// arms are how far an interval reaches below and above its value.
type arms struct{ below, above float64 }

func wilsonArms(successes, n float64) arms {
	low, high := Wilson(successes, n)
	return arms{successes/n - low, high - successes/n}
}

// correlation is that of the two outcomes of a trial, with Newcombe's correction
// for continuity where it is positive; 0 where one of them never varies.
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

// joint is the arm of a difference, from one arm of each of two correlated parts.
func joint(a, b, phi float64) float64 {
	return math.Sqrt(max(0, float64(a*a)-float64(2*phi*float64(a*b))+float64(b*b)))
}

// donnerZou is the ratio of x to y with its interval: its ends are the roots ρ of
// (x - ρy)² = u² - 2φρuv + ρ²v², u and v being the arms of x and y that lie on
// the side of the end.
func donnerZou(x, y float64, a, b arms, phi float64) Estimate {
	roots := func(u, v float64) (square, linear, constant, root float64) {
		square = float64((y - v) * (y + v))
		linear = float64(x*y) - float64(phi*float64(u*v))
		constant = float64((x - u) * (x + u))
		return square, linear, constant, math.Sqrt(max(0, float64(linear*linear)-float64(square*constant)))
	}
	r := Estimate{Value: x / y}
	if _, linear, constant, root := roots(a.below, b.above); linear+root > 0 {
		r.Low = max(0, constant/(linear+root)) // (linear - root)/square, where square may be 0 or less
	}
	square, linear, _, root := roots(a.above, b.below)
	r.High = (linear + root) / square
	return r
}
