package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// A share of 0 on a log axis is a cap at its upper limit with an arrow down, all of it in
// the frame; it is no text.
func TestAShareOf0IsAnUpperLimit(t *testing.T) {
	for _, form := range []Form{Markers, Curve} {
		f := lines(form, []float64{.5, .1, 0, 0}, []float64{0, 0, 0, 0})
		f.Y.Scale, f.Y.Proportion = Log, true
		for i := range f.Panels[0].Series {
			for j := range f.Panels[0].Series[i].Points {
				if q := &f.Panels[0].Series[i].Points[j]; q.Y == 0 {
					q.YHigh = .03
				}
			}
		}
		r, s := record(f)
		if note := s.frames[0].note; note != "" {
			t.Errorf("%s: the note %q stands for a limit", form, note)
		}
		// A curve has one limit where it falls to 0, markers have one for each value.
		want := map[Form]int{Markers: 2 + 4, Curve: 1 + 1}[form]
		var arrows int
		for _, p := range r.fills {
			if len(p) == 4 && p[0].Pos.X == (p[1].Pos.X+p[2].Pos.X)/2 && p[0].Pos.Y < p[1].Pos.Y {
				arrows++
				for _, c := range p[:3] {
					if !s.frames[0].contains(c.Pos) {
						t.Errorf("%s: the arrow has a corner at %v, outside the frame %v", form, c.Pos, s.frames[0].Rectangle)
					}
				}
			}
		}
		if arrows != want {
			t.Errorf("%s: got %d arrows down, want %d", form, arrows, want)
		}
	}
}

// The line of a series that another one covers is wider, and so seen on both sides.
func TestCoincidentLinesDiffer(t *testing.T) {
	f := lines(Markers, []float64{1, 2, 3}, []float64{1, 2, 4}, []float64{1, 2, 3}, []float64{3, 1, 2})
	_, s := record(f)
	if got, want := fmt.Sprint(s.frames[0].coincident()), "[1 0 0 0]"; got != want {
		t.Errorf("got %s later lines on each, want %s", got, want)
	}
	// Two lines that only cross are apart.
	_, s = record(lines(Markers, []float64{1, 2, 3}, []float64{3, 2, 1}))
	if got, want := fmt.Sprint(s.frames[0].coincident()), "[0 0]"; got != want {
		t.Errorf("got %s for lines that cross, want %s", got, want)
	}
}

// Of a hundred checkpoints that double, a linear axis shows the early ones at one place:
// their markers are thinned, and the first and the last stay.
func TestMarkersThatFallOnOneAnotherAreThinned(t *testing.T) {
	s := Series{Form: Markers}
	for i := range 40 {
		s.Points = append(s.Points, Point{X: float64(int(1) << i), Y: 1})
	}
	_, page := record(Figure{X: Axis{Label: "x"}, Panels: []Panel{{Series: []Series{s}}}})
	fr := page.frames[0]
	marks := &recorder{}
	fr.drawMarks(pen{Canvas: marks}, fr.series[0], fr.series[0].appearance())
	n := len(marks.fills)
	if n > 12 || n < 5 {
		t.Errorf("got %d markers of 40 points, want the last ones and one for the others", n)
	}
}

// A legend of more than eight entries has a row for each algorithm.
func TestALongLegendIsGrouped(t *testing.T) {
	figure := func(algorithms, values int) Figure {
		f := lines(Markers)
		for a := range algorithms {
			for v := range values {
				s := Series{
					Style: a, Variant: v, Group: fmt.Sprint("Algorithm ", a), Part: fmt.Sprint("δ = ", v),
					Points: []Point{{X: 1, Y: float64(a)}, {X: 2, Y: float64(v)}},
				}
				s.Name = s.Group + ", " + s.Part
				f.Panels[0].Series = append(f.Panels[0].Series, s)
			}
		}
		return f
	}
	for _, c := range []struct{ algorithms, values, rows int }{{3, 3, 3}, {5, 2, 5}, {2, 12, 8}} {
		f := figure(c.algorithms, c.values)
		r, s := record(f)
		if len(s.legend.rows) != c.rows {
			t.Errorf("%d algorithms of %d values: the legend has %d rows, want %d", c.algorithms, c.values, len(s.legend.rows), c.rows)
		}
		for _, fault := range r.faults(s) {
			t.Error(fault)
		}
		for a := range c.algorithms {
			name := fmt.Sprint("Algorithm ", a)
			if n := len(slices.DeleteFunc(slices.Clone(r.texts), func(w written) bool { return w.s != name })); n != 1 {
				t.Errorf("the name %q is written %d times, want once", name, n)
			}
		}
	}
	if _, s := record(figure(4, 2)); s.legend.head != 0 {
		t.Error("a legend of eight entries is grouped")
	}
	if _, s := record(figure(9, 1)); s.legend.head != 0 {
		t.Error("a legend of nine algorithms of one value is grouped")
	}
}

// The variants of a style have its colour and differ in grey; eight have their own marker.
func TestVariantsHaveOneColour(t *testing.T) {
	markers := map[string]bool{}
	for variant := range 8 {
		markers[fmt.Sprint(appearanceOf(3, variant).shape)] = true
	}
	if len(markers) != 8 {
		t.Errorf("eight variants have %d markers", len(markers))
	}
	grey := map[string]string{}
	for style := range 8 {
		for variant := range 4 {
			l := appearanceOf(style, variant)
			if want := appearanceOf(style, 0).colour; l.colour != want {
				t.Errorf("variant %d of style %d is %v, want %v", variant, style, l.colour, want)
			}
			key, here := fmt.Sprint(l.dash, l.shape), fmt.Sprintf("variant %d of style %d", variant, style)
			if other, twice := grey[key]; twice {
				t.Errorf("%s and %s have the same appearance in grey", other, here)
			}
			grey[key] = here
		}
	}
}

// A bar whose end is outside the frame has an arrow at the edge in place of a cap.
func TestABarBeyondTheFrameHasAnArrow(t *testing.T) {
	f := lines(Markers, []float64{100, 10})
	f.Y.Scale = Log
	f.Panels[0].Series[0].Points[1].YLow, f.Panels[0].Series[0].Points[1].YHigh = 0, 20
	r, s := record(f)
	var tips []vg.Point
	for _, p := range r.fills {
		if len(p) == 4 && p[1].Pos.Y == p[2].Pos.Y && p[0].Pos.Y < p[1].Pos.Y {
			tips = append(tips, p[0].Pos)
		}
	}
	if len(tips) != 1 || !s.frames[0].contains(tips[0]) || tips[0].Y > s.frames[0].Min.Y+.01 {
		t.Errorf("got arrows with tips at %v, want one at the lower edge of %v", tips, s.frames[0].Rectangle)
	}
	if strings.Contains(s.frames[0].note, "0") {
		t.Errorf("the note is %q", s.frames[0].note)
	}
}

// Colours can be distinguished: by ΔE (CIE 1976) of at least 20, ten times what is just
// noticeable side by side.
func TestColoursDiffer(t *testing.T) {
	for i, a := range colours {
		for _, b := range colours[:i] {
			if d := distance(cielab(a), cielab(b)); d < 20 {
				t.Errorf("%v and %v have the distance %.1f", a, b, d)
			}
		}
	}
}

func distance(a, b [3]float64) float64 {
	return math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
}

// cielab returns L*, a* and b* of a colour of sRGB under D65.
func cielab(c color.NRGBA) [3]float64 {
	linear := func(v uint8) float64 {
		if x := float64(v) / 255; x > .04045 {
			return math.Pow((x+.055)/1.055, 2.4)
		}
		return float64(v) / 255 / 12.92
	}
	root := func(t float64) float64 {
		if t > .008856 {
			return math.Cbrt(t)
		}
		return 7.787*t + 16./116
	}
	r, g, b := linear(c.R), linear(c.G), linear(c.B)
	x := root((.4124*r + .3576*g + .1805*b) / .9505)
	y := root(.2126*r + .7152*g + .0722*b)
	z := root((.0193*r + .1192*g + .9505*b) / 1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}
