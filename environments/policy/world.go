package policy

import (
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/rng"
)

// BatchParams are the parameter of feedback.
type BatchParams struct {
	Batch int `yaml:"batch" axis:"samples in a step" doc:"number of samples in a step; 0 for exact expectations, so that nothing is drawn; at most 1,000,000"`
}

func (p BatchParams) check() error { return param.Count("batch", p.Batch, 0, 1_000_000) }

// World is a world of policies.
type World struct {
	problem policy.Problem
	draw    func(instance, coins *rng.Source) policy.Environment
}

// Problem implements policy.World.
func (w *World) Problem() policy.Problem { return w.problem }

// Trial implements policy.World.
func (w *World) Trial(instance, coins *rng.Source) policy.Environment { return w.draw(instance, coins) }

// trial is the environment of a trial.
type trial struct {
	*policy.Oracle
	problem policy.Problem
	truth   policy.Truth
}

// newTrial returns the environment of the problem with the rewards and preferences of the
// truth.
func newTrial(problem policy.Problem, truth policy.Truth, coins *rng.Source) *trial {
	return &trial{policy.NewOracle(&problem, truth.Rewards, truth.Wins, coins), problem, truth}
}

// Problem implements policy.Environment.
func (t *trial) Problem() policy.Problem { return t.problem }

// Truth implements policy.Environment.
func (t *trial) Truth() *policy.Truth { return &t.truth }

// uniform returns the uniform law over k arms.
func uniform(k int) []float64 {
	law := make([]float64, k)
	for a := range law {
		law[a] = 1 / float64(k)
	}
	return law
}
