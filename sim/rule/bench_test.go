package rule_test

import (
	"fmt"
	"testing"

	"joust/sim/rng"
	"joust/sim/rule"
)

// drawn returns a table of so many rows and columns with values of two decimals.
func drawn(t testing.TB, rows, columns int) *rule.Table {
	s := rng.Stream(7, "table")
	d := rule.Data{Kind: rule.Scores}
	for c := range columns {
		d.Columns = append(d.Columns, fmt.Sprint("task", c))
	}
	for r := range rows {
		d.Rows = append(d.Rows, fmt.Sprint("row", r))
		for range columns {
			d.Values = append(d.Values, float64(1+s.Intn(10000))/100)
		}
	}
	return newTable(t, d)
}

// copyOf returns the same table, of which nothing is computed yet.
func copyOf(t *rule.Table) *rule.Table {
	rows := make([]int, t.Rows())
	for r := range rows {
		rows[r] = r
	}
	return t.Select(rows)
}

// The target is 5 ms.
func BenchmarkScoringAndPairwise(b *testing.B) {
	on := drawn(b, 300, 14)
	rules := []rule.Rule{
		rule.Mean{},
		rule.Geometric{},
		rule.Plurality{},
		rule.Borda{Ties: rule.Punish},
		rule.Dowdall{},
		rule.OptimalityGap{Gamma: 95},
		rule.Copeland{Count: rule.Half},
		rule.Minimax{Strength: rule.Winning},
		rule.Condorcet{},
		rule.TopCycle{},
	}
	for b.Loop() {
		fresh := copyOf(on)
		for _, r := range rules {
			apply(b, r, fresh)
		}
	}
}

// The target of all but lotteries together is 500 ms.
func BenchmarkRule(b *testing.B) {
	on := drawn(b, 300, 14)
	for i, r := range rule.All() {
		traits := r.Traits()
		if traits.MaxRows > 0 || traits.Name == "two-stage" {
			continue
		}
		b.Run(fmt.Sprint(i, traits.Name), func(b *testing.B) {
			for b.Loop() {
				if _, err := rule.Apply(r, copyOf(on)); err != nil {
					b.Skip(err)
				}
			}
		})
	}
}

// The target of each is 500 ms.
func BenchmarkKemeny20(b *testing.B) {
	on := drawn(b, 20, 14)
	for _, r := range []rule.Rule{rule.Kemeny{}, rule.Slater{}} {
		b.Run(r.Traits().Name, func(b *testing.B) {
			for b.Loop() {
				apply(b, r, on)
			}
		})
	}
}
