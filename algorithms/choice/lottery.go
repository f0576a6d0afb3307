package choice

import (
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/rule"
)

// MaximalLotteryParams are the parameters of maximal-lottery.
type MaximalLotteryParams struct {
	Of string `yaml:"of" options:"margins|signs" doc:"what a row wins of another: W_ab − W_ba, or its sign"`
}

// Validate implements param.Params.
func (MaximalLotteryParams) Validate() error { return nil }

// Suits implements choice.Params.
func (p MaximalLotteryParams) Suits(problem *choice.Problem, fixed []float64) error {
	return suitsRule(p.rule(), problem, fixed)
}

func (p MaximalLotteryParams) rule() rule.Rule { return rule.MaximalLottery{Of: rule.Payoff(p.Of)} }

// MaximalLotteryEntry declares maximal-lottery for the catalogue.
var MaximalLotteryEntry = ruleSpec(sim.Spec[MaximalLotteryParams]{
	Name: "maximal-lottery",
	Card: sim.Card{
		Title:    "Maximal lottery",
		About:    "Draws a row from the lottery that no other lottery beats on average, with exact shares. Of signs, the rows with a positive share are the bipartisan set.",
		Feedback: allCells,
		Promises: []sim.Promise{{Of: sim.Result, Text: "A row that beats every other is drawn always.", Test: "sim/rule.TestCondorcetConsistency"}},
		Cost:     "A linear program of rows × rows in whole numbers.",
		Source: cite.Citation{
			Authors: "Fishburn, P. C.", Year: 1984,
			Title: "Probabilistic Social Choice Based on Simple Voting Comparisons",
			Venue: cite.Journal{Name: "The Review of Economic Studies", Volume: "51", Number: "4", Pages: "683-692"},
		},
	},
	Defaults: MaximalLotteryParams{Of: string(rule.OfMargins)},
})
