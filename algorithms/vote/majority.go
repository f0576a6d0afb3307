package vote

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/rng"
)

// MajorityParams are the parameters of Majority: none.
type MajorityParams struct{}

// Validate implements param.Params.
func (MajorityParams) Validate() error { return nil }

// MajorityEntry declares majority for the catalogue.
var MajorityEntry = duel.LearnerSpec[MajorityParams, *Majority]{
	Spec: sim.Spec[MajorityParams]{
		Name: "majority",
		Card: sim.Card{
			Title:    "Majority vote",
			About:    "Self-consistency: the final answer that most candidates give. This is the baseline for every use of a judge or a scorer. Of answers with equally many votes it takes a random one. Where arms have no answers each counts as an answer of its own, so that it recommends a random arm.",
			Feedback: "None: it does not duel. It uses which candidates have the same answer.",
			Cost:     "O(N) work and memory.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "0", Test: sim.Conformance},
				{Of: sim.Scored, Is: sim.AtMost, Bound: "0", Test: sim.Conformance},
				{Of: sim.Generated, Is: sim.AtMost, Bound: "N", Test: sim.Conformance},
				{Of: sim.Result, Text: "If candidates are independent and identically distributed, it is right in the limit of many exactly if the right answer is likelier than any wrong one.", Test: "algorithms/vote.TestPlurality"},
				{Of: sim.Result, Text: "With two answers, neither likelier beforehand, and every candidate right with the same probability above 1/2, no rule is right more often.", Test: "algorithms/vote.TestMajorityIsMAPOneCoinEqual"},
			},
			Source: cite.Citation{
				Authors: "Wang, X., Wei, J., Schuurmans, D., Le, Q., Chi, E., Narang, S., Chowdhery, A. and Zhou, D.", Year: 2023,
				Title: "Self-Consistency Improves Chain of Thought Reasoning in Language Models",
				Venue: cite.Proceedings{Name: "ICLR", ArXiv: "2203.11171"},
				Where: "section 2, unweighted sum",
			},
		},
		Defaults: MajorityParams{},
	},
	New: NewMajority,
}

// Majority recommends the first candidate with the answer that most candidates give
// (self-consistency: Wang et al., ICLR 2023, section 2), a random one of several such
// answers.
type Majority struct{ choice }

// NewMajority returns a learner for the problem. Its stream chooses among answers
// with equally many votes.
func NewMajority(_ MajorityParams, problem duel.Problem, stream *rng.Source) *Majority {
	of, first := problem.Answers()
	votes := make([]int, len(first))
	for _, a := range of {
		votes[a]++
	}
	return &Majority{choice{first[greatest(votes, stream)], duel.Expenses{Generated: problem.Arms}}}
}
