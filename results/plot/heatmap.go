package plot

import (
	"cmp"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
)

// Grid is a table of values that a panel shows as colours. Without Columns it is square; then
// rows and columns have numbers: from 0 if their names are arm0, arm1, …, which are then left
// out, else from 1.
type Grid struct {
	Names   []string    // of the rows, the upper one first, and of the columns if Columns is nil
	Columns []string    // names of the columns; nil for those of the rows
	Values  [][]float64 // by row and column; NaN for no value
}

// columns returns the number of columns.
func (g *Grid) columns() int {
	if g.Columns != nil {
		return len(g.Columns)
	}
	return len(g.Values)
}

// Heat is the scale of colours of a figure whose panels are grids.
type Heat struct {
	Label    string  // what the values are
	Min, Max float64 // ends of the scale; if both are 0, they come from the values
	Scale    Scale   // Linear or Log; a log scale has no colour for values of 0 and below
}

// Lengths of grids, in points.
const (
	barWide     = 110 * vg.Length(1) // of the bar that explains the colours
	barTall     = 7 * vg.Length(1)
	widestName  = 70 * vg.Length(1) // of a row; longer names are cut
	mostWritten = 12                // rows of a grid whose values are written in its cells
)

// scale returns the scale of all grids.
func (h Heat) scale(panels []Panel) scaler {
	s := scaler{scale: cmp.Or(h.Scale, Linear), lo: h.Min, hi: h.Max}
	if h.Min == 0 && h.Max == 0 {
		s.lo, s.hi = math.Inf(1), math.Inf(-1)
		for _, p := range panels {
			for _, row := range p.Grid.rows() {
				for _, v := range row {
					if s.colours(v) {
						s.lo, s.hi = min(s.lo, v), max(s.hi, v)
					}
				}
			}
		}
	}
	if !(s.lo < s.hi) {
		if math.IsInf(s.lo, 0) {
			s.lo = 1
		}
		s.hi = 2 * max(s.lo, 1)
	}
	return s
}

// colours reports whether the scale has a colour for the value.
func (s scaler) colours(v float64) bool { return finite(v) && (s.scale == Linear || v >= smallest) }

// rows returns the values; g may be nil.
func (g *Grid) rows() [][]float64 {
	if g == nil {
		return nil
	}
	return g.Values
}

// shade returns the colour for a share of the scale: from white to dark blue, ever darker,
// so that it can be printed in grey.
func shade(t float64) color.NRGBA {
	stops := []color.NRGBA{{0xF7, 0xFB, 0xFF, 255}, {0x9E, 0xCA, 0xE1, 255}, {0x31, 0x82, 0xBD, 255}, {0x08, 0x30, 0x6B, 255}}
	t = max(0, min(1, t)) * float64(len(stops)-1)
	i := min(int(t), len(stops)-2)
	mix := func(a, b uint8) uint8 {
		return uint8(math.Round(float64(a) + (t-float64(i))*(float64(b)-float64(a))))
	}
	a, b := stops[i], stops[i+1]
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

// grids lays out a figure of grids: square panels with the names of their rows, and a bar
// that explains the colours. Columns are numbered, as rows are before their names.
func (f Figure) grids(vs []view) sheet {
	s := sheet{width: f.Width.inches(len(f.Panels))}
	room := s.width - 2*margin
	cols := f.columns(room - 36)
	rows := (len(vs) + cols - 1) / cols
	var indent vg.Length
	for i, p := range f.Panels {
		vs[i].grid = p.Grid
		if p.Grid == nil {
			continue
		}
		first := p.Grid.first()
		for r := range p.Grid.Values {
			indent = max(indent, textWidth(p.Grid.rowName(r, first), tickSize))
		}
	}
	indent += tickMark + tickSpace
	const between = 12
	side := min((room-vg.Length(cols-1)*between)/vg.Length(cols)-indent, 210)
	used := vg.Length(cols)*(indent+side) + vg.Length(cols-1)*between
	left := margin + (room-used)/2

	heads := make([]heading, len(vs))
	above := make([]vg.Length, rows)
	for i, v := range vs {
		heads[i].title = set(v.title, labelSize, side+indent, 3)
		above[i/cols] = max(above[i/cols], heads[i].height()+2)
	}
	down := -margin
	if s.title = set(clean(f.Title), titleSize, room, 4); len(s.title.lines) > 0 {
		down -= s.title.height() + 4
	}
	heat := f.Heat.scale(f.Panels)
	for i, v := range vs {
		col, row := i%cols, i/cols
		if col == 0 {
			if row > 0 {
				down -= tickMark + tickSpace + tickSize + 8
			}
			down -= above[row] + side
		}
		at := vg.Point{X: left + vg.Length(col)*(indent+side+between) + indent, Y: down}
		fr := frame{
			Rectangle: vg.Rectangle{Min: at, Max: at.Add(vg.Point{X: side, Y: side})},
			view:      v, heading: heads[i], heat: heat, left: true, bottom: true,
		}
		fr.nameCells()
		s.frames = append(s.frames, fr)
	}
	s.data = vg.Rectangle{Min: vg.Point{X: left, Y: down}, Max: vg.Point{X: left + used, Y: s.frames[0].Max.Y}}
	down -= tickMark + tickSpace + capital*tickSize + depth*tickSize + 8
	s.bar = &colourBar{scale: heat, label: set(clean(f.Heat.Label), tickSize, room, 3), top: down}
	down -= s.bar.height()
	if s.caption = set(clean(f.Caption), noteSize, room, 6); len(s.caption.lines) > 0 {
		down -= 3
		s.captionTop = down
		down -= s.caption.height()
	}
	s.rise(margin - down)
	return s
}

// first returns the number of the first row and column.
func (g *Grid) first() int {
	for i, name := range g.Names {
		if name != "arm"+strconv.Itoa(i) {
			return 1
		}
	}
	return 0
}

// rowName returns the label of a row: its name and its number, where first is the number of
// the first row.
func (g *Grid) rowName(i, first int) string {
	name, number := clean(g.Names[i]), strconv.Itoa(first+i)
	if g.Columns != nil {
		return name
	}
	if first == 0 || name == number {
		return number
	}
	for cut := false; textWidth(name, tickSize) > widestName; {
		r := []rune(name)
		if cut {
			r = r[:len(r)-1]
		}
		name, cut = string(r[:len(r)-1])+"…", true
	}
	return name + "  " + number
}

// nameCells sets the ticks of a grid, at every row and column or at as many as fit.
func (f *frame) nameCells() {
	n := len(f.grid.rows())
	if n == 0 {
		f.x.empty, f.y.empty = true, true
		return
	}
	columns := f.grid.columns()
	f.x, f.y = scaler{scale: Linear, hi: float64(columns)}, scaler{scale: Linear, hi: float64(n)}
	if f.grid.Columns != nil {
		f.nameByValue(columns, n)
		return
	}
	first, step := f.grid.first(), 1
	for wide := textWidth(strconv.Itoa(n), tickSize) + 3; vg.Length(step)*f.Size().X/vg.Length(n) < max(wide, 1.1*tickSize); {
		step++
	}
	for i := 0; i < n; i += step {
		f.xTicks = append(f.xTicks, tick{float64(i) + .5, strconv.Itoa(first + i)})
		f.yTicks = append(f.yTicks, tick{float64(n-i) - .5, f.grid.rowName(i, first)})
	}
}

// nameByValue sets the ticks of a grid whose columns have names, as many as fit.
func (f *frame) nameByValue(columns, rows int) {
	wide := vg.Length(0)
	for _, name := range f.grid.Columns {
		wide = max(wide, textWidth(clean(name), tickSize)+4)
	}
	every := func(n int, side, least vg.Length) int {
		return max(1, int(math.Ceil(float64(vg.Length(n)*least/side))))
	}
	for j, step := 0, every(columns, f.Size().X, wide); j < columns; j += step {
		f.xTicks = append(f.xTicks, tick{float64(j) + .5, clean(f.grid.Columns[j])})
	}
	for i, step := 0, every(rows, f.Size().Y, 1.1*tickSize); i < rows; i += step {
		f.yTicks = append(f.yTicks, tick{float64(rows-i) - .5, f.grid.rowName(i, 0)})
	}
}

// drawGridCells draws the cells of a grid, with their values if there are few.
func (f frame) drawGridCells(p pen) (ink []vg.Point) {
	n := float64(len(f.grid.Values))
	for i, row := range f.grid.Values {
		for j, v := range row {
			if !f.heat.colours(v) {
				continue
			}
			share := f.heat.fraction(v)
			low, high := f.place(float64(j), n-float64(i)-1), f.place(float64(j+1), n-float64(i))
			p.fill(shade(share), corners(vg.Rectangle{Min: low, Max: high}))
			middle := low.Add(high).Scale(.5)
			ink = append(ink, middle)
			text := Plain(cellText(v))
			if size := minSize; max(len(row), len(f.grid.Values)) <= mostWritten && textWidth(text, size) < high.X-low.X-1 {
				written := p
				if share > .55 {
					written = p.coloured(white)
				}
				written.text(middle.Sub(vg.Point{Y: capital / 2 * size}), text, size, .5)
			}
		}
	}
	return ink
}

// cellText writes a value in few characters.
func cellText(v float64) string {
	if v > 0 && v < 1 {
		return strconv.FormatFloat(v, 'f', 2, 64)[1:]
	}
	return rounded(math.Round(v*10) / 10)
}

// A colourBar explains the colours of grids.
type colourBar struct {
	scale scaler
	label block
	top   vg.Length
}

func (b *colourBar) height() vg.Length {
	return barTall + tickMark + tickSpace + raised*tickSize + 3 + b.label.height()
}

// draw draws the bar around the middle of the page.
func (b *colourBar) draw(p pen, middle vg.Length) {
	const parts = 44
	left, low := middle-barWide/2, b.top-barTall
	for i := range parts {
		x := left + barWide*vg.Length(i)/parts
		p.fill(shade((float64(i)+.5)/parts), corners(vg.Rectangle{Min: vg.Point{X: x, Y: low}, Max: vg.Point{X: x + barWide/parts + .2, Y: b.top}}))
	}
	for _, t := range (ruler{b.scale, barWide, true}).ticks(nil) {
		at := vg.Point{X: left + vg.Length(b.scale.fraction(t.v))*barWide, Y: low}
		p.stroke(rule, axisWeight, nil, []vg.Point{at, at.Sub(vg.Point{Y: t.length()})})
		if !t.minor() {
			p.text(at.Sub(vg.Point{Y: tickMark + tickSpace + raised*tickSize}), t.label, tickSize, .5)
		}
	}
	b.label.draw(p, vg.Point{X: middle, Y: low - tickMark - tickSpace - raised*tickSize - 3}, .5)
}
