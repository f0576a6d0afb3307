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

// ShrunkParams are the parameters of Shrunk.
type ShrunkParams struct {
	Ridge float64 `yaml:"ridge" doc:"prior precision of the difference of a user's weight from the pooled weight, in units of one over the square of a weight, 0.000001 to 1000000; 0 to choose it by holding out a tenth of the comparisons"`
	stages.Exploration
	stages.Welfare
}

// Validate implements param.Params.
func (p ShrunkParams) Validate() error {
	var ridge error
	if p.Ridge != 0 {
		ridge = checkRidge(p.Ridge)
	}
	return errors.Join(ridge, p.CheckExplore(), p.CheckWelfare())
}

// Suits implements multiuser.Params.
func (p ShrunkParams) Suits(problem *multiuser.Problem) error {
	if err := needsComparisons(problem); err != nil {
		return err
	}
	return errors.Join(p.SuitsExplore(problem), p.SuitsWelfare(problem))
}

// ShrunkEntry declares bt-shrunk for the catalogue.
var ShrunkEntry = multiuser.LearnerSpec[ShrunkParams, *Shrunk]{
	Spec: sim.Spec[ShrunkParams]{
		Name:    "bt-shrunk",
		Version: 2, // the fits use a factorised Hessian more than once
		Card: sim.Card{
			Title:    "shrunk to pooled BT",
			About:    "A Bradley-Terry model for each user with the pooled weights as the prior mean: mixed effects. With few comparisons it is close to the pooled model, with many to the per-user one. It does not use which users are similar.",
			Feedback: "Comparisons.",
			Cost:     "That of per-user BT, and several times as much where the prior precision is chosen.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "Each fit is the unique maximum of the posterior, with a gradient below 1e-8.", Test: "algorithms/multiuser/comparisons.TestNewtonGradient"},
				{Of: sim.Speed, Text: "Comparisons of each user must grow in proportion to the number of weights, though fewer are needed than for a user alone where users are similar.", Cited: "a count of unknowns, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Efron, B. and Morris, C.", Year: 1973,
				Title: "{Stein}'s Estimation Rule and Its Competitors: An Empirical {Bayes} Approach",
				Venue: cite.Journal{Name: "Journal of the American Statistical Association", Volume: "68", Pages: "117-130", Comma: true},
				Where: "the idea, here for a logistic model",
			},
		},
		Defaults: ShrunkParams{Exploration: explore.Defaults, Welfare: welfare.Defaults},
	},
	New: NewShrunk,
}

// shrunkRidges are the prior precisions among which the hold-out chooses, the strongest
// first.
var shrunkRidges = []float64{32, 8, 2, 0.5, 0.125}

// heldOut is the probability with which a comparison is held out to choose a parameter.
const heldOut = 0.1

// Shrunk fits weights to each user's comparisons with the pooled weights θ̄ as the prior
// mean,
//
//	min_θ Σ_r log(1+exp(-<x_ur, θ>)) + ridge/2·|θ-θ̄|²,
//
// where θ̄ is the solution of Pooled with its default ridge. A ridge of 0 stands for the one
// among 1/8, 1/2, 2, 8 and 32 with the greatest likelihood of a tenth of the comparisons,
// held out at random; of equals, the strongest.
type Shrunk struct {
	learner
	ridge float64
}

// NewShrunk returns a learner for the problem. The stream data decides what is proposed,
// own what is held out.
func NewShrunk(p ShrunkParams, problem multiuser.Problem, data, own *rng.Source) *Shrunk {
	return &Shrunk{newLearner(p.Exploration, p.Welfare, problem, data, own), p.Ridge}
}

// Recommend implements multiuser.Learner.
func (l *Shrunk) Recommend() []*mdp.Policy {
	d := l.Record.data()
	ridge := l.ridge
	if ridge == 0 {
		ridge = holdOutRidge(d, l.Stream("hold-out"), l.Problem.Workers)
	}
	theta, ok := shrunkFit(d, ridge, l.Problem.Workers)
	return l.recommend(theta, 0, !ok)
}

// shrunkFit returns the fit with that ridge, or the pooled weights and false if it fails.
func shrunkFit(d *data, ridge float64, workers int) (theta []float64, ok bool) {
	pooled, ok := pooledFit(d, defaultRidge, workers)
	theta = repeat(pooled, d.users)
	if !ok || ownFits(d, theta, ridge, pooled, workers) > 0 {
		return repeat(pooled, d.users), false
	}
	return theta, true
}

// holdOutRidge returns one of shrunkRidges.
func holdOutRidge(d *data, stream *rng.Source, workers int) float64 {
	kept, held := d.split(heldOut, stream)
	pooled, ok := pooledFit(kept, defaultRidge, workers)
	if !ok {
		return shrunkRidges[0]
	}
	theta := repeat(pooled, d.users)
	best, least := shrunkRidges[0], 0.0
	for i, ridge := range shrunkRidges { // each fit starts from the last one, whose ridge is a little stronger
		if ownFits(kept, theta, ridge, pooled, workers) > 0 {
			break
		}
		if loss := held.loss(theta, workers); i == 0 || loss < least {
			best, least = ridge, loss
		}
	}
	return best
}
