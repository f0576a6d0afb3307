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

// PerUserParams are the parameters of PerUser.
type PerUserParams struct {
	Ridge float64 `yaml:"ridge" doc:"prior precision of each weight of a user, in units of one over the square of a weight, 0.000001 to 1000000"`
	stages.Exploration
	stages.Welfare
}

// Validate implements param.Params.
func (p PerUserParams) Validate() error {
	return errors.Join(checkRidge(p.Ridge), p.CheckExplore(), p.CheckWelfare())
}

// Suits implements multiuser.Params.
func (p PerUserParams) Suits(problem *multiuser.Problem) error {
	if err := needsComparisons(problem); err != nil {
		return err
	}
	return errors.Join(p.SuitsExplore(problem), p.SuitsWelfare(problem))
}

// PerUserEntry declares bt-per-user for the catalogue.
var PerUserEntry = multiuser.LearnerSpec[PerUserParams, *PerUser]{
	Spec: sim.Spec[PerUserParams]{
		Name:    "bt-per-user",
		Version: 2, // the fits use a factorised Hessian more than once
		Card: sim.Card{
			Title:    "per-user BT",
			About:    "A Bradley-Terry model for each user from that user's comparisons alone. It is right in the limit, but needs several times as many comparisons of each user as there are weights.",
			Feedback: "Comparisons.",
			Cost:     "For each user a handful of Newton steps of O(m·d²+d³) for m comparisons and d weights, or above 64 weights of O(m·d) by conjugate gradients; and one plan.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "Each fit is the unique maximum of the posterior under a normal prior, with a gradient below 1e-8.", Test: "algorithms/multiuser/comparisons.TestNewtonGradient"},
				{Of: sim.Speed, Text: "Comparisons of each user must grow in proportion to the number of weights.", Cited: "a count of unknowns, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Bradley, R. A. and Terry, M. E.", Year: 1952,
				Title: "Rank Analysis of Incomplete Block Designs: I. The Method of Paired Comparisons",
				Venue: cite.Journal{Name: "Biometrika", Volume: "39"},
				Where: "the model; the prior is that of ridge logistic regression",
			},
		},
		Defaults: PerUserParams{Ridge: defaultRidge, Exploration: explore.Defaults, Welfare: welfare.Defaults},
	},
	New: NewPerUser,
}

// PerUser fits weights to each user's comparisons alone,
//
//	min_θ Σ_r log(1+exp(-<x_ur, θ>)) + ridge/2·|θ|².
type PerUser struct {
	learner
	ridge float64
}

// NewPerUser is a learner for the problem. The stream data decides what is
// proposed.
func NewPerUser(p PerUserParams, problem multiuser.Problem, data, own *rng.Source) *PerUser {
	return &PerUser{newLearner(p.Exploration, p.Welfare, problem, data, own), p.Ridge}
}

// Recommend implements multiuser.Learner. If some number is not finite, all users get the
// pooled weights, or zeros where these cannot be computed either.
func (l *PerUser) Recommend() []*mdp.Policy {
	d := l.Record.data()
	theta := make([]float64, d.users*d.dim)
	failed := ownFits(d, theta, l.ridge, nil, l.Problem.Workers)
	if failed > 0 {
		pooled, _ := pooledFit(d, l.ridge, l.Problem.Workers) // zeros if this diverges too, which is reported below
		theta = repeat(pooled, d.users)
	}
	return l.recommend(theta, 0, failed > 0)
}
