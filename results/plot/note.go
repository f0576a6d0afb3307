package plot

import (
	"image"
	"image/color"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// A spot is a note with its place.
type spot struct {
	block
	at   vg.Point
	free bool // it covers no data
}

// box returns the bounds of the note.
func (s spot) box() vg.Rectangle {
	return vg.Rectangle{Min: s.at.Sub(vg.Point{Y: s.height()}), Max: s.at.Add(vg.Point{X: s.width()})}
}

// spot returns a place where the note covers no data, preferably on few lines and in a
// corner. If there is none, it returns the place that covers the least.
func (f frame) spot(ink []vg.Point) spot {
	// Places, by the shares of the free space that are to the left and above.
	places := []vg.Point{{X: 1, Y: 0}, {X: 0, Y: 0}, {X: 0, Y: 1}, {X: 1, Y: 1}, {X: .5, Y: 0}, {X: .5, Y: 1}}
	for y := vg.Length(.1); y < 1; y += .1 {
		for _, x := range []vg.Length{1, 0, .5} {
			places = append(places, vg.Point{X: x, Y: y})
		}
	}
	size := f.Size()
	least, best := len(ink)+1, spot{}
	for _, part := range []vg.Length{1, .7, .5} {
		note := set(f.note, noteSize, part*(size.X-8), 6)
		w, h := note.width(), note.height()
		for _, p := range places {
			at := vg.Point{X: f.Min.X + 4 + p.X*(size.X-8-w), Y: f.Max.Y - 3 - p.Y*(size.Y-6-h)}
			covered := 0
			for _, q := range ink {
				if q.X > at.X-3 && q.X < at.X+w+3 && q.Y < at.Y+2 && q.Y > at.Y-h-2 {
					covered++
				}
			}
			if covered < least && h < size.Y-6 {
				least, best = covered, spot{note, at, covered == 0}
			}
		}
		if best.free {
			break
		}
	}
	return best
}

// crowded reports whether a note would cover data everywhere in its frame.
func (f frame) crowded() bool {
	return f.note != "" && !f.spot(f.drawSeries(pen{Canvas: nowhere{}})).free
}

// drawNote draws the note unless it is above the frame: in the middle of an empty
// frame, and otherwise beside the data.
func (f frame) drawNote(p pen, ink []vg.Point) {
	if f.note == "" || f.noteAbove {
		return
	}
	if len(f.series) > 0 {
		s := f.spot(ink)
		s.draw(p, s.at, 0)
		return
	}
	note := set(f.note, noteSize, f.Size().X-8, 6)
	w, h := note.width(), note.height()
	middle := f.Min.Add(f.Max).Scale(.5)
	// A white background, so that the grid does not run through the note.
	p.fill(white, corners(vg.Rectangle{
		Min: middle.Sub(vg.Point{X: w/2 + 2, Y: h/2 + 1}),
		Max: middle.Add(vg.Point{X: w/2 + 2, Y: h / 2}),
	}))
	note.draw(p, middle.Add(vg.Point{Y: h / 2}), .5)
}

// nowhere is a canvas that draws nothing. Drawing on it returns where the data would
// be.
type nowhere struct{}

func (nowhere) SetLineWidth(vg.Length)                 {}
func (nowhere) SetLineDash([]vg.Length, vg.Length)     {}
func (nowhere) SetColor(color.Color)                   {}
func (nowhere) Rotate(float64)                         {}
func (nowhere) Translate(vg.Point)                     {}
func (nowhere) Scale(float64, float64)                 {}
func (nowhere) Push()                                  {}
func (nowhere) Pop()                                   {}
func (nowhere) Stroke(vg.Path)                         {}
func (nowhere) Fill(vg.Path)                           {}
func (nowhere) FillString(font.Face, vg.Point, string) {}
func (nowhere) DrawImage(vg.Rectangle, image.Image)    {}
