package choice

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
)

// SampleCellsParams are the parameters of sample-cells.
type SampleCellsParams struct {
	Share float64 `yaml:"share" doc:"share of the cells that it queries, in (0, 1]"`
	Rule  string  `yaml:"rule" doc:"the rule that chooses by them"`
}

// Validate implements param.Params.
func (p SampleCellsParams) Validate() error {
	var share error
	if !(p.Share > 0 && p.Share <= 1) {
		share = param.Errorf("share", "is %v; it must be above 0 and at most 1", p.Share)
	}
	return errors.Join(share, checkRule("rule", p.Rule))
}

// Suits implements choice.Params.
func (p SampleCellsParams) Suits(problem *choice.Problem, _ []float64) error {
	if !p.rule().Traits().Partial && p.Share < 1 {
		return param.Errorf("rule", "is %s, which is not defined where values are missing", p.Rule)
	}
	return rule.Check(p.rule(), problem.Kind, len(problem.Rows))
}

func (p SampleCellsParams) rule() rule.Rule { return named(p.Rule) }

// SampleCellsEntry declares sample-cells for the catalogue.
var SampleCellsEntry = choice.LearnerSpec[SampleCellsParams, *sampler]{
	Spec: sim.Spec[SampleCellsParams]{
		Name: "sample-cells",
		Card: sim.Card{
			Title:     "Random cells",
			About:     "Queries a share of the cells at random, without replacement, and applies a rule to the table in which the others are missing.",
			Feedback:  "The cells that it draws.",
			Guarantee: "None.",
			Cost:      "That of the rule.",
		},
		Defaults: SampleCellsParams{Share: 0.5, Rule: "copeland"},
	},
	New: func(p SampleCellsParams, problem *choice.Problem, own *rng.Source) *sampler {
		s := &sampler{problem: problem, rule: p.rule(), values: make([]float64, problem.Cells()), order: make([]int, problem.Cells())}
		for i := range s.order {
			s.values[i], s.order[i] = math.NaN(), i
		}
		own.Shuffle(len(s.order), func(i, j int) { s.order[i], s.order[j] = s.order[j], s.order[i] })
		s.order = s.order[:max(1, int(math.Round(p.Share*float64(len(s.order)))))]
		return s
	},
	Ideal: func(p SampleCellsParams, problem *choice.Problem, values []float64, c *choice.Choice) {
		applyRule(p.rule(), problem, values, c)
	},
}

// sampler queries some cells in a random order.
type sampler struct {
	problem *choice.Problem
	rule    rule.Rule
	values  []float64
	order   []int // cells to query
	queried int
}

// Next implements choice.Learner.
func (s *sampler) Next() (choice.Query, bool) {
	if s.queried == len(s.order) {
		return choice.Query{}, false
	}
	cell, columns := s.order[s.queried], len(s.problem.Columns)
	return choice.Query{Row: cell / columns, Column: cell % columns}, true
}

// Observe implements choice.Learner.
func (s *sampler) Observe(_ choice.Query, value float64) {
	s.values[s.order[s.queried]] = value
	s.queried++
}

// Recommend implements choice.Learner.
func (s *sampler) Recommend(c *choice.Choice) { applyRule(s.rule, s.problem, s.values, c) }
