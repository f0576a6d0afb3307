package run

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// All cells advance together; of units that begin at the same trial those of cells that
// nothing is known of come first and then those that will take longest.
func TestQueue(t *testing.T) {
	var units []unit
	for cell := range 4 {
		units = append(units, unit{cell: cell, trials: 20}, unit{cell: cell, first: 20, trials: 60})
	}
	units[5].trials = 2 // of cell 2
	q := newQueue(units)
	var cells, firsts []int
	for range units {
		u, ok := q.next()
		if !ok {
			t.Fatalf("after %v none is left", cells)
		}
		cells, firsts = append(cells, u.cell), append(firsts, u.first)
		if u.first == 0 && u.cell != 1 {
			// Cell 2 has the longest trials, but few left.
			q.took(u, []time.Duration{2, 0, 5, 3}[u.cell]*time.Second)
		}
	}
	if u, ok := q.next(); ok {
		t.Errorf("after all there is %+v", u)
	}
	if d := cmp.Diff([]int{0, 1, 2, 3, 1, 3, 0, 2}, cells); d != "" {
		t.Errorf("cells: want -, got +\n%s", d)
	}
	if d := cmp.Diff([]int{0, 0, 0, 0, 20, 20, 20, 20}, firsts); d != "" {
		t.Errorf("first trials: want -, got +\n%s", d)
	}
}
