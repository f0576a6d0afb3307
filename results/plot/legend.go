package plot

import "gonum.org/v1/plot/vg"

const (
	sampleWidth = 24 * vg.Length(1)
	sampleGap   = 4 * vg.Length(1)
	columnGap   = 14 * vg.Length(1)
)

// An identity is equal for series that share an entry of the legend.
type identity struct {
	name     string // "" for a series without an entry
	style    int
	form     Form
	quantity string
}

func (s Series) identity() identity { return identity{clean(s.Name), s.Style, s.form(), s.Quantity} }

// An entry is an entry of the legend.
type entry struct {
	identity
	like Series // a series with this entry; its points are not used
	text block
	band bool // some points have an interval
}

// A legend has an entry for each series, in rows.
type legend struct {
	entries []entry
	columns []vg.Length // width of the text in each column
}

// newLegend sets the entries in as many columns as fit, and no more than that number
// of rows needs.
func newLegend(f Figure, vs []view, room vg.Length) legend {
	var l legend
	at := map[identity]int{} // only looked up, because the order of a map is random
	for _, p := range f.Panels {
		for _, s := range p.Series {
			id := s.identity()
			if _, listed := at[id]; id.name == "" || listed {
				continue
			}
			at[id] = len(l.entries)
			l.entries = append(l.entries, entry{
				identity: id, like: s.cleaned(),
				text: set(id.name, tickSize, room-sampleWidth-sampleGap, 3),
			})
		}
	}
	for _, v := range vs {
		for _, s := range v.series {
			if i, listed := at[s.identity()]; listed && s.banded() {
				l.entries[i].band = true
			}
		}
	}
	n := len(l.entries)
	for c := n; c > 0; c-- {
		rows := (n + c - 1) / c
		c = (n + rows - 1) / rows
		l.columns = l.widths(c)
		if l.width() <= room {
			break
		}
	}
	return l
}

// widths returns the widths of the texts in n columns.
func (l legend) widths(n int) []vg.Length {
	ws := make([]vg.Length, n)
	for i, e := range l.entries {
		ws[i%n] = max(ws[i%n], e.text.width())
	}
	return ws
}

func (l legend) width() vg.Length {
	var w vg.Length
	for i, c := range l.columns {
		w += sampleWidth + sampleGap + c
		if i > 0 {
			w += columnGap
		}
	}
	return w
}

// rowHeight returns the height of the row that starts with entry i.
func (l legend) rowHeight(i int) vg.Length {
	var h vg.Length
	for _, e := range l.entries[i:min(i+len(l.columns), len(l.entries))] {
		h = max(h, e.text.height()+2)
	}
	return h
}

func (l legend) height() vg.Length {
	var h vg.Length
	for i := 0; i < len(l.entries); i += len(l.columns) {
		h += l.rowHeight(i)
	}
	return h
}

// draw draws the legend below a point, centred.
func (l legend) draw(p pen, at vg.Point) {
	left := at.X - l.width()/2
	for i := 0; i < len(l.entries); i += len(l.columns) {
		x := left
		for j, w := range l.columns {
			if i+j == len(l.entries) {
				break
			}
			e := l.entries[i+j]
			e.sample(p, vg.Point{X: x, Y: at.Y - e.text.baseline(0) + capital/2*e.text.size})
			e.text.draw(p, vg.Point{X: x + sampleWidth + sampleGap, Y: at.Y}, 0)
			x += sampleWidth + sampleGap + w + columnGap
		}
		at.Y -= l.rowHeight(i)
	}
}

// sample draws a sample of the series to the right of a point.
func (e entry) sample(p pen, at vg.Point) {
	mid := vg.Point{X: at.X + sampleWidth/2, Y: at.Y}
	end := vg.Point{X: at.X + sampleWidth, Y: at.Y}
	appearance := e.like.appearance()
	if e.band && e.form == Curve {
		p.fill(appearance.band(), []vg.Point{{X: at.X, Y: at.Y - 3}, {X: end.X, Y: at.Y - 3}, {X: end.X, Y: at.Y + 3}, {X: at.X, Y: at.Y + 3}})
	}
	if e.form.joined() {
		p.stroke(appearance.colour, e.like.weight(), appearance.dash, []vg.Point{at, end})
	}
	if e.form.marked() || e.form == Curve {
		p.mark(appearance, mid, markRadius, e.like.open())
	}
}
