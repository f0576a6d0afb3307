package committee

import (
	"errors"
	"fmt"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/committee"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
)

// fish2024 and boehmer2025 are where slates come from.
var (
	fish2024 = cite.Citation{
		Authors: "Fish, S., Gölz, P., Parkes, D. C., Procaccia, A. D., Rusak, G., Shapira, I. and Wüthrich, M.", Year: 2024,
		Title: "Generative Social Choice",
		Venue: cite.Proceedings{Name: "EC", ArXiv: "2309.01291"},
	}
	boehmer2025 = cite.Citation{
		Authors: "Boehmer, N., Fish, S. and Procaccia, A. D.", Year: 2025,
		Title: "Generative Social Choice: The Next Generation",
		Venue: cite.Proceedings{Name: "ICML", ArXiv: "2505.22939"},
	}
)

// SlateParams are the parameters of slate.
type SlateParams struct {
	Repeats bool `yaml:"repeats" doc:"a statement may stand in the slate more than once"`
}

// Validate implements param.Params.
func (SlateParams) Validate() error { return nil }

// Suits implements choice.Params.
func (p SlateParams) Suits(problem *choice.Problem, _ []float64) error {
	if err := suitsSlate(problem); err != nil {
		return err
	}
	if !p.Repeats && problem.Size > len(problem.Rows) {
		return param.Errorf("repeats", "is no, but a slate of %d needs so many statements; there are %d", problem.Size, len(problem.Rows))
	}
	return nil
}

// suitsSlate returns why no slate without costs can be chosen in the problem, or nil.
func suitsSlate(problem *choice.Problem) error {
	switch {
	case problem.Kind != rule.Utilities || !problem.Generates:
		return fmt.Errorf("wants utilities of statements and answers to generative queries, as opinions has them; the table has %s", problem.Kind)
	case problem.Costs != nil:
		return errors.New("does not know of costs, and the statements have some; slate-costs does")
	case problem.Size < 1 || problem.Size > len(problem.Columns):
		return fmt.Errorf("chooses k statements, where k is the size that the environment asks for: that is %d, and must be at least 1 and at most the number of agents, %d", problem.Size, len(problem.Columns))
	}
	return nil
}

// SlateEntry declares slate for the catalogue.
var SlateEntry = choice.LearnerSpec[SlateParams, *choice.Sequential]{
	Spec: sim.Spec[SlateParams]{
		Name: "slate",
		Card: sim.Card{
			Title:    "Slate",
			About:    "In each of k rounds it asks for the statement that n/k of the remaining agents like most, and matches those who like it most to it.",
			Feedback: "A generative query a round, and the utility of its answer to each remaining agent.",
			Promises: []sim.Promise{{Of: sim.Result, Text: "The slate has balanced justified representation, if queries are answered exactly and statements may be repeated.", Test: "sim/committee.TestSlateRepresents"}},
			Cost:     "k generative queries and at most n·k cells.",
			Source:   fish2024,
		},
		Defaults: SlateParams{Repeats: true},
	},
	New: func(p SlateParams, problem *choice.Problem, _ *rng.Source) *choice.Sequential {
		return choice.NewSequential(func(d *choice.Desk) {
			recommend(d)(committee.Slate(len(problem.Columns), problem.Size, asker{d}, asker{d}, p.Repeats))
		})
	},
}

// recommend recommends the slate.
func recommend(d *choice.Desk) func(committee.Matching, error) {
	return func(m committee.Matching, err error) {
		if err != nil {
			panic("committee: " + err.Error()) // Suits has checked the problem
		}
		d.Recommend(choice.Choice{Slate: &m})
	}
}

// asker asks the environment.
type asker struct{ desk *choice.Desk }

// Best implements committee.Generator.
func (a asker) Best(group []int, rank int, excluded []int) int {
	return int(a.desk.Ask(choice.Query{Generate: &choice.Generation{Of: group, Rank: rank, Excluded: excluded}}))
}

// MostSupported implements committee.CostGenerator.
func (a asker) MostSupported(group []int, level, cost int) int {
	return int(a.desk.Ask(choice.Query{Generate: &choice.Generation{Of: group, Level: level, Cost: cost}}))
}

// Utility implements committee.Discriminator.
func (a asker) Utility(agent, statement int) float64 { return a.desk.Cell(statement, agent) }

// SlateCostsParams are the parameters of slate-costs.
type SlateCostsParams struct {
	Search string `yaml:"search" options:"fast|complex" doc:"which costs and levels it asks for: those that a group of agents can pay, or all"`
}

// Validate implements param.Params.
func (SlateCostsParams) Validate() error { return nil }

// Suits implements choice.Params.
func (SlateCostsParams) Suits(problem *choice.Problem, _ []float64) error {
	switch {
	case problem.Kind != rule.Utilities || !problem.Generates:
		return suitsSlate(problem)
	case problem.Costs == nil:
		return errors.New("wants statements with costs; the environment has none")
	case problem.Levels == 0:
		return errors.New("wants utilities in levels; set the levels of the environment")
	}
	return nil
}

// SlateCostsEntry declares slate-costs for the catalogue.
var SlateCostsEntry = choice.LearnerSpec[SlateCostsParams, *choice.Sequential]{
	Spec: sim.Spec[SlateCostsParams]{
		Name: "slate-costs",
		Card: sim.Card{
			Title:    "Slate with costs",
			About:    "From the highest level down it asks for statements of growing cost, and takes one if the agents who like it so much can pay for it with their parts of the budget.",
			Feedback: "Generative queries for a level and a cost, and the utility of an answer to each remaining agent.",
			Promises: []sim.Promise{{Of: sim.Result, Text: "The slate has justified representation with costs, if queries are answered exactly.", Test: "sim/committee.TestSlateWithCostsRepresents"}},
			Cost:     "At most n generative queries a level (search: fast).",
			Source:   boehmer2025,
		},
		Defaults: SlateCostsParams{Search: string(committee.Fast)},
	},
	New: func(p SlateCostsParams, problem *choice.Problem, _ *rng.Source) *choice.Sequential {
		costs := committee.CostProblem{Costs: problem.Costs, Budget: problem.Limit, Levels: problem.Levels}
		return choice.NewSequential(func(d *choice.Desk) {
			recommend(d)(committee.SlateWithCosts(len(problem.Columns), costs, committee.Search(p.Search), asker{d}, asker{d}))
		})
	},
}

// RandomSlateParams are the parameters of random-slate: none.
type RandomSlateParams struct{}

// Validate implements param.Params.
func (RandomSlateParams) Validate() error { return nil }

// Suits implements choice.Params.
func (RandomSlateParams) Suits(problem *choice.Problem, _ []float64) error {
	return suitsSlate(problem)
}

// RandomSlateEntry declares random-slate for the catalogue.
var RandomSlateEntry = choice.LearnerSpec[RandomSlateParams, *choice.Sequential]{
	Spec: sim.Spec[RandomSlateParams]{
		Name: "random-slate",
		Card: sim.Card{
			Title:     "Random slate",
			About:     "k statements at random, each matched to the n/k of the remaining agents who like it most. A baseline.",
			Feedback:  "The utility of each statement of the slate to each remaining agent.",
			Guarantee: "None.",
			Cost:      "At most n·k cells.",
		},
	},
	New: func(_ RandomSlateParams, problem *choice.Problem, own *rng.Source) *choice.Sequential {
		return choice.NewSequential(func(d *choice.Desk) {
			recommend(d)(committee.Slate(len(problem.Columns), problem.Size, lot{own, len(problem.Rows)}, asker{d}, true))
		})
	},
}

// lot answers generative queries with random statements.
type lot struct {
	stream     *rng.Source
	statements int
}

// Best implements committee.Generator.
func (l lot) Best([]int, int, []int) int { return l.stream.Intn(l.statements) }
