package regret

import (
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// RMED1Entry declares rmed1 for the catalogue.
var RMED1Entry = duel.LearnerSpec[RMEDParams, *RMED1]{
	Spec: sim.Spec[RMEDParams]{
		Name: "rmed1",
		Card: sim.Card{
			Title:    "RMED1",
			About:    "Relative minimum empirical divergence: an arm duels the arm that seems to be the Condorcet winner as long as the likelihood that it is the winner itself is not small against 1/t.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Cost:     "O(K) a duel, O(K²) memory. Leaps over duels of the best arm with itself.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "With a Condorcet winner, average regret of at most Σ Δᵢ/(2d(pᵢ)) ln T + O(K²) + o(ln T), where pᵢ is the probability that arm i beats the winner and d its divergence from 1/2. That is the lower bound if the winner is the cheapest opponent of every arm.", Cited: "the source, asymptotic"},
				{Of: sim.Result, Text: "After every duel it proposes the pair that a recomputation of all sums proposes.", Test: "algorithms/regret.TestRMEDIsItsTwin"},
			},
			Source: rmedSource("Algorithms 1 and 2"),
		},
		Defaults: publishedRMED,
	},
	New:         NewRMED1,
	TossesCoins: func(p RMEDParams) bool { return p.TossesCoins() },
	Seeks:       func(RMEDParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:   func(RMEDParams) bool { return true },
	Endless:     func(RMEDParams) bool { return true },
}

// RMED1 minimises the average regret to a Condorcet winner (Komiyama, Honda, Kashima and
// Nakagawa, COLT 2015, Algorithms 1 and 2).
//
// First all pairs duel once. Then it works in loops; see contenders. An arm whose turn it
// is duels the arm i* with the least divergence I if that arm seems to be at least as good,
// or if no arm seems to be; otherwise it duels the arm that beats it most clearly; see
// divergences. When all arms but i* have left, i* duels itself.
//
// It is checked against the authors' program (policy_rmed.hpp, as corrected by them: the
// arm that has had its turn may join the next loop). I_i leaves an arm only if it is above
// the limit after the duel, with t the number of duels including it.
type RMED1 struct{ rmed }

// NewRMED1 returns a learner for the problem.
func NewRMED1(p RMEDParams, problem duel.Problem, stream *rng.Source) *RMED1 {
	return &RMED1{newRMED(p, problem.Arms, 1, stream)}
}

// Observe implements duel.Learner.
func (l *RMED1) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// ObserveTally implements duel.Patient.
func (l *RMED1) ObserveTally(p pref.Pair, t pref.Tally) {
	l.count(p, t)
	if l.opening.lasts() {
		if l.opening.advance(t.Duels()); l.opening.lasts() {
			l.pair = l.opening.pair()
			return
		}
	} else {
		l.advance(&l.divergences, l.t)
	}
	l.pair = pref.Pair{First: l.arm(), Second: l.opponent(l.arm())}
}
