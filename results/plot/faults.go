package plot

import (
	"fmt"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// A surveyor is a canvas that stores where text and everything else is drawn.
type surveyor struct {
	nowhere
	rising bool
	texts  []written
	ink    []vg.Point
}

// written is a text and its place.
type written struct {
	vg.Rectangle
	s string
}

func (s *surveyor) Rotate(float64) { s.rising = true }
func (s *surveyor) Pop()           { s.rising = false }
func (s *surveyor) Stroke(p vg.Path) {
	for _, c := range p {
		if c.Type != vg.CloseComp && !s.rising {
			s.ink = append(s.ink, c.Pos)
		}
	}
}
func (s *surveyor) Fill(p vg.Path) { s.Stroke(p) }

func (s *surveyor) FillString(f font.Face, at vg.Point, text string) {
	box := vg.Rectangle{Min: at, Max: at.Add(vg.Point{X: f.Width(text), Y: capital * f.Font.Size})}
	if s.rising {
		box = vg.Rectangle{Min: vg.Point{X: -box.Max.Y, Y: box.Min.X}, Max: vg.Point{X: -box.Min.Y, Y: box.Max.X}}
	}
	s.texts = append(s.texts, written{box, text})
}

// Faults says what of the figure would be hard to read: texts that overlap or leave the
// page, and points and ends of intervals outside the axes. A figure without them has nil.
func (f Figure) Faults() []string {
	page := newSheet(f)
	drawn := &surveyor{}
	page.draw(pen{Canvas: drawn})
	found := drawn.faults(page)
	for i, fr := range page.frames {
		for _, fault := range fr.faults() {
			if len(page.frames) > 1 {
				fault = fmt.Sprintf("panel %d: %s", i+1, fault)
			}
			found = append(found, fault)
		}
	}
	return found
}

// faults describes overlapping texts and what is outside the page.
func (s *surveyor) faults(page sheet) (found []string) {
	out := func(q vg.Point) bool {
		return !(q.X >= 0 && q.X <= page.width && q.Y >= 0 && q.Y <= page.height)
	}
	for i, a := range s.texts {
		if out(a.Min) || out(a.Max) {
			found = append(found, fmt.Sprintf("%q is not on the page", a.s))
		}
		for _, b := range s.texts[:i] {
			w := min(a.Max.X, b.Max.X) - max(a.Min.X, b.Min.X)
			h := min(a.Max.Y, b.Max.Y) - max(a.Min.Y, b.Min.Y)
			if w > .3 && h > .3 {
				found = append(found, fmt.Sprintf("%q overlaps %q", a.s, b.s))
			}
		}
	}
	for _, q := range s.ink {
		if out(q) {
			return append(found, fmt.Sprintf("ink at %v of %g by %g", q, page.width, page.height))
		}
	}
	return found
}

// faults describes marks outside the axes, where theory and reference lines may end. On a
// log axis, an interval may go on below it: it then has an arrow.
func (f frame) faults() (found []string) {
	drawn := &surveyor{}
	f.drawSeries(pen{Canvas: drawn})
	const rim = 2 * markRadius // of a marker or cap at the edge
	for _, q := range drawn.ink {
		if q.X < f.Min.X-rim || q.X > f.Max.X+rim || q.Y < f.Min.Y-rim || q.Y > f.Max.Y+rim {
			found = append(found, fmt.Sprintf("ink at %v, outside the axes", q))
			break
		}
	}
	for _, s := range f.series {
		for _, q := range s.Points {
			if q.skipped() || !s.hasIntervals() {
				continue
			}
			low, high := f.place(q.X, q.YLow), f.place(q.X, q.YHigh)
			below := f.y.scale == Linear && !f.contains(low)
			if !f.contains(f.at(q)) && !f.vanishes(q) || !f.contains(high) || below {
				found = append(found, fmt.Sprintf("%s: %g (%g to %g) at %g is outside the axes", s.Name, q.Y, q.YLow, q.YHigh, q.X))
			}
		}
	}
	return found
}

// hasIntervals reports whether intervals of the series are drawn.
func (s Series) hasIntervals() bool {
	return s.Form.banded() || s.Form.marked()
}
