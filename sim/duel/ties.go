package duel

import (
	"joust/sim/pref"
	"joust/sim/rng"
)

// TieRule is the way in which a learner for binary outcomes counts a duel without a
// winner (Tie or BothBad). Of each pair, such a learner uses only the lead, which is
// the wins minus the losses of the first arm, and the number of duels that count.
// Let P be the matrix of the probabilities to win and Q that of the probabilities of
// no winner.
//
//   - half: half a win for each arm. The lead does not change and the duel counts.
//     Tests for means in [0,1] stay valid for the matrix P + Q/2. This rule needs the
//     fewest duels and no randomness.
//   - coin: a fair coin of the learner's stream decides. This is exactly the binary
//     problem with the matrix P + Q/2.
//   - drop: the duel is spent but does not count. This is the binary problem with the
//     matrix P/(P+Pᵀ), which has larger gaps, but fewer duels count. A pair that
//     always ties is never decided.
//
// P + Q/2 and P/(P+Pᵀ) prefer the same arm of each pair, but this arm need not be the
// mode: with the probabilities .3, .5, .2 for win, no winner and loss, a learner for
// ternary outcomes finds a tie and a learner for binary outcomes a win.
type TieRule struct {
	coins *rng.Source // nil unless a coin decides
	// What each outcome adds. A table avoids branches, which the processor cannot
	// predict because outcomes are random.
	lead, counted [4]int32
}

// NewTieRule returns the rule with that name: half, coin or drop. The stream tosses
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

// One returns what one duel adds to the lead and to the number of duels that count.
func (t *TieRule) One(o pref.Outcome) (lead, counted int32) {
	if t.coins != nil && o >= pref.Tie {
		o = pref.SecondWins
		if t.coins.Coin() {
			o = pref.FirstWins
		}
	}
	return t.lead[o&3], t.counted[o&3]
}

// Many returns what a tally of duels adds to the lead and to the number of duels that
// count. The coins of n duels without a winner are one binomial draw.
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
