package explore

import (
	"errors"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// Params are the parameters of exploration, a group that the parameters of learners embed.
type Params struct {
	Explorer string  `yaml:"explorer" options:"coverage|uniform|rf-ucrl|rf-rl-explore" doc:"how the transitions that all users share are explored: coverage designs a mixture of policies that visits every pair of a state and an action, or every direction of their features, and sends half of the users to pairs that were never tried; uniform acts at random; rf-ucrl and rf-rl-explore are optimistic explorers from theory, for small processes with unknown transitions"`
	Steps    int     `yaml:"steps" doc:"most steps of the design of a mixture, 1 to 10000, each of which adds a policy; used by coverage"`
	Passes   int     `yaml:"passes" doc:"rounds in which policies to reach each state at each step are learned, 1 to 64, before those learned are played; used by rf-rl-explore"`
	Epsilon  float64 `yaml:"epsilon" symbol:"ε" axis:"epsilon ε" doc:"allowed error of values, greater than 0: the policy is kept once the bound on the error is at most half of it; used by rf-ucrl"`
	Delta    float64 `yaml:"delta" symbol:"δ" axis:"failure probability δ" doc:"largest probability that bounds fail, strictly between 0 and 1; used by rf-ucrl and rf-rl-explore"`
}

// Defaults are the default parameters of exploration.
var Defaults = Params{Explorer: "coverage", Steps: 60, Passes: 8, Epsilon: 0.5, Delta: 0.1}

// CheckExplore returns an error if a parameter is out of range. It is not called Validate so
// that parameters that embed Params keep their own Validate.
func (p Params) CheckExplore() error {
	return errors.Join(
		param.Count("steps", p.Steps, 1, 10_000),
		param.Count("passes", p.Passes, 1, 64),
		param.Above("epsilon", p.Epsilon, 0),
		param.Inside("delta", p.Delta, 0, 1),
	)
}

// maxPairSteps is the largest number of pairs times steps, S·A·H, for rf-rl-explore: its
// policies are about S·H·passes, of S·A·H numbers each.
const maxPairSteps = 1000

// SuitsExplore returns an error if the explorer does not suit the problem.
func (p Params) SuitsExplore(problem *multiuser.Problem) error {
	switch p.Explorer {
	case "rf-ucrl", "rf-rl-explore":
		if problem.Kernel != nil {
			return param.Errorf("explorer", "is %s, which learns the transitions, but these are known here; it must be coverage or uniform", p.Explorer)
		}
	}
	if n := problem.Pairs() * problem.Horizon; p.Explorer == "rf-rl-explore" && n > maxPairSteps {
		return param.Errorf("explorer", "is rf-rl-explore, which learns policies to each state at each step: %d states, %d actions and %d steps make %d, and it supports at most %d; it must be coverage, uniform or rf-ucrl",
			problem.States, problem.Actions, problem.Horizon, n, maxPairSteps)
	}
	return nil
}

// Explorer proposes policies that explore, and estimates the transitions. Neither Kernel nor
// Design changes what is proposed.
type Explorer interface {
	// Begin starts round k, from 0.
	Begin(k int)
	// Propose returns a policy for the user's next trajectory.
	Propose(user int) *mdp.Policy
	// ProposePair returns two policies whose trajectories the user compares: two different
	// items where users judge items, each pair with equal probability.
	ProposePair(user int) (first, second *mdp.Policy)
	// Observe counts the transitions of a trajectory.
	Observe(t *mdp.Trajectory)
	// Kernel returns the true kernel where it is known, else the present estimate, in which
	// a pair that was never tried stays in its state. Later observations do not change it.
	Kernel() *mdp.Kernel
	// Design returns for each pair the mean over the steps of the probability that it is
	// visited by what is proposed in this round, in the present kernel: S·A numbers that sum
	// to 1. For compared items it is the share of each. It is valid until the next call and
	// must not be changed.
	Design() []float64
}

// New returns the explorer that the parameters name. All its random numbers come from the
// stream.
func New(p Params, problem *multiuser.Problem, stream *rng.Source) Explorer {
	s := newSurvey(problem, stream)
	switch p.Explorer {
	case "uniform":
		return &uniform{s}
	case "rf-ucrl":
		return newRFUCRL(p, s)
	case "rf-rl-explore":
		return newRFRLExplore(p, s)
	}
	return newCoverage(p, s)
}
