package regret

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// SparringTSParams are the parameters of Sparring-TS.
type SparringTSParams struct{ duel.TieParams }

// Validate implements param.Params.
func (SparringTSParams) Validate() error { return nil }

// sparringSource is the publication of the reduction Sparring.
var sparringSource = cite.Citation{
	Authors: "Ailon, N., Karnin, Z. and Joachims, T.", Year: 2014,
	Title: "Reducing Dueling Bandits to Cardinal Bandits",
	Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "32", Number: "2", Pages: "856-864"},
}

// sparring returns the source with its place in it.
func sparring(where string) cite.Citation {
	c := sparringSource
	c.Where = where
	return c
}

// SparringTSEntry declares sparring-ts for the catalogue.
var SparringTSEntry = duel.LearnerSpec[SparringTSParams, *SparringTS]{
	Spec: sim.Spec[SparringTSParams]{
		Name: "sparring-ts",
		Card: sim.Card{
			Title:     "Sparring-TS",
			About:     "Two Thompson samplers play against each other, one in each slot. Each learns from the wins and losses of its own arms.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win and half a loss for each arm. Duels of an arm with itself count by their outcome.",
			Guarantee: "None: a heuristic without a proof.",
			Cost:      "2K draws from beta laws a duel and O(K) memory. Does not leap, because each duel is of a new random pair.",
			Source:    sparring("Algorithm Sparring, with Thompson sampling in both slots"),
		},
		Defaults: SparringTSParams{TieParams: duel.TieParams{Ties: "half"}},
	},
	New:            NewSparringTS,
	Seeks:          func(SparringTSParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:      func(SparringTSParams) bool { return true },
	ReadsSelfDuels: func(SparringTSParams) bool { return true },
	Endless:        func(SparringTSParams) bool { return true },
	TossesCoins:    SparringTSParams.TossesCoins,
}

// SparringTS is the reduction Sparring of Ailon, Karnin and Joachims (ICML 2014) with
// Thompson samplers, whose prior is Beta(1, 1). The winner of a duel is a reward of 1 for
// the sampler of its slot, the loser one of 0. The recommended arm is the one that has
// been played most often, in both slots together, in duels that count.
type SparringTS struct {
	stream *rng.Source
	ties   duel.TieRule
	slots  [2]thompson
	pair   pref.Pair
}

// NewSparringTS returns a learner for the problem. Its stream draws from the posteriors and
// tosses the coins of ties=coin.
func NewSparringTS(p SparringTSParams, problem duel.Problem, stream *rng.Source) *SparringTS {
	l := &SparringTS{
		stream: stream, ties: p.Rule(stream),
		slots: [2]thompson{newThompson(problem.Arms), newThompson(problem.Arms)},
	}
	l.propose()
	return l
}

// propose draws the next pair.
func (l *SparringTS) propose() {
	l.pair = pref.Pair{First: l.slots[0].draw(l.stream), Second: l.slots[1].draw(l.stream)}
}

// Next implements duel.Learner.
func (l *SparringTS) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *SparringTS) Observe(p pref.Pair, o pref.Outcome) {
	if lead, counted := l.ties.One(o); counted > 0 {
		reward := share(1 + lead)
		l.slots[0].add(p.First, reward, 1-reward)
		l.slots[1].add(p.Second, 1-reward, reward)
	}
	l.propose()
}

// Recommend returns the first of the arms that have been played most often.
func (l *SparringTS) Recommend() pref.Arm {
	return greatest(len(l.slots[0].wins), func(i int) float64 { return l.slots[0].played(i) + l.slots[1].played(i) })
}
