package regret

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// SparringEXP3Params are the parameters of Sparring-EXP3.
type SparringEXP3Params struct {
	Gamma float64 `yaml:"gamma" symbol:"γ" axis:"exploration γ" doc:"share γ of uniform exploration, in [0,1]; 0 for min(1, √(K ln K/T)), which needs the horizon T"`
	duel.TieParams
}

// Validate implements param.Params.
func (p SparringEXP3Params) Validate() error { return param.Within("gamma", p.Gamma, 0, 1) }

// SparringEXP3Entry declares sparring-exp3 for the catalogue.
var SparringEXP3Entry = duel.LearnerSpec[SparringEXP3Params, *SparringEXP3]{
	Spec: sim.Spec[SparringEXP3Params]{
		Name: "sparring-exp3",
		Card: sim.Card{
			Title:     "Sparring-EXP3",
			About:     "Two EXP3 learners play against each other, one in each slot. Each has small regret whatever the other does, so that together they find a von Neumann winner.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm. Duels of an arm with itself count by their outcome.",
			Guarantee: "None for the recommendation: it minimises regret and never stops.",
			Cost:      "O(log K) a duel and O(K) memory. Does not leap, because each duel is of a new random pair.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The von Neumann regret is O(√(KT log K)).", Cited: "the source, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Dudík, M., Hofmann, K., Schapire, R. E., Slivkins, A. and Zoghi, M.", Year: 2015,
				Title: "Contextual Dueling Bandits",
				Venue: cite.Proceedings{Name: "COLT", Series: "PMLR", Volume: "40", Pages: "563-587"},
				Where: "Sparring with EXP3 in both slots, without contexts",
			},
		},
		Defaults: SparringEXP3Params{TieParams: duel.TieParams{Ties: "half"}},
	},
	New:            NewSparringEXP3,
	Seeks:          func(SparringEXP3Params) pref.Notion { return pref.VonNeumannNotion },
	SelfDuels:      func(SparringEXP3Params) bool { return true },
	ReadsSelfDuels: func(SparringEXP3Params) bool { return true },
	Endless:        func(SparringEXP3Params) bool { return true },
	NeedsHorizon:   func(p SparringEXP3Params) bool { return p.Gamma == 0 },
	TossesCoins:    SparringEXP3Params.TossesCoins,
}

// SparringEXP3 is the reduction Sparring of Ailon, Karnin and Joachims (ICML 2014) with the
// algorithm EXP3 of Auer, Cesa-Bianchi, Freund and Schapire in both slots, as Dudík et al.
// (COLT 2015) use it for the von Neumann winner. Each slot draws arm i with probability
//
//	p_i = (1-γ) w_i/Σw + γ/K, with γ = min(1, √(K ln K/T))
//
// and after a reward r in [0, 1], which is 1 for a win, multiplies w_i by exp(γr/(K p_i)).
// After the horizon it goes on with the same γ. The recommended arm is the one with the
// greatest product of the weights of both slots; the recommended mixture is that of the
// arms drawn so far, in both slots.
type SparringEXP3 struct {
	empiricalMixture
	stream *rng.Source
	ties   duel.TieRule
	slots  [2]exponential
	rate   float64 // γ/K
	pair   pref.Pair
}

// NewSparringEXP3 returns a learner for the problem. Its stream draws the arms and tosses
// the coins of ties=coin.
func NewSparringEXP3(p SparringEXP3Params, problem duel.Problem, stream *rng.Source) *SparringEXP3 {
	k := problem.Arms
	gamma := explorationRate(p.Gamma, k, problem.Horizon, 1)
	l := &SparringEXP3{
		stream: stream, ties: p.Rule(stream), rate: gamma / float64(k),
		empiricalMixture: newEmpiricalMixture(k),
		slots:            [2]exponential{newExponential(k, gamma), newExponential(k, gamma)},
	}
	l.propose()
	return l
}

// propose draws the next pair.
func (l *SparringEXP3) propose() {
	l.pair = pref.Pair{First: l.slots[0].draw(l.stream), Second: l.slots[1].draw(l.stream)}
}

// Next implements duel.Learner.
func (l *SparringEXP3) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *SparringEXP3) Observe(p pref.Pair, o pref.Outcome) {
	l.count(p)
	if lead, counted := l.ties.One(o); counted > 0 {
		l.reward(0, p.First, 1+lead)
		l.reward(1, p.Second, 1-lead)
	}
	l.propose()
}

// reward gives the arm of a slot that many half wins.
func (l *SparringEXP3) reward(slot int, a pref.Arm, halves int32) {
	if halves > 0 {
		s := &l.slots[slot]
		s.raise(a, float64(l.rate*float64(halves))/float64(2*s.probability(a)))
	}
}

// Recommend returns the first of the arms with the greatest product of both weights.
func (l *SparringEXP3) Recommend() pref.Arm {
	return greatest(len(l.slots[0].logs), func(i int) float64 { return l.slots[0].logs[i] + l.slots[1].logs[i] })
}
