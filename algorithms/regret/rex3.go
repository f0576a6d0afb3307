package regret

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// REX3Params are the parameters of REX3.
type REX3Params struct {
	Gamma float64 `yaml:"gamma" symbol:"γ" axis:"exploration γ" doc:"share γ of uniform exploration, in [0,1]; 0 for min(1/2, √(K ln K/T)), which needs the horizon T"`
	Gains string  `yaml:"gains" options:"half|whole" doc:"whether the arms of a duel gain half of its result, as in the paper, or all of it, which doubles the learning rate"`
}

// Validate implements param.Params.
func (p REX3Params) Validate() error { return param.Within("gamma", p.Gamma, 0, 1) }

// REX3Entry declares rex3 for the catalogue.
var REX3Entry = duel.LearnerSpec[REX3Params, *REX3]{
	Spec: sim.Spec[REX3Params]{
		Name: "rex3",
		Card: sim.Card{
			Title:     "REX3",
			About:     "Relative exponential weighing: EXP3 for duels in which an adversary chooses the utilities of the arms. Both arms are drawn from one law; what one gains, the other loses.",
			Feedback:  "Win, tie and loss, as they are: the results are 1, 0 and -1. Of a duel of an arm with itself it learns nothing.",
			Guarantee: "None for the recommendation: it minimises regret and never stops.",
			Cost:      "O(log K) a duel and O(K) memory. Does not leap, because each duel is of a new random pair.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The regret in utilities is O(√(KT log K)).", Cited: "the source, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Gajane, P., Urvoy, T. and Clérot, F.", Year: 2015,
				Title: "A Relative Exponential Weighing Algorithm for Adversarial Utility-based Dueling Bandits",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "37", Pages: "218-227"},
				Where: "Algorithm 1",
			},
		},
		Defaults: REX3Params{Gains: "half"},
	},
	New:          NewREX3,
	Seeks:        func(REX3Params) pref.Notion { return pref.VonNeumannNotion },
	SelfDuels:    func(REX3Params) bool { return true },
	Endless:      func(REX3Params) bool { return true },
	NeedsHorizon: func(p REX3Params) bool { return p.Gamma == 0 },
}

// REX3 draws both arms a and b of a duel from one law of exponential weights (Gajane,
// Urvoy and Clérot, ICML 2015, algorithm 1),
//
//	p_i = (1-γ) w_i/Σw + γ/K, with γ = min(1/2, √(K ln K/T))
//
// and after the result r, which is 1 if a wins, 0 in a tie and -1 if b wins, multiplies w_a
// by exp(γr/(2K p_a)) and w_b by exp(-γr/(2K p_b)). If a = b, nothing changes. After the
// horizon it goes on with the same γ. The recommended arm has the greatest weight; the
// recommended mixture is that of the arms drawn so far, both of each duel.
//
// The update was checked against the authors' code, which has 2 to the power p_b in the
// place of 2 p_b; this is a mistake. The code of Li leaves out the 2: gains=whole.
type REX3 struct {
	empiricalMixture
	exponential
	stream *rng.Source
	rate   float64 // γ/(2K), or γ/K
	pair   pref.Pair
}

// NewREX3 returns a learner for the problem. Its stream draws the arms.
func NewREX3(p REX3Params, problem duel.Problem, stream *rng.Source) *REX3 {
	k := problem.Arms
	gamma := explorationRate(p.Gamma, k, problem.Horizon, 0.5)
	l := &REX3{empiricalMixture: newEmpiricalMixture(k), exponential: newExponential(k, gamma), stream: stream, rate: gamma / float64(2*k)}
	if p.Gains == "whole" {
		l.rate *= 2
	}
	l.propose()
	return l
}

// propose draws the next pair.
func (l *REX3) propose() {
	l.pair = pref.Pair{First: l.draw(l.stream), Second: l.draw(l.stream)}
}

// Next implements duel.Learner.
func (l *REX3) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *REX3) Observe(p pref.Pair, o pref.Outcome) {
	l.count(p)
	if p.First != p.Second && o <= pref.SecondWins {
		rate := l.rate
		if o == pref.SecondWins {
			rate = -rate
		}
		first, second := rate/l.probability(p.First), -rate/l.probability(p.Second)
		l.raise(p.First, first)
		l.raise(p.Second, second)
	}
	l.propose()
}

// Recommend returns the first of the arms with the greatest weight.
func (l *REX3) Recommend() pref.Arm { return l.greatest() }
