package regret

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// C2BParams are the parameters of C2B.
type C2BParams struct {
	BatchParams
	Defeat  float64 `yaml:"defeat" doc:"margin, in units of the radius γ, by which an arm defeats another one, which then duels the candidate only; above 0"`
	Removal float64 `yaml:"removal" doc:"margin, in units of the radius γ, by which an arm must beat another one to remove it; above 0"`
	duel.TieParams
}

// Validate implements param.Params.
func (p C2BParams) Validate() error {
	return errors.Join(p.BatchParams.Validate(), param.Above("defeat", p.Defeat, 0), param.Above("removal", p.Removal, 0))
}

// C2BEntry declares c2b for the catalogue.
var C2BEntry = duel.LearnerSpec[C2BParams, *C2B]{
	Spec: sim.Spec[C2BParams]{
		Name: "c2b",
		Card: sim.Card{
			Title:     "C2B",
			About:     "Catching the Condorcet winner in batches: as PCOMP, but from the second batch on there is a candidate, the arm that defeats the most others; the arms that it defeats duel the candidate only. So the regret for each arm does not grow with the number of arms in the end. The published margins are wide: with them nothing is removed in the first million duels of small gaps.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm.",
			Guarantee: "None for the recommended arm, since what counts is regret.",
			Cost:      "O(1) work a leap and O(K²) a batch, O(K²) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Speed, When: map[string]string{"defeat": "3", "removal": "5"}, Text: "With O(log T) batches the expected average regret is O(K² log²K) + O(K log T) if there is a Condorcet winner.", Cited: "the abstract of the source"},
			},
			Source: cite.Citation{
				Authors: "Agarwal, A., Ghuge, R. and Nagarajan, V.", Year: 2022,
				Title: "An Asymptotically Optimal Batched Algorithm for the Dueling Bandit Problem",
				Venue: cite.Proceedings{Name: "NeurIPS", Volume: "35", ArXiv: "2209.12108"},
				Where: "Algorithm C2B",
			},
		},
		Defaults: C2BParams{Defeat: 3, Removal: 5, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:          NewC2B,
	TossesCoins:  C2BParams.TossesCoins,
	Seeks:        func(C2BParams) pref.Notion { return pref.CondorcetNotion },
	SelfDuels:    func(C2BParams) bool { return true },
	Endless:      func(C2BParams) bool { return true },
	NeedsHorizon: func(C2BParams) bool { return true },
}

// C2B lets pairs duel in batches (Agarwal, Ghuge and Nagarajan, NeurIPS 2022). With the
// horizon T, q = T^(1/B), c_r = ⌊q^r⌋ and the radius
//
//	γ_r = √( ln(6TK²B)/(2c_r) ),
//
// let p̂_ij be the share of wins of arm i over arm j in a batch, ½ if they have not duelled.
//
//  1. At the beginning of batch r the candidate is the arm i with the most arms j that it
//     defeats, p̂_ij > ½ + 3γ_(r-1) in the batch before. Arms that it defeats duel the
//     candidate only, other arms duel all that are left, each pair c_r times.
//  2. At the end an arm j is removed if some arm i has p̂_ij > ½ + 5γ_r.
//
// The arm that is left last duels itself. If all arms would be removed, none is. Batches go
// on as long as several arms are left, also beyond the horizon.
//
// The factors 3 and 5, and that only the duels of one batch decide, are remembered and not
// checked against the paper. The factors are parameters. B = ln T is rounded.
type C2B struct {
	batches
	stream          *rng.Source
	defeat, removal float64
}

// NewC2B returns a learner for the problem, which must have a horizon. Its stream draws the
// order of the arms, decides among equals, and tosses the coins of ties=coin.
func NewC2B(p C2BParams, problem duel.Problem, stream *rng.Source) *C2B {
	return &C2B{batches: newBatches(p.BatchParams, 6, p.Rule(stream), problem, stream), stream: stream, defeat: p.Defeat, removal: p.Removal}
}

// Observe implements duel.Learner.
func (l *C2B) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// ObserveTally implements duel.Patient.
func (l *C2B) ObserveTally(_ pref.Pair, t pref.Tally) {
	if !l.enter(t) {
		return
	}
	l.remove(float64(l.removal * l.radius()))
	l.nominate(float64(l.defeat * l.radius()))
	l.begin()
}

// nominate chooses the candidate of the next batch and finds the arms that it defeats by the
// margin.
func (l *C2B) nominate(margin float64) {
	candidate := choice{stream: l.stream}
	for _, a := range l.arms {
		candidate.offer(a, float64(l.beaten(a, margin)))
	}
	for _, b := range l.arms {
		l.defeated[b] = l.beats(candidate.arm, b, margin)
	}
}
