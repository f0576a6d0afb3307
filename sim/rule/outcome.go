package rule

import (
	"cmp"
	"math"
	"math/big"
	"slices"
)

// Outcome is what a rule chooses.
type Outcome struct {
	// Winners are the rows that are tied for the best, in increasing order. Only the rule
	// condorcet may have none. Of a lottery they are the rows with a positive share.
	Winners []int
	// Ranks has the place of each row: 1 is the best, and rows that are tied have the mean
	// of their places. nil if the rule does not rank.
	Ranks []float64
	// Scores has what the rule ranks by, for each row; greater is better. nil if there is no
	// such number.
	Scores []float64
	// Lottery has the share of each row, with the sum 1; nil if the rule is no lottery.
	Lottery []*big.Rat
	// Orders are optimal orders of the rows, the best first: the first maxOrders in
	// lexicographic order. OrderCount is the number of all optimal orders, and Optimum is
	// what they have in common; see Kemeny. nil and 0 for other rules.
	Orders     [][]int
	OrderCount int64
	Optimum    float64
}

// maxOrders is the number of optimal orders that an outcome lists.
const maxOrders = 24

// ranked returns the outcome of k rows where compare(a, b) is positive if row a is better
// than row b, and 0 if they are tied.
func ranked(k int, compare func(a, b int) int) Outcome {
	order := identity(k)
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(-compare(a, b), cmp.Compare(a, b)) })
	ranks := make([]float64, k)
	var o Outcome
	for from := 0; from < k; {
		to := from + 1
		for to < k && compare(order[to], order[from]) == 0 {
			to++
		}
		for _, a := range order[from:to] {
			ranks[a] = float64(from+1+to) / 2
		}
		if from == 0 {
			o.Winners = slices.Sorted(slices.Values(order[:to]))
		}
		from = to
	}
	o.Ranks = ranks
	return o
}

// byScore returns the outcome of the scores, with no scores to show.
func byScore[T cmp.Ordered](scores []T) Outcome {
	return ranked(len(scores), func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
}

// byWeight returns the outcome of scores that are sums of weights in units.
func byWeight(s *shares, scores []int64) Outcome {
	o := byScore(scores)
	o.Scores = make([]float64, len(scores))
	for i, x := range scores {
		o.Scores[i] = s.of(x)
	}
	return o
}

// byFraction returns the outcome of the scores numerators[i]/denominator, where the
// denominator is positive.
func byFraction(numerators []*big.Int, denominator *big.Int) Outcome {
	o := ranked(len(numerators), func(a, b int) int { return numerators[a].Cmp(numerators[b]) })
	o.Scores = make([]float64, len(numerators))
	for i, n := range numerators {
		o.Scores[i] = quotient(n, denominator)
	}
	return o
}

// rounding is the greatest difference of scores in floating point, relative to the greater
// of 1 and their size, that counts as none.
const rounding = 1e-9

// byFloat returns the outcome of scores in floating point. In their order, neighbours that
// differ by rounding only are tied.
func byFloat(scores []float64) Outcome {
	order := identity(len(scores))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	level := make([]int, len(scores))
	for i, a := range order[1:] {
		before := order[i]
		level[a] = level[before]
		if scores[before]-scores[a] > rounding*max(1, math.Abs(scores[a])) {
			level[a]--
		}
	}
	o := byScore(level)
	o.Scores = scores
	return o
}

// winnersOnly returns the outcome of a rule that does not rank: the rows for which is
// reports true.
func winnersOnly(k int, is func(a int) bool) (o Outcome) {
	for a := range k {
		if is(a) {
			o.Winners = append(o.Winners, a)
		}
	}
	return o
}

// identity returns 0, …, k-1.
func identity(k int) []int {
	all := make([]int, k)
	for i := range all {
		all[i] = i
	}
	return all
}
