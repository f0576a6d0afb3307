package policy

import (
	"errors"

	"joust/sim/param"
	"joust/sim/policy"
)

// WeightParams are the parameter of learners that average several rewards.
type WeightParams struct {
	Weights []float64 `yaml:"weights" doc:"weights of the rewards, at least 0, which are divided by their sum; none for equal weights"`
}

func (p WeightParams) check() error {
	var errs []error
	for _, w := range p.Weights {
		errs = append(errs, param.Within("weights", w, 0, 1e6))
	}
	if len(p.Weights) > 0 && !(total(p.Weights) > 0) {
		errs = append(errs, param.Errorf("weights", "sum to 0; one must be above 0"))
	}
	return errors.Join(errs...)
}

// Suits implements policy.Params.
func (p WeightParams) Suits(problem *policy.Problem) error {
	if len(p.Weights) > 0 && len(p.Weights) != problem.Rewards {
		return param.Errorf("weights", "has %d numbers; the environment has %d rewards", len(p.Weights), problem.Rewards)
	}
	return needsScores(problem)
}

// shares returns the weight of each reward; they sum to 1.
func (p WeightParams) shares(rewards int) []float64 {
	list := make([]float64, rewards)
	for r := range list {
		list[r] = 1 / float64(rewards)
		if len(p.Weights) > 0 {
			list[r] = p.Weights[r] / total(p.Weights)
		}
	}
	return list
}
