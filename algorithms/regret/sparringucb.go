package regret

import (
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// ScaleParams is the group of parameters of learners that play a slot by upper confidence
// bounds.
type ScaleParams struct {
	Scale float64 `yaml:"scale" symbol:"a" axis:"scale a" doc:"scale a of the confidence width √(a ln s/n) after n of s rewards, above 0"`
}

// Validate implements param.Params.
func (p ScaleParams) Validate() error { return param.Above("scale", p.Scale, 0) }

// SparringUCBParams are the parameters of Sparring-UCB.
type SparringUCBParams struct {
	ScaleParams
	duel.TieParams
}

// SparringUCBEntry declares sparring-ucb for the catalogue.
var SparringUCBEntry = duel.LearnerSpec[SparringUCBParams, *SparringUCB]{
	Spec: sim.Spec[SparringUCBParams]{
		Name: "sparring-ucb",
		Card: sim.Card{
			Title:     "Sparring-UCB",
			About:     "Two learners with upper confidence bounds play against each other, one in each slot. Each learns from the wins and losses of its own arms.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm. Duels of an arm with itself count by their outcome.",
			Guarantee: "None: a heuristic without a proof.",
			Cost:      "O(K) a duel and O(K) memory. Does not leap, because the bounds change with each duel.",
			Source:    sparring("Algorithm Sparring, with UCB in both slots"),
		},
		Defaults: SparringUCBParams{ScaleParams: ScaleParams{Scale: 2.5}, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:            NewSparringUCB,
	Seeks:          func(SparringUCBParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:      func(SparringUCBParams) bool { return true },
	ReadsSelfDuels: func(SparringUCBParams) bool { return true },
	Endless:        func(SparringUCBParams) bool { return true },
	TossesCoins:    SparringUCBParams.TossesCoins,
}

// SparringUCB is the reduction Sparring of Ailon, Karnin and Joachims (ICML 2014). Each slot
// plays the arm with the greatest index
//
//	mean + √((α+2) ln t/(2n)), α = 3
//
// of the rewards of this slot, where a win is a reward of 1, a loss one of 0 and a tie one
// of 1/2. The scale is (α+2)/2; the code of Komiyama has the same one. The recommended arm
// is the one that has been played most often, in both slots together, in duels that count.
type SparringUCB struct {
	stream *rng.Source
	ties   duel.TieRule
	slots  [2]ucb
	pair   pref.Pair
}

// NewSparringUCB returns a learner for the problem. Its stream chooses among equals and
// tosses the coins of ties=coin.
func NewSparringUCB(p SparringUCBParams, problem duel.Problem, stream *rng.Source) *SparringUCB {
	l := &SparringUCB{
		stream: stream, ties: p.Rule(stream),
		slots: [2]ucb{newUCB(problem.Arms, p.Scale), newUCB(problem.Arms, p.Scale)},
	}
	l.propose()
	return l
}

// propose chooses the next pair.
func (l *SparringUCB) propose() {
	l.pair = pref.Pair{First: l.slots[0].choose(l.stream), Second: l.slots[1].choose(l.stream)}
}

// Next implements duel.Learner.
func (l *SparringUCB) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *SparringUCB) Observe(p pref.Pair, o pref.Outcome) {
	if lead, counted := l.ties.One(o); counted > 0 {
		reward := share(1 + lead)
		l.slots[0].learn(p.First, reward)
		l.slots[1].learn(p.Second, 1-reward)
	}
	l.propose()
}

// Recommend returns the first of the arms that have been played most often.
func (l *SparringUCB) Recommend() pref.Arm {
	return greatest(len(l.slots[0].n), func(i int) int { return l.slots[0].n[i] + l.slots[1].n[i] })
}
