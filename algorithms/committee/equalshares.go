package committee

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/committee"
)

// MESEntry declares mes for the catalogue.
var MESEntry = committeeSpec(sim.Spec[Params]{
	Name: "mes",
	Card: sim.Card{
		Title:    "Method of equal shares",
		About:    "Every column gets k/n. A row costs 1, paid by the columns that approve it in parts as equal as they can; the row with the smallest largest part is bought next. What is left goes on by the rule of Phragmén.",
		Feedback: allQueries,
		Promises: []sim.Promise{{Of: sim.Result, Text: "The committee has extended justified representation.", Test: "algorithms/committee.TestPromises"}},
		Cost:     "O(k × rows × columns), in exact fractions.",
		Source: cite.Citation{
			Authors: "Peters, D. and Skowron, P.", Year: 2020,
			Title: "Proportionality and the Limits of Welfarism",
			Venue: cite.Proceedings{Name: "EC", ArXiv: "1911.11747"},
		},
	},
	Defaults: Params{Ties: firstRow},
}, single[Params](committee.MES))
