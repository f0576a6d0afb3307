package regret

import (
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// DEXP3Params are the parameters of Dueling-EXP3.
type DEXP3Params struct{ duel.TieParams }

// Validate implements param.Params.
func (DEXP3Params) Validate() error { return nil }

// dexp3Source is the publication of Dueling-EXP3.
var dexp3Source = cite.Citation{
	Authors: "Saha, A., Koren, T. and Mansour, Y.", Year: 2021,
	Title: "Adversarial Dueling Bandits",
	Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "139", Pages: "9235-9244"},
	Where: "Algorithm 1",
}

// DEXP3Entry declares dexp3 for the catalogue.
var DEXP3Entry = duel.LearnerSpec[DEXP3Params, *DEXP3]{
	Spec: sim.Spec[DEXP3Params]{
		Name: "dexp3",
		Card: sim.Card{
			Title:     "DEXP3",
			About:     "Dueling-EXP3: small Borda regret even if an adversary chooses the outcomes. Both arms are drawn from one law of exponential weights, and the Borda score of each arm is estimated by importance weighting. It never ceases to explore, so that other regrets are large.",
			Feedback:  "Binary: whether the first arm wins. The parameter ties says how a duel without a winner counts; by default as half a win. Duels of an arm with itself count by their outcome.",
			Guarantee: "None for the recommendation: it minimises regret and never stops.",
			Cost:      "O(log K) a duel and O(K) memory. Does not leap, because each duel is of a new random pair.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The expected Borda regret is O((K log K)^(1/3) T^(2/3)), whatever the outcomes.", Cited: "the source, asymptotic"},
			},
			Source: dexp3Source,
		},
		Defaults: DEXP3Params{TieParams: duel.TieParams{Ties: "half"}},
	},
	New:            NewDEXP3,
	Seeks:          func(DEXP3Params) pref.Notion { return pref.BordaNotion },
	SelfDuels:      func(DEXP3Params) bool { return true },
	ReadsSelfDuels: func(DEXP3Params) bool { return true },
	Endless:        func(DEXP3Params) bool { return true },
	NeedsHorizon:   func(DEXP3Params) bool { return true },
	TossesCoins:    DEXP3Params.TossesCoins,
}

// DEXP3 is Dueling-EXP3 (Saha, Koren and Mansour, ICML 2021, algorithm 1). It draws both
// arms x and y independently, with probability
//
//	q_i = (1-γ) exp(η S_i)/Σ exp(η S) + γ/K
//
// with η = (ln K/(T√K))^(2/3) and γ = min(1, √(ηK)), and adds o/(K q_x q_y) to S_x, where
// o = 1 if x wins, 0 if it loses and 1/2 in a tie. S_i then estimates the sum of the
// shifted Borda scores Σ_j P_ij/K, in which an arm has 1/2 against itself. Only the first
// arm's estimate changes. After the horizon it goes on with the same rates. The recommended
// arm has the greatest S.
//
// The update was checked against published code; the guarantee is cited from memory.
type DEXP3 struct {
	exponential
	stream *rng.Source
	ties   duel.TieRule
	rate   float64 // η/K
	pair   pref.Pair
}

// NewDEXP3 returns a learner for the problem. Its stream draws the arms and tosses the
// coins of ties=coin.
func NewDEXP3(p DEXP3Params, problem duel.Problem, stream *rng.Source) *DEXP3 {
	eta, gamma := dexp3Rates(problem.Arms, problem.Horizon)
	l := &DEXP3{
		exponential: newExponential(problem.Arms, gamma), stream: stream, ties: p.Rule(stream),
		rate: eta / float64(problem.Arms),
	}
	l.propose()
	return l
}

// dexp3Rates returns η and γ for k arms and the horizon.
func dexp3Rates(k, horizon int) (eta, gamma float64) {
	n := float64(k)
	ratio := portable.Log(n) / float64(float64(horizon)*math.Sqrt(n))
	eta = portable.Exp(float64(2 * portable.Log(ratio) / 3))
	return eta, min(1, math.Sqrt(float64(eta*n)))
}

// propose draws the next pair.
func (l *DEXP3) propose() {
	l.pair = pref.Pair{First: l.draw(l.stream), Second: l.draw(l.stream)}
}

// Next implements duel.Learner.
func (l *DEXP3) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *DEXP3) Observe(p pref.Pair, o pref.Outcome) {
	if gain := dexp3Gain(&l.exponential, &l.ties, p, o); gain > 0 {
		l.raise(p.First, float64(l.rate*gain))
	}
	l.propose()
}

// dexp3Gain returns o/(q_x q_y) of a duel of x and y.
func dexp3Gain(e *exponential, ties *duel.TieRule, p pref.Pair, o pref.Outcome) float64 {
	lead, counted := ties.One(o)
	halves := counted + lead
	if halves == 0 {
		return 0
	}
	return float64(halves) / float64(float64(2*e.probability(p.First))*e.probability(p.Second))
}

// Recommend returns the first of the arms with the greatest estimate.
func (l *DEXP3) Recommend() pref.Arm { return l.greatest() }
