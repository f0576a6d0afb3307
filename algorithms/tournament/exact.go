package tournament

import (
	"math"

	"joust/sim/duel"
	"joust/sim/portable"
)

// ExactKnockout is the chance that Knockout ends with a right arm in a
// population of n independent entrants, and the least that Theorem 2.3 of Chen
// et al. promises of it, which may be nothing; NaN where seeding gives the
// entrants an order, and for several votes that may be ties.
//
// A bracket of independent entrants is again independent in its two halves: with
// x and y the laws of the types that come out of them, and P the chance of each
// type to win a match of K votes against each other, type i comes out of both
// with probability
//
//	x_i Σ_j P_ij y_j + y_i Σ_j P_ij x_j,
//
// which for halves of one size is the replicator equation x_i ← 2 x_i Σ_j P_ij x_j,
// and for two types that of Theorem 2.4 with equality. An early end changes
// nothing of it.
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

// same says whether two laws are one and the same slice.
func same(x, y []float64) bool { return &x[0] == &y[0] }

// meet is the law of the winner's type where the types of two entrants have the
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

// majority is the chance to win a match of that many votes, each of them with
// probability p; a level match is won by a coin. It sums the binomial law, whose
// terms it builds up from the most likely one, so that none of them overflows.
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

// promise is 1 less the bound on the failure of Theorem 2.3,
//
//	(1-q)^N + ⌈log₂N⌉·exp(-2K(p-½)²),
//
// where q is the share of right arms and p the least chance of one of them to
// win a duel against a wrong one; 0 where it promises nothing.
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
