package policy

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/portable"
	"joust/sim/rng"
)

// TiltParams are the parameters of tilt.
type TiltParams struct {
	Beta float64 `yaml:"beta" symbol:"β" axis:"regularisation β" doc:"weight β of the divergence from the reference, above 0"`
	ShapeParams
}

// Validate implements param.Params.
func (p TiltParams) Validate() error {
	return errors.Join(param.Above("beta", p.Beta, 0), p.ShapeParams.check())
}

// Suits implements policy.Params.
func (p TiltParams) Suits(problem *policy.Problem) error { return needsScores(problem) }

// TiltEntry declares tilt for the catalogue.
var TiltEntry = policy.LearnerSpec[TiltParams, *Tilt]{
	Spec: sim.Spec[TiltParams]{
		Name: "tilt",
		Card: sim.Card{
			Title:    "Exponential tilt",
			About:    "The optimum of reinforcement learning from human feedback: the law that maximises the mean shaped score minus β times the divergence from the reference. It is where policy gradients with this penalty, and direct preference optimisation, end. Shapings that are affine functions of the score have one curve of reward over divergence; those that are bounded resist hacks.",
			Feedback: "Scores of the reference: one step of exact scores; samples of all steps together.",
			Cost:     "O(K), and O(K²) for par.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "With exact feedback, no law that is as near to the reference has a higher mean shaped score.", Test: "algorithms/policy.TestRawTilt"},
				{Of: sim.Result, Text: "With a shaping into [0, 1], the divergence from the reference is at most 1/β.", Test: "algorithms/policy.TestBoundedShapings"},
			},
			Source: cite.Citation{
				Authors: "Rafailov, R. et al.", Year: 2023,
				Title: "Direct Preference Optimization: Your Language Model is Secretly a Reward Model",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2305.18290"}, Where: "Eq. 4",
			},
		},
		Defaults: TiltParams{Beta: 1, ShapeParams: ShapeParams{Shape: "raw"}},
	},
	New: NewTilt,
}

// Tilt is π ∝ μ e^{s/β} for shaped scores s (Rafailov et al., NeurIPS 2023, equation 4).
type Tilt struct {
	referenceScores
	p TiltParams
}

// NewTilt returns a learner for one trial.
func NewTilt(p TiltParams, problem *policy.Problem, _ *rng.Source) *Tilt {
	return &Tilt{newReferenceScores(problem), p}
}

// Recommend implements policy.Learner.
func (t *Tilt) Recommend(law []float64) {
	if !t.informed {
		copy(law, t.reference)
		return
	}
	shape := t.p.shape(t.weights, t.scores[0])
	for a, w := range t.weights {
		law[a] = math.Inf(-1)
		if w > 0 {
			law[a] = portable.Log(w) + shape(t.scores[0][a])/t.p.Beta
		}
	}
	portable.Softmax(law, law)
}
