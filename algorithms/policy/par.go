package policy

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/policy"
	"joust/sim/rng"
)

// PARParams are the parameters of par.
type PARParams struct{ GradientParams }

// Validate implements param.Params.
func (p PARParams) Validate() error { return p.check() }

// PAREntry declares par for the catalogue.
var PAREntry = policy.LearnerSpec[PARParams, *PAR]{
	Spec: sim.Spec[PARParams]{
		Name: "par",
		Card: sim.Card{
			Title:     "PAR",
			About:     "Preference as reward: a policy gradient whose reward is the probability that the proxy prefers the arm to a sample of the reference. It is bounded, and hacks gain little by it. The source finds it the best of several shapings; in the environment proxy, with exact expectations, cutting scores at one standard deviation (tilt with shape clip) keeps more gold.",
			Feedback:  "Scores of samples of the law. The first step is of the reference, and gives its scores.",
			Guarantee: "None.",
			Cost:      "O(K) a step, and O(K²) once.",
			Source: cite.Citation{
				Authors: "Fu, J. et al.", Year: 2025,
				Title: "Reward Shaping to Mitigate Reward Hacking in {RLHF}",
				Venue: cite.Preprint{ArXiv: "2502.18770"},
			},
		},
		Defaults: PARParams{GradientParams{Update: "natural", Rate: 0.05, KL: 0.005}},
	},
	New: NewPAR,
}

// PAR is a policy gradient with the reward mean_j σ(r − r_j) over scores r_j of the reference
// (Fu et al. 2025, with the whole reference in place of ten samples of it).
type PAR struct{ gradient }

// NewPAR returns a learner for one trial.
func NewPAR(p PARParams, problem *policy.Problem, _ *rng.Source) *PAR {
	return &PAR{newGradient(p.GradientParams, ShapeParams{Shape: "par"}, problem)}
}
