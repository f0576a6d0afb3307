package choice

import (
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/rule"
)

// voteNRank is where most of the rules are applied to tables of systems and tasks.
var voteNRank = cite.Citation{
	Authors: "Rofin, M., Mikhailov, V., Florinskiy, M., Kravchenko, A., Shavrina, T., Tutubalina, E., Karabekyan, D. and Artemova, E.", Year: 2023,
	Title: "Vote'n'Rank: Revision of Benchmarking with Social Choice Theory",
	Venue: cite.Proceedings{Name: "EACL", ArXiv: "2210.05769"},
}

// allCells is what the rules query.
const allCells = "It queries all cells, row by row."

// MeanEntry declares mean for the catalogue.
var MeanEntry = ruleSpec(sim.Spec[plain[rule.Mean]]{
	Name: "mean",
	Card: sim.Card{
		Title:     "Mean",
		About:     "Ranks rows by the weighted mean of their values. A missing value counts as the median of its column.",
		Feedback:  allCells,
		Guarantee: "None: one column with large differences may decide alone.",
		Cost:      "O(rows × columns).",
		Source:    voteNRank,
	},
})

// GeometricEntry declares geometric for the catalogue.
var GeometricEntry = ruleSpec(sim.Spec[plain[rule.Geometric]]{
	Name: "geometric",
	Card: sim.Card{
		Title:     "Geometric mean",
		About:     "Ranks rows by the weighted geometric mean of their values, which must be positive.",
		Feedback:  allCells,
		Guarantee: "None.",
		Cost:      "O(rows × columns).",
		Source:    voteNRank,
	},
})

// PluralityEntry declares plurality for the catalogue.
var PluralityEntry = ruleSpec(sim.Spec[plain[rule.Plurality]]{
	Name: "plurality",
	Card: sim.Card{
		Title:     "Plurality",
		About:     "Ranks rows by the weight of the columns in which they alone are the best.",
		Feedback:  allCells,
		Guarantee: "None.",
		Cost:      "O(rows × columns).",
		Source:    voteNRank,
	},
})

// BordaParams are the parameters of borda.
type BordaParams struct {
	Ties string `yaml:"ties" options:"punish|share" doc:"what a row gets of a column for a row that is tied with it there: nothing, or half of the weight"`
}

// Validate implements param.Params.
func (BordaParams) Validate() error { return nil }

// Suits implements choice.Params.
func (p BordaParams) Suits(problem *choice.Problem, fixed []float64) error {
	return suitsRule(p.rule(), problem, fixed)
}

func (p BordaParams) rule() rule.Rule { return rule.Borda{Ties: rule.TieRule(p.Ties)} }

// BordaEntry declares borda for the catalogue.
var BordaEntry = ruleSpec(sim.Spec[BordaParams]{
	Name: "borda",
	Card: sim.Card{
		Title:     "Borda",
		About:     "Ranks rows by the sum over columns of the weight times the number of rows that are worse there.",
		Feedback:  allCells,
		Guarantee: "None: a row that beats every other in most columns may lose.",
		Cost:      "O(rows² × columns).",
		Source:    voteNRank,
	},
	Defaults: BordaParams{Ties: string(rule.Punish)},
})

// DowdallEntry declares dowdall for the catalogue.
var DowdallEntry = ruleSpec(sim.Spec[plain[rule.Dowdall]]{
	Name: "dowdall",
	Card: sim.Card{
		Title:     "Dowdall",
		About:     "Ranks rows by the sum over columns of the weight divided by the place of the row; tied rows have the last of their places.",
		Feedback:  allCells,
		Guarantee: "None.",
		Cost:      "O(rows × columns).",
		Source:    voteNRank,
	},
})

// ThresholdEntry declares threshold for the catalogue.
var ThresholdEntry = ruleSpec(sim.Spec[plain[rule.Threshold]]{
	Name: "threshold",
	Card: sim.Card{
		Title:     "Threshold",
		About:     "Keeps the rows that are last in the fewest columns, of these those that are last but one in the fewest, and so on. Only winners are known, no ranking of the others beyond when they left.",
		Feedback:  allCells,
		Guarantee: "None.",
		Cost:      "O(rows × columns).",
		Source:    voteNRank,
	},
})

// OptimalityGapParams are the parameters of optimality-gap.
type OptimalityGapParams struct {
	Gamma float64 `yaml:"gamma" symbol:"γ" doc:"the value that is good enough, a finite number"`
}

// Validate implements param.Params.
func (p OptimalityGapParams) Validate() error { return param.Finite("gamma", p.Gamma) }

// Suits implements choice.Params.
func (p OptimalityGapParams) Suits(problem *choice.Problem, fixed []float64) error {
	return suitsRule(p.rule(), problem, fixed)
}

func (p OptimalityGapParams) rule() rule.Rule { return rule.OptimalityGap{Gamma: p.Gamma} }

// OptimalityGapEntry declares optimality-gap for the catalogue.
var OptimalityGapEntry = ruleSpec(sim.Spec[OptimalityGapParams]{
	Name: "optimality-gap",
	Card: sim.Card{
		Title:     "Optimality gap",
		About:     "Ranks rows by the weighted mean of what they lack to a value γ that is good enough: min(x, γ) − γ. A missing value counts as the median of its column.",
		Feedback:  allCells,
		Guarantee: "None.",
		Cost:      "O(rows × columns).",
		Source: cite.Citation{
			Authors: "Agarwal, R., Schwarzer, M., Castro, P. S., Courville, A. and Bellemare, M. G.", Year: 2021,
			Title: "Deep Reinforcement Learning at the Edge of the Statistical Precipice",
			Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2108.13264"},
		},
	},
	Defaults: OptimalityGapParams{Gamma: 95},
})
