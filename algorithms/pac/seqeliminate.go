package pac

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// SeqEliminateParams are the parameters of SeqEliminate.
type SeqEliminateParams struct {
	EpsilonParams
	duel.DeltaParams
	duel.SeedingParams
	duel.TieParams
}

// Validate implements param.Params.
func (p SeqEliminateParams) Validate() error {
	return errors.Join(p.EpsilonParams.Validate(), p.DeltaParams.Validate())
}

// SeqEliminateEntry declares seq-eliminate for the catalogue.
var SeqEliminateEntry = duel.LearnerSpec[SeqEliminateParams, *SeqEliminate]{
	Spec: sim.Spec[SeqEliminateParams]{
		Name: "seq-eliminate",
		Card: sim.Card{
			Title:    "Seq-Eliminate",
			About:    "A ladder with a handicap: the anchor plays the other arms one after another, and is replaced only by an arm that beats it by more than ε/2. It needs no triangle inequality, and stops where arms are even. The order of seeding is the order in which arms play, the first being the anchor: a good anchor stays, and its matches are short.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm. It uses answers: a candidate with the answer of the anchor is skipped without a duel.",
			Cost:     "O(1) work a leap, O(K) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Failure, Is: sim.AtMost, Bound: "δ", Where: map[string]string{"δ": "delta"}, Text: "It is promised under strong stochastic transitivity (of P + Q/2, or with ties=drop of P/(P+Pᵀ)). A failure is an arm that loses to the best with probability above .5 + ε; an arm other than the best is none if its gap is at most ε.", Test: sim.Guaranteed},
				{Of: sim.Duels, Is: sim.AtMost, Bound: "(N-1)·⌈2/ε²·ln(2·N/δ)⌉", Where: map[string]string{"ε": "epsilon", "δ": "delta"}, When: map[string]string{"ties": "half|coin"}, Text: "There are far fewer if the anchor is clearly better.", Test: sim.Conformance},
			},
			Source: cite.Citation{
				Authors: "Falahatgar, M., Hao, Y., Orlitsky, A., Pichapati, V. and Ravindrakumar, V.", Year: 2017,
				Title: "Maxing and Ranking with Few Assumptions",
				Venue: cite.Proceedings{Name: "NIPS", Volume: "30"},
				Where: "Algorithms COMPARE and SEQ-ELIMINATE with ε_l = 0, after re-implementations",
			},
		},
		Defaults: SeqEliminateParams{EpsilonParams: EpsilonParams{Epsilon: 0.1}, DeltaParams: duel.DeltaParams{Delta: 0.1}, SeedingParams: duel.SeedingParams{Seeding: "random"}, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewSeqEliminate,
	ReadsScores: SeqEliminateParams.ReadsScores,
	TossesCoins: SeqEliminateParams.TossesCoins,
	Seeks:       func(SeqEliminateParams) pref.Notion { return pref.CondorcetNotion },
	Guarantee: func(p SeqEliminateParams) duel.Guarantee {
		return duel.Guarantee{Delta: p.Delta, Where: duel.Conditions{Binary: true, Condorcet: true, Transitive: true, Gap: p.Epsilon}}
	},
}

// SeqEliminate is sequential elimination (Falahatgar, Hao, Orlitsky, Pichapati and
// Ravindrakumar, NIPS 2017, algorithms COMPARE and SEQ-ELIMINATE).
//
// One arm is the anchor. The others play it one after another in a match with ε_l =
// 0, ε_u = ε, δ' = δ/K: with p̂ the newcomer's share of wins in n duels and the
// midpoint m = (ε_l + ε_u)/2, until
//
//	|p̂ - 1/2 - m| > √( ln(4n²/δ') / (2n) )   or   n ≥ 2 ln(2/δ') / (ε_u - ε_l)²;
//
// the newcomer becomes the anchor if p̂ - 1/2 > m. So an anchor is replaced only by
// better arms, and by every arm that is better by ε. Under strong stochastic
// transitivity the anchor then never gets worse, and an arm that beats the last
// anchor by ε would have replaced an earlier one.
//
// The paper draws the anchor and the order at random. To order them by votes or
// scores is an addition; the guarantee does not depend on the order.
type SeqEliminate struct{ *duel.Sequential }

// NewSeqEliminate returns a learner for the problem. Its stream draws the order of
// the arms and tosses the coins of ties=coin.
func NewSeqEliminate(p SeqEliminateParams, problem duel.Problem, stream *rng.Source) *SeqEliminate {
	order, scored := p.Entrants(&problem, stream)
	r := newArena(p.Ties, &problem, stream)
	test := p.test(problem.Arms)
	return &SeqEliminate{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		a.Expenses.Scored = scored
		anchor := order[0]
		a.Recommend(anchor)
		for _, arm := range order[1:] {
			if problem.SameTeam(arm, anchor) {
				a.Expenses.Free++
				continue
			}
			if _, lead, n := r.match(arm, anchor, &test); test.above(lead, n) {
				anchor = arm
				a.Recommend(anchor)
			}
		}
		return anchor
	})}
}

// test returns the test of a match between a newcomer, the first arm, and the
// anchor.
func (p *SeqEliminateParams) test(k int) matchTest {
	delta := p.Delta / float64(k)
	return matchTest{
		up: p.Epsilon / 2, down: -p.Epsilon / 2, logKappa: portable.Log(4 / delta),
		most: ceilDuels(float64(2*portable.Log(2/delta)) / float64(p.Epsilon*p.Epsilon)),
	}
}

// above reports whether the share of wins is above the midpoint.
func (t *matchTest) above(lead, n int) bool {
	return float64(lead) > float64(float64(2*t.up)*float64(n))
}
