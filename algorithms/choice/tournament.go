package choice

import (
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/rule"
)

// TopCycleEntry declares top-cycle for the catalogue.
var TopCycleEntry = ruleSpec(sim.Spec[plain[rule.TopCycle]]{
	Name: "top-cycle",
	Card: sim.Card{
		Title:    "Top cycle",
		About:    "The smallest set of rows each of which beats or is level with all rows outside of it (the Smith set with ties).",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other is the only winner.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "O(rows² × columns).",
		Source:   voteNRank,
	},
})

// SchwartzEntry declares schwartz for the catalogue.
var SchwartzEntry = ruleSpec(sim.Spec[plain[rule.Schwartz]]{
	Name: "schwartz",
	Card: sim.Card{
		Title:    "Schwartz set",
		About:    "The rows that beat, directly or by a chain, every row that beats them so.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other is the only winner.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "O(rows³ + rows² × columns).",
		Source: cite.Citation{
			Authors: "Schwartz, T.", Year: 1972,
			Title: "Rationality and the Myth of the Maximum",
			Venue: cite.Journal{Name: "Noûs", Volume: "6", Number: "2", Pages: "97-117"},
		},
	},
})

// UncoveredParams are the parameters of uncovered.
type UncoveredParams struct {
	Cover string `yaml:"cover" options:"gillies|bordes|mckelvey" doc:"c covers a if it beats a and all rows that beat c beat a, if it beats a and all that a beats, or both"`
}

// Validate implements param.Params.
func (UncoveredParams) Validate() error { return nil }

// Suits implements choice.Params.
func (p UncoveredParams) Suits(problem *choice.Problem, fixed []float64) error {
	return suitsRule(p.rule(), problem, fixed)
}

func (p UncoveredParams) rule() rule.Rule { return rule.Uncovered{Cover: rule.Cover(p.Cover)} }

// UncoveredEntry declares uncovered for the catalogue.
var UncoveredEntry = ruleSpec(sim.Spec[UncoveredParams]{
	Name: "uncovered",
	Card: sim.Card{
		Title:    "Uncovered set",
		About:    "The rows that no other covers.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other is the only winner.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "O(rows³ + rows² × columns).",
		Source: cite.Citation{
			Authors: "Duggan, J.", Year: 2013,
			Title: "Uncovered sets",
			Venue: cite.Journal{Name: "Social Choice and Welfare", Volume: "41", Number: "3", Pages: "489-535"},
		},
	},
	Defaults: UncoveredParams{Cover: string(rule.Bordes)},
})

// BanksEntry declares banks for the catalogue.
var BanksEntry = ruleSpec(sim.Spec[plain[rule.Banks]]{
	Name: "banks",
	Card: sim.Card{
		Title:    "Banks set",
		About:    "The first rows of the chains, each row of which beats all later ones, that no row beats as a whole.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other is the only winner.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "Exponential in rows in the worst case.",
		Source: cite.Citation{
			Authors: "Banks, J. S.", Year: 1985,
			Title: "Sophisticated voting outcomes and agenda control",
			Venue: cite.Journal{Name: "Social Choice and Welfare", Volume: "1", Number: "4", Pages: "295-306"},
		},
	},
})
