package copeland

import (
	"joust/sim/pref"
	"joust/sim/rng"
)

// ties says what a learner that knows only wins and losses makes of a duel that
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
type ties struct {
	half  bool
	coins *rng.Source // nil unless a coin decides
}

func newTies(rule string, stream *rng.Source) ties {
	if rule == "coin" {
		return ties{coins: stream}
	}
	return ties{half: rule == "half"}
}

// one is what a single duel adds to the lead and to the duels that count.
func (t *ties) one(o pref.Outcome) (lead, counted int32) {
	switch {
	case o == pref.FirstWins:
		return 1, 1
	case o == pref.SecondWins:
		return -1, 1
	case t.half:
		return 0, 1
	case t.coins == nil:
		return 0, 0
	case t.coins.Coin():
		return 1, 1
	}
	return -1, 1
}

// many is what a tally of duels adds. The coins of n ties are one draw from
// their binomial law.
func (t *ties) many(y pref.Tally) (lead, counted int) {
	lead, counted = y.First-y.Second, y.First+y.Second
	n := y.Ties()
	if n == 0 {
		return lead, counted
	}
	if t.coins != nil {
		return lead + 2*t.coins.Binomial(n, 0.5) - n, counted + n
	}
	if t.half {
		counted += n
	}
	return lead, counted
}

// single is the tally of one duel.
func single(o pref.Outcome) (y pref.Tally) {
	y.Add(o)
	return y
}
