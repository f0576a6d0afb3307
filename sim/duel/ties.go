package duel

import (
	"joust/sim/pref"
	"joust/sim/rng"
)

// TieParams is the group of parameters of learners that know only wins and losses.
type TieParams struct {
	Ties string `yaml:"ties" options:"half|coin|drop" doc:"how a duel without a winner counts: as half a win for each arm, as a win of one of them by a fair coin, or not at all, although it is spent"`
}

// Rule returns the rule that the parameter names. The stream tosses its coins.
func (p TieParams) Rule(stream *rng.Source) TieRule { return NewTieRule(p.Ties, stream) }

// TossesCoins reports whether the rule draws from the learner's stream.
func (p TieParams) TossesCoins() bool { return p.Ties == "coin" }

// TieRule turns a duel without a winner (a Tie or a BothBad) into wins and losses,
// for a learner that knows nothing else. Such a learner needs two numbers of a
// pair: the lead, which is the wins minus the losses of the first arm, and the
// number of duels that count.
//
//   - half: half a win for each arm. The lead stays and the duel counts. Tests for
//     means in [0,1] stay valid, for the matrix P + Q/2, where P are the
//     probabilities to win and Q those to tie. It needs the fewest duels and no
//     randomness.
//   - coin: a fair coin of the learner's stream decides. This is exactly the binary
//     problem with the matrix P + Q/2.
//   - drop: the duel is spent but does not count. This is the binary problem with
//     the matrix P/(P+Pᵀ), whose gaps are wider, with fewer duels that count. A
//     pair that always ties is never decided.
//
// P + Q/2 and P/(P+Pᵀ) prefer the same arm of each pair. It need not be the pair's
// likeliest outcome: with the probabilities .3, .5, .2 of win, tie and loss the
// pair is a tie by its mode, but the first arm is preferred in both matrices.
type TieRule struct {
	coins *rng.Source // nil unless a coin decides
	// What each outcome adds, as tables: the outcome cannot be predicted, and a
	// mispredicted branch would cost more than the rest of the step.
	lead, counted [4]int32
}

// NewTieRule returns the rule of that name: half, coin or drop. The stream tosses
// its coins.
func NewTieRule(rule string, stream *rng.Source) TieRule {
	t := TieRule{lead: [4]int32{pref.FirstWins: 1, pref.SecondWins: -1}, counted: [4]int32{1, 1, 1, 1}}
	switch rule {
	case "coin":
		t.coins = stream
	case "drop":
		t.counted[pref.Tie], t.counted[pref.BothBad] = 0, 0
	}
	return t
}

// One returns what a single duel adds to the lead and to the duels that count.
func (t *TieRule) One(o pref.Outcome) (lead, counted int32) {
	if t.coins != nil && o >= pref.Tie {
		o = pref.SecondWins
		if t.coins.Coin() {
			o = pref.FirstWins
		}
	}
	return t.lead[o&3], t.counted[o&3]
}

// Many returns what a tally of duels adds to the lead and to the duels that count.
// The coins of n ties are one binomial draw.
func (t *TieRule) Many(y pref.Tally) (lead, counted int) {
	lead, counted = y.First-y.Second, y.First+y.Second
	n := y.Ties()
	if n == 0 {
		return lead, counted
	}
	if t.coins != nil {
		return lead + 2*t.coins.Binomial(n, 0.5) - n, counted + n
	}
	return lead, counted + n*int(t.counted[pref.Tie])
}
