package plot

import "math"

// A scaler maps data values to fractions of the length of an axis: lo to 0, hi to 1.
type scaler struct {
	scale  Scale
	lo, hi float64 // lo < hi; both > 0 on a log scale
	whole  bool    // the values are proportions: nothing below 0 or above 1 has a label
	empty  bool    // there is neither data nor a range, so that the ends have no meaning
}

// fraction returns the fraction of a value. Values that a log scale cannot show are at
// the lower bound.
func (s scaler) fraction(v float64) float64 {
	const far = 1e4 // far outside of any page, but small enough to clip lines exactly
	var t float64
	switch {
	case s.scale == Linear:
		t = (v - s.lo) / (s.hi - s.lo)
	case v < smallest:
		return 0
	default:
		t = math.Log(v/s.lo) / math.Log(s.hi/s.lo)
	}
	return math.Max(-far, math.Min(far, t))
}

// shows reports whether a value is on the axis, up to rounding errors.
func (s scaler) shows(v float64) bool {
	t := s.fraction(v)
	return t > -1e-6 && t < 1+1e-6
}

// A reading is a value on an axis with its interval.
type reading struct {
	v, low, high float64
	theory       bool // from a Line, which does not extend the range of proportions
}

// scalers returns the scales of all views, with common ranges. Markers need space to
// the left and right of the data; curves may begin at the frame.
func scalers(f Figure, vs []view) (x, y scaler) {
	var xs, ys []reading
	air := false
	for _, v := range vs {
		for _, s := range v.series {
			marks := s.Form.marked()
			air = air || marks
			for _, p := range s.Points {
				if p.skipped() {
					continue
				}
				rx := reading{p.X, p.X, p.X, s.Form == Line}
				ry := reading{p.Y, p.YLow, p.YHigh, s.Form == Line}
				if marks {
					rx.low, rx.high = p.XLow, p.XHigh
				}
				if s.Form == Line {
					ry.low, ry.high = p.Y, p.Y
				}
				xs, ys = append(xs, rx), append(ys, ry)
			}
		}
	}
	if len(f.Y.Names) > 0 {
		return f.X.scaler(xs, .06, -1), f.Y.rowScale()
	}
	if air {
		return f.X.scaler(xs, .06, -1), f.Y.scaler(ys, .05, .4)
	}
	return f.X.scaler(xs, 0, .05), f.Y.scaler(ys, .05, .4)
}

// scaler returns the scale of one axis. pad is the space at each end as a share of
// the range. A linear axis of values that are not negative starts at 0 if the
// smallest value is at most the share zero of the largest.
func (a Axis) scaler(rs []reading, pad, zero float64) scaler {
	s := scaler{scale: a.Scale, whole: a.Proportion}
	if s.scale == "" {
		s.scale = Linear
	}
	if a.log() {
		a.logRange(&s, rs, pad)
	} else {
		a.linearRange(&s, rs, pad, zero)
	}
	if a.Max != 0 || a.Min != 0 {
		if !a.log() || a.Min > 0 {
			s.lo = a.Min
		}
		s.hi = a.Max
		if s.lo >= s.hi { // the data of a log axis are above its Max
			s.lo = s.hi / 10
		}
		s.empty = false
	}
	return s
}

// leastShare is the least range of an axis of proportions.
const leastShare = .1

func (a Axis) linearRange(s *scaler, rs []reading, pad, zero float64) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, r := range rs {
		lo = min(lo, r.v, r.low)
		hi = max(hi, r.v, r.high)
	}
	if len(rs) == 0 {
		s.lo, s.hi, s.empty = 0, 1, true
		return
	}
	from0 := lo >= 0 && lo <= zero*hi && !a.Proportion
	if from0 {
		lo = 0
	}
	if size := max(math.Abs(lo), math.Abs(hi)); hi-lo < 1e-9*size || hi == lo {
		// All values are equal: show them in the middle of a range.
		half := size / 2
		if half == 0 {
			half = 1
		}
		if a.Proportion {
			half = min(half, leastShare/2)
		}
		lo, hi = lo-half, hi+half
	}
	if a.Proportion && hi-lo < leastShare {
		// Without this, the intervals of trials that all succeed fill the frame.
		lo = max(min(lo, 0), min(lo, hi-leastShare))
		hi = max(hi, lo+leastShare)
	}
	air := pad * (hi - lo)
	s.lo, s.hi = lo-air, hi+air
	if from0 {
		s.lo = 0
	}
	if a.Proportion {
		edge := max(pad, .03) * (min(hi, 1) - max(lo, 0))
		if edge > 0 {
			s.lo, s.hi = max(s.lo, -edge), min(s.hi, 1+edge)
		}
	}
}

func (a Axis) logRange(s *scaler, rs []reading, pad float64) {
	// The smallest and largest positive values. Of a value of 0, only the upper end
	// of its interval can be seen.
	lo, hi := math.Inf(1), math.Inf(-1)
	lowest := math.Inf(1) // of the lower ends
	zeros := false
	for _, theory := range []bool{false, true} {
		seen := hi > 0
		for _, r := range rs {
			if r.theory != theory {
				continue
			}
			if top := max(r.v, r.high); top >= smallest {
				hi = max(hi, top)
			}
			if a.Proportion && theory && seen {
				continue
			}
			if r.low >= smallest {
				lowest = min(lowest, r.low)
			}
			if r.v >= smallest {
				lo = min(lo, r.v)
			} else {
				zeros = true
				if r.high >= smallest {
					lo = min(lo, r.high)
				}
			}
		}
	}
	if hi < 0 || math.IsInf(lo, 1) {
		s.lo, s.hi, s.empty = 1, 10, len(rs) == 0 || hi < 0
		return
	}
	// An interval that reaches close to 0 is cut a decade below the values.
	lo = min(lo, max(lowest, lo/10))
	if zeros {
		// Leave space between the smallest positive value and the lower bound, where
		// zeros are drawn.
		lo /= 2
	}
	if hi/lo < 1+1e-9 {
		lo, hi = lo/math.Sqrt(10), hi*math.Sqrt(10)
	}
	air := math.Pow(hi/lo, pad)
	if hi/lo < 1.02 {
		air = 1.01
	}
	s.lo, s.hi = lo/air, hi*air
	if a.Proportion {
		s.hi = min(s.hi, math.Pow(1/s.lo, max(pad, .03)))
		if s.hi <= s.lo { // the values are not proportions
			s.hi = hi * air
		}
	}
}
