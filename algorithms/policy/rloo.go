package policy

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/policy"
	"joust/sim/portable"
	"joust/sim/rng"
)

// RLOOParams are the parameters of rloo.
type RLOOParams struct{ GroupParams }

// Validate implements param.Params.
func (p RLOOParams) Validate() error { return p.check() }

// Suits implements policy.Params.
func (p RLOOParams) Suits(problem *policy.Problem) error {
	return errors.Join(needsScores(problem), p.divides(problem))
}

// RLOOEntry declares rloo for the catalogue.
var RLOOEntry = policy.LearnerSpec[RLOOParams, *RLOO]{
	Spec: sim.Spec[RLOOParams]{
		Name: "rloo",
		Card: sim.Card{
			Title:     "RLOO",
			About:     "Leave one out: the advantage of a sample is its score less the mean score of the others of its group. Its expectation is the score less the mean, for groups of any size, so that exact feedback tells of the same learner. Mechanism reproduced.",
			Feedback:  "Samples of the law in groups, with their first score; or exact scores.",
			Guarantee: "None after a number of steps.",
			Cost:      "O(K) a step and O(1) a sample.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "With exact feedback it is the policy gradient, whatever the group.", Test: "algorithms/policy.TestLeaveOneOutIsUnbiased"},
			},
			Source: cite.Citation{
				Authors: "Ahmadian, A. et al.", Year: 2024,
				Title: "Back to Basics: Revisiting REINFORCE-Style Optimization for Learning from Human Feedback in {LLMs}",
				Venue: cite.Proceedings{Name: "ACL", ArXiv: "2402.14740"},
			},
		},
		Defaults: RLOOParams{GroupParams{GradientParams{Update: "vanilla", Rate: 0.05}, 8, "arms"}},
	},
	New: NewRLOO,
}

// RLOO is a policy gradient with the advantages A = (r − mean) G/(G − 1) of groups of G samples,
// which are the scores less the mean of the others (Ahmadian et al., ACL 2024).
type RLOO struct{ grouped }

// NewRLOO returns a learner for one trial.
func NewRLOO(p RLOOParams, problem *policy.Problem, _ *rng.Source) *RLOO {
	return &RLOO{newGrouped(p.GroupParams, problem, func(f *policy.Feedback, start int, to []float64) {
		copy(to, f.SampleScores[0][start:])
		sum := total(to)
		for i, r := range to {
			to[i] = r - (sum-r)/float64(len(to)-1)
		}
	})}
}

// Observe implements policy.Learner.
func (r *RLOO) Observe(f *policy.Feedback) {
	if f.Scores == nil {
		r.grouped.Observe(f)
		return
	}
	mean, all := policy.Mean(r.law, f.Scores[0]), 0.0
	for a, v := range r.law {
		advantage := f.Scores[0][a] - mean
		if r.p.KL > 0 && v > 0 {
			advantage -= float64(r.p.KL * (portable.Log(v) - r.logReference[a]))
		}
		r.sum[a] = float64(v * advantage)
		all += r.sum[a]
	}
	r.step(all)
}
