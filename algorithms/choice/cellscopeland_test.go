package choice_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	algorithms "joust/algorithms/choice"
	"joust/sim/choice"
	"joust/sim/rng"
	"joust/sim/rule"
)

// table is a problem with its cells.
type table struct {
	choice.Problem
	values []float64
}

// drawn returns a random table. Values are whole numbers below levels, so that there are
// ties, and a cell is missing with this probability. Weights are multiples of 1/4, some 0.
func drawn(s *rng.Source, rows, columns, levels int, missing float64, weighted bool) *table {
	t := &table{Problem: choice.Problem{Kind: rule.Scores}}
	for i := range rows {
		t.Rows = append(t.Rows, fmt.Sprint("row", i))
	}
	for c := range columns {
		t.Columns = append(t.Columns, fmt.Sprint("column", c))
		if weighted {
			t.Weights = append(t.Weights, float64(s.Intn(5))/4)
		}
	}
	if weighted {
		t.Weights[0] = 1 // one has a say
	}
	for range rows * columns {
		v := float64(s.Intn(levels))
		if s.Float64() < missing {
			v = math.NaN()
		}
		t.values = append(t.values, v)
	}
	return t
}

// ask runs the learner on the table and returns its queries and its choice. It fails if a
// cell is queried twice.
func (t *table) ask(test *testing.T, l choice.Learner) (queries int, c choice.Choice) {
	test.Helper()
	asked := make([]bool, len(t.values))
	for q, more := l.Next(); more; q, more = l.Next() {
		cell := q.Row*len(t.Columns) + q.Column
		if asked[cell] {
			test.Fatalf("query %d is of the cell (%d, %d) for the second time", queries, q.Row, q.Column)
		}
		asked[cell] = true
		queries++
		l.Observe(q, t.values[cell])
	}
	l.Recommend(&c)
	if err := c.Check(&t.Problem); err != nil {
		test.Fatal(err)
	}
	return queries, c
}

// CellsCopeland recommends one of the Copeland winners of the whole table, whatever its
// weights, ties and missing cells are. It queries no cell twice, none of a column without
// a weight, and on average fewer than all.
func TestCellsCopelandIsRight(t *testing.T) {
	for _, order := range []string{"optimistic", "round-robin"} {
		t.Run(order, func(t *testing.T) {
			p := algorithms.CellsCopelandParams{Order: order}
			queries, cells := 0, 0
			for n := range 3000 {
				s := rng.Stream(1, "cells", fmt.Sprint(n))
				x := drawn(s, 1+s.Intn(6), 1+s.Intn(9), 2+s.Intn(9), float64(s.Intn(4))/8, s.Coin())
				q, c := x.ask(t, algorithms.NewCellsCopeland(p, &x.Problem, rng.Stream(1, "own", fmt.Sprint(n))))
				o, err := rule.Apply(rule.Copeland{Count: rule.Half}, x.Table(x.values))
				if err != nil {
					t.Fatal(err)
				}
				if len(c.Winners) != 1 || !slices.Contains(o.Winners, c.Winners[0]) {
					t.Fatalf("table %d: it recommends %v, the Copeland winners are %v", n, c.Winners, o.Winners)
				}
				for _, w := range x.Table(x.values).Units() {
					if w > 0 {
						cells += len(x.Rows)
					}
				}
				queries += q
			}
			if share := float64(queries) / float64(cells); share > 0.95 {
				t.Errorf("it queries the share %.3f of the cells", share)
			}
		})
	}
}

// Of one row, or where a row is settled at once, there is nothing to query.
func TestCellsCopelandOfOneRow(t *testing.T) {
	x := drawn(rng.Stream(1, "one"), 1, 5, 9, 0, false)
	if q, c := x.ask(t, algorithms.NewCellsCopeland(algorithms.CellsCopelandParams{Order: "optimistic"}, &x.Problem, rng.Stream(2))); q != 0 || !slices.Equal(c.Winners, []int{0}) {
		t.Errorf("%d queries, winners %v", q, c.Winners)
	}
}

// A pair is settled as soon as the lead is greater than the weight that is left: with two
// rows and five columns in which one row is better, after three columns, six cells.
func TestCellsCopelandStopsEarly(t *testing.T) {
	x := drawn(rng.Stream(1, "two"), 2, 5, 9, 0, false)
	x.values = []float64{1, 1, 1, 1, 1, 2, 2, 2, 2, 2}
	for _, order := range []string{"optimistic", "round-robin"} {
		if q, c := x.ask(t, algorithms.NewCellsCopeland(algorithms.CellsCopelandParams{Order: order}, &x.Problem, rng.Stream(3))); q != 6 || !slices.Equal(c.Winners, []int{1}) {
			t.Errorf("%s: %d queries, winners %v; want 6 and 1", order, q, c.Winners)
		}
	}
}

// Until the winner is certain, the row is recommended that is ahead by the columns that were
// read: with three rows of which the last is always the best, from the first column on.
func TestCellsCopelandGuesses(t *testing.T) {
	x := drawn(rng.Stream(1, "three"), 3, 9, 9, 0, false)
	for c := range 9 {
		x.values[c], x.values[9+c], x.values[18+c] = 1, 2, 3
	}
	l := algorithms.NewCellsCopeland(algorithms.CellsCopelandParams{Order: "round-robin"}, &x.Problem, rng.Stream(4))
	read := [3]int{}
	for q, more := l.Next(); more; q, more = l.Next() {
		l.Observe(q, x.values[q.Row*9+q.Column])
		read[q.Row]++
		var c choice.Choice
		if l.Recommend(&c); min(read[0], read[1], read[2]) > 0 && c.Winners[0] != 2 {
			t.Fatalf("after %v cells of the rows it recommends %v", read, c.Winners)
		}
	}
}

// The ideal choice is all Copeland winners of the table.
func TestCellsCopelandIdeal(t *testing.T) {
	x := drawn(rng.Stream(1, "cycle"), 3, 3, 9, 0, false)
	x.values = []float64{3, 1, 2, 2, 3, 1, 1, 2, 3}
	e := algorithms.CellsCopelandEntry.Entry().(*choice.LearnerEntry)
	var c choice.Choice
	e.Ideal(e.Defaults, &x.Problem, x.values, &c)
	if !slices.Equal(c.Winners, []int{0, 1, 2}) || c.Ranks != nil {
		t.Errorf("the ideal choice is %+v", c)
	}
}
