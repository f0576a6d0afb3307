package policy

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/policy"
	"joust/sim/rng"
)

// AscentParams are the parameters of policy-gradient.
type AscentParams struct {
	GradientParams
	ShapeParams
	WeightParams
}

// Validate implements param.Params.
func (p AscentParams) Validate() error {
	return errors.Join(p.GradientParams.check(), p.WeightParams.check())
}

// Suits implements policy.Params.
func (p AscentParams) Suits(problem *policy.Problem) error { return p.WeightParams.Suits(problem) }

// PolicyGradientEntry declares policy-gradient for the catalogue.
var PolicyGradientEntry = policy.LearnerSpec[AscentParams, *Ascent]{
	Spec: sim.Spec[AscentParams]{
		Name: "policy-gradient",
		Card: sim.Card{
			Title:     "Policy gradient",
			About:     "Moves a softmax law along the gradient of its mean shaped score minus β times its divergence from the reference. The natural gradient without a penalty runs along the exponential tilts; with one, it ends at the tilt by s/β. The vanilla gradient reaches the same end on a longer way.",
			Feedback:  "Scores of samples of the law; of several rewards, their weighted mean.",
			Guarantee: "None after a number of steps.",
			Cost:      "O(K) a step.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "With exact feedback, the natural gradient without a penalty is after t steps the tilt with β = 1/(ηt).", Test: "algorithms/policy.TestPathOfTilts"},
			},
			Source: cite.Citation{
				Authors: "Kakade, S.", Year: 2001,
				Title: "A Natural Policy Gradient",
				Venue: cite.Proceedings{Name: "NIPS"},
			},
		},
		Defaults: AscentParams{GradientParams: GradientParams{Update: "natural", Rate: 0.05}, ShapeParams: ShapeParams{Shape: "raw"}},
	},
	New: NewAscent,
}

// Ascent is gradient ascent on the logits of a softmax law (Kakade, NIPS 2001, for
// the natural gradient). With the advantages A = s − β log(π/μ),
//
//	natural: θ_a += η (A_a − Σ π A),  vanilla: θ_a += η K π_a (A_a − Σ π A).
type Ascent struct{ gradient }

// NewAscent returns a learner for one trial.
func NewAscent(p AscentParams, problem *policy.Problem, _ *rng.Source) *Ascent {
	a := &Ascent{newGradient(p.GradientParams, p.ShapeParams, problem)}
	a.weights = p.shares(problem.Rewards)
	return a
}
