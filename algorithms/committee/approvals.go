package committee

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/committee"
)

// AVEntry declares av for the catalogue.
var AVEntry = committeeSpec(sim.Spec[Params]{
	Name: "av",
	Card: sim.Card{
		Title:     "Approval voting",
		About:     "The k rows that most columns approve.",
		Feedback:  allQueries,
		Guarantee: "None: a majority may get all rows.",
		Cost:      "O(rows × columns).",
		Source:    lackner2023,
	},
	Defaults: Params{Ties: firstRow},
}, single[Params](committee.AV))

// SAVEntry declares sav for the catalogue.
var SAVEntry = committeeSpec(sim.Spec[Params]{
	Name: "sav",
	Card: sim.Card{
		Title:     "Satisfaction approval voting",
		About:     "The k rows with the largest sum of 1/|A| over the columns that approve them, of which each approves |A| rows.",
		Feedback:  allQueries,
		Guarantee: "None.",
		Cost:      "O(rows × columns).",
		Source: cite.Citation{
			Authors: "Brams, S. J. and Kilgour, D. M.", Year: 2014,
			Title: "Satisfaction Approval Voting",
			Venue: cite.Book{Publisher: "Springer"},
		},
	},
	Defaults: Params{Ties: firstRow},
}, single[Params](committee.SAV))
