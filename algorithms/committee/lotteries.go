package committee

import (
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/committee"
	"joust/sim/rng"
)

// BothParams are the parameters of bw-mes.
type BothParams struct {
	Params
	Rest string `yaml:"rest" options:"equal|index" doc:"where the money of columns goes whose approved rows are all bought: to all rows that are not certain in equal parts, or to the first of them"`
}

// BWMESEntry declares bw-mes for the catalogue.
var BWMESEntry = committeeSpec(sim.Spec[BothParams]{
	Name: "bw-mes",
	Card: sim.Card{
		Title:    "Best of both worlds, equal shares",
		About:    "Buys rows by the method of equal shares, without its completion; what columns have left buys shares of the rows that they approve. A lottery over committees has these shares exactly.",
		Feedback: allQueries,
		Promises: []sim.Promise{{Of: sim.Result, Text: "The lottery has group fair share and strong unanimous fair share before the draw, and every committee extended justified representation.", Test: "sim/committee.TestPromises"}},
		Cost:     "O(k × rows × columns), in exact fractions.",
		Source:   aziz2023,
	},
	Defaults: BothParams{Params{Ties: firstRow}, string(committee.Equal)},
}, func(p BothParams, profile *committee.Profile, ties committee.Ties) (committee.Lottery, error) {
	return committee.BWMES(profile, committee.Rest(p.Rest), ties).Lottery(), nil
})

// BothGCRParams are the parameters of bw-gcr.
type BothGCRParams struct {
	BothParams
}

// Suits implements choice.Params.
func (p BothGCRParams) Suits(problem *choice.Problem, fixed []float64) error {
	if err := p.Params.Suits(problem, fixed); err != nil {
		return err
	}
	return committee.CheckSubsets("bw-mes", len(problem.Rows))
}

// BWGCREntry declares bw-gcr for the catalogue.
var BWGCREntry = committeeSpec(sim.Spec[BothGCRParams]{
	Name: "bw-gcr",
	Card: sim.Card{
		Title:    "Best of both worlds, cohesive groups",
		About:    "The rows of the greedy cohesive rule are certain; the rest of the seats is shared out. A lottery over committees has these shares exactly.",
		Feedback: allQueries,
		Promises: []sim.Promise{{Of: sim.Result, Text: "The lottery has strong unanimous fair share before the draw, and every committee full justified representation.", Test: "sim/committee.TestPromises"}},
		Cost:     "Exponential in rows; at most 14.",
		Source:   aziz2023,
	},
	Defaults: BothGCRParams{BothParams{Params{Ties: firstRow}, string(committee.Equal)}},
}, func(p BothGCRParams, profile *committee.Profile, ties committee.Ties) (committee.Lottery, error) {
	b, err := committee.BWGCR(profile, committee.Rest(p.Rest), ties)
	if err != nil {
		return nil, err
	}
	return b.Lottery(), nil
})

// NoTies are the parameters of a rule without ties: none.
type NoTies struct{}

// Validate implements param.Params.
func (NoTies) Validate() error { return nil }

// Suits implements choice.Params.
func (NoTies) Suits(problem *choice.Problem, _ []float64) error { return suits(problem) }

func (NoTies) randomTies() bool { return false }

// AVLotteryEntry declares av-lottery for the catalogue.
var AVLotteryEntry = committeeSpec(sim.Spec[NoTies]{
	Name: "av-lottery",
	Card: sim.Card{
		Title:     "Lottery of approvals",
		About:     "A lottery in which each row is a member with a probability in proportion to the columns that approve it, at most 1. A baseline.",
		Feedback:  allQueries,
		Guarantee: "None.",
		Cost:      "O(rows × columns), and rows² for the lottery.",
		Source:    lackner2023,
	},
	Defaults: NoTies{},
}, func(_ NoTies, profile *committee.Profile, _ committee.Ties) (committee.Lottery, error) {
	return committee.AVShares(profile).Lottery()
})

// RandomDictatorsEntry declares random-dictators for the catalogue.
var RandomDictatorsEntry = committeeSpec(sim.Spec[NoTies]{
	Name: "random-dictators",
	Card: sim.Card{
		Title:    "Random dictators",
		About:    "A lottery in which every column in turn decides on its approved rows with equal chances. A baseline.",
		Feedback: allQueries,
		Promises: []sim.Promise{{Of: sim.Result, Text: "The lottery has individual fair share before the draw.", Test: "algorithms/committee.TestPromises"}},
		Cost:     "O(rows × columns), and rows² for the lottery.",
		Source:   aziz2023,
	},
	Defaults: NoTies{},
}, func(_ NoTies, profile *committee.Profile, _ committee.Ties) (committee.Lottery, error) {
	return committee.RandomDictator(profile).Lottery()
})

// RandomCommitteeEntry declares random-committee for the catalogue.
var RandomCommitteeEntry = choice.LearnerSpec[NoTies, *choice.AllCells]{
	Spec: sim.Spec[NoTies]{
		Name: "random-committee",
		Card: sim.Card{
			Title:     "Random committee",
			About:     "k rows at random, whatever the columns approve. A baseline.",
			Feedback:  "It queries all cells, and uses none.",
			Guarantee: "None.",
			Cost:      "O(rows).",
		},
	},
	New: func(_ NoTies, problem *choice.Problem, own *rng.Source) *choice.AllCells {
		rows := make([]int, len(problem.Rows))
		for i := range rows {
			rows[i] = i
		}
		own.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		members := committee.Certain(rows[:problem.Size])
		return choice.NewAllCells(problem, func(_ []float64, c *choice.Choice) { c.Lottery = members })
	},
}
