package regret

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// BeatTheWinnerParams are the parameters of BeatTheWinner.
type BeatTheWinnerParams struct{ duel.TieParams }

// Validate implements param.Params.
func (BeatTheWinnerParams) Validate() error { return nil }

// beatTheWinnerSource cites the source of both learners.
func beatTheWinnerSource(where string) cite.Citation {
	return cite.Citation{
		Authors: "Kolpaczki, P., Hüllermeier, E. and Bengs, V.", Year: 2024,
		Title: "Piecewise-Stationary Dueling Bandits",
		Venue: cite.Journal{Name: "Transactions on Machine Learning Research", Volume: "2024"},
		Where: where,
	}
}

// BeatTheWinnerEntry declares beat-the-winner for the catalogue.
var BeatTheWinnerEntry = duel.LearnerSpec[BeatTheWinnerParams, *BeatTheWinner]{
	Spec: sim.Spec[BeatTheWinnerParams]{
		Name: "beat-the-winner",
		Card: sim.Card{
			Title:     "BtW",
			About:     "Beat the Winner, for weak regret: the incumbent and the first challenger of a queue duel until one of them has l wins; the loser goes to the end of the queue, and l grows by 1 after each match. It never exploits, so that its average regret is linear.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default a fair coin decides.",
			Guarantee: "None for the recommended arm, since what counts is regret.",
			Cost:      "O(1) a duel, O(K) memory. Leaps.",
			Source:    beatTheWinnerSource("Beat the Winner, the form without resets in DETECT; after the authors' code"),
		},
		Defaults: BeatTheWinnerParams{TieParams: duel.TieParams{Ties: "coin"}},
	},
	New:         NewBeatTheWinner,
	TossesCoins: BeatTheWinnerParams.TossesCoins,
	Seeks:       func(BeatTheWinnerParams) pref.Notion { return pref.CondorcetNotion },
	Endless:     func(BeatTheWinnerParams) bool { return true },
}

// BeatTheWinner minimises weak regret with a queue of challengers (Kolpaczki, Hüllermeier
// and Bengs, TMLR 2024; after the authors' code): see winnerQueue. Match number l is a race
// to l wins.
type BeatTheWinner struct{ winnerQueue }

// NewBeatTheWinner returns a learner for the problem. Its stream draws the order of the
// queue, and tosses the coins of ties=coin.
func NewBeatTheWinner(p BeatTheWinnerParams, problem duel.Problem, stream *rng.Source) *BeatTheWinner {
	return &BeatTheWinner{newWinnerQueue(problem.Arms, false, p.Rule(stream), stream)}
}

// winnerQueue is an incumbent and a queue of challengers. The incumbent and the first of the
// queue duel until one of them has l wins, and more than the other: with ties as half wins
// both can have l at once. The winner is the incumbent of the next match, and the loser goes
// to the end of the queue.
type winnerQueue struct {
	ties      duel.TieRule
	resets    bool // l is 1 again after a match that the challenger won; otherwise it grows by 1
	incumbent pref.Arm
	queue     []pref.Arm // a ring; queue[front] is the challenger
	front     int
	length    int // l
	halves    [2]int
}

// newWinnerQueue returns the queue of k arms in random order.
func newWinnerQueue(k int, resets bool, ties duel.TieRule, stream *rng.Source) winnerQueue {
	arms := duel.ShuffledArms(k, stream)
	return winnerQueue{ties: ties, resets: resets, incumbent: arms[0], queue: arms[1:], length: 1}
}

// Next implements duel.Learner.
func (q *winnerQueue) Next() (pref.Pair, bool) {
	return pref.Pair{First: q.incumbent, Second: q.queue[q.front]}, true
}

// Observe implements duel.Learner.
func (q *winnerQueue) Observe(p pref.Pair, o pref.Outcome) { q.ObserveTally(p, o.Tally()) }

// Patience implements duel.Patient: an arm needs 2l half wins, and gets at most two a duel.
func (q *winnerQueue) Patience() int {
	missing := 2*q.length - max(q.halves[0], q.halves[1])
	return max(1, (missing+1)/2)
}

// ObserveTally implements duel.Patient.
func (q *winnerQueue) ObserveTally(_ pref.Pair, t pref.Tally) {
	lead, counted := q.ties.Many(t)
	q.halves[0] += counted + lead
	q.halves[1] += counted - lead
	if max(q.halves[0], q.halves[1]) < 2*q.length || q.halves[0] == q.halves[1] {
		return
	}
	q.length++
	if q.halves[1] > q.halves[0] {
		q.incumbent, q.queue[q.front] = q.queue[q.front], q.incumbent
		if q.resets {
			q.length = 1
		}
	}
	q.front++
	if q.front == len(q.queue) {
		q.front = 0
	}
	q.halves = [2]int{}
}

// Recommend returns the incumbent.
func (q *winnerQueue) Recommend() pref.Arm { return q.incumbent }
