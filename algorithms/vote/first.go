package vote

import (
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/rng"
)

// FirstParams are the parameters of First: none.
type FirstParams struct{}

// Validate implements param.Params.
func (FirstParams) Validate() error { return nil }

// FirstEntry declares first for the catalogue.
var FirstEntry = duel.LearnerSpec[FirstParams, *First]{
	Spec: sim.Spec[FirstParams]{
		Name: "first",
		Card: sim.Card{
			Title:    "First candidate",
			About:    "The candidate that was generated first, for comparison: the accuracy of one sample, pass@1. Arms that are not candidates have no order, and a random one of them counts as the first.",
			Feedback: "None: it uses neither duels nor answers nor scores.",
			Cost:     "O(1) work.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "0", Test: sim.Conformance},
				{Of: sim.Scored, Is: sim.AtMost, Bound: "0", Test: sim.Conformance},
				{Of: sim.Generated, Is: sim.AtMost, Bound: "1", Test: sim.Conformance},
				{Of: sim.Result, Text: "Right with the probability of a single candidate.", Test: "algorithms/vote.TestTwins"},
			},
		},
		Defaults: FirstParams{},
	},
	New: NewFirst,
}

// First recommends the first candidate, the only one that must be generated. Its
// accuracy is pass@1.
type First struct{ choice }

// NewFirst returns a learner for the problem. Its stream draws an arm if the arms are
// not candidates.
func NewFirst(_ FirstParams, problem duel.Problem, stream *rng.Source) *First {
	return &First{choice{generated(&problem, stream)[0], duel.Expenses{Generated: 1}}}
}
