package rule_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/rule"
)

// every are the rules of All and all values of their parameters.
func every() []rule.Rule {
	return append(rule.All(),
		rule.Borda{Ties: rule.Share},
		rule.Copeland{Count: rule.Difference}, rule.Copeland{Count: rule.Wins},
		rule.Minimax{Strength: rule.Margin}, rule.Minimax{Strength: rule.Opposition},
		rule.Schulze{Strength: rule.Margin}, rule.RankedPairs{Strength: rule.Margin}, rule.SplitCycle{Strength: rule.Winning},
		rule.Uncovered{Cover: rule.Gillies}, rule.Uncovered{Cover: rule.McKelvey},
		rule.TwoStage{Within: rule.Copeland{Count: rule.Half}, Across: rule.Mean{}},
	)
}

// drawData draws a table with ties, weights, groups and perhaps missing cells.
func drawData(t *rapid.T, missing bool) rule.Data {
	rows, columns := rapid.IntRange(1, 5).Draw(t, "rows"), rapid.IntRange(1, 6).Draw(t, "columns")
	d := rule.Data{Kind: rule.Scores, Rows: letters(rows)}
	for c := range columns {
		d.Columns = append(d.Columns, fmt.Sprint("task", c))
		d.Weights = append(d.Weights, rapid.SampledFrom([]float64{1, 1, 1, 0.5, 0.1, 0.3}).Draw(t, "weight"))
		d.Groups = append(d.Groups, c%2)
	}
	for range rows * columns {
		v := float64(rapid.IntRange(1, 50).Draw(t, "value")) / 10
		if missing && rapid.IntRange(0, 5).Draw(t, "missing") == 0 {
			v = math.NaN()
		}
		d.Values = append(d.Values, v)
	}
	return d
}

// reorder returns the data whose row i is rows[i] of d and whose column c is columns[c].
func reorder(d rule.Data, rows, columns []int) rule.Data {
	r := rule.Data{Kind: d.Kind}
	for _, i := range rows {
		r.Rows = append(r.Rows, d.Rows[i])
		for _, c := range columns {
			r.Values = append(r.Values, d.Values[i*len(d.Columns)+c])
		}
	}
	for n, c := range columns {
		r.Columns = append(r.Columns, fmt.Sprint("column", n))
		r.Weights = append(r.Weights, d.Weights[c])
		r.Groups = append(r.Groups, d.Groups[c])
	}
	return r
}

// same requires that the row i of the second outcome is the row rows[i] of the first.
func same(t *rapid.T, what string, r rule.Rule, d, e rule.Data, rows []int) {
	one, err1 := rule.Apply(r, mustTable(d))
	two, err2 := rule.Apply(r, mustTable(e))
	if (err1 == nil) != (err2 == nil) {
		t.Fatalf("%s, %+v: %v, then %v", what, r, err1, err2)
	}
	if err1 != nil {
		return
	}
	var winners []int
	for _, i := range two.Winners {
		winners = append(winners, rows[i])
	}
	slices.Sort(winners)
	if !slices.Equal(winners, one.Winners) {
		t.Fatalf("%s changes the winners of %+v from %v to %v: %+v", what, r, one.Winners, winners, d)
	}
	for i, a := range rows {
		if one.Ranks != nil && math.Abs(one.Ranks[a]-two.Ranks[i]) > 1e-12 {
			t.Fatalf("%s changes the ranks of %+v from %v to %v: %+v", what, r, one.Ranks, two.Ranks, d)
		}
		if one.Lottery != nil && one.Lottery[a].Cmp(two.Lottery[i]) != 0 {
			t.Fatalf("%s changes the lottery of %+v from %s to %s: %+v", what, r, sharesOf(one.Lottery), sharesOf(two.Lottery), d)
		}
	}
}

// Relabelling the rows relabels what is chosen; permuting the columns changes nothing; and
// two copies of each column choose what one does.
func TestSymmetries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawData(t, rapid.Bool().Draw(t, "partial"))
		rows, columns := upTo(len(d.Rows)), upTo(len(d.Columns))
		permuted := rapid.Permutation(upTo(len(d.Rows))).Draw(t, "order of rows")
		shuffled := rapid.Permutation(upTo(len(d.Columns))).Draw(t, "order of columns")
		for _, r := range every() {
			if !r.Traits().Indexed {
				same(t, "another order of the rows", r, d, reorder(d, permuted, columns), permuted)
			}
			same(t, "another order of the columns", r, d, reorder(d, rows, shuffled), rows)
			same(t, "a copy of each column", r, d, reorder(d, rows, append(slices.Clone(columns), columns...)), rows)
		}
	})
}

// A row that beats every other is the only winner of these rules.
func TestCondorcetConsistency(t *testing.T) {
	var consistent []rule.Rule
	for _, r := range every() {
		switch r.(type) {
		case rule.Copeland, rule.Minimax, rule.Schulze, rule.RankedPairs, rule.SplitCycle, rule.Kemeny, rule.Slater,
			rule.Baldwin, rule.Nanson, rule.MaximalLottery, rule.TopCycle, rule.Schwartz, rule.Uncovered, rule.Banks:
			if (r != rule.Minimax{Strength: rule.Opposition}) {
				consistent = append(consistent, r)
			}
		}
	}
	found, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		on := mustTable(drawData(t, false))
		w := must(rule.Condorcet{}, on).Winners
		all++
		if len(w) == 0 {
			return
		}
		found++
		for _, r := range consistent {
			if o := must(r, on); !slices.Equal(o.Winners, w) || r.Traits().Ranks && o.Ranks[w[0]] != 1 {
				t.Fatalf("%+v: winners %v and ranks %v, want %v", r, o.Winners, o.Ranks, w)
			}
		}
	})
	if 5*found < all {
		t.Errorf("only %d of %d tables had a Condorcet winner", found, all)
	}
}

// A copy of a row is a clone of it. For these rules it changes nothing for the others, and
// the two win if the one did.
func TestClones(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawData(t, false)
		k := len(d.Rows)
		cloned := rapid.IntRange(0, k-1).Draw(t, "cloned")
		e := reorder(d, append(upTo(k), cloned), upTo(len(d.Columns)))
		e.Rows[k] = "clone"
		one, two := mustTable(d), mustTable(e)
		for _, r := range every() {
			switch r.(type) {
			case rule.Schulze, rule.SplitCycle, rule.TopCycle, rule.Schwartz, rule.Uncovered, rule.Banks, rule.MaximalLottery:
			default:
				continue
			}
			before, after := must(r, one), must(r, two)
			want := slices.Clone(before.Winners)
			if slices.Contains(want, cloned) {
				want = append(want, k)
			}
			if !slices.Equal(after.Winners, want) {
				t.Fatalf("a copy of row %d changes the winners of %+v from %v to %v: %+v", cloned, r, before.Winners, after.Winners, d)
			}
		}
	})
}
