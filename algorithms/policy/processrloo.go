package policy

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/policy"
	"joust/sim/rng"
)

// ProcessRLOOParams are the parameters of process-rloo.
type ProcessRLOOParams struct{ RolloutParams }

// Validate implements param.Params.
func (p ProcessRLOOParams) Validate() error { return p.check() }

// ProcessRLOOEntry declares process-rloo for the catalogue.
var ProcessRLOOEntry = policy.LearnerSpec[ProcessRLOOParams, *ProcessRLOO]{
	Spec: sim.Spec[ProcessRLOOParams]{
		Name: "process-rloo",
		Card: sim.Card{
			Title:     "RLOO with process rewards",
			About:     "A policy gradient for answers in steps. A step is credited with the reward for a right answer and with the critic's rewards from this step on, less the mean of the other samples in the same step; all advantages are divided by their standard deviation. Without a critic the steps of a sample share one advantage, and long answers take long. Mechanism reproduced, with one step for each batch, so that no ratio of laws needs to be clipped.",
			Feedback:  "Samples of answers in steps, whether they are right, and the critic's rewards if there is a critic.",
			Guarantee: "None after a number of steps.",
			Cost:      "O(A) for each step of each sample, with A actions.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "A reward that all samples of a batch get in the same step changes nothing.", Test: "algorithms/policy.TestSharedRewards"},
			},
			Source: cite.Citation{
				Authors: "Cui, G. et al.", Year: 2025,
				Title: "Process Reinforcement through Implicit Rewards",
				Venue: cite.Preprint{ArXiv: "2502.01456"}, Where: "the estimator of advantages",
			},
		},
		Defaults: ProcessRLOOParams{RolloutParams{Rate: 0.3, Coefficient: 1}},
	},
	New: NewProcessRLOO,
}

// ProcessRLOO is RLOO with the process rewards of a critic (Ahmadian et al., ACL 2024, for the
// baseline; Cui et al. 2025 for process rewards, their returns and the whitening).
type ProcessRLOO struct {
	rollouts
	coefficient float64 // c
}

// NewProcessRLOO returns a learner for one trial.
func NewProcessRLOO(p ProcessRLOOParams, problem *policy.Problem, _ *rng.Source) *ProcessRLOO {
	return &ProcessRLOO{newRollouts(p.Rate, problem), p.Coefficient}
}

// Observe implements policy.Learner.
func (r *ProcessRLOO) Observe(f *policy.Feedback) { r.ascend(f, f.Process, r.coefficient) }
