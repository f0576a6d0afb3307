package policy

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/policy"
	"joust/sim/rng"
)

// DRAGRPOParams are the parameters of dra-grpo.
type DRAGRPOParams struct{ GroupParams }

// Validate implements param.Params.
func (p DRAGRPOParams) Validate() error { return p.check() }

// Suits implements policy.Params.
func (p DRAGRPOParams) Suits(problem *policy.Problem) error {
	if problem.Embedding == nil {
		return errors.New("needs an embedding of the arms, which says how similar they are; the environment has none")
	}
	return p.GroupParams.Suits(problem)
}

// DRAGRPOEntry declares dra-grpo for the catalogue.
var DRAGRPOEntry = policy.LearnerSpec[DRAGRPOParams, *DRAGRPO]{
	Spec: sim.Spec[DRAGRPOParams]{
		Name: "dra-grpo",
		Card: sim.Card{
			Title:     "DRA-GRPO",
			About:     "GRPO with scores that are divided by the number of samples of the group that are similar, as the sum of cosines of their embeddings counts them. A rare right answer gets a larger advantage than frequent ones, which may get none although they are right. Mechanism reproduced: rare kinds of right answers survive; accuracy on benchmarks is not a question for this world.",
			Feedback:  "Samples of the law in groups, with their first score and the embedding of arms.",
			Guarantee: "None after a number of steps.",
			Cost:      "O(K² d) once for cosines of d coordinates; O(K) a step and O(group) a sample.",
			Source: cite.Citation{
				Authors: "Chen, X. et al.", Year: 2025,
				Title: "DRA-GRPO: Exploring Diversity-Aware Reward Adjustment for R1-Zero-Like Training of Large Language Models",
				Venue: cite.Preprint{ArXiv: "2505.09655"},
			},
		},
		Defaults: DRAGRPOParams{GroupParams{GradientParams{Update: "vanilla", Rate: 0.05}, 8, "arms"}},
	},
	New: NewDRAGRPO,
}

// DRAGRPO is GRPO with the scores r_i/(Σ_j cos(e_i, e_j) + 1e-6) over the samples j of the group
// of sample i (Chen et al. 2025).
type DRAGRPO struct{ grouped }

// NewDRAGRPO returns a learner for one trial.
func NewDRAGRPO(p DRAGRPOParams, problem *policy.Problem, _ *rng.Source) *DRAGRPO {
	k := problem.Arms
	cosines := make([]float64, k*k)
	for a, e := range problem.Embedding {
		for b, other := range problem.Embedding {
			cosines[a*k+b] = policy.Mean(e, other) / math.Sqrt(float64(policy.Mean(e, e)*policy.Mean(other, other)))
		}
	}
	return &DRAGRPO{newGrouped(p.GroupParams, problem, func(f *policy.Feedback, start int, to []float64) {
		group := f.Arms[start:][:len(to)]
		for i, a := range group {
			similar := 1e-6
			for _, b := range group {
				similar += cosines[a*k+b]
			}
			to[i] = f.SampleScores[0][start+i] / similar
		}
		standardise(to)
	})}
}
