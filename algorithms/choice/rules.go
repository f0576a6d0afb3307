package choice

import (
	"errors"
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
func ruleSpec[P ruleParams](spec sim.Spec[P]) choice.LearnerSpec[P, *choice.AllCells] {
	return choice.LearnerSpec[P, *choice.AllCells]{
		Spec: spec,
		New: func(p P, problem *choice.Problem, _ *rng.Source) *choice.AllCells {
			r := p.rule()
			return choice.NewAllCells(problem, func(values []float64, c *choice.Choice) { applyRule(r, problem, values, c) })
		},
		Ideal: func(p P, problem *choice.Problem, values []float64, c *choice.Choice) {
			applyRule(p.rule(), problem, values, c)
		},
	}
}

// suitsRule returns why the rule cannot choose from the tables of the problem, or nil. The
// reason is without the name of the rule, which is that of the algorithm.
func suitsRule(r rule.Rule, problem *choice.Problem, fixed []float64) error {
	var err error
	if fixed == nil {
		err = rule.Check(r, problem.Kind, len(problem.Rows))
	} else {
		_, err = rule.Apply(r, problem.Table(fixed))
	}
	if refused := new(rule.RefusedError); errors.As(err, &refused) {
		return refused.Reason
	}
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
