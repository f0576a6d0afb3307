package choice

import (
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/rule"
)

// SchulzeParams are the parameters of schulze.
type SchulzeParams struct {
	Strength string `yaml:"strength" options:"winning|margins" doc:"of a victory of a over b: W_ab, or W_ab − W_ba"`
}

// Validate implements param.Params.
func (SchulzeParams) Validate() error { return nil }

// Suits implements choice.Params.
func (p SchulzeParams) Suits(problem *choice.Problem, fixed []float64) error {
	return suitsRule(p.rule(), problem, fixed)
}

func (p SchulzeParams) rule() rule.Rule { return rule.Schulze{Strength: rule.Strength(p.Strength)} }

// SchulzeEntry declares schulze for the catalogue.
var SchulzeEntry = ruleSpec(sim.Spec[SchulzeParams]{
	Name: "schulze",
	Card: sim.Card{
		Title:    "Schulze",
		About:    "A row beats another if the strongest path of victories from it to the other is stronger than the strongest one back; the strength of a path is that of its weakest victory.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other wins.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "O(rows³ + rows² × columns).",
		Source: cite.Citation{
			Authors: "Schulze, M.", Year: 2011,
			Title: "A new monotonic, clone-independent, reversal symmetric, and {Condorcet}-consistent single-winner election method",
			Venue: cite.Journal{Name: "Social Choice and Welfare", Volume: "36", Number: "2", Pages: "267-303"},
		},
	},
	Defaults: SchulzeParams{Strength: string(rule.Winning)},
})

// RankedPairsParams are the parameters of ranked-pairs.
type RankedPairsParams struct {
	Strength string `yaml:"strength" options:"winning|margins" doc:"of a victory of a over b: W_ab, or W_ab − W_ba"`
}

// Validate implements param.Params.
func (RankedPairsParams) Validate() error { return nil }

// Suits implements choice.Params.
func (p RankedPairsParams) Suits(problem *choice.Problem, fixed []float64) error {
	return suitsRule(p.rule(), problem, fixed)
}

func (p RankedPairsParams) rule() rule.Rule {
	return rule.RankedPairs{Strength: rule.Strength(p.Strength)}
}

// RankedPairsEntry declares ranked-pairs for the catalogue.
var RankedPairsEntry = ruleSpec(sim.Spec[RankedPairsParams]{
	Name: "ranked-pairs",
	Card: sim.Card{
		Title:    "Ranked pairs",
		About:    "Locks in victories from the strongest on, and skips those that would close a cycle. Victories of equal strength are taken in the order of the rows.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other wins.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "O(rows⁴ + rows² × columns).",
		Source: cite.Citation{
			Authors: "Tideman, T. N.", Year: 1987,
			Title: "Independence of clones as a criterion for voting rules",
			Venue: cite.Journal{Name: "Social Choice and Welfare", Volume: "4", Number: "3", Pages: "185-206"},
		},
	},
	Defaults: RankedPairsParams{Strength: string(rule.Winning)},
})

// SplitCycleParams are the parameters of split-cycle.
type SplitCycleParams struct {
	Strength string `yaml:"strength" options:"winning|margins" doc:"of a victory of a over b: W_ab, or W_ab − W_ba"`
}

// Validate implements param.Params.
func (SplitCycleParams) Validate() error { return nil }

// Suits implements choice.Params.
func (p SplitCycleParams) Suits(problem *choice.Problem, fixed []float64) error {
	return suitsRule(p.rule(), problem, fixed)
}

func (p SplitCycleParams) rule() rule.Rule {
	return rule.SplitCycle{Strength: rule.Strength(p.Strength)}
}

// SplitCycleEntry declares split-cycle for the catalogue.
var SplitCycleEntry = ruleSpec(sim.Spec[SplitCycleParams]{
	Name: "split-cycle",
	Card: sim.Card{
		Title:    "Split cycle",
		About:    "A row loses if another beats it by more than the weakest victory of every cycle that goes through both.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other wins alone.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "O(rows³ + rows² × columns).",
		Source: cite.Citation{
			Authors: "Holliday, W. H. and Pacuit, E.", Year: 2023,
			Title: "Split Cycle: a new {Condorcet}-consistent voting method independent of clones and immune to spoilers",
			Venue: cite.Journal{Name: "Public Choice", Volume: "197", Pages: "1-62"},
		},
	},
	Defaults: SplitCycleParams{Strength: string(rule.Margin)},
})
