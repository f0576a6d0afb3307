package vote

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/rng"
)

// nearest is the least distance of a score from 0 and 1 in its log-odds: about a
// millionth.
const nearest = 0x1p-20

// WeightedMajorityParams are the parameters of WeightedMajority.
type WeightedMajorityParams struct {
	Weight string `yaml:"weight" options:"score|log-odds" doc:"weight of a candidate's vote: its score s, or ln(s/(1-s)), which is a vote against its answer if s is below 1/2"`
}

// Validate implements param.Params.
func (WeightedMajorityParams) Validate() error { return nil }

// WeightedMajorityEntry declares weighted-majority for the catalogue.
var WeightedMajorityEntry = duel.LearnerSpec[WeightedMajorityParams, *WeightedMajority]{
	Spec: sim.Spec[WeightedMajorityParams]{
		Name: "weighted-majority",
		Card: sim.Card{
			Title:    "Weighted majority vote",
			About:    "The final answer whose candidates have the greatest sum of scores: a vote and a verifier together, each correcting errors of the other. Of answers with equal sums it takes a random one. Without scores all votes have the same weight; where arms have no answers either, it recommends a random arm.",
			Feedback: "None: it does not duel. It uses every candidate's score, and which candidates have the same answer.",
			Cost:     "O(N) work and memory.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "0", Test: sim.Conformance},
				{Of: sim.Scored, Is: sim.AtMost, Bound: "N", Test: sim.Conformance},
				{Of: sim.Generated, Is: sim.AtMost, Bound: "N", Test: sim.Conformance},
				{Of: sim.Result, Text: "With two answers, neither likelier beforehand, candidates that are right independently of each other, and scores that are their true probabilities to be right: with weight=log-odds no rule is right more often.", Test: "algorithms/vote.TestLogOddsAreTheBayesRule"},
			},
			Source: cite.Citation{
				Authors: "Li, Y., Lin, Z., Zhang, S., Fu, Q., Chen, B., Lou, J.-G. and Chen, W.", Year: 2023,
				Title: "Making Language Models Better Reasoners with Step-Aware Verifier",
				Venue: cite.Proceedings{Name: "ACL", Pages: "5315-5333"},
				Where: "weighted voting; log-odds as in Nitzan and Paroush (1982)",
			},
		},
		Defaults: WeightedMajorityParams{Weight: "score"},
	},
	New:         NewWeightedMajority,
	ReadsScores: func(WeightedMajorityParams) bool { return true },
}

// WeightedMajority recommends the first candidate with the answer a for which the sum
// of weights
//
//	Σ_{i: answer(i)=a} w_i
//
// is greatest, a random one of several such answers (Li et al., ACL 2023). The weight
// of a candidate is its score s, or ln(s/(1-s)), the optimal weight of Nitzan and
// Paroush (International Economic Review, 1982) if s is its probability to be right;
// scores nearer to 0 or 1 than 2^-20 are moved to that distance.
type WeightedMajority struct{ choice }

// NewWeightedMajority returns a learner for the problem. Its stream chooses among
// answers of equal weight.
func NewWeightedMajority(p WeightedMajorityParams, problem duel.Problem, stream *rng.Source) *WeightedMajority {
	of, first := problem.Answers()
	weight := make([]float64, len(first))
	for i, a := range of {
		weight[a] += voteWeight(p.Weight, problem.Scores, i)
	}
	return &WeightedMajority{choice{
		first[greatest(weight, stream)],
		duel.Expenses{Scored: len(problem.Scores), Generated: problem.Arms},
	}}
}

// voteWeight returns the weight of candidate i's vote; 1 without scores.
func voteWeight(weight string, scores []float64, i int) float64 {
	switch {
	case scores == nil:
		return 1
	case weight == "log-odds":
		s := min(max(scores[i], nearest), 1-nearest)
		return portable.Log(s) - portable.Log(1-s)
	}
	return scores[i]
}
