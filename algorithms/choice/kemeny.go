package choice

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/rule"
)

// KemenyEntry declares kemeny for the catalogue.
var KemenyEntry = ruleSpec(sim.Spec[plain[rule.Kemeny]]{
	Name: "kemeny",
	Card: sim.Card{
		Title:    "Kemeny",
		About:    "Ranks rows by the orders that agree with most pairs, summed over columns with their weights. Of several such orders, the winners are the rows that come first in one.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other wins.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "O(2^rows × rows + rows² × columns); at most 20 rows.",
		Source: cite.Citation{
			Authors: "Kemeny, J. G.", Year: 1959,
			Title: "Mathematics without Numbers",
			Venue: cite.Journal{Name: "Daedalus", Volume: "88", Number: "4", Pages: "577-591"},
		},
	},
})

// SlaterEntry declares slater for the catalogue.
var SlaterEntry = ruleSpec(sim.Spec[plain[rule.Slater]]{
	Name: "slater",
	Card: sim.Card{
		Title:    "Slater",
		About:    "Ranks rows by the orders that disagree with the fewest victories of one row over another, whatever their size.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other wins.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "O(2^rows × rows + rows² × columns); at most 20 rows.",
		Source: cite.Citation{
			Authors: "Slater, P.", Year: 1961,
			Title: "Inconsistencies in a Schedule of Paired Comparisons",
			Venue: cite.Journal{Name: "Biometrika", Volume: "48", Number: "3/4", Pages: "303-312"},
		},
	},
})
