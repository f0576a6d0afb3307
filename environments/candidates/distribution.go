package candidates

import "joust/sim/pref"

// distribution is the probability of each outcome of a duel, indexed by outcome.
type distribution [4]float64

// flip returns the distribution of the reversed pair.
func (d distribution) flip() distribution {
	return distribution{d[pref.SecondWins], d[pref.FirstWins], d[pref.Tie], d[pref.BothBad]}
}
