package plot

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// A tick is a mark on an axis. A minor tick has no label.
type tick struct {
	v     float64
	label string
}

func (t tick) minor() bool { return t.label == "" }

// A ruler is an axis of known length on paper, which decides whether labels fit. They
// are side by side on a horizontal axis, one above the other on a vertical one.
type ruler struct {
	scaler
	length vg.Length
	lies   bool
}

// many is the maximum number of labels, even if more would fit.
const many = 8

// ticks returns the ticks: at the values of exact if their labels fit, otherwise at
// round values.
func (r ruler) ticks(exact []float64) []tick {
	if r.empty {
		return nil
	}
	if ts := r.exactTicks(exact); ts != nil {
		return ts
	}
	switch r.scale {
	case Log:
		return r.logTicks()
	case Log2:
		return r.log2Ticks()
	}
	return r.linearTicks()
}

// fits reports whether no two labels are too close.
func (r ruler) fits(ts []tick) bool {
	edge := vg.Length(math.Inf(-1))
	for _, t := range ts {
		if t.minor() {
			continue
		}
		at := vg.Length(r.fraction(t.v)) * r.length
		half, gap := 0.62*tickSize, vg.Length(1)
		if r.lies {
			half, gap = textWidth(t.label, tickSize)/2, 0.6*tickSize
		}
		if at-half < edge+gap {
			return false
		}
		edge = at + half
	}
	return true
}

// exactTicks returns a tick at each of a few values.
func (r ruler) exactTicks(values []float64) []tick {
	var ts []tick
	for _, v := range values {
		if r.shows(v) && !(r.scale != Linear && v <= 0) {
			ts = append(ts, tick{v, short(v)})
		}
	}
	if !r.fits(ts) {
		return nil
	}
	return ts
}

// linearTicks returns ticks at multiples of 1, 2, 2.5 or 5 times a power of ten: four
// to six if possible.
func (r ruler) linearTicks() []tick {
	var dense, best []tick
	e := exponent(r.hi-r.lo) - 2
	for ; e <= exponent(r.hi-r.lo)+1; e++ {
		for _, m := range []float64{1, 2, 2.5, 5} {
			ts := r.multiples(m, e)
			switch {
			case len(ts) == 0 || !r.fits(ts):
			case len(ts) > 6:
				dense = ts
			case best == nil || len(best) < 2 && len(ts) > len(best):
				best = ts
			}
		}
	}
	if len(best) < 4 && dense != nil {
		return dense
	}
	return best
}

// multiples returns the ticks at the multiples of m·10^e; nil if there are too many, or
// if the range is so narrow that their labels would be too long to read.
func (r ruler) multiples(m float64, e int) []tick {
	lo, hi := r.lo, r.hi
	if r.whole {
		lo, hi = max(lo, 0), min(hi, 1)
	}
	step := m * math.Pow(10, float64(e))
	first, last := math.Ceil(lo/step-1e-6), math.Floor(hi/step+1e-6)
	if last-first >= many || max(math.Abs(first), math.Abs(last)) > 1e9 {
		return nil
	}
	// From a million on and below a ten-thousandth, all labels have the same power of
	// ten.
	size := max(math.Abs(first), math.Abs(last)) * step
	unit := 0
	if size > 0 && (size >= 1e6*(1-1e-9) || size < 1e-3) {
		unit = exponent(size)
	}
	decimals := unit - e
	if m == 2.5 {
		decimals++
	}
	var ts []tick
	for i := first; i <= last; i++ {
		v := i * step
		label := "0"
		if i != 0 || unit == 0 {
			label = decimal(i*m*math.Pow(10, float64(e-unit)), max(0, decimals))
		}
		if i != 0 && unit != 0 {
			label += "·" + power(10, unit)
		}
		ts = append(ts, tick{v, label})
	}
	return ts
}

// logTicks returns ticks at powers of ten if there are three or more decades, else at
// 1, 2 and 5 in each decade, and at closer values if that gives fewer than three.
func (r ruler) logTicks() []tick {
	decades := math.Log10(r.hi / r.lo)
	if decades > 3-1e-6 {
		return r.powers(10, func(n int) string { return power(10, n) })
	}
	var best []tick
	for _, digits := range [][]int{{1, 2, 5}, {1, 3}, {1}, {1, 2, 3, 4, 5, 6, 7, 8, 9}} {
		ts := r.digits(digits)
		if len(ts) <= many && r.fits(ts) && len(ts) > len(best) {
			best = ts
		}
		if len(best) >= 3 {
			break
		}
	}
	if len(best) < 3 {
		if ts := r.linearTicks(); len(ts) > len(best) {
			return ts
		}
	}
	for _, t := range r.digits([]int{1, 2, 3, 4, 5, 6, 7, 8, 9}) {
		if !slices.ContainsFunc(best, func(b tick) bool { return math.Abs(b.v/t.v-1) < 1e-6 }) {
			best = append(best, tick{v: t.v})
		}
	}
	return best
}

// digits returns the ticks at these leading digits in every decade. If one label needs
// a power of ten, all have one.
func (r ruler) digits(digits []int) []tick {
	var ts []tick
	write := short
	if r.hi >= 1e6*(1-1e-6) || r.lo < 1e-4*(1-1e-6) {
		write = scientific
	}
	for n := exponent(r.lo); n <= exponent(r.hi)+1; n++ {
		for _, d := range digits {
			if v := float64(d) * math.Pow(10, float64(n)); r.shows(v) && !(r.whole && v > 1) {
				ts = append(ts, tick{v, write(v)})
			}
		}
	}
	return ts
}

// log2Ticks returns ticks at powers of two, written as numbers if they are short.
func (r ruler) log2Ticks() []tick {
	plain := r.lo > 1./20 && r.hi < 1<<17
	ts := r.powers(2, func(n int) string {
		if plain {
			return short(math.Ldexp(1, n))
		}
		return power(2, n)
	})
	labelled := slices.DeleteFunc(slices.Clone(ts), tick.minor)
	if len(labelled) < 3 {
		if lin := r.linearTicks(); len(lin) > len(labelled) {
			return lin
		}
	}
	return ts
}

// powers returns ticks at every power of the base, or every second, or third, until the
// labels fit. The powers between them are minor ticks, as are 2 to 9 in decades.
func (r ruler) powers(base int, label func(n int) string) []tick {
	b := float64(base)
	first := int(math.Ceil(math.Log(r.lo)/math.Log(b) - 1e-6))
	last := int(math.Floor(math.Log(r.hi)/math.Log(b) + 1e-6))
	for step := 1; ; step++ {
		var major, minor []tick
		for n := first - 1; n <= last; n++ {
			v := math.Pow(b, float64(n))
			switch {
			case n < first:
			case n%step == 0:
				major = append(major, tick{v, label(n)})
			default:
				minor = append(minor, tick{v: v})
			}
			for d := 2; d <= 9 && base == 10 && step == 1; d++ {
				if w := v * float64(d); r.shows(w) && !(r.whole && w > 1) {
					minor = append(minor, tick{v: w})
				}
			}
		}
		if len(major) <= 1 || len(major) <= many && r.fits(major) {
			if len(minor) > 100 {
				minor = nil // too many to count
			}
			return append(major, minor...)
		}
	}
}

// commonX returns the sorted values of x at which all series have their points; nil if
// there are more than six, if they have intervals, or if one needs more than three
// digits. Theory is ignored.
func commonX(vs []view) []float64 {
	var xs []float64
	for _, v := range vs {
		for _, s := range v.series {
			if s.Form == Line {
				continue
			}
			for _, p := range s.Points {
				if p.skipped() || slices.Contains(xs, p.X) {
					continue
				}
				if len(xs) == 6 || p.XLow != p.X || p.XHigh != p.X || !round(p.X) {
					return nil
				}
				xs = append(xs, p.X)
			}
		}
	}
	slices.Sort(xs)
	return xs
}

// round reports whether three digits are enough to write v.
func round(v float64) bool {
	if v == 0 {
		return true
	}
	m := v / math.Pow(10, float64(exponent(v)-2))
	return math.Abs(m-math.Round(m)) < 1e-6
}
