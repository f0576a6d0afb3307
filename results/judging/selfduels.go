package judging

import "joust/results/stats"

// SelfDuels is what duels of an answer with itself show, of which a good judge ties all.
type SelfDuels struct {
	Votes
	// Decided is the share of the duels that have a winner, though there is none, with Wilson's
	// interval.
	Decided stats.Estimate
	// Bias is the position bias: with d = 0 (see PositionBias) the first position wins with the
	// log odds β, so that β is estimated by ln(b/c), b and c being the wins of the two positions,
	// with the same test, and with the logit of the same interval.
	Bias Bias
}

// NewSelfDuels returns what duels of an answer with itself show. Votes that are not whole numbers
// are rounded for the bias.
func NewSelfDuels(v Votes) *SelfDuels {
	b := PositionBias(whole(v.First), whole(v.Second))
	b.Logit *= 2
	b.Low *= 2
	b.High *= 2
	return &SelfDuels{Votes: v, Decided: share(v.First+v.Second, v.Duels()), Bias: b}
}
