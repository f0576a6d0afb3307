package label

import (
	"errors"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/label"
	"joust/sim/param"
)

// DawidSkeneParams are the parameters of dawid-skene.
type DawidSkeneParams struct {
	Confusion  string  `yaml:"confusion" options:"full|one-coin" doc:"what is estimated of an annotator: the probability of each label for each class, or one probability to be right, with all wrong labels equally likely"`
	Smooth     float64 `yaml:"smooth" doc:"added to every count of a confusion, at least 0; above 0 no label becomes impossible because it was not seen"`
	Tolerance  float64 `yaml:"tolerance" doc:"gain of the log-likelihood at which it stops, at least 0"`
	Iterations int     `yaml:"iterations" doc:"the greatest number of iterations, 1 to 1000000"`
}

// oneCoin is the value of Confusion for one probability to be right.
const oneCoin = "one-coin"

// Validate implements param.Params.
func (p DawidSkeneParams) Validate() error {
	return errors.Join(
		param.Within("smooth", p.Smooth, 0, 1e6), param.Within("tolerance", p.Tolerance, 0, 1e6),
		param.Count("iterations", p.Iterations, 1, 1_000_000),
	)
}

// Suits implements choice.Params.
func (DawidSkeneParams) Suits(problem *choice.Problem, _ []float64) error { return suits(problem) }

// DawidSkeneEntry declares dawid-skene for the catalogue.
var DawidSkeneEntry = labelSpec(sim.Spec[DawidSkeneParams]{
	Name: "dawid-skene",
	Card: sim.Card{
		Title:    "Dawid–Skene",
		About:    "Estimates the classes' shares and how often each annotator gives each label to each class, by maximum likelihood (expectation and maximisation, from the shares of the labels), and labels an item by the probabilities that follow. With few labels its estimates err, and the plain majority is right more often.",
		Feedback: allLabels,
		Promises: []sim.Promise{{Of: sim.Result, Text: "No iteration lessens the likelihood or, with smooth, the posterior density.", Test: "sim/label.TestDawidSkeneClimbs"}},
		Cost:     "Each iteration goes through the labels, once for each class.",
		Source: cite.Citation{
			Authors: "Dawid, A. P. and Skene, A. M.", Year: 1979,
			Title: "Maximum Likelihood Estimation of Observer Error-Rates Using the {EM} Algorithm",
			Venue: cite.Journal{Name: "Applied Statistics", Volume: "28", Number: "1", Pages: "20-28"},
		},
	},
	Defaults: DawidSkeneParams{Confusion: "full", Tolerance: 1e-6, Iterations: 1000},
}, func(p DawidSkeneParams, _ *choice.Problem, v *label.Votes) label.Beliefs {
	return label.DawidSkene{OneCoin: p.Confusion == oneCoin, Smooth: p.Smooth, Tolerance: p.Tolerance, Iterations: p.Iterations}.Fit(v).Beliefs
})
