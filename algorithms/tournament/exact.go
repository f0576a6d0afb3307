package tournament

import (
	"math"

	"joust/sim/duel"
	"joust/sim/portable"
)

// ExactKnockout returns the probability that Knockout ends with a right arm in a
// population of n independent entrants, and the least that Theorem 2.3 of Chen et al.
// promises, which is 0 if it promises nothing. Both are NaN if seeding orders the
// entrants, and for several votes that can be ties.
//
// The two halves of a bracket of independent entrants are independent. With x and y
// the laws of the types that win them, and P the probability of each type to win a
// match of K votes against each other type, type i wins the bracket with probability
//
//	x_i Σ_j P_ij y_j + y_i Σ_j P_ij x_j,
//
// which for halves of equal size is the replicator equation x_i ← 2 x_i Σ_j P_ij x_j,
// and for two types that of Theorem 2.4 with equality. An early end does not change
// it.
func ExactKnockout(p KnockoutParams, pop *duel.Population, n int) (success, promised float64) {
	if p.Seeding != "random" || pop.Ties && p.Votes > 1 {
		return math.NaN(), math.NaN()
	}
	wins := make([][]float64, len(pop.Wins))
	for i, row := range pop.Wins {
		wins[i] = make([]float64, len(row))
		for j, w := range row {
			wins[i][j] = majority(w, p.Votes)
		}
	}
	pool := make([][]float64, n)
	for i := range pool {
		pool[i] = pop.Shares
	}
	for len(pool) > 1 {
		var next [][]float64
		if len(pool)%2 == 1 {
			next = append(next, pool[len(pool)-1])
		}
		for i := 0; i+1 < len(pool); i += 2 {
			if i > 0 && same(pool[i], pool[i-2]) && same(pool[i+1], pool[i-1]) {
				next = append(next, next[len(next)-1]) // brackets of one shape have one law
				continue
			}
			next = append(next, meet(wins, pool[i], pool[i+1]))
		}
		pool = next
	}
	for i, right := range pop.Right {
		if right {
			success += pool[0][i]
		}
	}
	return success, promise(pop, n, p.Votes)
}

// same reports whether two laws are the same slice.
func same(x, y []float64) bool { return &x[0] == &y[0] }

// meet returns the law of the winner's type where the types of two entrants have the
// laws x and y.
func meet(wins [][]float64, x, y []float64) []float64 {
	z := make([]float64, len(x))
	for i := range z {
		for j := range z {
			z[i] += float64(wins[i][j] * (float64(x[i]*y[j]) + float64(y[i]*x[j])))
		}
	}
	return z
}

// majority returns the probability to win a match of that many votes, each won with
// probability p; a coin decides a level match. It sums the binomial law, whose terms
// are computed from the likeliest one outwards, so that none overflows.
func majority(p float64, votes int) float64 {
	switch {
	case p <= 0:
		return 0
	case p >= 1:
		return 1
	}
	mode := min(votes, int(float64(votes+1)*p))
	odds := p / (1 - p)
	var total, won float64
	count := func(k int, weight float64) {
		total += weight
		switch {
		case 2*k > votes:
			won += weight
		case 2*k == votes:
			won += float64(weight / 2)
		}
	}
	const negligible = 1e-30
	weight := 1.0
	for k := mode; k <= votes && weight > negligible; k++ {
		count(k, weight)
		weight = float64(weight * (float64(votes-k) / float64(k+1) * odds))
	}
	weight = float64(mode) / float64(votes-mode+1) / odds
	for k := mode - 1; k >= 0 && weight > negligible; k-- {
		count(k, weight)
		weight = float64(weight * (float64(k) / float64(votes-k+1) / odds))
	}
	return won / total
}

// promise returns 1 minus the bound on the failure of Theorem 2.3,
//
//	(1-q)^N + ⌈log₂N⌉·exp(-2K(p-½)²),
//
// where q is the share of right arms and p the least probability that one of them
// wins a duel against a wrong one; 0 if the theorem promises nothing.
func promise(pop *duel.Population, n, votes int) float64 {
	var q float64
	p := 1.0
	for i, right := range pop.Right {
		if !right {
			continue
		}
		q += pop.Shares[i]
		for j := range pop.Shares {
			if !pop.Right[j] && pop.Shares[i] > 0 && pop.Shares[j] > 0 {
				p = min(p, pop.Wins[i][j])
			}
		}
	}
	if p <= 0.5 || q == 0 {
		return 0
	}
	rounds := 0
	for 1<<rounds < n {
		rounds++
	}
	none := 1.0
	for range n {
		none *= 1 - q
	}
	gap := p - 0.5
	return max(0, 1-none-float64(float64(rounds)*portable.Exp(-2*float64(votes)*gap*gap)))
}
