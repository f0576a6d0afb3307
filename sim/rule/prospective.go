package rule

import (
	"fmt"
	"math/big"
	"slices"

	"joust/sim/lp"
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
	p := &lp.Program{Objective: lp.Zeros(columns)}
	sum := lp.Zeros(columns)
	for c := range sum {
		sum[c].SetInt64(1)
	}
	p.Equal(sum, big.NewInt(1))
	for _, signs := range t.signsAgainst(row) {
		a := lp.Zeros(columns)
		for c, s := range signs {
			a[c].SetInt64(int64(s))
		}
		p.AtMost(a, new(big.Int))
	}
	if s, ok := p.Solve(); ok {
		return s.X
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

// Removal says what happens to the winners without one row.
type Removal struct {
	// Only reports whether the row was the only winner, so that the winners must be others.
	Only bool
	// Changed reports whether they are others although they need not be: not the winners of
	// the whole table without the row.
	Changed bool
}

// Remove applies the rule to the table without the row, which is Table.Without, and compares
// the winners with the outcome for the whole table: a rule whose winner depends on rows that
// do not win violates the independence of irrelevant alternatives.
func Remove(r Rule, t *Table, row int, whole Outcome, without *Table) (Removal, error) {
	winners, err := winnersWithout(r, t, row, without)
	if err != nil {
		return Removal{}, err
	}
	before := slices.DeleteFunc(slices.Clone(whole.Winners), func(a int) bool { return a == row })
	only := len(before) == 0 && len(whole.Winners) == 1
	return Removal{Only: only, Changed: !only && !slices.Equal(before, winners)}, nil
}

// winnersWithout returns the winners of the table without the row, in the numbers of the
// whole table.
func winnersWithout(r Rule, t *Table, row int, without *Table) ([]int, error) {
	o, err := Apply(r, without)
	if err != nil {
		return nil, fmt.Errorf("without row %s: %w", t.Row(row), err)
	}
	var winners []int
	for _, a := range o.Winners {
		if a >= row {
			a++
		}
		winners = append(winners, a)
	}
	return winners, nil
}
