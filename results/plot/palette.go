package plot

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

var (
	white = color.NRGBA{255, 255, 255, 255}
	black = color.NRGBA{0, 0, 0, 255}
	rule  = color.NRGBA{64, 64, 64, 255}    // axes and their marks
	grey  = color.NRGBA{112, 112, 112, 255} // reference lines
	faint = color.NRGBA{232, 232, 232, 255} // grid
)

// colours is the palette of Okabe and Ito (2008) for all kinds of colour vision,
// without its yellow, which is hard to see on white paper, and nine colours that differ
// from these and from each other, for studies of more than seven algorithms.
var colours = []color.NRGBA{
	{0x00, 0x72, 0xB2, 255}, // blue
	{0xD5, 0x5E, 0x00, 255}, // vermillion
	{0x00, 0x9E, 0x73, 255}, // bluish green
	{0x00, 0x00, 0x00, 255}, // black
	{0xE6, 0x9F, 0x00, 255}, // orange
	{0x56, 0xB4, 0xE9, 255}, // sky blue
	{0xCC, 0x79, 0xA7, 255}, // reddish purple
	{0x88, 0x22, 0x55, 255}, // wine
	{0x99, 0x99, 0x33, 255}, // olive
	{0x33, 0x22, 0x88, 255}, // indigo
	{0x88, 0x88, 0x88, 255}, // grey
	{0x66, 0x33, 0x00, 255}, // brown
	{0x66, 0xCC, 0x00, 255}, // lime
	{0xC7, 0x7C, 0xFF, 255}, // lavender
	{0xE6, 0x00, 0x4C, 255}, // crimson
	{0x00, 0x5F, 0x56, 255}, // dark teal
}

// dashes are lengths of strokes and gaps in points.
var dashes = [][]vg.Length{
	{},
	{4.5, 1.6},
	{1.3, 1.3},
	{5, 1.4, 1.2, 1.4},
	{7.5, 2},
	{5, 1.4, 1.2, 1.4, 1.2, 1.4},
}

// dots is the dash of a bound.
var dots = []vg.Length{0.9, 1.8}

// ruleDashes are the dashes of reference lines.
var ruleDashes = [][]vg.Length{{3, 2}, {1, 1.5}, {6, 2, 1, 2}, {9, 2.5}}

// An appearance is how a series is drawn.
type appearance struct {
	colour color.NRGBA
	dash   []vg.Length
	shape  shape
	wider  vg.Length // by how much lines and markers are larger, because others cover them
}

// appearanceOf returns the appearance of a variant of a style. The colour is that of the
// style. Dash and marker depend on both numbers, so that series differ in
// grey: of styles that differ by less than eight and variants that differ by less than four,
// no two have the same dash and marker. Up to eight variants have different markers.
func appearanceOf(style, variant int) appearance {
	const all = 96 // number of styles, after which they repeat
	i, v := (style%all+all)%all, (variant%all+all)%all
	return appearance{
		colour: colours[i%len(colours)],
		dash:   dashes[(i+2*v)%len(dashes)],
		shape:  shapes[(i+5*v+i/24)%len(shapes)],
	}
}

// band returns the colour of the band of intervals.
func (l appearance) band() color.NRGBA {
	c := l.colour
	c.A = 46
	return c
}

// A shape is the corners of a marker of radius 1 around the origin. A shape without
// corners is a circle.
type shape []vg.Point

var shapes = []shape{
	nil,
	{{X: -.88, Y: -.88}, {X: .88, Y: -.88}, {X: .88, Y: .88}, {X: -.88, Y: .88}},
	polygon(3, 1.3, 1.3, .25),
	polygon(4, 1.25, 1.25, .25),
	polygon(3, 1.3, 1.3, -.25),
	plus(1.2, .42, .125),
	plus(1.25, .42, 0),
	polygon(10, 1.45, .62, .25),
}

// polygon returns n corners whose radii alternate. turn is the direction of the first
// one, as a share of a full turn from the right.
func polygon(n int, even, odd vg.Length, turn float64) shape {
	s := make(shape, n)
	for i := range s {
		r := even
		if i%2 == 1 {
			r = odd
		}
		sin, cos := math.Sincos(2 * math.Pi * (turn + float64(i)/float64(n)))
		s[i] = vg.Point{X: r * vg.Length(cos), Y: r * vg.Length(sin)}
	}
	return s
}

// plus returns a plus sign with arms of that length and half thickness.
func plus(arm, half vg.Length, turn float64) shape {
	var s shape
	for i := range 4 {
		sin, cos := math.Sincos(2 * math.Pi * (turn + float64(i)/4))
		x := vg.Point{X: vg.Length(cos), Y: vg.Length(sin)}
		y := vg.Point{X: -x.Y, Y: x.X}
		s = append(s, x.Scale(half).Sub(y.Scale(half)), x.Scale(arm).Sub(y.Scale(half)), x.Scale(arm).Add(y.Scale(half)))
	}
	return s
}

// path returns the outline of a marker of radius r at a point.
func (s shape) path(at vg.Point, r vg.Length) vg.Path {
	var p vg.Path
	if s == nil {
		const k = 0.5522847498 // control points of a quarter circle
		p.Move(at.Add(vg.Point{X: r}))
		for i := range 4 {
			sin, cos := math.Sincos(float64(i) * math.Pi / 2)
			x := vg.Point{X: r * vg.Length(cos), Y: r * vg.Length(sin)}
			y := vg.Point{X: -x.Y, Y: x.X}
			p.CubeTo(at.Add(x).Add(y.Scale(k)), at.Add(y).Add(x.Scale(k)), at.Add(y))
		}
		p.Close()
		return p
	}
	for i, q := range s {
		q = at.Add(q.Scale(r))
		if i == 0 {
			p.Move(q)
		} else {
			p.Line(q)
		}
	}
	p.Close()
	return p
}
