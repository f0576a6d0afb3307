package plot

import "math"

// A scaler maps data values to fractions of the length of an axis: lo is at
// 0, hi at 1.
type scaler struct {
	scale  Scale
	lo, hi float64 // lo < hi; both > 0 on a log scale
	whole  bool    // the values are proportions: nothing below 0 or above 1 is labelled
	empty  bool    // there is neither data nor a range: the numbers mean nothing
}

// fraction places a value. What a log scale cannot show is at the lower bound.
func (s scaler) fraction(v float64) float64 {
	const far = 1e4 // as good as infinite on paper, small enough to clip lines well
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

// shows says whether a value lies on the axis, allowing for rounding.
func (s scaler) shows(v float64) bool {
	t := s.fraction(v)
	return t > -1e-6 && t < 1+1e-6
}

// A reading is one value of one axis with its interval.
type reading struct {
	v, low, high float64
	theory       bool // from a Line, which has no say where proportions end
}

// scalers finds the common ranges of all views. Only marks need air to the
// left and right of the data; curves may start at the frame.
func scalers(f Figure, vs []view) (x, y scaler) {
	var xs, ys []reading
	air := false
	for _, v := range vs {
		for _, s := range v.series {
			marks := s.Form == Markers || s.Form == Open
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
	if air {
		return f.X.scaler(xs, .06, -1), f.Y.scaler(ys, .05, .4)
	}
	return f.X.scaler(xs, 0, .05), f.Y.scaler(ys, .05, .4)
}

// scaler finds the range of one axis. pad is the air at each end as a part of
// the range. A linear axis starts at 0 if the smallest value, none being
// negative, is at most the part zero of the largest.
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
		if s.lo >= s.hi { // a log axis whose data lie above its Max
			s.lo = s.hi / 10
		}
		s.empty = false
	}
	return s
}

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
		// All values are equal: show them in the middle of something.
		half := size / 2
		if half == 0 {
			half = 1
		}
		if a.Proportion {
			half = min(half, .05)
		}
		lo, hi = lo-half, hi+half
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
	// The smallest and largest positive values; for a value of 0 the upper end
	// of its interval is what can be seen.
	lo, hi := math.Inf(1), math.Inf(-1)
	least := math.Inf(1) // of the lower ends
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
				least = min(least, r.low)
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
	if !a.Proportion {
		// An interval that comes close to 0 is cut a decade below the values.
		lo = min(lo, max(least, lo/10))
	}
	if zeros {
		// Leave room between the smallest value that can be seen and the lower
		// bound, where the zeros are.
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
		if s.hi <= s.lo { // not proportions at all
			s.hi = hi * air
		}
	}
}
