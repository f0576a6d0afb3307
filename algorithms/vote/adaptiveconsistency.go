package vote

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/rng"
)

// AdaptiveConsistencyParams are the parameters of AdaptiveConsistency.
type AdaptiveConsistencyParams struct {
	Threshold float64 `yaml:"threshold" doc:"posterior probability of the leading answer against the second at which it stops, in (.5,1)"`
}

// Validate implements param.Params.
func (p AdaptiveConsistencyParams) Validate() error {
	return param.Inside("threshold", p.Threshold, 0.5, 1)
}

// AdaptiveConsistencyEntry declares adaptive-consistency for the catalogue.
var AdaptiveConsistencyEntry = duel.LearnerSpec[AdaptiveConsistencyParams, *AdaptiveConsistency]{
	Spec: sim.Spec[AdaptiveConsistencyParams]{
		Name: "adaptive-consistency",
		Card: sim.Card{
			Title:     "Adaptive-Consistency",
			About:     "A majority vote that generates one candidate after another and stops once the leading answer is unlikely to be overtaken by the second: most of the accuracy of the whole vote for a fraction of the candidates. Of answers with equally many votes it takes a random one. Where arms have no answers each counts as an answer of its own, so that it generates all and recommends a random arm.",
			Feedback:  "None: it does not duel. It uses the answers of the candidates that it has generated.",
			Guarantee: "None on the error: the threshold is a posterior probability at one moment, and the rule tests it after every candidate.",
			Cost:      "O(1) per generated candidate.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "0", Test: sim.Conformance},
				{Of: sim.Scored, Is: sim.AtMost, Bound: "0", Test: sim.Conformance},
				{Of: sim.Generated, Is: sim.AtMost, Bound: "N", Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "N", Test: sim.Conformance},
			},
			Source: cite.Citation{
				Authors: "Aggarwal, P., Madaan, A., Yang, Y. and Mausam", Year: 2023,
				Title: "Let's Sample Step by Step: Adaptive-Consistency for Efficient Reasoning and Coding with LLMs",
				Venue: cite.Proceedings{Name: "EMNLP", Pages: "12375-12396"},
				Where: "Beta stopping criterion",
			},
		},
		Defaults: AdaptiveConsistencyParams{Threshold: 0.95},
	},
	New: NewAdaptiveConsistency,
}

// AdaptiveConsistency generates candidates until the leading answer is sure enough,
// and recommends the first candidate with this answer (Aggarwal, Madaan, Yang and
// Mausam, EMNLP 2023, Beta stopping criterion). With a votes for the leading answer
// and b for the second, it stops as soon as
//
//	P(X > 1/2) >= threshold,  X ~ Beta(a+1, b+1),
//
// the posterior probability, with a uniform prior, that the leading answer is
// likelier than the second. If this never happens all candidates vote, and a random
// one of the leading answers wins.
type AdaptiveConsistency struct{ choice }

// NewAdaptiveConsistency returns a learner for the problem. Its stream chooses among
// answers with equally many votes, and the order of arms that are not candidates.
func NewAdaptiveConsistency(p AdaptiveConsistencyParams, problem duel.Problem, stream *rng.Source) *AdaptiveConsistency {
	of, first := problem.Answers()
	arms := generated(&problem, stream)
	votes := make([]int, len(first))
	lead := even()
	n := 0
	for n < len(arms) && lead.sure < p.Threshold {
		a := of[arms[n]]
		votes[a]++
		lead.count(votes[a])
		n++
	}
	return &AdaptiveConsistency{choice{
		first[greatest(votes, stream)],
		duel.Expenses{Rounds: n, Generated: n},
	}}
}

// lead compares the leading answer with the second. With S the heads in a+b+1 tosses
// of a fair coin,
//
//	P(X > 1/2) = P(S <= a) = Σ_{k<=a} C(a+b+1, k) / 2^(a+b+1),
//
// and one more vote changes it by half the probability of a single value of S. So no
// table and no logarithm is needed. That probability underflows only if one answer
// leads by so much that sure is 1 to the last bit.
type lead struct {
	a, b  int     // votes, a >= b
	sure  float64 // P(S <= a)
	exact float64 // P(S = a)
}

// even returns the lead before the first vote, where S is the heads in one toss.
func even() lead { return lead{sure: 0.5, exact: 0.5} }

// count adds a vote for an answer that now has the given number of votes.
func (l *lead) count(votes int) {
	switch {
	case votes > l.a:
		l.sure += float64(l.exact * float64(l.b+1) / float64(2*(l.a+1))) // P(S = a+1)/2
		l.exact = l.exact * float64(l.a+l.b+2) / float64(2*(l.a+1))
		l.a++
	case votes > l.b:
		l.sure -= float64(l.exact / 2)
		l.exact = l.exact * float64(l.a+l.b+2) / float64(2*(l.b+2))
		l.b++
	}
}
