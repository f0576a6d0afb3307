package label

import (
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/label"
	"joust/sim/verdict"
)

// MajorityEntry declares majority-label for the catalogue.
var MajorityEntry = func() choice.LearnerSpec[plain, *choice.AllCells] {
	spec := labelSpec(sim.Spec[plain]{
		Name: "majority-label",
		Card: sim.Card{
			Title:    "Majority of labels",
			About:    "The label that most annotators give an item; its probability is the share of them.",
			Feedback: allLabels,
			Promises: []sim.Promise{{Of: sim.Result, Text: "Where the measure certified is 1, no rule is right more often.", Test: "sim/label.TestCertified"}},
			Cost:     "The labels, once.",
			Source: cite.Citation{
				Authors: "Purificato, A., Bucarelli, M. S., Nelakanti, A. K., Bacciu, A., Silvestri, F. and Mantrach, A.", Year: 2025,
				Title: "The Majority Vote Paradigm Shift: When Popular Meets Optimal",
				Venue: cite.Preprint{ArXiv: "2502.12581"},
			},
		},
	}, func(_ plain, _ *choice.Problem, v *label.Votes) label.Beliefs { return label.Majority(v) })
	spec.Exact = func(_ plain, _ *choice.Problem, p verdict.Panel) float64 { return p.Majority() }
	return spec
}()
