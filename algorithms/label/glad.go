package label

import (
	"errors"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/label"
	"joust/sim/param"
)

// GLADParams are the parameters of glad.
type GLADParams struct {
	Tolerance  float64 `yaml:"tolerance" doc:"gain of the logarithm of the posterior density at which it stops, at least 0"`
	Iterations int     `yaml:"iterations" doc:"the greatest number of iterations, 1 to 1000000"`
}

// Validate implements param.Params.
func (p GLADParams) Validate() error {
	return errors.Join(param.Within("tolerance", p.Tolerance, 0, 1e6), param.Count("iterations", p.Iterations, 1, 1_000_000))
}

// Suits implements choice.Params.
func (GLADParams) Suits(problem *choice.Problem, _ []float64) error { return suits(problem) }

// GLADEntry declares glad for the catalogue.
var GLADEntry = labelSpec(sim.Spec[GLADParams]{
	Name: "glad",
	Card: sim.Card{
		Title:    "GLAD",
		About:    "Estimates an ability α of each annotator and an ease β of each item, where a label is right with the probability 1/(1 + exp(−α exp(β))), under normal priors of mean 1 and standard deviation 1, and labels an item by the probabilities that follow.",
		Feedback: allLabels,
		Promises: []sim.Promise{{Of: sim.Result, Text: "No iteration lessens the posterior density of abilities and ease.", Test: "sim/label.TestGLAD"}},
		Cost:     "Each iteration goes through the labels some ten times.",
		Source: cite.Citation{
			Authors: "Whitehill, J., Ruvolo, P., Wu, T., Bergsma, J. and Movellan, J.", Year: 2009,
			Title: "Whose Vote Should Count More: Optimal Integration of Labels from Labelers of Unknown Expertise",
			Venue: cite.Proceedings{Name: "NIPS", Year: 2009},
		},
	},
	Defaults: GLADParams{Tolerance: 0.01, Iterations: 200},
}, func(p GLADParams, _ *choice.Problem, v *label.Votes) label.Beliefs {
	return label.GLAD{Tolerance: p.Tolerance, Iterations: p.Iterations}.Fit(v).Beliefs
})
