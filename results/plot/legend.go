package plot

import (
	"slices"

	"gonum.org/v1/plot/vg"
)

const (
	sampleWidth = 24 * vg.Length(1)
	sampleGap   = 4 * vg.Length(1)
	columnGap   = 14 * vg.Length(1)
)

// An identity is equal for series that share an entry of the legend.
type identity struct {
	name     string // "" for a series without an entry
	style    int
	variant  int
	form     Form
	quantity string
}

func (s Series) identity() identity {
	return identity{clean(s.Name), s.Style, s.Variant, s.form(), s.Quantity}
}

// manyEntries is the number of entries up to which a legend is a plain list. A longer
// one has a row for each group, if its series have groups.
const manyEntries = 8

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
	rows    []legendRow
	head    vg.Length   // width of the headings; 0 without
	columns []vg.Length // width of the text in each column
}

// A legendRow is some entries side by side, after the name of their group if the legend
// is grouped.
type legendRow struct {
	heading block
	entries []entry
}

// newLegend sets the entries in as many columns as fit, and no more than that number
// of rows needs.
func newLegend(f Figure, vs []view, room vg.Length) legend {
	l := legend{entries: f.entries(vs)}
	if groups := groups(l.entries); groups != nil {
		l.setGroups(groups, room)
		return l
	}
	for i := range l.entries {
		l.entries[i].text = set(l.entries[i].name, tickSize, room-sampleWidth-sampleGap, 3)
	}
	n := len(l.entries)
	for c := n; c > 0; c-- {
		rows := (n + c - 1) / c
		c = (n + rows - 1) / rows
		l.rows = nil
		for part := range slices.Chunk(l.entries, c) {
			l.rows = append(l.rows, legendRow{entries: part})
		}
		if l.measure(); l.width() <= room {
			break
		}
	}
	return l
}

// entries lists the entries of the legend, without their text.
func (f Figure) entries(vs []view) (list []entry) {
	at := map[identity]int{} // only looked up, because the order of a map is random
	for _, p := range f.Panels {
		for _, s := range p.Series {
			id := s.identity()
			if _, listed := at[id]; id.name == "" || listed {
				continue
			}
			at[id] = len(list)
			list = append(list, entry{identity: id, like: s.cleaned()})
		}
	}
	for _, v := range vs {
		for _, s := range v.series {
			if i, listed := at[s.identity()]; listed && s.banded() {
				list[i].band = true
			}
		}
	}
	return list
}

// groups splits the entries by their group, in the order of the first of each; nil if
// there are few, if one has no group, or if no group has two.
func groups(entries []entry) (list [][]entry) {
	if len(entries) <= manyEntries {
		return nil
	}
	at := map[string]int{}
	for _, e := range entries {
		name := e.like.Group
		if name == "" {
			return nil
		}
		if _, listed := at[name]; !listed {
			at[name] = len(list)
			list = append(list, nil)
		}
		list[at[name]] = append(list[at[name]], e)
	}
	if len(list) == len(entries) {
		return nil
	}
	return list
}

// setGroups sets a row for each group, or several for one with more entries than fit
// side by side.
func (l *legend) setGroups(groups [][]entry, room vg.Length) {
	most := 0
	for _, g := range groups {
		most = max(most, len(g))
		for i := range g {
			g[i].text = set(clean(g[i].like.Part), tickSize, room/2, 2)
		}
	}
	for c := most; c > 0; c-- {
		l.rows = nil
		for _, g := range groups {
			heading := set(clean(g[0].like.Group), tickSize, room/3, 3)
			for part := range slices.Chunk(g, c) {
				l.rows = append(l.rows, legendRow{heading, part})
				heading = block{size: tickSize}
			}
		}
		if l.measure(); l.width() <= room {
			break
		}
	}
}

// measure computes the widths of the columns.
func (l *legend) measure() {
	l.head, l.columns = 0, nil
	for _, r := range l.rows {
		l.head = max(l.head, r.heading.width())
		for i, e := range r.entries {
			if i == len(l.columns) {
				l.columns = append(l.columns, 0)
			}
			l.columns[i] = max(l.columns[i], e.text.width())
		}
	}
}

func (l legend) width() vg.Length {
	w := l.head
	for i, c := range l.columns {
		w += sampleWidth + sampleGap + c
		if i > 0 || l.head > 0 {
			w += columnGap
		}
	}
	return w
}

func (r legendRow) height() vg.Length {
	h := r.heading.height()
	for _, e := range r.entries {
		h = max(h, e.text.height())
	}
	return max(h, tickSize*leading) + 2
}

func (l legend) height() vg.Length {
	var h vg.Length
	for _, r := range l.rows {
		h += r.height()
	}
	return h
}

// draw draws the legend below a point, centred.
func (l legend) draw(p pen, at vg.Point) {
	left := at.X - l.width()/2
	for _, r := range l.rows {
		x := left
		if l.head > 0 {
			r.heading.draw(p, vg.Point{X: x, Y: at.Y}, 0)
			x += l.head + columnGap
		}
		for i, e := range r.entries {
			e.sample(p, vg.Point{X: x, Y: at.Y - e.text.baseline(0) + capital/2*e.text.size}, sampleWidth)
			e.text.draw(p, vg.Point{X: x + sampleWidth + sampleGap, Y: at.Y}, 0)
			x += sampleWidth + sampleGap + l.columns[i] + columnGap
		}
		at.Y -= r.height()
	}
}

// sample draws a sample of the series, that wide, to the right of a point.
func (e entry) sample(p pen, at vg.Point, wide vg.Length) {
	mid := vg.Point{X: at.X + wide/2, Y: at.Y}
	end := vg.Point{X: at.X + wide, Y: at.Y}
	appearance := e.like.appearance()
	if e.band && e.form.banded() {
		p.fill(appearance.band(), []vg.Point{{X: at.X, Y: at.Y - 3}, {X: end.X, Y: at.Y - 3}, {X: end.X, Y: at.Y + 3}, {X: at.X, Y: at.Y + 3}})
	}
	if e.form.joined() {
		p.stroke(appearance.colour, e.like.weight(), appearance.dash, []vg.Point{at, end})
	}
	if e.form.marked() || e.form == Curve {
		p.mark(appearance, mid, markRadius, e.like.open())
	}
}
