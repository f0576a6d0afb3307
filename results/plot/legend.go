package plot

import "gonum.org/v1/plot/vg"

const (
	sampleWidth = 24 * vg.Length(1)
	sampleGap   = 4 * vg.Length(1)
	columnGap   = 14 * vg.Length(1)
)

// An identity is what series have in common that the legend lists as one.
type identity struct {
	name     string // "" is not listed
	style    int
	form     Form
	quantity string
}

func (s Series) identity() identity { return identity{clean(s.Name), s.Style, s.form(), s.Quantity} }

// An entry is one series of the legend.
type entry struct {
	identity
	like Series // its points do not matter
	text block
	band bool // some of its points have an interval
}

// A legend lists each series once, row by row.
type legend struct {
	entries []entry
	columns []vg.Length // width of the text in each
}

// newLegend sets the entries in as many columns as fit the room, and no more
// than are needed for that number of rows.
func newLegend(f Figure, vs []view, room vg.Length) legend {
	var l legend
	at := map[identity]int{} // looked up only, never ranged over
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

// widths measures the texts in n columns.
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

// rowHeight is that of the row which starts with entry i.
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

// draw sets the legend below a point, in the middle.
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

// sample draws what the series looks like to the right of a point.
func (e entry) sample(p pen, at vg.Point) {
	mid := vg.Point{X: at.X + sampleWidth/2, Y: at.Y}
	end := vg.Point{X: at.X + sampleWidth, Y: at.Y}
	look := e.like.look()
	if e.band && e.form == Curve {
		p.fill(look.band(), []vg.Point{{X: at.X, Y: at.Y - 3}, {X: end.X, Y: at.Y - 3}, {X: end.X, Y: at.Y + 3}, {X: at.X, Y: at.Y + 3}})
	}
	if e.form.joined() {
		p.stroke(look.colour, e.like.weight(), look.dash, []vg.Point{at, end})
	}
	if e.form.marked() || e.form == Curve {
		p.mark(look, mid, markRadius, e.like.open())
	}
}
