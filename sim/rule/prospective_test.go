package rule_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/rule"
)

// beaten reports whether some row beats row i for these weights.
func beaten(d rule.Data, i int, w []*big.Rat) bool {
	n := len(d.Columns)
	for k := range d.Rows {
		lead := new(big.Rat)
		for c := range n {
			switch x, y := d.Values[k*n+c], d.Values[i*n+c]; {
			case x > y:
				lead.Add(lead, w[c])
			case x < y:
				lead.Sub(lead, w[c])
			}
		}
		if lead.Sign() > 0 {
			return true
		}
	}
	return false
}

// With three columns the conditions are lines through corners and midpoints of the simplex of
// weights, which meet at multiples of 1/12 only: a grid finds every prospective row.
func TestProspectiveByGrid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rule.Data{Kind: rule.Scores, Rows: letters(rapid.IntRange(1, 8).Draw(t, "rows")), Columns: letters(3)}
		for range 3 * len(d.Rows) {
			v := float64(rapid.IntRange(0, 6).Draw(t, "value"))
			if v == 0 {
				v = missing
			}
			d.Values = append(d.Values, v)
		}
		weights, err := rule.Prospective(mustTable(d))
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range weights {
			found := false
			for x := range 13 {
				for y := range 13 - x {
					found = found || !beaten(d, i, []*big.Rat{big.NewRat(int64(x), 12), big.NewRat(int64(y), 12), big.NewRat(int64(12-x-y), 12)})
				}
			}
			if (w != nil) != found {
				t.Fatalf("row %d of %v: weights %v, but the grid finds: %v", i, d.Values, w, found)
			}
			if w == nil {
				continue
			}
			sum := new(big.Rat)
			for _, x := range w {
				if sum.Add(sum, x); x.Sign() < 0 {
					t.Fatalf("row %d: weights %v", i, w)
				}
			}
			if sum.Cmp(big.NewRat(1, 1)) != 0 || beaten(d, i, w) {
				t.Fatalf("row %d of %v is beaten for the weights %v", i, d.Values, w)
			}
		}
	})
}

func TestProspectiveOfMargins(t *testing.T) {
	if _, err := rule.Prospective(hudry13(t)); fmt.Sprint(err) != "prospective rows are those of scores, approvals or utilities; the table has margins" {
		t.Error(err)
	}
}

// removals applies the rule to the table without each of its rows in turn; a table of one
// row has no removals.
func removals(r rule.Rule, on *rule.Table) (list []rule.Removal, err error) {
	whole, err := rule.Apply(r, on)
	if err != nil || on.Rows() == 1 {
		return nil, err
	}
	var errs []error
	for row := range on.Rows() {
		x, err := rule.Remove(r, on, row, whole, on.Without(row))
		list, errs = append(list, x), append(errs, err)
	}
	return list, errors.Join(errs...)
}

func TestRemovals(t *testing.T) {
	on := table(t, 7, fixture...)
	for _, r := range []rule.Rule{rule.Mean{}, rule.Copeland{Count: rule.Half}, rule.Borda{Ties: rule.Punish}, rule.TopCycle{}} {
		whole := apply(t, r, on).Winners
		list, err := removals(r, on)
		if err != nil || len(list) != 5 {
			t.Fatalf("%T: %d removals, %v", r, len(list), err)
		}
		for row, got := range list {
			var values []float64 // the table without the row, made anew
			for a := range 5 {
				if a != row {
					values = append(values, fixture[7*a:7*a+7]...)
				}
			}
			var winners []int
			for _, a := range apply(t, r, table(t, 7, values...)).Winners {
				if a >= row {
					a++
				}
				winners = append(winners, a)
			}
			others := slices.DeleteFunc(slices.Clone(whole), func(a int) bool { return a == row })
			changed := len(others) > 0 && !slices.Equal(winners, others)
			gotWinners, err := rule.WinnersWithout(r, on, row, on.Without(row))
			if err != nil || !slices.Equal(gotWinners, winners) || got.Changed != changed || got.Only != (len(others) == 0) {
				t.Errorf("%T without %d: %v, %+v, want %v, changed %v", r, row, gotWinners, got, winners, changed)
			}
		}
	}
	// Means do not depend on other rows.
	list, _ := removals(rule.Mean{}, on)
	if slices.ContainsFunc(list, func(r rule.Removal) bool { return r.Changed }) {
		t.Errorf("the mean: %+v", list)
	}
	if list, err := removals(rule.Mean{}, table(t, 1, 1)); list != nil || err != nil {
		t.Errorf("one row: %v, %v", list, err)
	}
	cycle := margins(t, 3, func(a, b int) float64 {
		if (b-a+3)%3 == 1 {
			return 1
		}
		return 0
	})
	if _, err := removals(rule.BradleyTerry{}, cycle); err == nil || strings.Count(err.Error(), "\n") != 2 || !strings.HasPrefix(err.Error(), "without row A: bradley-terry: no finite strengths fit") {
		t.Errorf("a cycle, of which no two have a fit: %v", err)
	}
	if list, err := removals(rule.Condorcet{}, hudry13(t)); err != nil || len(list) != 13 {
		t.Errorf("margins: %d, %v", len(list), err)
	}
}
