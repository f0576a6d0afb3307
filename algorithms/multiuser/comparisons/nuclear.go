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
	Factor float64 `yaml:"factor" doc:"weight of the nuclear norm as a multiple of what the noise of the comparisons amounts to, 0.001 to 1000; 0.25 to 1 does"`
	stages.Exploration
	stages.Welfare
}

// defaultFactor is the multiple of the noise that does best from 5 to 80
// comparisons a user.
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
		Name: "bt-nuclear",
		Card: sim.Card{
			Title:     "low-rank BT (nuclear)",
			About:     "What tells users' weights from those of all is kept of low rank by the nuclear norm, which users pay for together: a convex problem, hence the low-rank learner that can be trusted with a handful of comparisons a user.",
			Feedback:  "Comparisons.",
			Guarantee: "The optimum of a convex problem, to a hundredth of the weight of the nuclear norm in its gradient. For items without features, O(r log² of the number of items) comparisons a user suffice for rank r when users are many (Park, Neeman, Zhang, Sanghavi and Dhillon, 2015).",
			Cost:      "Up to 400 steps, usually 50 to 150, of O(m·d) for m comparisons in all and d weights, and a singular value decomposition of users × d each.",
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
// θ̄ being what Pooled finds with its usual ridge, and λ = factor·|Σ x ε/2|, the
// operator norm of the comparisons added up with random signs (Lu and Negahban,
// 2015, choose it of that order). The nuclear norm of Δ, users × weights, is the
// sum of its singular values.
type Nuclear struct {
	learner
	factor float64
}

// NewNuclear is a learner for the problem. The stream data decides what is
// proposed, own the random signs.
func NewNuclear(p NuclearParams, problem multiuser.Problem, data, own *rng.Source) *Nuclear {
	return &Nuclear{newLearner(p.Exploration, p.Welfare, problem, data, own), p.Factor}
}

// Recommend implements multiuser.Learner. The rank that it says is 1 for the
// origin and that of Δ.
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
