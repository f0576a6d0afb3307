package stats

import (
	"cmp"
	"slices"
)

// Holm returns p-values adjusted for the number of tests: the probability that any
// true hypothesis has an adjusted value of at most α is at most α, whatever the
// dependence between the tests (Holm 1979, Scand. J. Statist. 6:65-70).
//
// tests is the number of tests that could have been made, if that is more than
// len(p), for instance because the data decided which to make. Nothing is known of
// the others, so that each test gets the largest factor that it could have among
// all.
func Holm(p []float64, tests int) []float64 {
	tests = max(tests, len(p))
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	adjusted := make([]float64, len(p))
	last := 0.0
	for rank, i := range order {
		last = max(last, min(1, float64(float64(tests-rank)*p[i])))
		adjusted[i] = last
	}
	return adjusted
}

// Correct sets Adjusted of comparisons by Holm's method, for that number of tests;
// see Holm.
func Correct(list []*Paired, tests int) {
	p := make([]float64, len(list))
	for i, c := range list {
		p[i] = c.P
	}
	for i, adjusted := range Holm(p, tests) {
		list[i].Adjusted = adjusted
	}
}
