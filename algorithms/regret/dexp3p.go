package regret

import (
	"math"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// DEXP3PParams are the parameters of Dueling-EXP3 with high probability.
type DEXP3PParams struct {
	duel.DeltaParams
	duel.TieParams
}

// DEXP3PEntry declares dexp3-p for the catalogue.
var DEXP3PEntry = duel.LearnerSpec[DEXP3PParams, *DEXP3P]{
	Spec: sim.Spec[DEXP3PParams]{
		Name: "dexp3-p",
		Card: sim.Card{
			Title:     "DEXP3-P",
			About:     "Dueling-EXP3 with a bonus for arms that are seldom drawn, so that the Borda regret is small with high probability and not only in expectation.",
			Feedback:  "Binary: whether the first arm wins. The parameter ties says how a duel without a winner counts; by default as half a win. Duels of an arm with itself count by their outcome.",
			Guarantee: "None for the recommendation: it minimises regret and never stops.",
			Cost:      "O(K) a duel and O(K) memory. Does not leap, because each duel is of a new random pair.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The Borda regret is O((K log K)^(1/3) T^(2/3)) up to logarithms of K/δ, whatever the outcomes, but for a share δ of the trials.", Cited: "the source, asymptotic"},
			},
			Source: dexp3Source,
		},
		Defaults: DEXP3PParams{DeltaParams: duel.DeltaParams{Delta: 0.1}, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:            NewDEXP3P,
	Seeks:          func(DEXP3PParams) pref.Notion { return pref.BordaNotion },
	SelfDuels:      func(DEXP3PParams) bool { return true },
	ReadsSelfDuels: func(DEXP3PParams) bool { return true },
	Endless:        func(DEXP3PParams) bool { return true },
	NeedsHorizon:   func(DEXP3PParams) bool { return true },
	TossesCoins:    DEXP3PParams.TossesCoins,
}

// DEXP3P is Dueling-EXP3 (see DEXP3) with the estimates of the form for high probability
// (Saha, Koren and Mansour, ICML 2021): after each duel it also adds the bonus β/q_i to
// S_i for every arm i, with β = √(ln(K/δ)/(KT)). η and γ are those of DEXP3. The bonus was
// checked against published code.
type DEXP3P struct {
	exponential
	stream *rng.Source
	ties   duel.TieRule
	rate   float64 // η/K
	bonus  float64 // ηβ
	pair   pref.Pair
}

// NewDEXP3P returns a learner for the problem. Its stream draws the arms and tosses the
// coins of ties=coin.
func NewDEXP3P(p DEXP3PParams, problem duel.Problem, stream *rng.Source) *DEXP3P {
	k := float64(problem.Arms)
	eta, gamma := dexp3Rates(problem.Arms, problem.Horizon)
	beta := math.Sqrt(portable.Log(k/p.Delta) / float64(k*float64(problem.Horizon)))
	l := &DEXP3P{
		exponential: newExponential(problem.Arms, gamma), stream: stream, ties: p.Rule(stream),
		rate: eta / k, bonus: float64(eta * beta),
	}
	l.propose()
	return l
}

// propose draws the next pair.
func (l *DEXP3P) propose() {
	l.pair = pref.Pair{First: l.draw(l.stream), Second: l.draw(l.stream)}
}

// Next implements duel.Learner.
func (l *DEXP3P) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *DEXP3P) Observe(p pref.Pair, o pref.Outcome) {
	gain := float64(l.rate * dexp3Gain(&l.exponential, &l.ties, p, o))
	for i := range l.logs {
		l.logs[i] += l.bonus / l.probability(pref.Arm(i))
	}
	l.logs[p.First] += gain
	l.rescale()
	l.propose()
}

// Recommend returns the first of the arms with the greatest estimate.
func (l *DEXP3P) Recommend() pref.Arm { return l.greatest() }
