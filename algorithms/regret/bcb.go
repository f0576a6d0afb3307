package regret

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// BCBParams are the parameters of BCB.
type BCBParams struct {
	duel.DeltaParams
	Scale float64 `yaml:"scale" doc:"factor of the radius of the confidence intervals, above 0: 1 is the one that is proved, which is too wide for the usual horizons"`
	duel.TieParams
}

// Validate implements param.Params.
func (p BCBParams) Validate() error {
	return errors.Join(p.DeltaParams.Validate(), param.Above("scale", p.Scale, 0))
}

// BCBEntry declares bcb for the catalogue.
var BCBEntry = duel.LearnerSpec[BCBParams, *BCB]{
	Spec: sim.Spec[BCBParams]{
		Name: "bcb",
		Card: sim.Card{
			Title:     "BCB",
			About:     "Borda Confidence Bound: uniform random pairs until the confidence interval of one arm's Borda score is above all others; then this arm duels itself until the end. It minimises Borda regret in worlds with a gap between the best two Borda scores. Its interval is wide: with scale=1 it seldom commits before a million duels.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm. A duel counts for its first arm only.",
			Guarantee: "None for the recommended arm, since what counts is regret.",
			Cost:      "O(1) a duel, O(K) memory. Leaps when it has committed.",
			Promises: []sim.Promise{
				{Of: sim.Speed, When: map[string]string{"scale": "1"}, Text: "The Borda regret is O(K/Δ²·log(KT/δ)) with high probability, where Δ is the gap of the best two Borda scores.", Cited: "the source, as remembered"},
			},
			Source: cite.Citation{
				Authors: "Saha, A., Koren, T. and Mansour, Y.", Year: 2021,
				Title: "Adversarial Dueling Bandits",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "139", Pages: "9235-9244"},
				Where: "Borda Confidence Bound, for a fixed gap; after duelpy",
			},
		},
		Defaults: BCBParams{DeltaParams: duel.DeltaParams{Delta: 0.1}, Scale: 1, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:          NewBCB,
	TossesCoins:  BCBParams.TossesCoins,
	Seeks:        func(BCBParams) pref.Notion { return pref.BordaNotion },
	SelfDuels:    func(BCBParams) bool { return true },
	Endless:      func(BCBParams) bool { return true },
	NeedsHorizon: func(BCBParams) bool { return true },
}

// BCB is Borda Confidence Bound for a fixed gap (Saha, Koren and Mansour, ICML 2021; the
// rules are those of the re-implementation in duelpy). All ordered pairs of different arms
// have the same probability. After t duels, arm i has the estimate and the radius
//
//	b_i = K/t · (wins of i as the first arm),   2·scale·√( K ln(2KT/δ)/t ).
//
// As soon as the interval of an arm is above all others it duels itself. The estimates are
// those of importance weighting, which an adversarial world asks for; shares of wins would
// need fewer duels.
type BCB struct {
	exploiter
	ties   duel.TieRule
	stream *rng.Source
	wide   float64   // the square of the sum of two radii, times t·4/K²
	pair   pref.Pair // the next pair
	duels  int       // t: duels that count
	halves []int     // by arm, half wins as the first arm
	best   pref.Arm  // an arm with the most half wins
	second int       // the most half wins of another arm
}

// NewBCB returns a learner for the problem, which must have a horizon. Its stream draws the
// pairs, and tosses the coins of ties=coin.
func NewBCB(p BCBParams, problem duel.Problem, stream *rng.Source) *BCB {
	k := float64(problem.Arms)
	logTerm := portable.Log(2) + portable.Log(k) + portable.Log(float64(problem.Horizon)) - portable.Log(p.Delta)
	return &BCB{
		ties: p.Rule(stream), stream: stream, halves: make([]int, problem.Arms),
		wide: float64(float64(64*float64(p.Scale*p.Scale))*logTerm) / k,
		pair: drawPair(problem.Arms, stream), best: pref.Arm(stream.Intn(problem.Arms)),
	}
}

// Next implements duel.Learner.
func (l *BCB) Next() (pref.Pair, bool) {
	if l.settled {
		return l.itself(), true
	}
	return l.pair, true
}

// Observe implements duel.Learner.
func (l *BCB) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// Patience implements duel.Patient.
func (l *BCB) Patience() int { return l.patience(1) }

// ObserveTally implements duel.Patient. The intervals of the best two arms are apart if the
// difference of their estimates, K/t·lead/2 with the lead in half wins, exceeds twice the
// radius.
func (l *BCB) ObserveTally(p pref.Pair, t pref.Tally) {
	if l.settled {
		return
	}
	lead, counted := l.ties.Many(t)
	l.duels += counted
	l.credit(p.First, counted+lead)
	if d := float64(l.halves[l.best] - l.second); float64(d*d) > float64(l.wide*float64(l.duels)) {
		l.settle(l.best)
		return
	}
	l.pair = drawPair(len(l.halves), l.stream)
}

// credit adds half wins of the arm.
func (l *BCB) credit(a pref.Arm, halves int) {
	before := l.halves[l.best]
	l.halves[a] += halves
	switch h := l.halves[a]; {
	case a == l.best:
	case h > before:
		l.best, l.second = a, before
	default:
		l.second = max(l.second, h)
	}
}

// Recommend returns an arm with the greatest estimate, at first a random one.
func (l *BCB) Recommend() pref.Arm { return l.best }
