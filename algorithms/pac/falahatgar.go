package pac

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// FalahatgarKnockoutParams are the parameters of FalahatgarKnockout.
type FalahatgarKnockoutParams struct {
	EpsilonParams
	duel.DeltaParams
	Gamma float64 `yaml:"gamma" doc:"γ of the stochastic transitivity, 1 (strong) to 10: where a beats b beats c, the margins of both are at most γ times that of a over c"`
	Cap   int     `yaml:"cap" doc:"most duels of a match, to 1000000000; 0 for as many as the guarantee needs, which are thousands; with a cap nothing is guaranteed"`
	duel.TieParams
}

// Validate implements param.Params.
func (p FalahatgarKnockoutParams) Validate() error {
	return errors.Join(
		p.EpsilonParams.Validate(), p.DeltaParams.Validate(),
		param.Within("gamma", p.Gamma, 1, 10), param.Count("cap", p.Cap, 0, 1_000_000_000),
	)
}

// FalahatgarKnockoutEntry declares falahatgar-knockout for the catalogue.
var FalahatgarKnockoutEntry = duel.LearnerSpec[FalahatgarKnockoutParams, *FalahatgarKnockout]{
	Spec: sim.Spec[FalahatgarKnockoutParams]{
		Name: "falahatgar-knockout",
		Card: sim.Card{
			Title:    "PAC knockout",
			About:    "Single elimination whose matches are long enough, and longer from round to round, for the winner to be nearly as good as the best. It does not need to know the gap, and stops where arms are even. Its constants are made for proofs, not for the budgets of language models.",
			Feedback: "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default as half a win for each arm. It uses answers: of two candidates with the same answer a coin chooses one without a duel.",
			Cost:     "O(1) work a leap, O(K) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Failure, Is: sim.AtMost, Bound: "δ", Where: map[string]string{"δ": "delta"}, When: map[string]string{"cap": "0"}, Text: "It is promised under strong stochastic transitivity with factor γ and the stochastic triangle inequality (of P + Q/2, or with ties=drop of P/(P+Pᵀ)). A failure is an arm that loses to the best with probability above .5 + ε; an arm other than the best is none if its gap is at most ε.", Test: sim.Guaranteed},
				{Of: sim.Duels, Is: sim.AtMost, Bound: "(N-1)·(γ²/(2·(2^(1/3)-1)²·ε²)·(3.85·ln(2/δ) + 12.93) + 1)", Where: map[string]string{"γ": "gamma", "ε": "epsilon", "δ": "delta"}, When: map[string]string{"ties": "half|coin", "cap": "0"}, Text: "There are far fewer where gaps are wide.", Test: sim.Conformance},
				{Of: sim.Duels, Is: sim.AtMost, Bound: "(N-1)·M", Where: map[string]string{"M": "cap"}, When: map[string]string{"cap": ">0"}, Text: "With a cap no failure probability is proved.", Test: sim.Conformance},
			},
			Source: cite.Citation{
				Authors: "Falahatgar, M., Orlitsky, A., Pichapati, V. and Suresh, A. T.", Year: 2017,
				Title: "Maximum Selection and Ranking under Noisy Comparisons",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "70", Pages: "1088-1096"},
				Where: "Algorithms COMPARE and KNOCKOUT, after two independent re-implementations",
			},
		},
		Defaults: FalahatgarKnockoutParams{EpsilonParams: EpsilonParams{Epsilon: 0.1}, DeltaParams: duel.DeltaParams{Delta: 0.1}, Gamma: 1, TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewFalahatgarKnockout,
	TossesCoins: FalahatgarKnockoutParams.TossesCoins,
	Seeks:       func(FalahatgarKnockoutParams) pref.Notion { return pref.CondorcetNotion },
	Guarantee: func(p FalahatgarKnockoutParams) duel.Guarantee {
		if p.Cap > 0 {
			return duel.Guarantee{}
		}
		return duel.Guarantee{Delta: p.Delta, Where: duel.Conditions{Binary: true, Condorcet: true, Transitive: true, Gap: p.Epsilon}}
	},
}

// FalahatgarKnockout is the PAC knockout (Falahatgar, Orlitsky, Pichapati and Suresh,
// ICML 2017, algorithms COMPARE and KNOCKOUT).
//
// In round r = 1, 2, … the arms that are left are paired at random, an odd one has a
// bye, and each pair is compared with
//
//	ε_r = c·ε / (γ·2^(r/3)),   c = 2^(1/3) - 1,   δ_r = δ/2^r:
//
// it duels while |p̂-1/2| ≤ rad(n) - ε_r and n ≤ ln(2/δ_r)/(2ε_r²), where rad(n) = √(
// ln(4n²/δ_r) / (2n) ), and the arm with more wins advances, the second arm if both
// have as many. The ε_r add up to ε/γ and the δ_r to δ. Between two arms with the
// same answer a coin decides without a duel.
//
// The bound on the number of duels in the card is derived here: K/2^r matches in
// round r, each with the most duels that it can have, summed over all rounds.
type FalahatgarKnockout struct{ *duel.Sequential }

// NewFalahatgarKnockout returns a learner for the problem. Its stream draws the pairs
// of each round and tosses the coins of ties=coin and of matches between arms with
// the same answer.
func NewFalahatgarKnockout(p FalahatgarKnockoutParams, problem duel.Problem, stream *rng.Source) *FalahatgarKnockout {
	pool := duel.ShuffledArms(problem.Arms, stream)
	next := make([]pref.Arm, 0, len(pool))
	r := newArena(p.Ties, &problem, stream)
	return &FalahatgarKnockout{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		a.Recommend(pool[0])
		for round := 1; len(pool) > 1; round++ {
			test := p.test(round)
			r.begin()
			next = next[:0]
			for i := 0; i+1 < len(pool); i += 2 {
				next = append(next, r.knockOut(pool[i], pool[i+1], &test))
				a.Recommend(next[0])
			}
			if last := len(pool) - 1; last%2 == 0 {
				a.Expenses.Byes++
				next = append(next, pool[last])
			}
			pool, next = next, pool
			duel.Shuffle(pool, stream)
			a.Recommend(pool[0])
		}
		return pool[0]
	})}
}

// knockoutC is c = 2^(1/3) - 1.
const knockoutC = 0.25992104989487316476721060727823

// test returns the comparison of a round.
func (p *FalahatgarKnockoutParams) test(round int) matchTest {
	epsilon := float64(knockoutC*p.Epsilon) / float64(p.Gamma*portable.Exp(float64(float64(round)*math.Ln2)/3))
	delta := math.Ldexp(p.Delta, -round)
	return matchTest{
		up: -epsilon, down: -epsilon, logKappa: portable.Log(4 / delta),
		most:  1 + int(min(portable.Log(2/delta)/float64(float64(2*epsilon)*epsilon), maxDuels)),
		limit: p.Cap,
	}
}

// knockOut returns the winner of a match by COMPARE.
func (r *arena) knockOut(first, second pref.Arm, test *matchTest) pref.Arm {
	if r.problem.SameTeam(first, second) {
		return r.either(first, second)
	}
	if _, lead, _ := r.match(first, second, test); lead > 0 {
		return first
	}
	return second
}
