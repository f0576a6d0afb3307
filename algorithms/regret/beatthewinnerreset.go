package regret

import (
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// BeatTheWinnerResetParams are the parameters of BeatTheWinnerReset.
type BeatTheWinnerResetParams struct{ duel.TieParams }

// Validate implements param.Params.
func (BeatTheWinnerResetParams) Validate() error { return nil }

// BeatTheWinnerResetEntry declares beat-the-winner-reset for the catalogue.
var BeatTheWinnerResetEntry = duel.LearnerSpec[BeatTheWinnerResetParams, *BeatTheWinnerReset]{
	Spec: sim.Spec[BeatTheWinnerResetParams]{
		Name: "beat-the-winner-reset",
		Card: sim.Card{
			Title:     "BtWR",
			About:     "Beat the Winner with Reset, for weak regret in worlds that may change: as Beat the Winner, but the length l of a match is 1 again when the incumbent has lost. It needs an arm that wins clearly: with gaps of .1 and less, resets are so frequent that its weak regret is linear.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default a fair coin decides.",
			Guarantee: "None for the recommended arm, since what counts is regret.",
			Cost:      "O(1) a duel, O(K) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The expected binary weak regret is of the order K log K/Δ², whatever T is, where Δ is the smallest gap of a Condorcet winner.", Cited: "the source, as remembered"},
			},
			Source: beatTheWinnerSource("Algorithm BtWR; after the authors' code"),
		},
		Defaults: BeatTheWinnerResetParams{TieParams: duel.TieParams{Ties: "coin"}},
	},
	New:         NewBeatTheWinnerReset,
	TossesCoins: BeatTheWinnerResetParams.TossesCoins,
	Seeks:       func(BeatTheWinnerResetParams) pref.Notion { return pref.CondorcetNotion },
	Endless:     func(BeatTheWinnerResetParams) bool { return true },
}

// BeatTheWinnerReset minimises weak regret with a queue of challengers (Kolpaczki,
// Hüllermeier and Bengs, TMLR 2024, BtWR; after the authors' code): see winnerQueue. The
// first match, and each that follows a win of the challenger, is a race to 1 win; each other
// one is a race to one win more than the match before.
//
// An incumbent reaches races to l wins only by winning all shorter ones in a row. With small
// gaps that is so improbable that no arm stays.
type BeatTheWinnerReset struct{ winnerQueue }

// NewBeatTheWinnerReset returns a learner for the problem. Its stream draws the order of the
// queue, and tosses the coins of ties=coin.
func NewBeatTheWinnerReset(p BeatTheWinnerResetParams, problem duel.Problem, stream *rng.Source) *BeatTheWinnerReset {
	return &BeatTheWinnerReset{newWinnerQueue(problem.Arms, true, p.Rule(stream), stream)}
}
