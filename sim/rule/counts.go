package rule

import (
	"math"
	"slices"

	"joust/sim/pref"
)

// Counts are the weighted counts of a table's pairs: W_ab is the weight of the columns in
// which row a is strictly better than row b. A column in which one of the two is missing
// says nothing of the pair.
type Counts struct {
	k       int
	wins    []int64 // wins[a*k+b] = W_ab in units of weights
	margins []int64 // margins[a*k+b] = W_ab - W_ba
	met     []int64 // met[a*k+b], the weight of the columns that have both; nil if that is total
	total   int64
	weights *shares
}

// Counts returns the counts of pairs. They must not be changed.
func (t *Table) Counts() *Counts {
	t.once.Do(t.count)
	return t.counts
}

// Wins returns W_ab.
func (c *Counts) Wins(a, b int) float64 { return c.weights.of(c.wins[a*c.k+b]) }

// Met returns the weight of the columns in which both rows have a value.
func (c *Counts) Met(a, b int) float64 { return c.weights.of(c.meetings(a, b)) }

// meetings is Met in units.
func (c *Counts) meetings(a, b int) int64 {
	if c.met == nil {
		return c.total
	}
	return c.met[a*c.k+b]
}

// margin returns W_ab - W_ba in units.
func (c *Counts) margin(a, b int) int64 { return c.margins[a*c.k+b] }

// subtract computes the margins, in blocks of rows and columns that fit in a processor's
// cache together.
func (c *Counts) subtract() {
	const block = 16
	k := c.k
	c.margins = make([]int64, k*k)
	for top := 0; top < k; top += block {
		for left := 0; left <= top; left += block {
			for a := top; a < min(top+block, k); a++ {
				for b := left; b < min(left+block, a); b++ {
					m := c.wins[a*k+b] - c.wins[b*k+a]
					c.margins[a*k+b], c.margins[b*k+a] = m, -m
				}
			}
		}
	}
}

// points returns W_ab and half of the ties, in half units.
func (c *Counts) points(a, b int) int64 { return c.meetings(a, b) + c.margin(a, b) }

// Majority returns the relation of which pref has the winners: a row beats another if its
// W is greater.
func (c *Counts) Majority() pref.Majority {
	return func(a, b pref.Arm) int {
		m := c.margin(int(a), int(b))
		return int(m>>63) - int(-m>>63) // its sign, without a branch that nobody can predict
	}
}

// count computes the counts. Of tables other than Margins it also computes the order of
// the rows in each column, those with a value, the best first, and places: places[t][i] is
// the number of rows k with x_kt >= x_it, where each row that is missing has 0.
func (t *Table) count() {
	k := len(t.data.Rows)
	c := &Counts{k: k, weights: t.weights, wins: make([]int64, k*k)}
	t.counts = c
	if t.data.Kind == Margins {
		copy(c.wins, t.weights.whole)
		c.met = make([]int64, k*k)
		for a := range k {
			for b := range k {
				c.met[a*k+b] = c.wins[a*k+b] + c.wins[b*k+a]
			}
		}
		c.subtract()
		return
	}
	c.total = t.weights.total
	t.sort()
	for a := range k {
		row := c.wins[a*k : (a+1)*k]
		for column, w := range t.weights.whole {
			place := t.places[column][a]
			if w == 0 || place == 0 {
				continue
			}
			for _, b := range t.order[column][place:] { // those that are worse
				row[b] += w
			}
		}
	}
	c.subtract()
	if !t.partial {
		return
	}
	c.met = make([]int64, k*k)
	for column, w := range t.weights.whole {
		for _, a := range t.order[column] {
			for _, b := range t.order[column] {
				c.met[int(a)*k+int(b)] += w
			}
		}
	}
}

// sort computes the order and the places of the rows in each column.
func (t *Table) sort() {
	k, columns := len(t.data.Rows), len(t.data.Columns)
	t.places, t.order = make([][]int32, columns), make([][]int32, columns)
	type cell struct {
		value float64
		row   int32
	}
	present := make([]cell, 0, k)
	for c := range columns {
		present = present[:0]
		for r := range k {
			if x := t.data.Values[r*columns+c]; !math.IsNaN(x) {
				present = append(present, cell{x, int32(r)})
			}
		}
		slices.SortFunc(present, func(a, b cell) int {
			switch {
			case a.value > b.value:
				return -1
			case a.value < b.value:
				return 1
			}
			return int(a.row - b.row)
		})
		places, order := make([]int32, k), make([]int32, len(present))
		for i := len(present) - 1; i >= 0; i-- {
			r := present[i].row
			order[i], places[r] = r, int32(i+1)
			if i+1 < len(present) && present[i].value == present[i+1].value {
				places[r] = places[order[i+1]]
			}
		}
		t.places[c], t.order[c] = places, order
	}
}
