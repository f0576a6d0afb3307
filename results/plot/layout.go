package plot

import (
	"slices"

	"gonum.org/v1/plot/vg"
)

// Lengths on the page, in points.
const (
	margin    = 4 * vg.Length(1)
	tickMark  = 3 * vg.Length(1)
	tickSpace = 2 * vg.Length(1)  // space between a mark and its label
	labelGap  = 4 * vg.Length(1)  // space between tick labels and the axis label
	narrowest = 58 * vg.Length(1) // minimum width of a panel
)

// A sheet is a figure with a place for everything. y increases upwards from the lower
// edge of the page.
type sheet struct {
	width, height  vg.Length
	title          block
	xLabel, yLabel block
	frames         []frame
	data           vg.Rectangle // bounds of all frames
	xLabelTop      vg.Length
	legend         legend
	legendTop      vg.Length
	bar            *colourBar // nil unless the panels are grids
	caption        block
	captionTop     vg.Length
}

// A frame is a panel with its place.
type frame struct {
	vg.Rectangle // the data area
	view
	heading        heading
	x, y           scaler
	xTicks, yTicks []tick
	left, bottom   bool  // whether it has the labels of its row and of its column
	named          []tag // names at the ends of lines
	heat           scaler
}

// A heading is the text above a frame: its title and, if there is no space inside, its
// note.
type heading struct {
	title, note block
	aside       vg.Length // by how much its middle is right of that of the frame
}

func (h heading) height() vg.Length { return h.title.height() + h.note.height() }

// columns returns the number of panels in a row.
func (f Figure) columns(room vg.Length) int {
	n := len(f.Panels)
	c := f.Columns
	if c == 0 {
		switch {
		case f.Width == Single:
			c = 2
		case n == 4:
			c = 2
		case n <= 6, n == 9:
			c = 3
		default:
			c = 4
		}
	}
	fitting := int(room / (narrowest + 12))
	return max(1, min(c, n, fitting))
}

// newSheet lays out the figure with names at the ends of the lines or a legend.
func newSheet(f Figure) sheet {
	vs := f.views()
	if f.Heat != nil {
		return f.grids(vs)
	}
	if f.Labels != Legend {
		if s, ok := f.direct(vs); ok {
			return s
		}
	}
	return f.settle(vs, nil)
}

// settle lays out the figure with a legend or, if beside is not nil, with that width
// for names beside each panel. If it turns out that a note has no space in its
// frame, it lays out the figure again with the note above.
func (f Figure) settle(vs []view, beside *vg.Length) sheet {
	for i := range vs {
		vs[i].noteAbove = false
	}
	s := f.place(vs, beside)
	crowded := false
	for i, fr := range s.frames {
		vs[i].noteAbove = fr.crowded()
		crowded = crowded || vs[i].noteAbove
	}
	if crowded {
		s = f.place(vs, beside)
	}
	return s
}

// place lays out these views; see settle.
func (f Figure) place(vs []view, beside *vg.Length) sheet {
	x, y := scalers(f, vs)
	s := sheet{width: f.Width.inches(len(f.Panels))}
	room := s.width - 2*margin
	cols := f.columns(room - 36)
	rows := (len(vs) + cols - 1) / cols

	// Heights come first, from the approximate width of a panel: they decide the y
	// ticks, and these decide the width that is left for the panels.
	var names vg.Length
	if beside != nil {
		names = besideFrame(*beside)
	}
	about := (room-36)/vg.Length(cols) - max(12, names)
	tall := max(72, min(0.72*(about+names/2), 190))
	yTicks := ruler{y, tall, false}.ticks(nil)
	if n := len(f.Y.Names); n > 0 {
		tall = rowTall * vg.Length(n)
		yTicks = f.Y.rowTicks(nameMost * room / vg.Length(cols))
	}
	s.yLabel = set(clean(f.Y.Label), labelSize, vg.Length(rows)*(tall+8), 3)
	indent := tickMark + tickSpace + widest(yTicks)
	if len(s.yLabel.lines) > 0 {
		indent += s.yLabel.height() + labelGap
	}

	exact := commonX(vs)
	wide, between, right, xTicks := across(x, exact, room-indent, cols, names)
	left := margin + indent

	heads := make([]heading, len(vs))
	above := make([]vg.Length, rows)
	for i, v := range vs {
		over := wide + min(between, right)/2
		heads[i].title = set(v.title, labelSize, over, 3)
		if v.noteAbove {
			heads[i].note = set(v.note, noteSize, over, 3)
		}
		above[i/cols] = max(above[i/cols], heads[i].height()+2)
	}

	// From the top down, with negative y until the height is known.
	down := -margin
	if s.title = set(clean(f.Title), titleSize, room, 4); len(s.title.lines) > 0 {
		down -= s.title.height() + 4
	}
	for i, v := range vs {
		col, row := i%cols, i/cols
		if col == 0 {
			if row > 0 {
				down -= 8
			}
			down -= above[row] + tall
		}
		at := vg.Point{X: left + vg.Length(col)*(wide+between), Y: down}
		s.frames = append(s.frames, frame{
			Rectangle: vg.Rectangle{Min: at, Max: at.Add(vg.Point{X: wide, Y: tall})},
			view:      v, heading: heads[i],
			x: x, y: y, xTicks: xTicks, yTicks: yTicks,
			left: col == 0, bottom: i+cols >= len(vs),
		})
	}
	s.data.Min = vg.Point{X: left, Y: down}
	s.data.Max = vg.Point{X: left + vg.Length(cols)*(wide+between) - between, Y: s.frames[0].Max.Y}
	down -= tickMark
	if len(xTicks) > 0 {
		down -= tickSpace + ascent(xTicks) + depth*tickSize
	}
	middle := (s.data.Min.X + s.data.Max.X) / 2
	onPage := 2 * min(middle-margin, s.width-margin-middle)
	if s.xLabel = set(clean(f.X.Label), labelSize, onPage, 3); len(s.xLabel.lines) > 0 {
		down -= 1
		s.xLabelTop = down
		down -= s.xLabel.height()
	}
	if beside == nil && !f.bare {
		s.legend = newLegend(f, vs, room)
	}
	if len(s.legend.entries) > 0 {
		down -= 5
		s.legendTop = down
		down -= s.legend.height()
	}
	if s.caption = set(clean(f.Caption), noteSize, room, 6); len(s.caption.lines) > 0 {
		down -= 3
		s.captionTop = down
		down -= s.caption.height()
	}
	s.rise(margin - down)
	return s
}

// rise moves everything up by the height.
func (s *sheet) rise(h vg.Length) {
	s.height = h
	for i := range s.frames {
		s.frames[i].Min.Y += h
		s.frames[i].Max.Y += h
	}
	s.data.Min.Y += h
	s.data.Max.Y += h
	s.xLabelTop += h
	s.legendTop += h
	s.captionTop += h
	if s.bar != nil {
		s.bar.top += h
	}
}

// across divides the width among the columns and chooses the x ticks. Between columns
// it leaves space for labels that reach beyond the ends of the x axis, and for names
// beside the panels. The spaces depend on the ticks and the ticks on the spaces: the
// spaces grow until the ticks fit, and then shrink to what these ticks need.
func across(x scaler, exact []float64, room vg.Length, cols int, names vg.Length) (wide, between, right vg.Length, ts []tick) {
	leastBetween, leastRight := vg.Length(12), max(2, names)
	if names > 0 {
		leastBetween += names
	}
	between, right = leastBetween, leastRight
	divide := func() { wide = (room - right - vg.Length(cols-1)*between) / vg.Length(cols) }
	for range 3 {
		divide()
		ts = ruler{x, wide, true}.ticks(exact)
		low, high := beyond(x, wide, ts)
		right = max(right, high)
		between = max(between, low+high+5)
	}
	low, high := beyond(x, wide, ts)
	right = max(leastRight, high)
	between = max(leastBetween, low+high+5)
	divide()
	return wide, between, right, ts
}

// beyond returns how far tick labels reach to the left and to the right of an axis.
func beyond(x scaler, wide vg.Length, ts []tick) (low, high vg.Length) {
	for _, t := range ts {
		half, at := textWidth(t.label, tickSize)/2, vg.Length(x.fraction(t.v))*wide
		low, high = max(low, half-at), max(high, at+half-wide)
	}
	return low, high
}

// widest returns the width of the longest tick label.
func widest(ts []tick) vg.Length {
	var w vg.Length
	for _, t := range ts {
		w = max(w, textWidth(t.label, tickSize))
	}
	return w
}

// ascent returns the height of tick labels above their base line.
func ascent(ts []tick) vg.Length {
	if slices.ContainsFunc(ts, func(t tick) bool { return nextMark(t.label) >= 0 }) {
		return raised * tickSize
	}
	return capital * tickSize
}

// draw draws the sheet on the page.
func (s sheet) draw(p pen) {
	p.fill(white, corners(vg.Rectangle{Max: vg.Point{X: s.width, Y: s.height}}))
	s.title.draw(p, vg.Point{X: s.width / 2, Y: s.height - margin}, .5)
	for _, f := range s.frames {
		f.draw(p)
	}
	middle := s.data.Min.Add(s.data.Max).Scale(.5)
	s.yLabel.drawRising(p, vg.Point{X: margin, Y: s.inside(middle.Y, s.yLabel.width())}, .5)
	s.xLabel.draw(p, vg.Point{X: middle.X, Y: s.xLabelTop}, .5)
	s.legend.draw(p, vg.Point{X: s.width / 2, Y: s.legendTop})
	if s.bar != nil {
		s.bar.draw(p, s.width/2)
	}
	s.caption.draw(p, vg.Point{X: s.width / 2, Y: s.captionTop}, .5)
}

// inside returns the middle of a vertical label, moved so that the label is on the
// page.
func (s sheet) inside(middle, length vg.Length) vg.Length {
	return max(margin+length/2, min(middle, s.height-margin-length/2))
}
