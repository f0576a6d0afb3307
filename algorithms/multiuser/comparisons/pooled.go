package comparisons

import (
	"errors"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// PooledParams are the parameters of Pooled.
type PooledParams struct {
	Ridge float64 `yaml:"ridge" doc:"prior precision of each weight, in units of one over the square of a weight, 0.000001 to 1000000"`
	stages.Exploration
	stages.Welfare
}

// Validate implements param.Params.
func (p PooledParams) Validate() error {
	return errors.Join(checkRidge(p.Ridge), p.CheckExplore(), p.CheckWelfare())
}

// Suits implements multiuser.Params.
func (p PooledParams) Suits(problem *multiuser.Problem) error {
	if err := needsComparisons(problem); err != nil {
		return err
	}
	return errors.Join(p.SuitsExplore(problem), p.SuitsRows(1))
}

// PooledEntry declares bt-pooled for the catalogue.
var PooledEntry = multiuser.LearnerSpec[PooledParams, *Pooled]{
	Spec: sim.Spec[PooledParams]{
		Name:    "bt-pooled",
		Version: 2, // the fits use a factorised Hessian more than once
		Card: sim.Card{
			Title:    "pooled BT",
			About:    "One Bradley-Terry model for all users: the single reward model of reinforcement learning from human feedback. It needs few comparisons of each user. Then it stops improving, since it takes all users to want the same: a minority with other wishes gains nothing.",
			Feedback: "Comparisons.",
			Cost:     "A handful of Newton steps of O(m·d²) for m comparisons in all and d weights; one plan for all users.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "The fit is the unique optimum, with a gradient below 1e-8.", Test: "algorithms/multiuser/comparisons.TestNewtonGradient"},
				{Of: sim.Result, Text: "Where users do not agree, no single reward function is right for all.", Test: "algorithms/multiuser/comparisons.TestOneRewardForOppositeGroups"},
			},
			Source: cite.Citation{
				Authors: "Christiano, P., Leike, J., Brown, T. B., Martic, M., Legg, S. and Amodei, D.", Year: 2017,
				Title: "Deep Reinforcement Learning from Human Preferences",
				Venue: cite.Proceedings{Name: "NIPS", Year: 2017},
				Where: "the model of section 2.2.3, with a linear reward",
			},
		},
		Defaults: PooledParams{Ridge: defaultRidge, Exploration: explore.Defaults, Welfare: welfare.Defaults},
	},
	New: NewPooled,
}

// Pooled fits the same weights to the comparisons of all users,
//
//	min_θ Σ_ur log(1+exp(-<x_ur, θ>)) + ridge/2·|θ|²,
//
// and gives all users the best policy for the rewards that the weights stand for.
type Pooled struct {
	learner
	ridge float64
}

// NewPooled is a learner for the problem. The stream data decides what is
// proposed.
func NewPooled(p PooledParams, problem multiuser.Problem, data, own *rng.Source) *Pooled {
	return &Pooled{newLearner(p.Exploration, p.Welfare, problem, data, own), p.Ridge}
}

// Recommend implements multiuser.Learner.
func (l *Pooled) Recommend() []*mdp.Policy {
	theta, ok := pooledFit(l.Record.data(), l.ridge, l.Problem.Workers)
	return l.recommendGroups(theta, make([]int, l.Problem.Users), welfare.EqualShares(1), 1, !ok)
}
