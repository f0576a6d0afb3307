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
			Title:     "First candidate",
			About:     "The candidate that was generated first, for comparison: what one sample is worth, pass@1. Arms that are not candidates are in no order, and a random one of them is the first.",
			Feedback:  "None: it neither duels nor looks at anything.",
			Guarantee: "Right as often as a candidate is.",
			Cost:      "No duel, no score and one candidate.",
		},
		Defaults: FirstParams{},
	},
	New: NewFirst,
}

// First recommends the first candidate, the only one that it needs to have
// generated: its accuracy is pass@1.
type First struct{ choice }

// NewFirst is a learner for the problem; its stream draws an arm where arms are
// no candidates.
func NewFirst(_ FirstParams, problem duel.Problem, stream *rng.Source) *First {
	return &First{choice{generated(&problem, stream)[0], duel.Expenses{Generated: 1}}}
}
