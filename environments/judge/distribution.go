package judge

import "joust/sim/pref"

// Distribution is the probability of each outcome of a duel, indexed by outcome.
type Distribution [4]float64

// Flip returns the distribution of the reversed pair.
func (d Distribution) Flip() Distribution {
	return Distribution{d[pref.SecondWins], d[pref.FirstWins], d[pref.Tie], d[pref.BothBad]}
}

// add adds the probabilities of another distribution, weighted.
func (d *Distribution) add(other Distribution, weight float64) {
	for o, p := range other {
		d[o] += float64(weight * p)
	}
}
