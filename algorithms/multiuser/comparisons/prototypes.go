package comparisons

import (
	"errors"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/linalg"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/parallel"
	"joust/sim/param"
	"joust/sim/rng"
)

// PrototypesParams are the parameters of Prototypes.
type PrototypesParams struct {
	Prototypes int `yaml:"prototypes" doc:"number k of prototypes, 1 to 100"`
	stages.Exploration
	stages.Welfare
}

// Validate implements param.Params.
func (p PrototypesParams) Validate() error {
	return errors.Join(param.Count("prototypes", p.Prototypes, 1, 100), p.CheckExplore(), p.CheckWelfare())
}

// Suits implements multiuser.Params.
func (p PrototypesParams) Suits(problem *multiuser.Problem) error {
	if err := needsComparisons(problem); err != nil {
		return err
	}
	return errors.Join(p.SuitsExplore(problem), p.SuitsWelfare(problem))
}

// PrototypesEntry declares prototypes for the catalogue.
var PrototypesEntry = multiuser.LearnerSpec[PrototypesParams, *Prototypes]{
	Spec: sim.Spec[PrototypesParams]{
		Name:    "prototypes",
		Version: 2, // the fits use a factorised Hessian more than once
		Card: sim.Card{
			Title:    "prototypes",
			About:    "Each user has an ideal point, which is a mixture of k prototypes that all users share, and prefers what lies close to it, as in PAL. Where rewards are linear in features, this is a low-rank model with users' weights on the simplex, which suits users who are mixtures of a few types.",
			Feedback: "Comparisons.",
			Cost:     "That of the mixture with k clusters, and rounds of a Newton fit in k-1 dimensions for each user and a dozen passes over all comparisons.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "The problem is not convex. The fit starts from the mixture of Bradley-Terry models, and its objective never increases.", Test: "algorithms/multiuser/comparisons.TestPrototypesNeverGetWorse"},
			},
			Source: cite.Citation{
				Authors: "Chen, D., Chen, Y., Rege, A., Wang, Z. and Vinayak, R. K.", Year: 2025,
				Title: "PAL: Sample-Efficient Personalized Reward Modeling for Pluralistic Alignment",
				Venue: cite.Proceedings{Name: "ICLR", Year: 2025, ArXiv: "2406.08469"},
				Where: "model A, with the given features instead of learned ones",
			},
		},
		Defaults: PrototypesParams{Prototypes: 4, Exploration: explore.Defaults, Welfare: welfare.Defaults},
		Test:     func(p PrototypesParams) PrototypesParams { p.Prototypes = 2; return p },
	},
	New: NewPrototypes,
}

// Prototypes models the reward of a pair with features f to user u, up to a
// constant of the user, as
//
//	-s·|f - a_u|²,  a_u = P·w_u,
//
// where P is the d × k matrix of prototypes, w_u the softmax of k numbers, that is, a point
// inside the simplex, and s > 0 a steepness that all users share. Where the problem has no
// features, f is the indicator of the pair. The reward of a trajectory is the sum over its
// steps. As |f-a|² = |f|² - 2<f,a> + |a|² and trajectories have the same number of steps,
// the log odds of a preference are
//
//	<x, θ_u> - s·(difference of the sums of |f|²),  θ_u = 2s·P·w_u,
//
// in which s and 2s·P are independent parameters. So s may be 0: rewards that are linear in
// features are the limit of ideal points at infinity. The fit maximises the posterior under
// normal priors with precision 0.5 on s, on the first column of 2s·P and on the differences
// of the others from it, and a Dirichlet prior on w_u whose parameters are all 1 +
// dirichletExcess. It starts from the hard Mixture with k clusters and s = 0, with every
// user close to the prototype of their cluster, and alternates: each w by Newton's method
// to convergence, 2s·P by one damped Newton step as for Factored, and s by one that keeps
// s >= 0.
type Prototypes struct {
	learner
	k       int
	squares []float64 // |f|² of each pair
}

// NewPrototypes is a learner for the problem. The stream data decides what is
// proposed.
func NewPrototypes(p PrototypesParams, problem multiuser.Problem, data, own *rng.Source) *Prototypes {
	l := &Prototypes{learner: newLearner(p.Exploration, p.Welfare, problem, data, own), k: min(p.Prototypes, problem.Users)}
	l.squares = make([]float64, problem.Pairs())
	if f := problem.Features; f != nil {
		d := l.Record.dim
		augmented := mat.NewDense(problem.Pairs(), d+1, nil) // the last feature is |f|²
		for j := range l.squares {
			row := f.RawRowView(j)
			l.squares[j] = linalg.Dot(row, row)
			copy(augmented.RawRowView(j), row)
			augmented.Set(j, d, l.squares[j])
		}
		all := problem
		all.Features = augmented
		l.Record = newRecord(&all)
	}
	return l
}

// Recommend implements multiuser.Learner.
func (l *Prototypes) Recommend() []*mdp.Policy {
	d, squares := l.Record.data().cut(l.Problem.Features != nil)
	f := &ideal{squares: squares}
	theta, ok := f.fit(d, l.k, l.Problem.Workers)
	if !ok {
		pooled, _ := pooledFit(d, defaultRidge, l.Problem.Workers) // zeros if this diverges too, which is reported below
		theta, f.steepness = repeat(pooled, d.users), 0
	}
	linear := l.rewardsOf(theta)
	return l.recommendRewards(func(u int, row []float64) {
		linear(u, row)
		if f.steepness > 0 {
			linalg.Axpy(-f.steepness, l.squares, row)
		}
	}, 0, !ok)
}

// cut returns the comparisons without the last feature, and that feature of each
// comparison, if last; it needs dense comparisons. Else it returns d and nil.
func (d *data) cut(last bool) (*data, []float64) {
	if !last {
		return d, nil
	}
	c := *d
	c.dim--
	c.value = make([]float64, 0, d.rows()*c.dim)
	of := make([]float64, d.rows())
	for r := range of {
		x := d.value[r*d.dim : (r+1)*d.dim]
		c.value = append(c.value, x[:c.dim]...)
		of[r] = x[c.dim]
	}
	return &c, of
}

// dirichletExcess is the excess over 1 of the parameters of the Dirichlet prior. It keeps
// weights inside the simplex, with the strength of a tenth of a comparison.
const dirichletExcess = 0.1

// ideal is the fit of Prototypes: that of Factored where μ is the first prototype times 2s,
// B are the differences of the others from it, and the users' weights of these others lie
// inside the simplex.
type ideal struct {
	squares   []float64 // for each comparison the difference of the sums of |f|²; nil without features
	steepness float64   // s
	factors   factors
	objective []float64
}

// fit returns the users' weights, users × dim. It returns false if some number is not finite.
func (f *ideal) fit(d *data, k, workers int) (theta []float64, ok bool) {
	c := newClusters(d, k, defaultRidge, workers)
	if !c.run(MixtureEntry.Defaults.Rounds, false) {
		return nil, false
	}
	own := *d // with separate offsets
	own.offset = make([]float64, d.rows())
	g := &f.factors
	*g = factors{d: &own, workers: workers, barrier: dirichletExcess, q: k - 1}
	g.allocate()
	for i := range g.precision {
		g.precision[i] = defaultRidge
	}
	g.m, g.w = make([]float64, d.dim*k), make([]float64, d.users*(k-1))
	for i := range d.dim {
		first := c.theta[i]
		g.m[i*k] = first
		for j := 1; j < k; j++ {
			g.m[i*k+j] = c.theta[j*d.dim+i] - first
		}
	}
	const near = 0.9 // the weight of a user's own cluster at the start
	for u, own := range c.of {
		for j := 1; j < k; j++ {
			w := (1 - near) / float64(k)
			if j == own {
				w += near
			}
			g.w[u*(k-1)+j-1] = w
		}
	}
	value := f.value()
	f.objective = append(f.objective, value)
	for range maxRounds {
		if k > 1 && !g.users() {
			return nil, false
		}
		g.common()
		f.updateSteepness()
		last := value
		value = f.value()
		f.objective = append(f.objective, value)
		if !finite(value) {
			return nil, false
		}
		if last-value <= settled*last {
			break
		}
	}
	theta = make([]float64, d.users*d.dim)
	for u := range d.users {
		g.multiply(g.m, u, theta[u*d.dim:(u+1)*d.dim])
	}
	return theta, allFinite(theta)
}

// value returns the objective.
func (f *ideal) value() float64 {
	return f.factors.value(f.factors.m) + float64(defaultRidge/2*f.steepness*f.steepness)
}

// updateSteepness takes one Newton step in s, halved until the objective does not increase,
// that keeps s >= 0.
func (f *ideal) updateSteepness() {
	if f.squares == nil {
		return
	}
	g := &f.factors
	d := g.d
	gradients, curvatures := make([]float64, d.users), make([]float64, d.users)
	parallel.Range(g.workers, d.users, func(_, low, high int) {
		theta := make([]float64, d.dim)
		for u := low; u < high; u++ {
			g.multiply(g.m, u, theta)
			for r := d.first[u]; r < d.first[u+1]; r++ {
				p := contrary(d.margin(r, theta))
				w := d.weight[r] * f.squares[r]
				gradients[u] += float64(w * p)
				curvatures[u] += float64(w * f.squares[r] * p * (1 - p))
			}
		}
	})
	slope, curvature := defaultRidge*f.steepness, defaultRidge
	for u := range gradients {
		slope += gradients[u]
		curvature += curvatures[u]
	}
	from, value := f.steepness, f.value()
	for t := 1.0; t > 1e-6; t /= 2 {
		f.setSteepness(max(0, from-t*slope/curvature))
		if f.value() <= value {
			return
		}
	}
	f.setSteepness(from)
}

func (f *ideal) setSteepness(s float64) {
	f.steepness = s
	for r, x := range f.squares {
		f.factors.d.offset[r] = -s * x
	}
}
