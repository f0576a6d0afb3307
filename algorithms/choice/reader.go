package choice

import (
	"math"
	"math/big"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/committee"
	"joust/sim/rng"
	"joust/sim/rule"
)

// ruleParams are the parameters of a rule.
type ruleParams interface {
	choice.Params
	rule() rule.Rule
}

// plain are the parameters of a rule that has none.
type plain[R rule.Rule] struct{}

// Validate implements param.Params.
func (plain[R]) Validate() error { return nil }

// Suits implements choice.Params.
func (p plain[R]) Suits(problem *choice.Problem, fixed []float64) error {
	return suitsRule(p.rule(), problem, fixed)
}

func (plain[R]) rule() rule.Rule {
	var r R
	return r
}

// ruleSpec returns the declaration of the rule.
func ruleSpec[P ruleParams](spec sim.Spec[P]) choice.LearnerSpec[P, *reader] {
	return choice.LearnerSpec[P, *reader]{
		Spec: spec,
		New: func(p P, problem *choice.Problem, _ *rng.Source) *reader {
			r := p.rule()
			return newReader(problem, func(values []float64, c *choice.Choice) { applyRule(r, problem, values, c) })
		},
		Ideal: func(p P, problem *choice.Problem, values []float64, c *choice.Choice) {
			applyRule(p.rule(), problem, values, c)
		},
	}
}

// suitsRule returns why the rule cannot choose from the tables of the problem, or nil.
func suitsRule(r rule.Rule, problem *choice.Problem, fixed []float64) error {
	if fixed == nil {
		return rule.Check(r, problem.Kind, len(problem.Rows))
	}
	_, err := rule.Apply(r, problem.Table(fixed))
	return err
}

// applyRule writes what the rule chooses from the cells. Where the rule is not defined for
// them, it writes nothing.
func applyRule(r rule.Rule, problem *choice.Problem, values []float64, c *choice.Choice) {
	o, err := rule.Apply(r, problem.Table(values))
	if err != nil {
		return
	}
	c.Winners, c.Ranks = o.Winners, o.Ranks
	for i, share := range o.Lottery {
		if share.Sign() > 0 {
			c.Lottery = append(c.Lottery, committee.Draw{Members: []int{i}, Share: new(big.Rat).Set(share)})
		}
	}
}

// reader queries all cells, row by row, and then stops. It chooses by the cells that it has
// read, where the others count as missing.
type reader struct {
	values  []float64
	columns int
	read    int
	choose  func(values []float64, c *choice.Choice)
}

func newReader(problem *choice.Problem, choose func(values []float64, c *choice.Choice)) *reader {
	r := &reader{values: make([]float64, problem.Cells()), columns: len(problem.Columns), choose: choose}
	for i := range r.values {
		r.values[i] = math.NaN()
	}
	return r
}

// Next implements choice.Learner.
func (r *reader) Next() (choice.Query, bool) {
	return choice.Query{Row: r.read / r.columns, Column: r.read % r.columns}, r.read < len(r.values)
}

// Observe implements choice.Learner.
func (r *reader) Observe(_ choice.Query, value float64) {
	r.values[r.read] = value
	r.read++
}

// Read implements choice.Reader.
func (r *reader) Read(values []float64) { r.read = copy(r.values, values) }

// Recommend implements choice.Learner.
func (r *reader) Recommend(c *choice.Choice) { r.choose(r.values, c) }
