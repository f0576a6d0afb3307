package explore

import (
	"errors"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// Params are the parameters of exploration, a group that learners embed.
type Params struct {
	Explorer string  `yaml:"explorer" options:"coverage|uniform|rf-ucrl|rf-rl-explore" doc:"how the transitions that all users share are explored: coverage designs a mixture of policies that meets every pair of a state and an action, or every direction of their features, and sends half of the users where nobody was; uniform acts at random; rf-ucrl and rf-rl-explore are optimistic explorers of theory, for small processes whose transitions are not known"`
	Steps    int     `yaml:"steps" doc:"most steps of the design of a mixture, 1 to 10000, each of which adds a policy to it; used by coverage"`
	Passes   int     `yaml:"passes" doc:"rounds in which policies to reach each state at each step are learned, 1 to 64, before those learned are played; used by rf-rl-explore"`
	Epsilon  float64 `yaml:"epsilon" symbol:"ε" axis:"epsilon ε" doc:"error of values, greater than 0, twice the bound at which the policy is no longer changed; used by rf-ucrl"`
	Delta    float64 `yaml:"delta" symbol:"δ" axis:"failure probability δ" doc:"probability, strictly between 0 and 1, that bounds may fail; used by rf-ucrl and rf-rl-explore"`
}

// Defaults are the default parameters of exploration.
var Defaults = Params{Explorer: "coverage", Steps: 60, Passes: 8, Epsilon: 0.5, Delta: 0.1}

// CheckExplore says what is wrong with the parameters.
func (p Params) CheckExplore() error {
	return errors.Join(
		param.Count("steps", p.Steps, 1, 10_000),
		param.Count("passes", p.Passes, 1, 64),
		param.Above("epsilon", p.Epsilon, 0),
		param.Inside("delta", p.Delta, 0, 1),
	)
}

// mostPlaces is how many couples of a pair and a step rf-rl-explore works with:
// its policies are about S·H·passes, of S·A·H numbers each.
const mostPlaces = 1000

// SuitsExplore is nil, or says why there is nothing to explore so.
func (p Params) SuitsExplore(problem *multiuser.Problem) error {
	switch p.Explorer {
	case "rf-ucrl", "rf-rl-explore":
		if problem.Kernel != nil {
			return param.Errorf("explorer", "is %s, which learns the transitions, but these are known here; it must be coverage or uniform", p.Explorer)
		}
	}
	if n := problem.Pairs() * problem.Horizon; p.Explorer == "rf-rl-explore" && n > mostPlaces {
		return param.Errorf("explorer", "is rf-rl-explore, which learns policies to each state at each step: %d states, %d actions and %d steps make %d, and it works with at most %d; it must be coverage, uniform or rf-ucrl",
			problem.States, problem.Actions, problem.Horizon, n, mostPlaces)
	}
	return nil
}

// Explorer proposes what users play to explore, and keeps what is known of the
// transitions. Neither Kernel nor Design changes what is proposed.
type Explorer interface {
	// Begin says that round k, from 0, begins.
	Begin(k int)
	// Propose is a policy for the user's next trajectory.
	Propose(user int) *mdp.Policy
	// ProposePair are two policies whose trajectories the user compares: two
	// different items where users judge items, each pair of them equally likely.
	ProposePair(user int) (first, second *mdp.Policy)
	// Observe counts the transitions of a trajectory.
	Observe(t *mdp.Trajectory)
	// Kernel is the true kernel where the problem tells it, else the present
	// estimate, in which a pair never tried stays where it is. It is not changed
	// by what is observed later.
	Kernel() *mdp.Kernel
	// Design is the mean over the steps of the probability that each pair is met
	// by what is proposed in this round, in the present kernel: S·A numbers that
	// sum to 1. It may be read until the next call, and is not to be changed. Of
	// items that are compared it is the share of each.
	Design() []float64
}

// New is the explorer that the parameters name, for the problem. All it draws it
// draws from the stream.
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
