package comparisons

import (
	"errors"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/linalg"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// NuclearParams are the parameters of Nuclear.
type NuclearParams struct {
	Factor float64 `yaml:"factor" doc:"weight λ of the nuclear norm as a multiple of the operator norm of comparisons with random signs, 0.001 to 1000; values from 0.25 to 1 work well"`
	stages.Exploration
	stages.Welfare
}

// defaultFactor is the multiple of the noise with the least error for 5 to 80 comparisons
// a user.
const defaultFactor = 0.4

// Validate implements param.Params.
func (p NuclearParams) Validate() error {
	return errors.Join(param.Within("factor", p.Factor, 0.001, 1000), p.CheckExplore(), p.CheckWelfare())
}

// Suits implements multiuser.Params.
func (p NuclearParams) Suits(problem *multiuser.Problem) error {
	if err := needsComparisons(problem); err != nil {
		return err
	}
	return errors.Join(p.SuitsExplore(problem), p.SuitsWelfare(problem))
}

// NuclearEntry declares bt-nuclear for the catalogue.
var NuclearEntry = multiuser.LearnerSpec[NuclearParams, *Nuclear]{
	Spec: sim.Spec[NuclearParams]{
		Name:    "bt-nuclear",
		Version: 2, // the fits use a factorised Hessian more than once
		Card: sim.Card{
			Title:    "low-rank BT (nuclear)",
			About:    "The matrix of the differences between users' weights and the pooled weights is kept at low rank by a penalty on its nuclear norm. The problem is convex, which makes this the low-rank learner to trust with a handful of comparisons a user. The estimate is not debiased: it stays shrunk by λ, that is, each singular value of the differences is smaller than in an unpenalised fit of the same rank.",
			Feedback: "Comparisons.",
			Cost:     "Tens to hundreds of steps of O(m·d) for m comparisons in all and d weights, and a singular value decomposition of users × d each.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "It finds the optimum of a convex problem, up to a hundredth of λ in the gradient.", Test: "algorithms/multiuser/comparisons.TestFistaFixedPoint"},
				{Of: sim.Speed, Text: "For items without features, O(r log² of the number of items) comparisons a user suffice for rank r when there are many users.", Cited: "Park, Neeman, Zhang, Sanghavi and Dhillon (2015), asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Lu, Y. and Negahban, S. N.", Year: 2015,
				Title: "Individualized Rank Aggregation Using Nuclear Norm Regularization",
				Venue: cite.Proceedings{Name: "Allerton", Year: 2015, ArXiv: "1410.0860"},
				Where: "the estimator, here with a pooled origin; Beck and Teboulle (2009) for the method",
			},
		},
		Defaults: NuclearParams{Factor: defaultFactor, Exploration: explore.Defaults, Welfare: welfare.Defaults},
	},
	New: NewNuclear,
}

// Nuclear fits the weights θ_u = θ̄ + Δ_u of all users together,
//
//	min_Δ Σ_ur log(1+exp(-<x_ur, θ̄+Δ_u>)) + λ|Δ|_*,
//
// where θ̄ is the solution of Pooled with its default ridge and λ = factor·|Σ x ε/2|, the
// operator norm of the sum of comparisons with random signs ε (Lu and Negahban, 2015,
// choose λ of that order). The nuclear norm |Δ|_* of Δ, users × weights, is the sum of its
// singular values. Δ is used as it is, shrunk by λ, without a refit of its directions.
type Nuclear struct {
	learner
	factor float64
}

// NewNuclear returns a learner for the problem. The stream data decides what is proposed,
// own the random signs.
func NewNuclear(p NuclearParams, problem multiuser.Problem, data, own *rng.Source) *Nuclear {
	return &Nuclear{newLearner(p.Exploration, p.Welfare, problem, data, own), p.Factor}
}

// Recommend implements multiuser.Learner. The estimated rank is 1, for the origin, plus
// the rank of Δ.
func (l *Nuclear) Recommend() []*mdp.Policy {
	d := l.Record.data()
	workers := l.Problem.Workers
	origin, ok := pooledFit(d, defaultRidge, workers)
	theta := repeat(origin, d.users)
	if !ok {
		return l.recommend(theta, 1, true)
	}
	stream := l.Stream("signs")
	f := fitNuclear(d, origin, l.factor*d.noiseNorm(stream), stream, workers)
	if f == nil {
		return l.recommend(theta, 1, true)
	}
	linalg.Axpy(1, f.delta.RawMatrix().Data, theta)
	return l.recommend(theta, 1+f.rank, false)
}
