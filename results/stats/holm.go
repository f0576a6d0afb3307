package stats

import (
	"cmp"
	"slices"
)

// Holm corrects probabilities for there being a family of tests, so that the
// chance that any true hypothesis of the family has a corrected value of at most
// α is at most α, whatever hangs on what (Holm 1979, Scand. J. Statist. 6:65-70).
//
// family is the number of tests that could have been made, at least len(p). Of
// those that were left out, say because the data said which to make, nothing is
// known: each test made gets the greatest factor that it could have among all.
func Holm(p []float64, family int) []float64 {
	family = max(family, len(p))
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	adjusted := make([]float64, len(p))
	least := 0.0
	for rank, i := range order {
		least = max(least, min(1, float64(float64(family-rank)*p[i])))
		adjusted[i] = least
	}
	return adjusted
}

// Correct applies Holm's correction to comparisons of one family; see Holm.
func Correct(list []*Paired, family int) {
	p := make([]float64, len(list))
	for i, c := range list {
		p[i] = c.P
	}
	for i, adjusted := range Holm(p, family) {
		list[i].Adjusted = adjusted
	}
}
