package plot

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

const (
	markRadius = 2.3 * vg.Length(1)
	arrowLong  = 8.0 * vg.Length(1) // of the shaft of a one-sided limit
	arrowHead  = 1.6 * vg.Length(1) // half of the width of an arrow's head, and half of its length
	// coincidentWeight is by how much a line is wider for each line that covers it.
	coincidentWeight = 2.0 * vg.Length(1)
	capHalf          = 1.7 * vg.Length(1) // half of the cap of an error bar
	barWeight        = 0.7 * vg.Length(1)
	thinWeight       = 0.7 * vg.Length(1)
)

// weight returns the width of the line of a series.
func (f Form) weight() vg.Length {
	if f.thin() {
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
	l := appearanceOf(s.Style, s.Variant)
	switch s.Form {
	case Line:
		l.dash = nil
	case Dotted:
		l.dash = dots
	case Rule:
		l.colour, l.dash = grey, ruleDashes[s.Variant%len(ruleDashes)]
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
	if f.grid != nil {
		return f.drawGridCells(p)
	}
	under := f.coincident()
	for _, s := range f.series {
		if s.Form.banded() {
			p.within(s, func() { ink = append(ink, f.drawBand(p, s)...) })
		}
	}
	for _, layer := range [][]Form{{Line, Dotted, Rule}, {Curve, Markers, Spread, Points}, {Open}} {
		for i, s := range f.series {
			if !slices.Contains(layer, s.Form) {
				continue
			}
			l := s.appearance()
			l.wider = coincidentWeight * vg.Length(under[i])
			p.within(s, func() {
				if s.Form.joined() {
					ink = append(ink, f.drawLine(p, s, l)...)
				}
				if s.Form.marked() {
					ink = append(ink, f.drawMarks(p, s, l)...)
				}
				ink = append(ink, f.drawLimits(p, i, l)...)
			})
		}
	}
	return ink
}

// coincident returns for each series how many later ones have the same line: nine tenths
// of its points, at least two, are at the same places. It is drawn so much wider that it
// is seen on both sides of them.
func (f frame) coincident() []int {
	const near = .8
	under := make([]int, len(f.series))
	places := make([][]vg.Point, len(f.series))
	for i, s := range f.series {
		if !s.Form.joined() || s.Form.thin() {
			continue
		}
		for _, q := range s.Points {
			if at := f.at(q); !q.skipped() && !f.vanishes(q) && f.contains(at) {
				places[i] = append(places[i], at)
			}
		}
	}
	for i, mine := range places {
		for _, other := range places[i+1:] {
			same := 0
			for _, a := range mine {
				if slices.ContainsFunc(other, func(b vg.Point) bool { return dist(a, b) < near }) {
					same++
				}
			}
			if same >= 2 && 10*same >= 9*len(mine) {
				under[i] = min(under[i]+1, 3)
			}
		}
	}
	return under
}

// vanishes reports whether y is below what a log axis can show.
func (f frame) vanishes(p Point) bool { return f.y.scale != Linear && p.Y < smallest }

// limited reports whether y vanishes but its interval has an upper end, which is drawn as
// a one-sided limit.
func (f frame) limited(p Point) bool { return f.vanishes(p) && p.YHigh >= smallest }

// at returns the place of a point, or of its upper limit.
func (f frame) at(p Point) vg.Point {
	if f.limited(p) {
		return f.place(p.X, p.YHigh)
	}
	return f.place(p.X, p.Y)
}

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
			p.stroke(s.appearance().colour, barWeight, nil, f.clip().ClipLinesXY([]vg.Point{low[0], high[0]})...)
			continue
		}
		area := thinned(low)
		high = thinned(high)
		for i := len(high) - 1; i >= 0; i-- {
			area = append(area, high[i])
		}
		area = f.clip().ClipPolygonXY(area)
		p.fill(s.appearance().band(), area)
		ink = append(ink, shaded(area, 3)...)
	}
	return ink
}

// drawLine joins the points. A curve has a marker at intervals, so that it can be
// recognised in grey, and at single points. On a log axis it leaves the figure where
// it falls to 0 and does not run along the edge.
func (f frame) drawLine(p pen, s Series, l appearance) (ink []vg.Point) {
	for _, part := range s.pieces(f.vanishes) {
		if s.Form.marked() { // the line ends at the last marker
			part = slices.DeleteFunc(slices.Clone(part), f.vanishes)
		}
		line := make([]vg.Point, len(part))
		for i, q := range part {
			line[i] = f.place(q.X, q.Y)
		}
		line = thinned(line)
		if len(line) == 1 || length(line) == 0 {
			if !s.Form.marked() && f.contains(line[0]) {
				p.mark(l, line[0], markRadius*.8, s.open())
				ink = append(ink, line[0])
			}
			continue
		}
		for _, seen := range f.clip().ClipLinesXY(line) {
			p.stroke(l.colour, s.weight()+l.wider, l.dash, seen)
			ink = append(ink, every(seen, 2)...)
			if s.Form == Curve {
				first := vg.Length(10 + math.Mod(float64(s.Style&0xff)*20, 42))
				for _, at := range apart(every(seen, 1), first, 52) {
					if at.Y > f.Min.Y+markRadius || f.y.scale == Linear {
						p.mark(l, at, markRadius*.85+l.wider/2, s.open())
					}
				}
			}
		}
	}
	return ink
}

// drawMarks draws the error bars, then the markers. Of points that fall on one another on
// a line, such as checkpoints at the left of a linear axis, it draws the first and the
// last.
func (f frame) drawMarks(p pen, s Series, l appearance) (ink []vg.Point) {
	const apart = 1.5 * markRadius
	var at []vg.Point
	for i, q := range s.Points {
		if q.skipped() || f.vanishes(q) {
			continue
		}
		c := f.place(q.X, q.Y)
		last := i == len(s.Points)-1
		if n := len(at); s.Form.joined() && n > 0 && !last && dist(at[n-1], c) < apart && dist(f.at(s.Points[i+1]), c) < apart {
			continue
		}
		if q.YLow < q.YHigh && !s.Form.banded() {
			ink = append(ink, f.drawBar(p, l, f.place(q.X, q.YLow), f.place(q.X, q.YHigh), vg.Point{X: capHalf})...)
		}
		if q.XLow < q.XHigh {
			ink = append(ink, f.drawBar(p, l, f.place(q.XLow, q.Y), f.place(q.XHigh, q.Y), vg.Point{Y: capHalf})...)
		}
		if f.contains(c) {
			at = append(at, c)
		}
	}
	radius := markRadius + l.wider/2
	if f.rows() { // intervals along a row are often short
		radius *= .7
	}
	for _, c := range at {
		p.mark(l, c, radius, s.open())
	}
	return append(ink, at...)
}

// drawLimits draws the values of 0 on a log axis as upper limits: a cap at the upper end
// of the interval and an arrow down. A curve has one where it falls to 0, or near its
// start if it is 0 everywhere. Limits of several series at one place are side by side.
func (f frame) drawLimits(p pen, series int, l appearance) (ink []vg.Point) {
	s := f.series[series]
	drawn := false // of these values of 0 one after the other
	for _, q := range s.Points {
		if q.skipped() || !f.limited(q) {
			drawn = false
			continue
		}
		half, long := vg.Point{X: 2*capHalf + l.wider/2}, arrowLong
		if s.Form == Curve {
			half, long = vg.Point{X: capHalf}, arrowLong*.75
		}
		top := f.at(q)
		if inside := f.contains(top.Sub(half)) && f.contains(top.Add(half)); inside && (s.Form.marked() || s.Form == Curve && !drawn) {
			drawn = true
			top = f.aside(top, series)
			p.stroke(l.colour, s.weight(), nil, []vg.Point{top.Sub(half), top.Add(half)})
			tip := vg.Point{X: top.X, Y: max(f.Min.Y, top.Y-long)}
			p.stroke(l.colour, barWeight, nil, []vg.Point{top, tip})
			p.arrow(l.colour, tip, vg.Point{Y: -1})
			ink = append(ink, every([]vg.Point{top.Sub(half), top.Add(half)}, 1)...)
			ink = append(ink, every([]vg.Point{top, tip}, 1)...)
		}
	}
	return ink
}

// aside moves an upper limit away from those of the series before that one.
func (f frame) aside(top vg.Point, series int) vg.Point {
	const step = 2.4 * capHalf
	before := 0
	for _, s := range f.series[:series] {
		if s.Form.marked() && slices.ContainsFunc(s.Points, func(q Point) bool { return f.limited(q) && dist(f.at(q), top) < step }) {
			before++
		}
	}
	move := step * vg.Length(before)
	if top.X+move > f.Max.X-2*capHalf {
		move = -move
	}
	return top.Add(vg.Point{X: move})
}

// arrow draws the head of an arrow with that tip, in a direction of length 1.
func (p pen) arrow(c color.Color, tip, direction vg.Point) {
	back := tip.Sub(direction.Scale(2 * arrowHead))
	side := vg.Point{X: direction.Y, Y: -direction.X}.Scale(arrowHead)
	p.fill(c, []vg.Point{tip, back.Add(side), back.Sub(side)})
}

// drawBar draws an interval with caps. An end outside the frame, or at 0 on a log axis,
// has an arrow inside the frame in place of a cap.
func (f frame) drawBar(p pen, l appearance, from, to, half vg.Point) (ink []vg.Point) {
	weight := barWeight + l.wider/2
	// An interval without length on the page has no direction: it may be below 0 on a log
	// axis with both ends.
	if long := dist(from, to); long > 0 {
		outward := to.Sub(from).Scale(1 / long)
		for _, line := range f.clip().ClipLinesXY([]vg.Point{from, to}) {
			p.stroke(l.colour, weight, nil, line)
			ink = append(ink, every(line, 2)...)
			if f.beyond(from) {
				p.arrow(l.colour, line[0], outward.Scale(-1))
			}
			if f.beyond(to) {
				p.arrow(l.colour, line[len(line)-1], outward)
			}
		}
	}
	for _, end := range []vg.Point{from, to} {
		if !f.beyond(end) {
			p.stroke(l.colour, weight, nil, []vg.Point{end.Sub(half), end.Add(half)})
		}
	}
	return ink
}

// beyond reports whether the end of an interval is outside the frame, or at 0 on a log
// axis.
func (f frame) beyond(end vg.Point) bool {
	return !f.contains(end) || f.y.scale != Linear && end.Y == f.Min.Y || f.x.scale != Linear && end.X == f.Min.X
}
