package policy

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/policy"
	"joust/sim/rng"
)

// GRPOParams are the parameters of grpo.
type GRPOParams struct{ GroupParams }

// Validate implements param.Params.
func (p GRPOParams) Validate() error { return p.check() }

// GRPOEntry declares grpo for the catalogue.
var GRPOEntry = policy.LearnerSpec[GRPOParams, *GRPO]{
	Spec: sim.Spec[GRPOParams]{
		Name: "grpo",
		Card: sim.Card{
			Title:     "GRPO",
			About:     "Group relative policy optimisation: the advantage of a sample is its score less the mean of its group, divided by the standard deviation of the group. A group with equal scores says nothing. Mechanism reproduced, with one step for each batch, so that no ratio of laws needs to be clipped.",
			Feedback:  "Samples of the law in groups, with their first score.",
			Guarantee: "None after a number of steps.",
			Cost:      "O(K) a step and O(1) a sample.",
			Source: cite.Citation{
				Authors: "Shao, Z. et al.", Year: 2024,
				Title: "DeepSeekMath: Pushing the Limits of Mathematical Reasoning in Open Language Models",
				Venue: cite.Preprint{ArXiv: "2402.03300"}, Where: "Section 4.1",
			},
		},
		Defaults: GRPOParams{GroupParams{GradientParams{Update: "vanilla", Rate: 0.05}, 8, "arms"}},
	},
	New: NewGRPO,
}

// GRPO is a policy gradient with the advantages A = (r − mean)/(sd + 1e-4) of groups (Shao et
// al. 2024).
type GRPO struct{ grouped }

// NewGRPO returns a learner for one trial.
func NewGRPO(p GRPOParams, problem *policy.Problem, _ *rng.Source) *GRPO {
	return &GRPO{newGrouped(p.GroupParams, problem, func(f *policy.Feedback, start int, to []float64) {
		copy(to, f.SampleScores[0][start:])
		standardise(to)
	})}
}
