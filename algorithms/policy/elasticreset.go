package policy

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/rng"
)

// ElasticResetParams are the parameters of elastic-reset.
type ElasticResetParams struct {
	GradientParams
	Reset int     `yaml:"reset" doc:"number n of steps between resets, 1 to 1,000,000"`
	EMA   float64 `yaml:"ema" symbol:"d" axis:"decay d" doc:"decay d of the moving average of the logits in a step, in (0, 1)"`
}

// Validate implements param.Params.
func (p ElasticResetParams) Validate() error {
	return errors.Join(p.check(), param.Count("reset", p.Reset, 1, 1_000_000), param.Inside("ema", p.EMA, 0, 1))
}

// ElasticResetEntry declares elastic-reset for the catalogue.
var ElasticResetEntry = policy.LearnerSpec[ElasticResetParams, *ElasticReset]{
	Spec: sim.Spec[ElasticResetParams]{
		Name: "elastic-reset",
		Card: sim.Card{
			Title:     "Elastic Reset",
			About:     "A policy gradient that from time to time is reset to the moving average of its logits, while the average is reset to the reference. The source reports less drift for the same reward than with a penalty. With exact natural gradients it cannot be: the laws are exponential tilts, and the resets act like a penalty whose weight need not be tuned.",
			Feedback:  "Scores of samples of the law.",
			Guarantee: "None after a number of steps.",
			Cost:      "O(K) a step.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "With exact feedback, natural gradients, raw scores and no penalty, the laws at resets approach the tilt with β = dⁿ/(η(n − d(1 − dⁿ)/(1 − d))).", Test: "algorithms/policy.TestElasticReset"},
			},
			Source: cite.Citation{
				Authors: "Noukhovitch, M., Lavoie, S., Strub, F. and Courville, A.", Year: 2023,
				Title: "Language Model Alignment with Elastic Reset",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2312.07551"},
			},
		},
		Defaults: ElasticResetParams{GradientParams{Update: "natural", Rate: 0.05}, 260, 0.995},
		Test: func(p ElasticResetParams) ElasticResetParams {
			p.Reset = 3
			return p
		},
	},
	New: NewElasticReset,
}

// ElasticReset is a policy gradient with resets (Noukhovitch et al., NeurIPS 2023): every n
// steps, the logits become their moving average, and the average becomes the reference.
type ElasticReset struct {
	gradient
	p       ElasticResetParams
	average []float64 // of theta
	steps   int
}

// NewElasticReset returns a learner for one trial.
func NewElasticReset(p ElasticResetParams, problem *policy.Problem, _ *rng.Source) *ElasticReset {
	return &ElasticReset{newGradient(p.GradientParams, ShapeParams{Shape: "raw"}, problem), p, make([]float64, problem.Arms), 0}
}

// Observe implements policy.Learner.
func (e *ElasticReset) Observe(f *policy.Feedback) {
	e.gradient.Observe(f)
	for a, t := range e.theta {
		e.average[a] = float64(e.p.EMA*e.average[a]) + float64((1-e.p.EMA)*t)
	}
	if e.steps++; e.steps%e.p.Reset == 0 {
		copy(e.theta, e.average)
		clear(e.average)
		e.move()
	}
}
