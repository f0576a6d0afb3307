package identification

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// SELECTParams are the parameters of SELECT.
type SELECTParams struct {
	duel.DeltaParams
	Gap float64 `yaml:"gap" symbol:"Δ" axis:"gap Δ" doc:"known gap Δ, in [.00001,.5]: the Condorcet winner wins a duel against any other arm with probability at least .5 + gap"`
	duel.TieParams
}

// Validate implements param.Params.
func (p SELECTParams) Validate() error {
	return errors.Join(p.DeltaParams.Validate(), param.Within("gap", p.Gap, 1e-5, 0.5))
}

// SELECTEntry declares select for the catalogue.
var SELECTEntry = duel.LearnerSpec[SELECTParams, *SELECT]{
	Spec: sim.Spec[SELECTParams]{
		Name: "select",
		Card: sim.Card{
			Title:    "SELECT",
			About:    "Single elimination with matches long enough for a known gap: finds the Condorcet winner with fixed confidence in few duels. Arms play in the order of their numbers, best of m duels, and the loser is out.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Cost:     "O(1) a duel, O(K) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Failure, Is: sim.AtMost, Bound: "δ·⌈log₂N⌉/log₂N", Where: map[string]string{"δ": "delta"}, Text: "It is promised if a Condorcet winner wins every duel with probability at least .5 + gap (in P + Q/2, or with ties=drop in P/(P+Pᵀ)).", Test: sim.Guaranteed},
				{Of: sim.Result, Text: "A match is the best of m = ⌈(ln log₂K + ln 1/δ)/(2·gap²)⌉ duels that count.", Test: "algorithms/identification.TestSELECTMatchLength"},
				{Of: sim.Duels, Is: sim.AtLeast, Bound: "(N-1)·(⌊⌈(ln(log₂N) + ln(1/δ))/(2·Δ²)⌉/2⌋ + 1)", Where: map[string]string{"δ": "delta", "Δ": "gap"}, Text: "A match is longer than m duels only if it is level then.", Test: sim.Conformance},
			},
			Source: cite.Citation{
				Authors: "Mohajer, S., Suh, C. and Elmahdy, A.", Year: 2017,
				Title: "Active Learning for Top-K Rank Aggregation from Noisy Comparisons",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "70", Pages: "2488-2497"},
				Where: "Algorithm SELECT; matches end early, as in the code of Bengs, Haddenhorst and Hüllermeier (2024)",
			},
		},
		Defaults: SELECTParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Gap: 0.1, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewSELECT,
	TossesCoins: SELECTParams.TossesCoins,
	Seeks:       func(SELECTParams) pref.Notion { return pref.CondorcetNotion },
	Guarantee: func(p SELECTParams) duel.Guarantee {
		return duel.Guarantee{Delta: p.Delta, Where: duel.Conditions{Condorcet: true, Gap: p.Gap}}
	},
}

// SELECT finds the Condorcet winner of a problem with known gap Δ by single
// elimination (Mohajer, Suh and Elmahdy, ICML 2017).
//
// Each match is best of
//
//	m = ⌈ (ln log₂ K + ln 1/δ) / (2Δ²) ⌉
//
// duels. It ends as soon as an arm has more than m/2 wins, where a tie counts as half
// a win if ties=half, and more wins than the other arm; at m/2 each it goes on until
// one leads. By Hoeffding's inequality the Condorcet winner loses one match with
// probability at most δ/log₂K. The algorithm relies on the gap and on the existence
// of a Condorcet winner. Without them it still stops, except where a pair always
// ties, but may be wrong.
type SELECT struct {
	bracket knockout
	ties    duel.TieRule
	m       int
	lead    int // wins - losses of the first arm in this match
	duels   int // duels of this match that count
}

// NewSELECT returns a learner for the problem. Its stream tosses the coins of
// ties=coin and is used for nothing else.
func NewSELECT(p SELECTParams, problem duel.Problem, stream *rng.Source) *SELECT {
	return &SELECT{
		bracket: newKnockout(problem.Arms, problem.Arms%2),
		ties:    p.Rule(stream),
		m:       matchLength(problem.Arms, p.Delta, p.Gap),
	}
}

// Next implements duel.Learner.
func (l *SELECT) Next() (pref.Pair, bool) {
	if l.bracket.over() {
		return pref.Pair{}, false
	}
	return l.bracket.match(), true
}

// Observe implements duel.Learner.
func (l *SELECT) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// Patience implements duel.Patient. The leader has (duels + lead)/2 wins and needs
// more than m/2; a win is worth two halves.
func (l *SELECT) Patience() int {
	missing := l.m + 1 - (l.duels + max(l.lead, -l.lead)) // halves
	return max(1, (missing+1)/2)
}

// ObserveTally implements duel.Patient.
func (l *SELECT) ObserveTally(p pref.Pair, t pref.Tally) {
	lead, counted := l.ties.Many(t)
	l.lead += lead
	l.duels += counted
	switch {
	case l.lead > 0 && l.duels+l.lead > l.m:
		l.bracket.advance(p.First)
	case l.lead < 0 && l.duels-l.lead > l.m:
		l.bracket.advance(p.Second)
	default:
		return
	}
	l.lead, l.duels = 0, 0
}

// Recommend returns an arm that has advanced as far as any other.
func (l *SELECT) Recommend() pref.Arm { return l.bracket.champion() }

// matchLength returns m, which is at least 1. With two arms log₂ K is 1, and its
// logarithm is 0.
func matchLength(k int, delta, gap float64) int {
	rounds := portable.Log(float64(k)) / portable.Log(2)
	return int(math.Ceil((portable.Log(rounds) - portable.Log(delta)) / float64(float64(2*gap)*gap)))
}
