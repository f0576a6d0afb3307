package comparisons

import (
	"errors"
	"math"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/proximal"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/linalg"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// OracleSubspaceParams are the parameters of OracleSubspace.
type OracleSubspaceParams struct {
	stages.Exploration
	stages.Welfare
}

// Validate implements param.Params.
func (p OracleSubspaceParams) Validate() error {
	return errors.Join(p.CheckExplore(), p.CheckWelfare())
}

// Suits implements multiuser.Params.
func (p OracleSubspaceParams) Suits(problem *multiuser.Problem) error {
	if err := needsComparisons(problem); err != nil {
		return err
	}
	return errors.Join(p.SuitsExplore(problem), p.SuitsWelfare(problem))
}

// OracleSubspaceEntry declares bt-oracle-subspace for the catalogue.
var OracleSubspaceEntry = multiuser.LearnerSpec[OracleSubspaceParams, *OracleSubspace]{
	Spec: sim.Spec[OracleSubspaceParams]{
		Name:    "bt-oracle-subspace",
		Version: 2, // the fits use a factorised Hessian more than once
		Card: sim.Card{
			Title:    "oracle subspace BT",
			About:    "An upper bound for low-rank learners from comparisons, not an algorithm: it is shown the r reward functions whose combinations the users' rewards are, with the mean and covariance of the combinations, and learns r numbers for each user.",
			Feedback: "The truth except each user's own weights, and comparisons.",
			Cost:     "A handful of Newton steps in r dimensions and one plan for each user.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "In the subspace, each fit is the unique maximum of the posterior under the normal law with the true mean and covariance of the users. It cannot learn rewards outside the subspace, such as those of outliers.", Test: "algorithms/multiuser/comparisons.TestOracleSubspaceIsTrue"},
			},
		},
		Defaults: OracleSubspaceParams{Exploration: explore.Defaults, Welfare: welfare.Defaults},
	},
	New: NewOracleSubspace,
}

// OracleSubspace fits to each user's comparisons alone the q weights of reward functions
// that span the rewards of all users,
//
//	min_w Σ_r log(1+exp(-<x_ur, o + B·w>)) + |w|²/2.
//
// The users' true rewards, times the steepness of comparisons, are projected onto the span
// of the true loadings; o is their mean and B·B' their covariance, of rank q. So the prior
// of w has the true mean and covariance.
type OracleSubspace struct {
	learner
	rank   int
	origin []float64 // o, of pairs
	basis  []float64 // B, S·A × q by rows
	q      int
}

// NewOracleSubspace returns a learner for the problem. The stream data decides what is
// proposed.
func NewOracleSubspace(p OracleSubspaceParams, problem multiuser.Problem, data, own *rng.Source) *OracleSubspace {
	l := &OracleSubspace{learner: newLearner(p.Exploration, p.Welfare, problem, data, own)}
	pairs := problem // the truth holds rewards of pairs, whatever the features
	pairs.Features = nil
	l.Record = newRecord(&pairs)
	l.origin = make([]float64, problem.Pairs())
	return l
}

// negligible is the share of the largest singular value below which a singular value is
// taken for a rounding error.
const negligible = 1e-6

// Reveal implements multiuser.Clairvoyant.
func (l *OracleSubspace) Reveal(truth *multiuser.Truth) {
	l.rank = truth.Rank()
	values, right := proximal.RightSingular(truth.Loadings.RawMatrix())
	r := significant(values)
	pairs := l.Problem.Pairs()
	l.basis, l.q = nil, 0
	if r == 0 {
		return
	}
	span := linalg.Product(truth.Loadings.RawMatrix(), linalg.First(right, r)) // S·A × r, orthonormal
	for j := range pairs {
		row := linalg.Row(span, j)
		for k := range row {
			row[k] /= values[k]
		}
	}
	in := linalg.Product(truth.Rewards.RawMatrix(), span) // users × r: coordinates
	for i := range in.Data {
		in.Data[i] = float64(truth.Scale * in.Data[i])
	}
	mean := make([]float64, r)
	n := float64(l.Problem.Users)
	for u := range l.Problem.Users {
		linalg.Axpy(1/n, linalg.Row(in, u), mean)
	}
	for u := range l.Problem.Users {
		row := linalg.Row(in, u)
		linalg.Axpy(-1, mean, row)
		for k := range row {
			row[k] /= math.Sqrt(n)
		}
	}
	spread, axes := proximal.RightSingular(in)
	if spread[0] > negligible*largest(mean) {
		l.q = significant(spread)
	}
	covariance := linalg.Product(span, axes)
	for j := range pairs {
		l.origin[j] = linalg.Dot(linalg.Row(span, j), mean)
		for k := range l.q {
			l.basis = append(l.basis, float64(linalg.Row(covariance, j)[k]*spread[k]))
		}
	}
}

// significant returns the number of leading values that are not rounding errors.
func significant(values []float64) int {
	n := 0
	for n < len(values) && values[n] > negligible*values[0] {
		n++
	}
	return n
}

// Recommend implements multiuser.Learner.
func (l *OracleSubspace) Recommend() []*mdp.Policy {
	workers := l.Problem.Workers
	w := make([]float64, l.Problem.Users*l.q)
	failed := 0
	if l.q > 0 {
		var projected data
		l.Record.data().project(&projected, l.basis, l.q, l.origin, workers)
		failed = ownFits(&projected, w, 1, nil, workers)
	}
	return l.recommendRewards(func(u int, row []float64) {
		copy(row, l.origin)
		for j := range row {
			row[j] += linalg.Dot(l.basis[j*l.q:(j+1)*l.q], w[u*l.q:(u+1)*l.q])
		}
	}, l.rank, failed > 0)
}
