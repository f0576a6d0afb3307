package ranking

import (
	"math"

	"joust/sim/strength"
)

// PageRankDamping is the probability with which the walk of PageRank follows a link.
const PageRankDamping = 0.85

// PageRank returns the stationary law of a walk on the arms of a record: from an arm it goes to
// one of those that it lost to, with a probability that is proportional to their wins over it
// and half of the ties; from an arm that never lost nor tied, and from every arm with the
// probability 1 - PageRankDamping, it goes to an arm drawn uniformly (Brin and Page, "The anatomy
// of a large-scale hypertextual web search engine", 1998; the weights are those of D. Ustalov,
// "Reliable, reproducible, and really fast leaderboards with Evalica", COLING 2025).
//
// An arm gathers links by being compared often, so that the score measures exposure as well as
// strength. It is no estimate of either.
//
// The scores are positive and have the sum 1. They come from the power method, which stops when
// no score changes by more than 1e-15, after about 220 steps.
func PageRank(r *strength.Record) []float64 {
	k := r.Arms
	out := make([]float64, k) // the sum of the weights of the links from each arm
	for _, p := range r.Pairs {
		out[p.I] += p.Lose + float64(p.Tie/2)
		out[p.J] += p.Win + float64(p.Tie/2)
	}
	scores, next := make([]float64, k), make([]float64, k)
	for i := range scores {
		scores[i] = 1 / float64(k)
	}
	for range 1000 {
		dangling := 0.0
		for i, s := range scores {
			if out[i] == 0 {
				dangling += s
			}
		}
		for i := range next {
			next[i] = 0
		}
		for _, p := range r.Pairs {
			if out[p.I] > 0 {
				next[p.J] += float64(scores[p.I] * ((p.Lose + float64(p.Tie/2)) / out[p.I]))
			}
			if out[p.J] > 0 {
				next[p.I] += float64(scores[p.J] * ((p.Win + float64(p.Tie/2)) / out[p.J]))
			}
		}
		change := 0.0
		for i := range next {
			next[i] = float64(PageRankDamping*(next[i]+dangling/float64(k))) + (1-PageRankDamping)/float64(k)
			change = max(change, math.Abs(next[i]-scores[i]))
		}
		scores, next = next, scores
		if change <= 1e-15 {
			break
		}
	}
	return scores
}
