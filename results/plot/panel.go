package plot

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Widths of lines in points.
const (
	gridWeight = 0.4 * vg.Length(1)
	axisWeight = 0.6 * vg.Length(1)
)

// stroke draws lines through points.
func (p pen) stroke(c color.Color, weight vg.Length, dash []vg.Length, lines ...[]vg.Point) {
	p.SetColor(c)
	p.SetLineWidth(weight)
	p.SetLineDash(dash, 0)
	for _, l := range lines {
		if len(l) < 2 {
			continue
		}
		var path vg.Path
		path.Move(l[0])
		for _, q := range l[1:] {
			path.Line(q)
		}
		p.Stroke(path)
	}
}

// fill fills a polygon.
func (p pen) fill(c color.Color, corners []vg.Point) {
	if len(corners) < 3 {
		return
	}
	p.SetColor(c)
	var path vg.Path
	path.Move(corners[0])
	for _, q := range corners[1:] {
		path.Line(q)
	}
	path.Close()
	p.Fill(path)
}

func corners(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
}

// place returns the point of the page for a point of the data.
func (f frame) place(x, y float64) vg.Point {
	size := f.Size()
	return vg.Point{
		X: f.Min.X + vg.Length(f.x.fraction(x))*size.X,
		Y: f.Min.Y + vg.Length(f.y.fraction(y))*size.Y,
	}
}

// clip returns a canvas with the bounds of the frame, which can clip lines and
// polygons.
func (f frame) clip() *draw.Canvas { return &draw.Canvas{Rectangle: f.Rectangle} }

// contains reports whether a point is in the frame, up to rounding errors.
func (f frame) contains(q vg.Point) bool {
	const slack = 1e-3
	return q.X > f.Min.X-slack && q.X < f.Max.X+slack && q.Y > f.Min.Y-slack && q.Y < f.Max.Y+slack
}

// draw draws the panel: what is behind the data, the data, then the text.
func (f frame) draw(p pen) {
	f.drawGrid(p)
	f.drawAxes(p)
	ink := f.drawSeries(p)
	top := vg.Point{X: (f.Min.X+f.Max.X)/2 + f.heading.aside, Y: f.Max.Y + f.heading.height() + 2}
	f.heading.title.draw(p, top, .5)
	f.heading.note.draw(p, top.Sub(vg.Point{Y: f.heading.title.height()}), .5)
	f.drawNote(p, ink)
	for _, t := range f.named {
		t.draw(p)
	}
	f.passPoints(p)
}

func (f frame) drawGrid(p pen) {
	for _, t := range f.xTicks {
		if x := f.place(t.v, f.y.lo).X; !t.minor() {
			p.stroke(faint, gridWeight, nil, []vg.Point{{X: x, Y: f.Min.Y}, {X: x, Y: f.Max.Y}})
		}
	}
	for _, t := range f.yTicks {
		if y := f.place(f.x.lo, t.v).Y; !t.minor() {
			p.stroke(faint, gridWeight, nil, []vg.Point{{X: f.Min.X, Y: y}, {X: f.Max.X, Y: y}})
		}
	}
}

// drawAxes draws the left and the lower edge with their marks, and the labels of the
// outer panels.
func (f frame) drawAxes(p pen) {
	p.stroke(rule, axisWeight, nil, []vg.Point{{X: f.Min.X, Y: f.Max.Y}, f.Min, {X: f.Max.X, Y: f.Min.Y}})
	for _, t := range f.xTicks {
		at := vg.Point{X: f.place(t.v, f.y.lo).X, Y: f.Min.Y}
		p.stroke(rule, axisWeight, nil, []vg.Point{at, at.Sub(vg.Point{Y: t.length()})})
		if f.bottom && !t.minor() {
			p.text(at.Sub(vg.Point{Y: tickMark + tickSpace + ascent(f.xTicks)}), t.label, tickSize, .5)
		}
	}
	for _, t := range f.yTicks {
		at := vg.Point{X: f.Min.X, Y: f.place(f.x.lo, t.v).Y}
		p.stroke(rule, axisWeight, nil, []vg.Point{at, at.Sub(vg.Point{X: t.length()})})
		if f.left && !t.minor() {
			p.text(at.Sub(vg.Point{X: tickMark + tickSpace, Y: capital / 2 * tickSize}), t.label, tickSize, 1)
		}
	}
}

// length returns the length of the mark.
func (t tick) length() vg.Length {
	if t.minor() {
		return tickMark * .55
	}
	return tickMark
}
