package choice

import (
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/rule"
)

// CopelandParams are the parameters of copeland.
type CopelandParams struct {
	Count string `yaml:"count" options:"difference|wins|half" doc:"rows beaten minus rows that beat it, rows beaten, or rows beaten and half of those that it is level with"`
}

// Validate implements param.Params.
func (CopelandParams) Validate() error { return nil }

// Suits implements choice.Params.
func (p CopelandParams) Suits(problem *choice.Problem, fixed []float64) error {
	return suitsRule(p.rule(), problem, fixed)
}

func (p CopelandParams) rule() rule.Rule { return rule.Copeland{Count: rule.CopelandCount(p.Count)} }

// CopelandEntry declares copeland for the catalogue.
var CopelandEntry = ruleSpec(sim.Spec[CopelandParams]{
	Name: "copeland",
	Card: sim.Card{
		Title:    "Copeland",
		About:    "Ranks rows by how many others they beat, where a beats b if a is better in columns of more weight.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other wins.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "O(rows² × columns).",
		Source:   voteNRank,
	},
	Defaults: CopelandParams{Count: string(rule.Half)},
})

// MinimaxParams are the parameters of minimax.
type MinimaxParams struct {
	Strength string `yaml:"strength" options:"winning|margins|opposition" doc:"of a defeat of a by b: W_ba if b beats a, W_ba − W_ab, or W_ba whether b beats a or not"`
}

// Validate implements param.Params.
func (MinimaxParams) Validate() error { return nil }

// Suits implements choice.Params.
func (p MinimaxParams) Suits(problem *choice.Problem, fixed []float64) error {
	return suitsRule(p.rule(), problem, fixed)
}

func (p MinimaxParams) rule() rule.Rule { return rule.Minimax{Strength: rule.Strength(p.Strength)} }

// MinimaxEntry declares minimax for the catalogue.
var MinimaxEntry = ruleSpec(sim.Spec[MinimaxParams]{
	Name: "minimax",
	Card: sim.Card{
		Title:    "Minimax",
		About:    "Ranks rows by their worst defeat: the smaller, the better.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other wins, except with strength: opposition.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "O(rows² × columns).",
		Source:   voteNRank,
	},
	Defaults: MinimaxParams{Strength: string(rule.Winning)},
})

// CondorcetEntry declares condorcet for the catalogue.
var CondorcetEntry = ruleSpec(sim.Spec[plain[rule.Condorcet]]{
	Name: "condorcet",
	Card: sim.Card{
		Title:    "Condorcet",
		About:    "Chooses the row that beats every other, if there is one, and nothing otherwise.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other wins.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "O(rows² × columns).",
		Source:   voteNRank,
	},
})

// RankCentralityEntry declares rank-centrality for the catalogue.
var RankCentralityEntry = ruleSpec(sim.Spec[plain[rule.RankCentrality]]{
	Name: "rank-centrality",
	Card: sim.Card{
		Title:     "Rank centrality",
		About:     "Ranks rows by the stationary distribution of a walk that goes from a to b with a probability proportional to the share of columns in which b is better.",
		Feedback:  allCells,
		Guarantee: "None for tables; see the source for duels.",
		Cost:      "O(rows³ + rows² × columns).",
		Source: cite.Citation{
			Authors: "Negahban, S., Oh, S. and Shah, D.", Year: 2017,
			Title: "Rank Centrality: Ranking from Pairwise Comparisons",
			Venue: cite.Journal{Name: "Operations Research", Volume: "65", Number: "1", Pages: "266-287"},
		},
	},
})
