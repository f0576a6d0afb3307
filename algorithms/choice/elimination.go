package choice

import (
	"joust/sim"
	"joust/sim/rule"
)

// BaldwinEntry declares baldwin for the catalogue.
var BaldwinEntry = ruleSpec(sim.Spec[plain[rule.Baldwin]]{
	Name: "baldwin",
	Card: sim.Card{
		Title:    "Baldwin",
		About:    "Computes Borda scores, removes all rows with the lowest, and computes them again of those that are left, until all are equal.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other in a weighted majority of columns wins.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "O(rows² × columns).",
		Source:   voteNRank,
	},
})

// NansonEntry declares nanson for the catalogue.
var NansonEntry = ruleSpec(sim.Spec[plain[rule.Nanson]]{
	Name: "nanson",
	Card: sim.Card{
		Title:    "Nanson",
		About:    "Computes Borda scores, removes all rows below the mean, and computes them again of those that are left, until all are equal.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other in a weighted majority of columns wins.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "O(rows² × columns).",
		Source:   voteNRank,
	},
})

// InstantRunoffEntry declares instant-runoff for the catalogue.
var InstantRunoffEntry = ruleSpec(sim.Spec[plain[rule.InstantRunoff]]{
	Name: "instant-runoff",
	Card: sim.Card{
		Title:     "Instant runoff",
		About:     "Counts the columns in which each row is the best, removes all rows with the least weight, and counts again, until one is left or all are equal.",
		Feedback:  allCells,
		Guarantee: "None.",
		Cost:      "O(rows² × columns).",
		Source:    voteNRank,
	},
})
