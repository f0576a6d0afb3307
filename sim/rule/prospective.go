package rule

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
)

// Prospective returns, for each row, weights of the columns with the sum 1 for which no row
// beats it, or nil if there are none: the row is prospective if some choice of weights makes
// it a weak Condorcet winner (Rofin et al., "Vote'n'Rank", EACL 2023). Columns of weight 0
// count as well, because they too could be given a weight. It is an error if the table has
// no columns that order the rows. The method is exact linear programming: w >= 0, Σ w = 1 and
// Σ_t w_t ([x_kt > x_it] - [x_it > x_kt]) <= 0 for all k.
func Prospective(t *Table) ([][]*big.Rat, error) {
	if !slices.Contains(cells, t.data.Kind) {
		return nil, fmt.Errorf("prospective rows are those of %s; the table has %s", list(cells, "or"), t.data.Kind)
	}
	weights := make([][]*big.Rat, t.Rows())
	for row := range weights {
		weights[row] = t.prospects(row)
	}
	return weights, nil
}

// prospects returns the weights of Prospective for one row.
func (t *Table) prospects(row int) []*big.Rat {
	columns := len(t.data.Columns)
	p := &program{objective: whole(columns)}
	sum := whole(columns)
	for c := range sum {
		sum[c].SetInt64(1)
	}
	p.equal(sum, big.NewInt(1))
	for _, signs := range t.signsAgainst(row) {
		a := whole(columns)
		for c, s := range signs {
			a[c].SetInt64(int64(s))
		}
		p.atMost(a, new(big.Int))
	}
	if s, ok := p.solve(); ok {
		return s.x
	}
	return nil
}

// signsAgainst returns [x_kt > x_it] - [x_it > x_kt] of the rows k against row i, without
// those that are at most another's in all columns, which say nothing new.
func (t *Table) signsAgainst(i int) (signs [][]int8) {
	columns := len(t.data.Columns)
	mine := t.data.Values[i*columns : (i+1)*columns]
	for k := range t.data.Rows {
		if k == i {
			continue
		}
		other := make([]int8, columns)
		for c, x := range t.data.Values[k*columns : (k+1)*columns] {
			switch {
			case x > mine[c]:
				other[c] = 1
			case x < mine[c]:
				other[c] = -1
			}
		}
		if slices.ContainsFunc(signs, func(s []int8) bool { return atMost(other, s) }) {
			continue
		}
		signs = slices.DeleteFunc(signs, func(s []int8) bool { return atMost(s, other) })
		signs = append(signs, other)
	}
	return signs
}

// atMost reports whether x is at most y in all places.
func atMost(x, y []int8) bool {
	for i, v := range x {
		if v > y[i] {
			return false
		}
	}
	return true
}

// Removal says what the winners are without one row.
type Removal struct {
	Row     int
	Winners []int // in the numbers of the whole table
	// Changed reports whether they are other rows than before: not the winners of the whole
	// table without the row. It is false if the row was the only winner, because then they
	// must be others.
	Changed bool
}

// Removals applies the rule to the table without each of its rows in turn, and returns what
// is different: a rule whose winner depends on rows that do not win violates the
// independence of irrelevant alternatives. A table of one row has no removals.
func Removals(r Rule, t *Table) ([]Removal, error) {
	whole, err := Apply(r, t)
	if err != nil {
		return nil, err
	}
	if t.Rows() == 1 {
		return nil, nil
	}
	removals := make([]Removal, t.Rows())
	var errs []error
	for row := range removals {
		rest := slices.Delete(identity(t.Rows()), row, row+1)
		o, err := Apply(r, t.Select(rest))
		if err != nil {
			errs = append(errs, fmt.Errorf("without row %s: %w", t.Row(row), err))
			continue
		}
		removal := Removal{Row: row}
		for _, a := range o.Winners {
			removal.Winners = append(removal.Winners, rest[a])
		}
		before := slices.DeleteFunc(slices.Clone(whole.Winners), func(a int) bool { return a == row })
		only := len(before) == 0 && len(whole.Winners) == 1
		removal.Changed = !only && !slices.Equal(before, removal.Winners)
		removals[row] = removal
	}
	return removals, errors.Join(errs...)
}
