package plot

import "gonum.org/v1/plot/vg"

// A marking canvas groups what is drawn on it by series, so that a page can dim a
// series and show its values.
type marking interface {
	open(s Series)                             // begins a group for the series
	close()                                    // ends the group
	visit(s Series) func(q Point, at vg.Point) // returns a function to call with each visible point of the series
}

// within draws what belongs to a series, in a group on a marking canvas.
func (p pen) within(s Series, draw func()) {
	if m, ok := p.Canvas.(marking); ok {
		m.open(s)
		defer m.close()
	}
	draw()
}

// passPoints passes all visible points to the canvas if it is a marking canvas.
func (f frame) passPoints(p pen) {
	m, ok := p.Canvas.(marking)
	if !ok {
		return
	}
	for _, s := range f.series {
		seen := m.visit(s)
		for _, q := range s.Points {
			if at := f.at(q); !q.skipped() && f.contains(at) {
				seen(q, at)
			}
		}
	}
}
