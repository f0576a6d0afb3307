package plot

import (
	"fmt"
	"html"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// An inlineCanvas writes SVG for an HTML page: with presentation attributes, because a
// strict policy forbids the style attributes of vgsvg, and with the groups of a
// marking canvas. y increases upwards on the canvas and downwards in SVG.
type inlineCanvas struct {
	figure      Figure
	legend      legend
	height      vg.Length
	out, points strings.Builder
	states      []canvasState // a stack for Push and Pop; the last one is current
}

type canvasState struct {
	colour color.NRGBA
	width  vg.Length
	dash   []vg.Length
	offset vg.Length
	groups int // number of groups opened since Push
}

// points writes a length in points with two decimals, a tenth of what a screen can
// show.
func points(l vg.Length) string {
	v := math.Round(l.Points()*100) / 100
	if v == 0 { // also -0
		v = 0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func (c *inlineCanvas) state() *canvasState { return &c.states[len(c.states)-1] }

// pair writes the coordinates of a point.
func (c *inlineCanvas) pair(at vg.Point) string { return points(at.X) + " " + points(c.height-at.Y) }

// SetLineWidth implements vg.Canvas.
func (c *inlineCanvas) SetLineWidth(w vg.Length) { c.state().width = w }

// SetLineDash implements vg.Canvas.
func (c *inlineCanvas) SetLineDash(pattern []vg.Length, offset vg.Length) {
	c.state().dash, c.state().offset = pattern, offset
}

// SetColor implements vg.Canvas.
func (c *inlineCanvas) SetColor(clr color.Color) {
	c.state().colour = color.NRGBAModel.Convert(clr).(color.NRGBA)
}

func (c *inlineCanvas) transform(format string, values ...any) {
	fmt.Fprintf(&c.out, `<g transform="`+format+`">`, values...)
	c.state().groups++
}

// Rotate implements vg.Canvas: about the lower left corner.
func (c *inlineCanvas) Rotate(radians float64) {
	c.transform("rotate(%s 0 %s)", points(vg.Length(-radians*180/math.Pi)), points(c.height))
}

// Translate implements vg.Canvas.
func (c *inlineCanvas) Translate(by vg.Point) {
	c.transform("translate(%s %s)", points(by.X), points(-by.Y))
}

// Scale implements vg.Canvas: about the lower left corner.
func (c *inlineCanvas) Scale(x, y float64) {
	c.transform("translate(0 %s) scale(%g %g) translate(0 %s)", points(c.height), x, y, points(-c.height))
}

// Push implements vg.Canvas.
func (c *inlineCanvas) Push() {
	top := *c.state()
	top.groups = 0
	c.states = append(c.states, top)
}

// Pop implements vg.Canvas.
func (c *inlineCanvas) Pop() {
	c.out.WriteString(strings.Repeat("</g>", c.state().groups))
	c.states = c.states[:len(c.states)-1]
}

// paint writes a colour as the attribute of that name and its opacity.
func paint(name string, clr color.NRGBA) string {
	s := fmt.Sprintf(` %s="#%02x%02x%02x"`, name, clr.R, clr.G, clr.B)
	if clr.A < 255 {
		s += fmt.Sprintf(` %s-opacity="%.2f"`, name, float64(clr.A)/255)
	}
	return s
}

// Stroke implements vg.Canvas.
func (c *inlineCanvas) Stroke(p vg.Path) {
	l := c.state()
	if l.width <= 0 {
		return
	}
	fmt.Fprintf(&c.out, `<path d="%s" fill="none"%s stroke-width="%s"`, c.path(p), paint("stroke", l.colour), points(l.width))
	if len(l.dash) > 0 {
		var lengths []string
		for _, d := range l.dash {
			lengths = append(lengths, points(d))
		}
		fmt.Fprintf(&c.out, ` stroke-dasharray="%s"`, strings.Join(lengths, " "))
		if l.offset != 0 {
			fmt.Fprintf(&c.out, ` stroke-dashoffset="%s"`, points(l.offset))
		}
	}
	c.out.WriteString("/>")
}

// Fill implements vg.Canvas.
func (c *inlineCanvas) Fill(p vg.Path) {
	fmt.Fprintf(&c.out, `<path d="%s"%s/>`, c.path(p), paint("fill", c.state().colour))
}

// path writes a path of lines and curves; figures have no other parts.
func (c *inlineCanvas) path(p vg.Path) string {
	var b strings.Builder
	for _, step := range p {
		switch step.Type {
		case vg.MoveComp:
			b.WriteString("M" + c.pair(step.Pos))
		case vg.LineComp:
			b.WriteString("L" + c.pair(step.Pos))
		case vg.CurveComp:
			b.WriteString(map[int]string{1: "Q", 2: "C"}[len(step.Control)])
			for _, q := range step.Control {
				b.WriteString(c.pair(q) + " ")
			}
			b.WriteString(c.pair(step.Pos))
		case vg.CloseComp:
			b.WriteString("Z")
		default:
			panic("plot: a figure for a page draws no arcs")
		}
	}
	return b.String()
}

// FillString implements vg.Canvas. The text has its width as an attribute, for viewers
// with another font.
func (c *inlineCanvas) FillString(f font.Face, at vg.Point, s string) {
	fmt.Fprintf(&c.out, `<text x="%s" y="%s" font-size="%s" textLength="%s" lengthAdjust="spacingAndGlyphs"`,
		points(at.X), points(c.height-at.Y), points(f.Font.Size), points(f.Width(s)))
	if clr := c.state().colour; clr != black {
		c.out.WriteString(paint("fill", clr))
	}
	c.out.WriteString(">" + html.EscapeString(s) + "</text>")
}

// DrawImage implements vg.Canvas.
func (c *inlineCanvas) DrawImage(vg.Rectangle, image.Image) {
	panic("plot: a figure for a page draws no images")
}

// open implements marking.
func (c *inlineCanvas) open(s Series) {
	c.out.WriteString(`<g class="series"` + c.member(s) + ">")
}

// close implements marking.
func (c *inlineCanvas) close() { c.out.WriteString("</g>") }

// visit implements marking.
func (c *inlineCanvas) visit(s Series) func(Point, vg.Point) {
	member, tooltip := c.member(s), c.figure.tooltip(s)
	return func(q Point, at vg.Point) {
		fmt.Fprintf(&c.points, `<circle class="point"%s cx="%s" cy="%s" r="4"><title>%s</title></circle>`,
			member, points(at.X), points(c.height-at.Y), html.EscapeString(tooltip(q)))
	}
}

// member returns the attribute with the index of the legend's entry for a series.
func (c *inlineCanvas) member(s Series) string {
	if i := c.legend.index(s); i >= 0 {
		return fmt.Sprintf(` data-series="%d"`, i)
	}
	return ""
}
