package judge

import "joust/sim/pref"

// Distribution is the probability of each outcome of a duel, indexed by outcome.
type Distribution [4]float64

// Flip returns the distribution of the reversed pair.
func (d Distribution) Flip() Distribution {
	return Distribution{d[pref.SecondWins], d[pref.FirstWins], d[pref.Tie], d[pref.BothBad]}
}
