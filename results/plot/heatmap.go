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
	Min, Max float64 // ends of the scale; if both are 0, or Min on a log scale, from the values
	Scale    Scale   // Linear or Log; a log scale has no colour for values of 0 and below
}

// Lengths of grids, in points.
const (
	barWide     = 110 * vg.Length(1) // of the bar that explains the colours
	barTall     = 7 * vg.Length(1)
	widestName  = 70 * vg.Length(1) // of a row or a column; longer names are cut
	leastSide   = 29 * vg.Length(1) // of a grid
	mostSide    = 210 * vg.Length(1)
	betweenGrid = 12 * vg.Length(1)
	mostWritten = 12 // rows of a grid whose values are written in its cells
)

// scale returns the scale of all grids.
func (h Heat) scale(panels []Panel) scaler {
	s := scaler{scale: cmp.Or(h.Scale, Linear), lo: math.Inf(1), hi: math.Inf(-1)}
	for _, p := range panels {
		for _, row := range p.Grid.rows() {
			for _, v := range row {
				if s.colours(v) {
					s.lo, s.hi = min(s.lo, v), max(s.hi, v)
				}
			}
		}
	}
	if h.Min != 0 || h.Max != 0 {
		if s.scale == Linear || h.Min > 0 {
			s.lo = h.Min
		}
		s.hi = h.Max
		if s.lo >= s.hi { // the values of a log scale are above its Max
			s.lo = s.hi / 10
		}
		return s
	}
	if s.lo > s.hi { // there are none
		s.lo = 1
	}
	if s.lo >= s.hi {
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
	for i, p := range f.Panels {
		vs[i].grid = p.Grid
	}
	cols := f.columns(room - 36)
	indent, side, right := besideGrids(vs, room, cols)
	for ; side < leastSide && cols > 1; indent, side, right = besideGrids(vs, room, cols) {
		cols--
	}
	rows := (len(vs) + cols - 1) / cols
	between := betweenGrid + right
	used := vg.Length(cols)*(indent+side+right) + vg.Length(cols-1)*betweenGrid
	left := margin + (room-used)/2

	heads := make([]heading, len(vs))
	above := make([]vg.Length, rows)
	for i, v := range vs {
		heads[i].title = set(v.title, labelSize, indent+side+right, 3)
		if heads[i].title.width() > side { // in the middle of the grid and the names beside it
			heads[i].aside = (right - indent) / 2
		}
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

// besideGrids returns the space left of each grid for the names of its rows, the side of the
// grid, and the space right of it, if there are that many in a row of the figure. A name of a
// column may be wider than its column: the outer ones need space at both sides.
func besideGrids(vs []view, room vg.Length, cols int) (indent, side, right vg.Length) {
	each := (room-vg.Length(cols-1)*betweenGrid)/vg.Length(cols) - tickMark - tickSpace
	for _, v := range vs {
		first := v.grid.first()
		for r := range v.grid.rows() {
			indent = max(indent, textWidth(v.grid.rowLabel(r, first), tickSize))
		}
	}
	side = min(each-indent, mostSide)
	for range 2 { // the less side there is, the more space the names need
		for _, v := range vs {
			if v.grid != nil && v.grid.Columns != nil {
				over := (v.grid.widestColumn() - side/vg.Length(max(1, len(v.grid.Columns)))) / 2
				indent, right = max(indent, over), max(right, over-margin)
			}
		}
		side = min(each-indent-right, mostSide)
	}
	return indent + tickMark + tickSpace, side, right
}

// widestColumn returns the width of the longest label of a column with a name.
func (g *Grid) widestColumn() (w vg.Length) {
	for i := range g.Columns {
		w = max(w, textWidth(g.columnLabel(i), tickSize))
	}
	return w
}

// first returns the number of the first row and column; g may be nil.
func (g *Grid) first() int {
	if g == nil {
		return 0
	}
	for i, name := range g.Names {
		if name != "arm"+strconv.Itoa(i) {
			return 1
		}
	}
	return 0
}

// rowName returns the name of a row and its number, where first is the number of the first row.
func (g *Grid) rowName(i, first int) string { return g.numbered(clean(g.Names[i]), i, first) }

// rowLabel returns the name of a row as it is written beside the grid.
func (g *Grid) rowLabel(i, first int) string {
	return g.numbered(cutTo(clean(g.Names[i]), widestName), i, first)
}

func (g *Grid) numbered(name string, i, first int) string {
	number := strconv.Itoa(first + i)
	switch {
	case g.Columns != nil:
		return name
	case first == 0 || name == number:
		return number
	}
	return name + "  " + number
}

// columnLabel returns the name of a column as it is written below the grid.
func (g *Grid) columnLabel(j int) string { return cutTo(clean(g.Columns[j]), widestName) }

// nameCells sets the ticks of a grid, at every row and column or at as many as fit.
func (f *frame) nameCells() {
	rows, columns := len(f.grid.rows()), f.grid.columns()
	if rows == 0 || columns == 0 {
		f.x.empty, f.y.empty = true, true
		return
	}
	f.x, f.y = scaler{scale: Linear, hi: float64(columns)}, scaler{scale: Linear, hi: float64(rows)}
	every := func(n int, side, least vg.Length) int {
		return max(1, int(math.Ceil(float64(vg.Length(n)*least/side))))
	}
	const tall = 1.1 * tickSize
	first := f.grid.first()
	var across, down int // columns and rows from one label to the next
	var label func(column int) string
	if f.grid.Columns == nil { // a row has a label where the column of its number has one
		across = every(columns, f.Size().X, max(textWidth(strconv.Itoa(columns), tickSize)+3, tall))
		down = across
		label = func(j int) string { return strconv.Itoa(first + j) }
	} else {
		across, down = every(columns, f.Size().X, f.grid.widestColumn()+4), every(rows, f.Size().Y, tall)
		label = f.grid.columnLabel
	}
	for j := 0; j < columns; j += across {
		f.xTicks = append(f.xTicks, tick{float64(j) + .5, label(j)})
	}
	for i := 0; i < rows; i += down {
		f.yTicks = append(f.yTicks, tick{float64(rows-i) - .5, f.grid.rowLabel(i, first)})
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
