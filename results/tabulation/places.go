package tabulation

import (
	"cmp"
	"math"
	"slices"

	"joust/sim/rule"
)

// Place is where the rules put a row.
type Place struct {
	Row             int
	Mean, Low, High float64 // of its ranks by the rules that rank; NaN if none does
	Wins            int     // number of rules by which it is the only winner
}

// place sets the places of the rows.
func (t *Tabulation) place() {
	ranking := t.Ranking()
	t.Places = make([]Place, len(t.Data.Rows))
	for row := range t.Places {
		p := Place{Row: row, Mean: math.NaN(), Low: math.NaN(), High: math.NaN()}
		for i, r := range ranking {
			x := r.Outcome.Ranks[row]
			if i == 0 {
				p.Mean, p.Low, p.High = 0, x, x
			}
			p.Mean += x / float64(len(ranking))
			p.Low, p.High = min(p.Low, x), max(p.High, x)
		}
		for _, r := range t.Results {
			if len(r.Outcome.Winners) == 1 && r.Outcome.Winners[0] == row {
				p.Wins++
			}
		}
		t.Places[row] = p
	}
	// Means are rounded, because equal ones may be sums in different orders.
	rounded := func(p Place) float64 { return math.Round(p.Mean * 1e9) }
	slices.SortStableFunc(t.Places, func(a, b Place) int {
		return cmp.Or(cmp.Compare(rounded(a), rounded(b)), cmp.Compare(b.Wins, a.Wins))
	})
}

// compare sets the agreement of the rules that rank.
func (t *Tabulation) compare() {
	ranking := t.Ranking()
	for _, a := range ranking {
		row := make([]float64, len(ranking))
		for j, b := range ranking {
			row[j] = rule.KendallTau(a.Outcome.Ranks, b.Outcome.Ranks)
		}
		t.Tau = append(t.Tau, row)
	}
}

// Champion is a row that some rules name as the only winner.
type Champion struct {
	Row   int
	Rules []string // in the order of the results
}

// Champions returns the rows that are the only winner by some rule, those of most rules
// first.
func (t *Tabulation) Champions() (list []Champion) {
	for _, r := range t.Results {
		if len(r.Outcome.Winners) != 1 {
			continue
		}
		w := r.Outcome.Winners[0]
		i := slices.IndexFunc(list, func(c Champion) bool { return c.Row == w })
		if i < 0 {
			i, list = len(list), append(list, Champion{Row: w})
		}
		list[i].Rules = append(list[i].Rules, r.Name)
	}
	slices.SortStableFunc(list, func(a, b Champion) int {
		return cmp.Or(cmp.Compare(len(b.Rules), len(a.Rules)), cmp.Compare(a.Row, b.Row))
	})
	return list
}
