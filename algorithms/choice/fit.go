package choice

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/rule"
)

// BradleyTerryEntry declares bradley-terry-strengths for the catalogue.
var BradleyTerryEntry = ruleSpec(sim.Spec[plain[rule.BradleyTerry]]{
	Name: "bradley-terry-strengths",
	Card: sim.Card{
		Title:     "Bradley–Terry strengths",
		About:     "Ranks rows by the strengths that fit the columns best, each of which is a duel of every pair of rows, with a tie as half a win for each. Where no finite strengths fit best, it chooses nothing.",
		Feedback:  allCells,
		Guarantee: "None.",
		Cost:      "O(iterations × rows³ + rows² × columns).",
		Source: cite.Citation{
			Authors: "Bradley, R. A. and Terry, M. E.", Year: 1952,
			Title: "Rank Analysis of Incomplete Block Designs: I. The Method of Paired Comparisons",
			Venue: cite.Journal{Name: "Biometrika", Volume: "39", Number: "3/4", Pages: "324-345"},
		},
	},
})

// DavidsonEntry declares davidson-strengths for the catalogue.
var DavidsonEntry = ruleSpec(sim.Spec[plain[rule.Davidson]]{
	Name: "davidson-strengths",
	Card: sim.Card{
		Title:     "Davidson strengths",
		About:     "Ranks rows by the strengths that fit the columns best in the model of Davidson, which has ties of its own. Where no finite strengths fit best, it chooses nothing.",
		Feedback:  allCells,
		Guarantee: "None.",
		Cost:      "O(iterations × rows³ + rows² × columns).",
		Source: cite.Citation{
			Authors: "Davidson, R. R.", Year: 1970,
			Title: "On Extending the {Bradley-Terry} Model to Accommodate Ties in Paired Comparison Experiments",
			Venue: cite.Journal{Name: "Journal of the American Statistical Association", Volume: "65", Number: "329", Pages: "317-328"},
		},
	},
})
