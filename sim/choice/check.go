package choice

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"

	"joust/sim/committee"
)

// Check returns what is wrong with the choice as one of the problem, or nil.
func (c *Choice) Check(problem *Problem) error {
	rows := len(problem.Rows)
	if !increasing(c.Winners, rows) {
		return fmt.Errorf("the winners are %v; they must be different rows of 0 to %d, in increasing order", c.Winners, rows-1)
	}
	return errors.Join(checkRanks(c.Ranks, rows), c.checkLottery(rows), c.checkSlate(problem), c.checkBeliefs(problem), c.checkEstimates(rows))
}

// checkRanks returns an error unless there are no ranks, or they are mean places of all rows.
func checkRanks(ranks []float64, rows int) error {
	if ranks == nil {
		return nil
	}
	if len(ranks) != rows {
		return fmt.Errorf("there are %d ranks of %d rows", len(ranks), rows)
	}
	sum := 0.0
	for i, r := range ranks {
		if !(r >= 1 && r <= float64(rows)) {
			return fmt.Errorf("row %d has the rank %v; ranks are from 1 to %d", i, r, rows)
		}
		sum += r
	}
	if want := float64(rows * (rows + 1) / 2); math.Abs(sum-want) > float64(1e-6*want) {
		return fmt.Errorf("the ranks %v sum to %v; places of %d rows sum to %v", ranks, sum, rows, want)
	}
	return nil
}

func (c *Choice) checkLottery(rows int) error {
	if c.Lottery == nil {
		return nil
	}
	sum := new(big.Rat)
	for _, d := range c.Lottery {
		if d.Share.Sign() <= 0 {
			return fmt.Errorf("a draw has the share %s", d.Share.RatString())
		}
		if !increasing(d.Members, rows) || len(d.Members) == 0 || len(d.Members) != len(c.Lottery[0].Members) {
			return fmt.Errorf("a draw has the rows %v; draws must be sets of rows of one size, in increasing order", d.Members)
		}
		sum.Add(sum, d.Share)
	}
	if sum.Cmp(big.NewRat(1, 1)) != 0 {
		return fmt.Errorf("the shares of the lottery sum to %s", sum.RatString())
	}
	return nil
}

func (c *Choice) checkSlate(problem *Problem) error {
	if c.Slate == nil {
		return nil
	}
	for _, r := range c.Slate.Statements {
		if r < 0 || r >= len(problem.Rows) {
			return fmt.Errorf("the slate has row %d of %d", r, len(problem.Rows))
		}
	}
	if len(c.Slate.Matched) != len(problem.Columns) {
		return fmt.Errorf("%d of %d columns are matched", len(c.Slate.Matched), len(problem.Columns))
	}
	for _, r := range c.Slate.Matched {
		if r != committee.Unmatched && !slices.Contains(c.Slate.Statements, r) {
			return fmt.Errorf("a column is matched with row %d, which is not in the slate %v", r, c.Slate.Statements)
		}
	}
	return nil
}

func (c *Choice) checkBeliefs(problem *Problem) error {
	b := c.Beliefs
	if b == nil {
		if c.Kept != nil {
			return fmt.Errorf("rows are kept without beliefs")
		}
		if c.Margins != nil {
			return fmt.Errorf("rows have margins without beliefs")
		}
		return nil
	}
	rows := len(problem.Rows)
	if c.Kept != nil && len(c.Kept) != rows {
		return fmt.Errorf("%d rows are kept or not; there are %d", len(c.Kept), rows)
	}
	if c.Margins != nil && (len(c.Margins) != rows || slices.ContainsFunc(c.Margins, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) })) {
		return fmt.Errorf("there are the margins %v; each of %d rows has one, a finite number", c.Margins, rows)
	}
	if b.Classes != problem.Classes || len(b.P) != rows*b.Classes {
		return fmt.Errorf("there are %d beliefs in %d classes; %d rows of %d classes have %d", len(b.P), b.Classes, rows, problem.Classes, rows*problem.Classes)
	}
	for i := range rows {
		sum := 0.0
		for _, p := range b.Of(i) {
			if !(p >= 0) {
				return fmt.Errorf("row %d: the belief %v; beliefs are probabilities", i, p)
			}
			sum += p
		}
		if math.Abs(sum-1) > 1e-6 {
			return fmt.Errorf("row %d: the beliefs sum to %v", i, sum)
		}
	}
	return nil
}

func (c *Choice) checkEstimates(rows int) error {
	if c.Estimates != nil && len(c.Estimates) != rows {
		return fmt.Errorf("there are %d estimates of %d rows", len(c.Estimates), rows)
	}
	for i, x := range c.Estimates {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("row %d has the estimate %v; estimates are finite numbers", i, x)
		}
	}
	return nil
}

// increasing reports whether the list has increasing numbers from 0 to n-1.
func increasing(list []int, n int) bool {
	return slices.IsSorted(list) && len(slices.Compact(slices.Clone(list))) == len(list) && (len(list) == 0 || list[0] >= 0 && list[len(list)-1] < n)
}

// weights returns the probability with which each row is chosen: all winners are equally
// likely; of a lottery of single rows, the shares of its draws. It returns nil if the choice
// is not of single rows.
func (c *Choice) weights(rows int) []float64 {
	w := make([]float64, rows)
	switch {
	case c.Lottery != nil && len(c.Lottery[0].Members) == 1:
		for _, d := range c.Lottery {
			w[d.Members[0]], _ = d.Share.Float64()
		}
	case c.Lottery == nil && len(c.Winners) > 0:
		for _, i := range c.Winners {
			w[i] = 1 / float64(len(c.Winners))
		}
	default:
		return nil
	}
	return w
}
