package comparisons

import (
	"errors"
	"math"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// FactoredParams are the parameters of Factored.
type FactoredParams struct {
	Rank    int     `yaml:"fit-rank" symbol:"rank" doc:"1 for the weights that all users share plus 1 for each direction in which users differ, 1 to 1000; 0 to choose it by holding out a tenth of the comparisons"`
	MaxRank int     `yaml:"max-rank" doc:"largest rank that the hold-out may choose, 1 to 1000; ignored where fit-rank is not 0"`
	Factor  float64 `yaml:"factor" doc:"ridge on both factors as a multiple of the operator norm of comparisons with random signs, 0.001 to 1000; 0 for the better of 0.15 and 0.4 by the hold-out"`
	Frozen  bool    `yaml:"frozen" doc:"true: newcomers do not affect the shared weights and directions; their own weights are fitted to these afterwards"`
	stages.Exploration
	stages.Welfare
}

// factoredFactors are the factors among which the hold-out chooses: 0.4 is better with a
// handful of comparisons a user, 0.15 with many.
var factoredFactors = []float64{0.4, 0.15}

// maxRank bounds the parameters fit-rank and max-rank.
const maxRank = 1000

// Validate implements param.Params.
func (p FactoredParams) Validate() error {
	var factor error
	if p.Factor != 0 {
		factor = param.Within("factor", p.Factor, 0.001, 1000)
	}
	return errors.Join(
		param.Count("fit-rank", p.Rank, 0, maxRank), param.Count("max-rank", p.MaxRank, 1, maxRank),
		factor, p.CheckExplore(), p.CheckWelfare(),
	)
}

// Suits implements multiuser.Params.
func (p FactoredParams) Suits(problem *multiuser.Problem) error {
	if err := needsComparisons(problem); err != nil {
		return err
	}
	if most := 1 + min(problem.Users, stages.Unknowns(problem)); p.Rank > most {
		return param.Errorf("fit-rank", "is %d; with %d users and %d weights it can be %d at the most", p.Rank, problem.Users, stages.Unknowns(problem), most)
	}
	return errors.Join(p.SuitsExplore(problem), p.SuitsWelfare(problem))
}

// FactoredEntry declares bt-factored for the catalogue.
var FactoredEntry = multiuser.LearnerSpec[FactoredParams, *Factored]{
	Spec: sim.Spec[FactoredParams]{
		Name:    "bt-factored",
		Version: 2, // the fits use a factorised Hessian more than once
		Card: sim.Card{
			Title:    "low-rank BT (factored)",
			About:    "Each user's weights are combinations of a few reward functions that are learned from all users, as in LoRe: θ_u = μ + B·w_u. A newcomer has a few unknowns only, in a subspace learned from the others.",
			Feedback: "Comparisons.",
			Cost:     "That of the nuclear-norm fit, and rounds of a Newton fit in q = fit-rank - 1 dimensions for each user and a dozen passes over all comparisons. To choose rank or factor, the nuclear-norm fit once more, and a few rounds for each choice.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "The problem is not convex. The fit starts from the solution of the nuclear-norm problem, and its objective never increases.", Test: "algorithms/multiuser/comparisons.TestFactoredNeverGetsWorse"},
			},
			Source: cite.Citation{
				Authors: "Bose, A., Xiong, Z., Chi, Y., Du, S. S., Xiao, L. and Fazel, M.", Year: 2025,
				Title: "LoRe: Personalizing LLMs via Low-Rank Reward Modeling",
				Venue: cite.Preprint{ArXiv: "2504.14439"},
				Where: "the model; weights are unconstrained here instead of on the simplex, and fitted by Newton's method instead of Adam",
			},
		},
		Defaults: FactoredParams{MaxRank: 5, Exploration: explore.Defaults, Welfare: welfare.Defaults},
		Test:     func(p FactoredParams) FactoredParams { p.MaxRank = 2; return p },
	},
	New: NewFactored,
}

// Factored fits the weights θ_u = μ + B·w_u, B being d × q with q = fit-rank - 1,
//
//	min Σ_ur log(1+exp(-<x_ur, μ+B·w_u>)) + ridge/2·|μ|² + λ/2·(|B|² + Σ_u |w_u|²),
//
// where ridge = 0.5 and λ = factor·|Σ x ε/2| as for Nuclear: the minimum of the last term
// over all factors with the same products B·w_u is λ times the nuclear norm of their
// matrix. The fit starts from the leading singular vectors of the solution of Nuclear,
// since other starts lead to poor local minima when comparisons are few. It alternates:
// each user's w, by Newton's method to convergence, then μ and B by one damped Newton
// step.
//
// A fit-rank of 0 stands for the rank up to max-rank, and a factor of 0 for 0.4 or 0.15,
// with the greatest likelihood of a tenth of the comparisons that are held out at random;
// a larger rank must gain more than one standard error. Rank 1 is Pooled. With Frozen,
// newcomers affect nothing but their own w.
type Factored struct {
	learner
	params FactoredParams
}

// NewFactored returns a learner for the problem. The stream data decides what is proposed,
// own the random signs and what is held out.
func NewFactored(p FactoredParams, problem multiuser.Problem, data, own *rng.Source) *Factored {
	return &Factored{newLearner(p.Exploration, p.Welfare, problem, data, own), p}
}

// Recommend implements multiuser.Learner.
func (l *Factored) Recommend() []*mdp.Policy {
	d := l.Record.data()
	workers := l.Problem.Workers
	shaping := d.head(l.informative(l.params.Frozen))
	q, factor := l.params.Rank-1, l.params.Factor
	if l.params.Rank == 0 || factor == 0 {
		q, factor = l.holdOut(shaping)
	}
	origin, ok := pooledFit(shaping, defaultRidge, workers)
	theta := repeat(origin, d.users)
	if !ok || q == 0 {
		return l.recommend(theta, 1, !ok)
	}
	f := newFactors(shaping, origin, l.Stream("signs"), workers)
	if f == nil {
		return l.recommend(theta, 1, true)
	}
	f.begin(q, factor)
	if !f.alternate(maxRounds) || !f.weights(d, theta) {
		return l.recommend(repeat(origin, d.users), 1, true)
	}
	return l.recommend(theta, 1+q, false)
}

// holdOut returns the number of directions and the factor, of which those that the
// parameters give are kept and the others are chosen by holdOutFactors.
func (l *Factored) holdOut(d *data) (q int, factor float64) {
	least, most := l.params.Rank-1, l.params.Rank-1
	if l.params.Rank == 0 {
		least, most = 0, min(l.params.MaxRank-1, d.users, d.dim)
	}
	factors := factoredFactors
	if l.params.Factor != 0 {
		factors = []float64{l.params.Factor}
	}
	return holdOutFactors(d, least, most, factors, l.Stream("hold-out"), l.Problem.Workers)
}

// holdOutFactors returns the number of directions, from least to most, and the factor with
// the greatest likelihood of a tenth of the comparisons, held out at random. More
// directions than the best so far must gain more than one standard error of the sum of the
// users' gains, since the largest of many gains is positive by chance.
func holdOutFactors(d *data, least, most int, choices []float64, stream *rng.Source, workers int) (q int, factor float64) {
	kept, held := d.split(heldOut, stream)
	q, factor = least, choices[0]
	if most < 1 || held.rows() == 0 {
		return q, factor
	}
	origin, ok := pooledFit(kept, defaultRidge, workers)
	if !ok {
		return q, factor
	}
	f := newFactors(kept, origin, stream, workers)
	if f == nil {
		return q, factor
	}
	theta := repeat(origin, d.users)
	var best []float64 // users' losses
	if least == 0 {
		best = held.losses(theta, workers)
	}
	for directions := max(1, least); directions <= most; directions++ {
		for _, c := range choices {
			f.begin(directions, c)
			if !f.alternate(trialRounds) || !f.weights(kept, theta) {
				continue
			}
			losses := held.losses(theta, workers)
			if best == nil {
				q, factor, best = directions, c, losses
				continue
			}
			gain, square := 0.0, 0.0
			for u, x := range losses {
				gain += best[u] - x
				square += float64((best[u] - x) * (best[u] - x))
			}
			if gain > 0 && (directions == q || gain > math.Sqrt(square)) {
				q, factor, best = directions, c, losses
			}
		}
	}
	return q, factor
}
