package stats

import (
	"slices"
	"sync"
)

// Resamples has the units of each resample of a bootstrap: for each number of units they
// are drawn once, and comparisons of as many units share them. Comparisons with the same
// baseline share its sums, too. It is safe for concurrent use.
type Resamples struct {
	draw      func(units int) Source
	mutex     sync.Mutex
	units     map[int][]uint16 // by number of units: resamples, one after another
	baselines []baselineSums   // the last ones, at most keptBaselines
}

// NewResamples returns resamples that are drawn from the stream of their number of units.
func NewResamples(draw func(units int) Source) *Resamples {
	return &Resamples{draw: draw, units: map[int][]uint16{}}
}

const (
	// keptResamples is how many numbers of units are kept, of at most 6 MB each.
	// Comparisons have different numbers of units where trials have no value.
	keptResamples = 4
	// keptBaselines is how many baselines are kept, of 100 kB each.
	keptBaselines = 8
)

// baselineSums are the sums of a baseline's values and of their squares in each resample.
type baselineSums struct {
	values []float64
	sums   []squareSum
}

type squareSum struct{ y, yy float64 }

// of returns the indices of the units of all resamples of a baseline, which has at most
// maxUnits values, and the sums of the baseline in each.
func (r *Resamples) of(baseline []float64) ([]uint16, []squareSum) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	n := len(baseline)
	drawn := r.units[n]
	if drawn == nil {
		if len(r.units) == keptResamples {
			clear(r.units)
		}
		drawn = make([]uint16, resamples*n)
		r.draw(n).Indices(drawn, n)
		r.units[n] = drawn
	}
	for _, b := range r.baselines {
		if slices.Equal(b.values, baseline) {
			return drawn, b.sums
		}
	}
	b := baselineSums{values: slices.Clone(baseline), sums: make([]squareSum, resamples)}
	terms := make([]squareSum, n)
	for i, y := range baseline {
		terms[i] = squareSum{y, float64(y * y)}
	}
	for at := range b.sums {
		var s squareSum
		for _, i := range drawn[at*n : (at+1)*n] {
			s.y += terms[i].y
			s.yy += terms[i].yy
		}
		b.sums[at] = s
	}
	if len(r.baselines) == keptBaselines {
		r.baselines = slices.Delete(r.baselines, 0, 1)
	}
	r.baselines = append(r.baselines, b)
	return drawn, b.sums
}
