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
	"joust/sim/portable"
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
		Name: "prototypes",
		Card: sim.Card{
			Title:     "prototypes",
			About:     "Each user has an ideal point, a mixture of k prototypes that all users share, and likes what lies near it, as in PAL. Where features carry rewards linearly it is low rank with users' weights on the simplex, which suits users who are mixtures of a few kinds.",
			Feedback:  "Comparisons.",
			Guarantee: "None: the problem is not convex. It begins at the mixture of Bradley-Terry models, and its own objective never falls behind where it began.",
			Cost:      "That of the mixture with k clusters, and up to 30 rounds of a Newton fit in k-1 dimensions for each user and a dozen passes over all comparisons.",
			Source: cite.Citation{
				Authors: "Chen, D., Chen, Y., Rege, A., Wang, Z. and Vinayak, R. K.", Year: 2025,
				Title: "PAL: Sample-Efficient Personalized Reward Modeling for Pluralistic Alignment",
				Venue: cite.Proceedings{Name: "ICLR", Year: 2025, ArXiv: "2406.08469"},
				Where: "model A, with the features as they are in place of learned ones",
			},
		},
		Defaults: PrototypesParams{Prototypes: 4, Exploration: explore.Defaults, Welfare: welfare.Defaults},
	},
	New: NewPrototypes,
}

// Prototypes models the reward of a pair with features f to user u, up to a
// constant of the user, as
//
//	-s·|f - a_u|²,  a_u = P·w_u,
//
// P being the d × k prototypes, w_u the softmax of k numbers, that is a point
// inside the simplex, and s > 0 a steepness that all share. Where the problem has
// no features, f is the indicator of the pair. A trajectory is worth the sum over
// its steps. As |f-a|² = |f|² - 2<f,a> + |a|², and trajectories have the same
// number of steps, the logarithm of the odds of a preference is
//
//	<x, θ_u> - s·(difference of the sums of |f|²),  θ_u = 2s·P·w_u,
//
// in which s and 2s·P are free of each other. So s may be 0: rewards that are
// linear in features are the limit of ideal points far away. What is fitted is
// the maximum of the posterior under normal priors of the usual ridge on the first
// of the columns of 2s·P and on what tells the others from it, and a Dirichlet
// prior on w_u whose parameters are all 1 + inward. It begins at the hard Mixture
// with k clusters and s = 0, every user near the prototype of his cluster, and
// takes turns: each w by Newton's method to the end, 2s·P by a damped Newton step
// as for Factored, and s by one that stays at 0 or above.
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
		pooled, _ := pooledFit(d, defaultRidge, l.Problem.Workers)
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

// cut takes the last feature off dense comparisons, where it is asked to, and
// returns it apart.
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

// inward is by how much the parameters of the Dirichlet prior exceed 1. It keeps
// weights off the walls of the simplex, a tenth of a comparison's worth.
const inward = 0.1

// ideal is the fit of Prototypes: that of Factored with μ the first prototype,
// times 2s, B what tells the others from it, and users' weights of these others
// inside the simplex.
type ideal struct {
	squares   []float64 // of each comparison the difference of the sums of |f|²; nil where there is none
	steepness float64   // s
	factors   factors
	objective []float64
}

// fit is false if numbers stopped being finite; theta is users × dim.
func (f *ideal) fit(d *data, k, workers int) (theta []float64, ok bool) {
	c := newClusters(d, k, defaultRidge, workers)
	if !c.run(MixtureEntry.Defaults.Rounds, false) {
		return nil, false
	}
	own := *d // with offsets of its own
	own.offset = make([]float64, d.rows())
	g := &f.factors
	*g = factors{d: &own, workers: workers, barrier: inward, q: k - 1}
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
	for range mostRounds {
		if k > 1 && !g.users() {
			return nil, false
		}
		g.common()
		f.steepen()
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

// value is the objective.
func (f *ideal) value() float64 {
	return f.factors.value(f.factors.m) + float64(defaultRidge/2*f.steepness*f.steepness)
}

// steepen takes a Newton step in s, halved until it gains, that stays at 0 or
// above.
func (f *ideal) steepen() {
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

// barrier is what weights inside the simplex pay: -strength times the sum of the
// logarithms of all, that of the first being 1 less the others, which are w.
func barrier(w []float64, strength float64) float64 {
	first, sum := 1.0, 0.0
	for _, x := range w {
		first -= x
		sum += portable.Log(x)
	}
	return -strength * (sum + portable.Log(first))
}

// simplexFits minimises for each user, over the weights w of all but the first
// prototype, row u of which is w,
//
//	Σ_r weight_r log(1+exp(-<x_r, w>-offset_r)) + barrier(w)
//
// from where w is on, by Newton's method, whose steps end short of the walls. It
// is false if numbers stopped being finite.
func simplexFits(d *data, w []float64, strength float64, workers int) bool {
	failures := make([]bool, d.users)
	parallel.Range(workers, d.users, func(_, low, high int) {
		s := &simplexFit{d: d, strength: strength, hessian: make([]float64, d.dim*d.dim)}
		for _, v := range []*[]float64{&s.gradient, &s.step, &s.trial} {
			*v = make([]float64, d.dim)
		}
		for u := low; u < high; u++ {
			failures[u] = !s.fit(u, w[u*d.dim:(u+1)*d.dim])
		}
	})
	for _, failed := range failures {
		if failed {
			return false
		}
	}
	return true
}

// simplexFit is a workspace.
type simplexFit struct {
	d                     *data
	strength              float64
	gradient, step, trial []float64
	hessian               []float64
}

func (s *simplexFit) fit(u int, w []float64) bool {
	for range mostNewtonSteps {
		value := s.evaluate(u, w)
		hessian := linalg.Of(len(w), len(w), s.hessian)
		if !linalg.Cholesky(hessian) {
			return false
		}
		for i, g := range s.gradient {
			s.step[i] = -g
		}
		linalg.CholeskySolve(hessian, s.step)
		slope := linalg.Dot(s.gradient, s.step)
		if !finite(slope) {
			return false
		}
		if -slope < 1e-14 { // twice what is left to gain
			return true
		}
		// The longest step within the simplex, less a hundredth.
		t, first, less := 1.0, 1.0, 0.0
		for i, x := range w {
			first -= x
			less += s.step[i]
			if s.step[i] < 0 {
				t = min(t, -0.99*x/s.step[i])
			}
		}
		if less > 0 {
			t = min(t, 0.99*first/less)
		}
		for {
			for i, x := range w {
				s.trial[i] = x + float64(t*s.step[i])
			}
			if s.d.lossOf(u, s.trial)+barrier(s.trial, s.strength) <= value+float64(1e-4*t*slope) {
				break
			}
			if t /= 2; t < 1e-10 {
				return true // rounding hides what is left to gain
			}
		}
		copy(w, s.trial)
	}
	return true
}

// evaluate computes the value, the gradient and the upper triangle of the
// Hessian for user u.
func (s *simplexFit) evaluate(u int, w []float64) float64 {
	d, q := s.d, len(w)
	clear(s.gradient)
	clear(s.hessian)
	first, likely := 1.0, likelihood{product: 1}
	var four batch
	for r := d.first[u]; r < d.first[u+1]; r++ {
		p := likely.add(d.margin(r, w), d.weight[r])
		d.addTo(s.gradient, r, -d.weight[r]*p)
		four.add(s.hessian, d.value[r*q:(r+1)*q], d.weight[r]*p*(1-p))
	}
	four.flush(s.hessian)
	for _, x := range w {
		first -= x
	}
	pull := s.strength / first
	for i, x := range w {
		s.gradient[i] += pull - s.strength/x
		s.hessian[i*q+i] += s.strength / (x * x)
		for j := i; j < q; j++ {
			s.hessian[i*q+j] += pull / first
		}
	}
	return barrier(w, s.strength) + likely.total()
}
