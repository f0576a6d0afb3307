package identification

import (
	"errors"
	"math"
	"math/bits"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// NTSParams are the parameters of noisy tournament sampling.
type NTSParams struct {
	duel.DeltaParams
	Gap float64 `yaml:"gap" symbol:"Δ" axis:"gap Δ" doc:"known gap h, in [.00001,.499]: in every pair one arm wins a duel with probability at least .5 + gap"`
	duel.TieParams
}

// Validate implements param.Params.
func (p NTSParams) Validate() error {
	return errors.Join(p.DeltaParams.Validate(), param.Within("gap", p.Gap, 1e-5, 0.499))
}

// NTSEntry declares nts for the catalogue.
var NTSEntry = duel.LearnerSpec[NTSParams, *NTS]{
	Spec: sim.Spec[NTSParams]{
		Name: "nts",
		Card: sim.Card{
			Title:    "NTS",
			About:    "Noisy Tournament Sampling: finds the Condorcet winner, or finds that there is none, with fixed confidence and a known gap. A knockout leaves one candidate, which then plays every arm that it has not played; each match is a sequential probability ratio test.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm. Its tests use only wins minus losses, so that ties=half and ties=drop are the same.",
			Cost:     "O(1) a duel, O(K) when a match ends, O(K) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Failure, Is: sim.AtMost, Bound: "δ", Where: map[string]string{"δ": "delta"}, Text: "It is promised if every pair has a gap of at least gap (in P + Q/2, or with ties=drop in P/(P+Pᵀ)). A failure is another arm than the Condorcet winner, or, if there is none, an arm that has not won the most matches.", Test: sim.Guaranteed},
				{Of: sim.Result, Text: "It plays at most 2K - ⌊log₂K⌋ - 2 matches, and finds whether there is a Condorcet winner.", Test: "algorithms/identification.TestNTSQueries"},
			},
			Source: cite.Citation{
				Authors: "Haddenhorst, B., Bengs, V., Brandt, J. and Hüllermeier, E.", Year: 2021,
				Title: "Testification of {Condorcet} Winners in Dueling Bandits",
				Venue: cite.Proceedings{Name: "UAI", Series: "PMLR", Volume: "161", Pages: "1195-1205"},
				Where: "Algorithm 1 with the strategy of Procaccia (2008), Information Processing Letters 108:390-393",
			},
		},
		Defaults: NTSParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Gap: 0.1, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewNTS,
	TossesCoins: NTSParams.TossesCoins,
	Seeks:       func(NTSParams) pref.Notion { return pref.CondorcetNotion },
	Guarantee: func(p NTSParams) duel.Guarantee {
		return duel.Guarantee{Delta: p.Delta, Where: duel.Conditions{Condorcet: true, Gap: p.Gap}}
	},
}

// NTS finds the Condorcet winner of a problem with known gap h, or finds that there
// is none, with failure probability δ (noisy tournament sampling, Haddenhorst, Bengs,
// Brandt and Hüllermeier, UAI 2021, algorithm 1).
//
// It chooses pairs by Procaccia's deterministic strategy (2008): first a knockout in
// which all byes are in the first round, so that its winner has played at least
// ⌊log₂K⌋ arms, and then the winner against every arm that it has not played, until
// it has beaten all or lost once. Each match is a symmetric sequential probability
// ratio test, which duels until wins and losses differ by more than
//
//	⌈ ln((1-γ)/γ) / ln((½+h)/(½-h)) ⌉, γ = δ/K.
//
// A Condorcet winner plays K-1 of these matches. Another arm is declared the
// Condorcet winner only if it wins a match that it should lose, which has probability
// at most γ for each arm. A tie leaves the difference as it is, whether it counts or
// not.
type NTS struct {
	bracket  knockout
	ties     duel.TieRule
	reach    int // the lead that decides a match
	pair     pref.Pair
	done     bool
	lead     int        // wins - losses of the first arm
	beatenBy []pref.Arm // by arm, the winner of the last match that it lost; -1 if it has lost none
	wins     []int      // matches won
	best     pref.Arm
}

// NewNTS returns a learner for the problem. Its stream tosses the coins of ties=coin
// and is used for nothing else.
func NewNTS(p NTSParams, problem duel.Problem, stream *rng.Source) *NTS {
	k := problem.Arms
	full := 1 << bits.Len(uint(k-1)) // the least power of two that is at least k
	l := &NTS{
		bracket: newKnockout(k, full-k), ties: p.Rule(stream), reach: testReach(k, p.Delta, p.Gap),
		beatenBy: make([]pref.Arm, k), wins: make([]int, k),
	}
	for i := range l.beatenBy {
		l.beatenBy[i] = -1
	}
	l.pair = l.bracket.match()
	return l
}

// Next implements duel.Learner.
func (l *NTS) Next() (pref.Pair, bool) { return l.pair, !l.done }

// Observe implements duel.Learner.
func (l *NTS) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// Patience implements duel.Patient.
func (l *NTS) Patience() int { return l.reach - max(l.lead, -l.lead) }

// ObserveTally implements duel.Patient.
func (l *NTS) ObserveTally(p pref.Pair, t pref.Tally) {
	lead, _ := l.ties.Many(t)
	l.lead += lead
	switch {
	case l.lead >= l.reach:
		l.decide(p.First, p.Second)
	case l.lead <= -l.reach:
		l.decide(p.Second, p.First)
	}
}

// Recommend returns an arm that has advanced as far as any other. If there is found
// to be no Condorcet winner, it returns the first of the arms that won the most
// matches.
func (l *NTS) Recommend() pref.Arm { return l.best }

// decide ends a match and chooses the next one.
func (l *NTS) decide(winner, loser pref.Arm) {
	l.lead = 0
	l.wins[winner]++
	l.beatenBy[loser] = winner
	if !l.bracket.over() {
		l.bracket.advance(winner)
		l.best = l.bracket.champion()
		if !l.bracket.over() {
			l.pair = l.bracket.match()
			return
		}
	} else if loser == l.best {
		l.done = true
		for i, w := range l.wins {
			if w > l.wins[l.best] || w == l.wins[l.best] && i < int(l.best) {
				l.best = pref.Arm(i)
			}
		}
		return
	}
	l.pair, l.done = l.verify()
}

// verify returns the candidate and the first arm that it has not beaten; true if it
// has beaten all.
func (l *NTS) verify() (pref.Pair, bool) {
	for i, by := range l.beatenBy {
		if a := pref.Arm(i); a != l.best && by != l.best {
			return pref.Pair{First: l.best, Second: a}, false
		}
	}
	return pref.Pair{}, true
}

// testReach returns the least lead that decides a test.
func testReach(k int, delta, gap float64) int {
	gamma := delta / float64(k)
	return int(math.Ceil(portable.Log((1-gamma)/gamma)/portable.Log((0.5+gap)/(0.5-gap)))) + 1
}
