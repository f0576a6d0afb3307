package plot

import (
	"cmp"
	"math"
	"strings"
)

// A view is the part of a panel that is drawn: cleaned series, and a note about the
// others.
type view struct {
	title  string
	note   string
	series []Series
	grid   *Grid
	// noteAbove means that the note has no space in the frame and is set between the
	// frame and the title.
	noteAbove bool
}

// views returns the cleaned panels of the figure: no Form is empty, the ends of
// intervals are finite (both equal to the value if there is no interval), and X is
// NaN for a point that is skipped.
func (f Figure) views() []view {
	vs := make([]view, len(f.Panels))
	for i, p := range f.Panels {
		v := view{title: clean(p.Title), note: clean(p.Note)}
		var remarks []string
		for _, s := range p.Series {
			if why := unshowable(f.X, f.Y, s.Points); why != "" {
				remarks = remark(remarks, clean(s.Name), why)
				continue
			}
			if s = s.cleaned(); len(s.Points) > 0 {
				v.series = append(v.series, s)
			}
		}
		if v.note == "" && len(v.series) == 0 && len(remarks) == 0 && p.Grid == nil {
			v.note = "no data"
		}
		if v.note != "" {
			remarks = append([]string{v.note}, remarks...)
		}
		v.note = strings.Join(remarks, "\n")
		vs[i] = v
	}
	return vs
}

// remark adds to the remarks that a series is left out. Series with the same reason
// share a remark.
func remark(remarks []string, name, why string) []string {
	if name == "" {
		name = "a series without a name"
	}
	for i, r := range remarks {
		if names, found := strings.CutSuffix(r, ": "+why); found {
			remarks[i] = names + ", " + name + ": " + why
			return remarks
		}
	}
	return append(remarks, name+": "+why)
}

// unshowable returns the reason why a log axis shows no point of a series; "" if it
// shows one, if only as an upper limit, or there is none.
func unshowable(x, y Axis, points []Point) string {
	var n, zeroX, zeroY, negX, negY int
	for _, p := range points {
		if !finite(p.X) || !finite(p.Y) {
			continue
		}
		n++
		zeroX += count(p.X < smallest)
		zeroY += count(p.Y < smallest && !(p.YHigh >= smallest))
		negX += count(p.X < 0)
		negY += count(p.Y < 0)
	}
	switch {
	case n == 0:
		return ""
	case y.log() && zeroY == n && negY == 0:
		return "0 everywhere"
	case y.log() && zeroY == n:
		return "≤ 0 everywhere"
	case x.log() && zeroX == n && negX == 0:
		return "x = 0 everywhere"
	case x.log() && zeroX == n:
		return "x ≤ 0 everywhere"
	}
	return ""
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// form returns the form of the series, Markers if it is empty.
func (s Series) form() Form { return cmp.Or(s.Form, Markers) }

// cleaned returns a copy of the series for drawing; without points if none can be
// drawn.
func (s Series) cleaned() Series {
	s.Form = s.form()
	points := make([]Point, 0, len(s.Points))
	usable := false
	for _, p := range s.Points {
		if !finite(p.X) || !finite(p.Y) {
			points = append(points, Point{X: math.NaN()})
			continue
		}
		p.XLow, p.XHigh = interval(p.X, p.XLow, p.XHigh)
		p.YLow, p.YHigh = interval(p.Y, p.YLow, p.YHigh)
		points = append(points, p)
		usable = true
	}
	s.Points = nil
	if usable {
		s.Points = points
	}
	return s
}

// interval returns the ends of the interval around v, and v for an end that does not
// exist.
func interval(v, low, high float64) (float64, float64) {
	if (low == 0 && high == 0) || low > high {
		return v, v
	}
	if math.IsNaN(low) {
		low = v
	}
	if math.IsNaN(high) {
		high = v
	}
	return max(low, -largest), min(high, largest)
}

// skipped reports whether a cleaned point is a gap.
func (p Point) skipped() bool { return math.IsNaN(p.X) }
