package plot

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

const (
	markRadius = 2.3 * vg.Length(1)
	capHalf    = 1.7 * vg.Length(1) // half of the cap of an error bar
	barWeight  = 0.7 * vg.Length(1)
	thinWeight = 0.7 * vg.Length(1)
)

// weight returns the width of the line of a series.
func (f Form) weight() vg.Length {
	if f == Line || f == Dotted {
		return thinWeight
	}
	return 1.1
}

// weight returns the width of the form, or a thin one if the series shows another
// quantity.
func (s Series) weight() vg.Length {
	if s.Quantity != "" {
		return thinWeight
	}
	return s.Form.weight()
}

// open reports whether the markers are outlines.
func (s Series) open() bool { return s.Quantity != "" || s.Form == Open }

// appearance returns that of the style, with a solid line for theory and a dotted one
// for a bound.
func (s Series) appearance() appearance {
	l := appearanceOf(s.Style)
	switch s.Form {
	case Line:
		l.dash = nil
	case Dotted:
		l.dash = dots
	}
	return l
}

// banded reports whether a point has an interval in y.
func (s Series) banded() bool {
	for _, p := range s.Points {
		if !p.skipped() && p.YLow < p.YHigh {
			return true
		}
	}
	return false
}

// mark draws a marker with a white rim, which separates it from what it covers.
func (p pen) mark(l appearance, at vg.Point, r vg.Length, open bool) {
	path := l.shape.path(at, r)
	if open {
		p.SetColor(white)
		p.Fill(path)
		p.SetColor(l.colour)
		p.SetLineWidth(0.9)
		p.SetLineDash(nil, 0)
		p.Stroke(path)
		return
	}
	p.SetColor(white)
	p.SetLineWidth(0.8)
	p.SetLineDash(nil, 0)
	p.Stroke(path)
	p.SetColor(l.colour)
	p.Fill(path)
}

// drawSeries draws all series: first the bands, then theory, then lines, bars and
// markers, published values last. It returns points that are covered.
func (f frame) drawSeries(p pen) (ink []vg.Point) {
	for _, s := range f.series {
		if s.Form == Curve {
			p.within(s, func() { ink = append(ink, f.drawBand(p, s)...) })
		}
	}
	for _, layer := range [][]Form{{Line, Dotted}, {Curve, Markers, Points}, {Open}} {
		for _, s := range f.series {
			if !slices.Contains(layer, s.Form) {
				continue
			}
			l := s.appearance()
			p.within(s, func() {
				if s.Form.joined() {
					ink = append(ink, f.drawLine(p, s, l)...)
				}
				if s.Form.marked() {
					ink = append(ink, f.drawMarks(p, s, l)...)
				}
			})
		}
	}
	return ink
}

// vanishes reports whether y is below what a log axis can show.
func (f frame) vanishes(p Point) bool { return f.y.scale != Linear && p.Y < smallest }

// pieces returns the parts of a series between its gaps. Points to be left out are
// kept if they are next to others.
func (s Series) pieces(leaveOut func(Point) bool) [][]Point {
	out := func(i int) bool { return i < 0 || i >= len(s.Points) || s.Points[i].skipped() || leaveOut(s.Points[i]) }
	var parts [][]Point
	start := 0
	for i := range len(s.Points) + 1 {
		if i < len(s.Points) && !s.Points[i].skipped() && !(out(i-1) && out(i) && out(i+1)) {
			continue
		}
		if i > start {
			parts = append(parts, s.Points[start:i])
		}
		start = i + 1
	}
	return parts
}

// drawBand fills the area of the intervals. On a log axis, it ends where the curve
// falls to 0 and leaves the figure: bands beyond it would cover each other and
// belong to no visible curve.
func (f frame) drawBand(p pen, s Series) (ink []vg.Point) {
	if !s.banded() {
		return nil
	}
	for _, part := range s.pieces(f.vanishes) {
		var low, high []vg.Point
		for _, q := range part {
			low = append(low, f.place(q.X, q.YLow))
			high = append(high, f.place(q.X, q.YHigh))
		}
		if len(part) == 1 { // there is no area: the interval is a bar
			p.stroke(appearanceOf(s.Style).colour, barWeight, nil, f.clip().ClipLinesXY([]vg.Point{low[0], high[0]})...)
			continue
		}
		area := thinned(low)
		high = thinned(high)
		for i := len(high) - 1; i >= 0; i-- {
			area = append(area, high[i])
		}
		area = f.clip().ClipPolygonXY(area)
		p.fill(appearanceOf(s.Style).band(), area)
		ink = append(ink, shaded(area, 3)...)
	}
	return ink
}

// drawLine joins the points. A curve has a marker at intervals, so that it can be
// recognised in grey, and at single points. On a log axis it leaves the figure where
// it falls to 0 and does not run along the edge.
func (f frame) drawLine(p pen, s Series, l appearance) (ink []vg.Point) {
	for _, part := range s.pieces(f.vanishes) {
		line := make([]vg.Point, len(part))
		for i, q := range part {
			line[i] = f.place(q.X, q.Y)
		}
		line = thinned(line)
		if len(line) == 1 || length(line) == 0 {
			if s.Form != Markers && f.contains(line[0]) {
				p.mark(l, line[0], markRadius*.8, s.open())
				ink = append(ink, line[0])
			}
			continue
		}
		for _, seen := range f.clip().ClipLinesXY(line) {
			p.stroke(l.colour, s.weight(), l.dash, seen)
			ink = append(ink, every(seen, 2)...)
			if s.Form == Curve {
				first := vg.Length(10 + math.Mod(float64(s.Style&0xff)*20, 42))
				for _, at := range apart(every(seen, 1), first, 52) {
					if at.Y > f.Min.Y+markRadius || f.y.scale == Linear {
						p.mark(l, at, markRadius*.85, s.open())
					}
				}
			}
		}
	}
	return ink
}

// drawMarks draws the error bars, then the markers.
func (f frame) drawMarks(p pen, s Series, l appearance) (ink []vg.Point) {
	var at []vg.Point
	for _, q := range s.Points {
		if q.skipped() {
			continue
		}
		c := f.place(q.X, q.Y)
		if q.YLow < q.YHigh {
			ink = append(ink, f.drawBar(p, l, f.place(q.X, q.YLow), f.place(q.X, q.YHigh), vg.Point{X: capHalf})...)
		}
		if q.XLow < q.XHigh {
			ink = append(ink, f.drawBar(p, l, f.place(q.XLow, q.Y), f.place(q.XHigh, q.Y), vg.Point{Y: capHalf})...)
		}
		if f.contains(c) {
			at = append(at, c)
		}
	}
	for _, c := range at {
		p.mark(l, c, markRadius, s.open())
	}
	return append(ink, at...)
}

// drawBar draws an interval with caps. An end outside the frame has no cap, nor has one
// at 0 on a log axis, where the bar is drawn to the edge.
func (f frame) drawBar(p pen, l appearance, from, to, half vg.Point) (ink []vg.Point) {
	for _, line := range f.clip().ClipLinesXY([]vg.Point{from, to}) {
		p.stroke(l.colour, barWeight, nil, line)
		ink = append(ink, every(line, 2)...)
	}
	for _, end := range []vg.Point{from, to} {
		edge := f.y.scale != Linear && end.Y == f.Min.Y || f.x.scale != Linear && end.X == f.Min.X
		if f.contains(end) && !edge {
			p.stroke(l.colour, barWeight, nil, []vg.Point{end.Sub(half), end.Add(half)})
		}
	}
	return ink
}
