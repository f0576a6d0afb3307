package plot

import "gonum.org/v1/plot/vg"

// A marking canvas keeps apart what is drawn on it, so that a page can tell and
// dim series.
type marking interface {
	open(s Series)                              // what follows belongs to the series
	close()                                     // and here it ends
	teller(s Series) func(q Point, at vg.Point) // is told of each point of the series that is seen
}

// within draws what belongs to a series.
func (p pen) within(s Series, draw func()) {
	if m, ok := p.Canvas.(marking); ok {
		m.open(s)
		defer m.close()
	}
	draw()
}

// tell says where the points are that are seen, if the canvas wants to know.
func (f frame) tell(p pen) {
	m, ok := p.Canvas.(marking)
	if !ok {
		return
	}
	for _, s := range f.series {
		seen := m.teller(s)
		for _, q := range s.Points {
			if at := f.place(q.X, q.Y); !q.skipped() && f.holds(at) {
				seen(q, at)
			}
		}
	}
}
