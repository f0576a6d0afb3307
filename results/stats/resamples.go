package stats

import "sync"

// Resamples has the units of each resample of a bootstrap: for each number of units they
// are drawn once, and comparisons of as many units share them. It is safe for concurrent
// use.
type Resamples struct {
	draw  func(units int) Source
	mutex sync.Mutex
	of    map[int][]uint16 // by number of units: resamples, one after another
}

// NewResamples returns resamples that are drawn from the stream of their number of units.
func NewResamples(draw func(units int) Source) *Resamples {
	return &Resamples{draw: draw, of: map[int][]uint16{}}
}

// keptResamples is how many numbers of units are kept, of at most 10 MB each. Comparisons
// have different numbers of units where trials have no value.
const keptResamples = 4

// units returns the indices of the units of all resamples of so many units, at most
// maxUnits.
func (r *Resamples) units(n int) []uint16 {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if list := r.of[n]; list != nil {
		return list
	}
	if len(r.of) == keptResamples {
		clear(r.of)
	}
	list, draw := make([]uint16, resamples*n), r.draw(n)
	for i := range list {
		list[i] = uint16(draw.Intn(n))
	}
	r.of[n] = list
	return list
}
