package label

import (
	"fmt"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/label"
	"joust/sim/rng"
	"joust/sim/rule"
)

// plain are the parameters of a rule that has none.
type plain struct{}

// Validate implements param.Params.
func (plain) Validate() error { return nil }

// Suits implements choice.Params.
func (plain) Suits(problem *choice.Problem, _ []float64) error { return suits(problem) }

// suits returns an error unless the cells are labels.
func suits(problem *choice.Problem) error {
	if problem.Kind != rule.Labels {
		return fmt.Errorf("it wants labels; the table has %s", problem.Kind)
	}
	return nil
}

// known are the parameters of a rule that knows the law of the labels.
type known struct{}

// Validate implements param.Params.
func (known) Validate() error { return nil }

// Suits implements choice.Params.
func (known) Suits(problem *choice.Problem, _ []float64) error {
	if err := suits(problem); err != nil {
		return err
	}
	if problem.Panel == nil {
		return fmt.Errorf("it knows how often annotators are right, which this environment does not tell")
	}
	return nil
}

// labelSpec returns the declaration of a rule.
func labelSpec[P choice.Params](spec sim.Spec[P], believe func(p P, problem *choice.Problem, v *label.Votes) label.Beliefs) choice.LearnerSpec[P, *choice.AllCells] {
	return choice.LearnerSpec[P, *choice.AllCells]{
		Spec: spec,
		New: func(p P, problem *choice.Problem, _ *rng.Source) *choice.AllCells {
			return choice.NewAllCells(problem, func(values []float64, c *choice.Choice) {
				b := believe(p, problem, choice.Votes(problem, values))
				c.Beliefs = &b
			})
		},
	}
}

const (
	allLabels = "All labels."
	// equalClasses is part of what rules promise that take classes for equally frequent.
	equalClasses = "If classes are equally frequent and all wrong labels equally likely, "
)
