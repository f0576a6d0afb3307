package label

import (
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/label"
)

// IWMVEntry declares iwmv for the catalogue.
var IWMVEntry = labelSpec(sim.Spec[plain]{
	Name: "iwmv",
	Card: sim.Card{
		Title:     "Iterative weighted majority voting",
		About:     "Three times: the weighted majority of the labels, and for each annotator the weight C·a − 1, where a is the share of its labels that agree with it and C the number of classes. Labels have no probabilities.",
		Feedback:  allLabels,
		Guarantee: "None.",
		Cost:      "The labels, four times.",
		Source: cite.Citation{
			Authors: "Li, H. and Yu, B.", Year: 2014,
			Title: "Error Rate Bounds and Iterative Weighted Majority Voting for Crowdsourcing",
			Venue: cite.Preprint{ArXiv: "1411.4086"},
		},
	},
}, func(_ plain, _ *choice.Problem, v *label.Votes) label.Beliefs {
	b, _ := label.IWMV(v)
	return b
})
