package rewards

import (
	"joust/sim"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// UniformPlayParams are the parameters of UniformPlay: none.
type UniformPlayParams struct{}

// Validate implements param.Params.
func (UniformPlayParams) Validate() error { return nil }

// Suits implements multiuser.Params.
func (UniformPlayParams) Suits(*multiuser.Problem) error { return nil }

// UniformPlayEntry declares uniform-play for the catalogue.
var UniformPlayEntry = multiuser.LearnerSpec[UniformPlayParams, *UniformPlay]{
	Spec: sim.Spec[UniformPlayParams]{
		Name: "uniform-play",
		Card: sim.Card{
			Title:    "uniform play",
			About:    "Not a learner: every action is random, for all users and always. It defines the gap of 1.",
			Feedback: "It is ignored.",
			Cost:     "None.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "A gap of 1 for every user, by definition.", Test: "algorithms/multiuser/rewards.TestOrder"},
			},
		},
		Defaults: UniformPlayParams{},
	},
	New: NewUniformPlay,
}

// UniformPlay proposes and recommends uniform random play. It draws no random numbers.
type UniformPlay struct {
	policy  *mdp.Policy
	pair    bool // two policies are proposed
	present []*mdp.Policy
}

// NewUniformPlay returns a learner for the problem.
func NewUniformPlay(_ UniformPlayParams, problem multiuser.Problem, _, _ *rng.Source) *UniformPlay {
	l := &UniformPlay{
		policy:  mdp.NewUniform(problem.States, problem.Actions, problem.Horizon),
		pair:    problem.TwoPolicies(),
		present: make([]*mdp.Policy, problem.Users),
	}
	for u := range l.present {
		l.present[u] = l.policy
	}
	return l
}

// Begin implements multiuser.Learner.
func (l *UniformPlay) Begin(int) {}

// Propose implements multiuser.Learner.
func (l *UniformPlay) Propose(int) (first, second *mdp.Policy) {
	if l.pair {
		return l.policy, l.policy
	}
	return l.policy, nil
}

// Observe implements multiuser.Learner.
func (l *UniformPlay) Observe(int, *multiuser.Observation) {}

// Recommend implements multiuser.Learner.
func (l *UniformPlay) Recommend() []*mdp.Policy { return l.present }
