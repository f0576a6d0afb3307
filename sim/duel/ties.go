package duel

import (
	"joust/sim/pref"
	"joust/sim/rng"
)

// TieRule says what a learner that knows only wins and losses makes of a duel that
// nobody won (a Tie, or a BothBad). All that such a learner asks of a pair is
// the lead, wins minus losses of the first arm, and of how many duels it is.
//
//   - half: half a win for each arm. The lead stays, the duel counts. Tests for
//     means in [0,1] stay valid, for the matrix P + Q/2 where P are the
//     probabilities to win and Q those to tie. Fewest duels, no randomness.
//   - coin: a fair coin of the learner's stream decides; exactly the binary
//     problem with the matrix P + Q/2.
//   - drop: the duel is spent but does not count; the binary problem with the
//     matrix P/(P+Pᵀ), whose gaps are wider, at fewer duels that count. A pair
//     that only ever ties is never decided.
//
// P + Q/2 and P/(P+Pᵀ) prefer the same arm of each pair, but it need not be the
// mode: a pair of probabilities .3, .5, .2 is a tie to a ternary learner and a
// win to a binary one.
type TieRule struct {
	coins *rng.Source // nil unless a coin decides
	// What each outcome adds; a table, since which outcome it is cannot be
	// foreseen, and a wrong guess of the processor costs more than the rest.
	lead, counted [4]int32
}

// NewTieRule is the rule of that name, half, coin or drop; the stream tosses its
// coins.
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

// One is what a single duel adds to the lead and to the duels that count.
func (t *TieRule) One(o pref.Outcome) (lead, counted int32) {
	if t.coins != nil && o >= pref.Tie {
		o = pref.SecondWins
		if t.coins.Coin() {
			o = pref.FirstWins
		}
	}
	return t.lead[o&3], t.counted[o&3]
}

// Many is what a tally of duels adds. The coins of n ties are one draw from
// their binomial law.
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
