package comparisons

import (
	"errors"
	"math"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/proximal"
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

// FactoredParams are the parameters of Factored.
type FactoredParams struct {
	Rank    int     `yaml:"fit-rank" symbol:"rank" doc:"1 for what all users want and 1 for each direction in which they differ, 1 to 1000; 0 to choose it by holding out a tenth of the comparisons"`
	MaxRank int     `yaml:"max-rank" doc:"largest rank that the hold-out may choose, 1 to 1000; where fit-rank is not 0 it means nothing"`
	Factor  float64 `yaml:"factor" doc:"ridge on both factors as a multiple of what the noise of the comparisons amounts to, 0.001 to 1000; 0 for the better of 0.15 and 0.4 by the hold-out"`
	Frozen  bool    `yaml:"frozen" doc:"newcomers do not shape what users have in common; they are fitted in it afterwards"`
	stages.Exploration
	stages.Welfare
}

// factoredFactors are the factors among which a hold-out chooses: the first does
// best with a handful of comparisons a user, the second with many.
var factoredFactors = []float64{0.4, 0.15}

// mostRank bounds ranks.
const mostRank = 1000

// Validate implements param.Params.
func (p FactoredParams) Validate() error {
	var factor error
	if p.Factor != 0 {
		factor = param.Within("factor", p.Factor, 0.001, 1000)
	}
	return errors.Join(
		param.Count("fit-rank", p.Rank, 0, mostRank), param.Count("max-rank", p.MaxRank, 1, mostRank),
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
		Name: "bt-factored",
		Card: sim.Card{
			Title:     "low-rank BT (factored)",
			About:     "Users are combinations of a few reward functions that are learned from all of them, as in LoRe: θ_u = μ + B·w_u. A newcomer is a few numbers in a subspace that is known by then.",
			Feedback:  "Comparisons.",
			Guarantee: "None: the problem is not convex. It begins at the nuclear solution and never gets worse than that in its own objective.",
			Cost:      "That of the nuclear fit, and up to 30 rounds of a Newton fit in q = fit-rank - 1 dimensions for each user and a dozen passes over all comparisons; with rank or factor to be chosen, the nuclear fit once more on nine tenths of the comparisons, and 5 rounds for each choice.",
			Source: cite.Citation{
				Authors: "Bose, A., Xiong, Z., Chi, Y., Du, S. S., Xiao, L. and Fazel, M.", Year: 2025,
				Title: "LoRe: Personalizing LLMs via Low-Rank Reward Modeling",
				Venue: cite.Preprint{ArXiv: "2504.14439"},
				Where: "the model; weights are free here and not on the simplex, and fitted by Newton's method and not by Adam",
			},
		},
		Defaults: FactoredParams{MaxRank: 5, Exploration: explore.Defaults, Welfare: welfare.Defaults},
	},
	New: NewFactored,
}

// Factored fits the weights θ_u = μ + B·w_u, B being d × q with q = fit-rank - 1,
//
//	min Σ_ur log(1+exp(-<x_ur, μ+B·w_u>)) + ridge/2·|μ|² + λ/2·(|B|² + Σ_u |w_u|²),
//
// with the usual ridge, and λ = factor·|Σ x ε/2| as for Nuclear: the least that
// the last term can be for given B·w_u is λ times their nuclear norm. It begins
// at the leading part of the solution of Nuclear, since from elsewhere few
// comparisons lead astray, and takes turns: each user's w, by Newton's method to
// the end, then μ and B by a damped Newton step.
//
// A fit-rank of 0 stands for that up to max-rank, 1 being Pooled, and a factor of 0
// for that of 0.4 and 0.15, under which a tenth of the comparisons, held out by
// lot, is most likely, if a larger rank gains more than one standard error.
// Frozen, newcomers have no part in any of that but their own w.
type Factored struct {
	learner
	params FactoredParams
}

// NewFactored is a learner for the problem. The stream data decides what is
// proposed, own the random signs and what is held out.
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
	if !f.alternate(mostRounds) || !f.weights(d, theta) {
		return l.recommend(repeat(origin, d.users), 1, true)
	}
	return l.recommend(theta, 1+q, false)
}

const (
	// mostRounds bounds the rounds of a fit, trialRounds those of one that only
	// serves to compare ranks; both end before if a round gains less than settled
	// of the objective.
	mostRounds, trialRounds = 30, 5
	settled                 = 1e-5
	// bends is the number of multiplications by the Hessian for a step in μ and B.
	bends = 10
	// floor is the least that a direction begins with, as a share of the first one,
	// so that one that the nuclear norm shrinks to nothing can grow.
	floor = 0.1
)

// factors is the fit of θ_u = μ + B·w_u. μ and B are kept side by side as a
// matrix M, dim × (1+q) by rows, so that θ_u = M·(1, w_u).
type factors struct {
	d       *data
	workers int
	lambda  float64   // ridge on w
	barrier float64   // above 0: w is confined to the simplex, and this takes the place of the ridge
	origin  []float64 // μ at the start
	start   *nuclear
	noise   float64 // |Σ x ε/2|
	stream  *rng.Source

	q         int
	m         []float64 // M
	w         []float64 // users × q
	objective []float64 // at the start and after each round
	projected data

	parts                                        []factorsPart
	curvature                                    []float64 // of each comparison
	gradient, diagonal, step, trial              []float64 // all of the size of M
	residual, scaled, direction, bent, precision []float64
}

// factorsPart is the sum over one block of users.
type factorsPart struct {
	value              float64
	gradient, diagonal []float64 // of the size of M
	theta, sum, square []float64 // of one user, dim each
}

// newFactors finds where to begin. It is nil if numbers stopped being finite.
func newFactors(d *data, origin []float64, stream *rng.Source, workers int) *factors {
	f := &factors{d: d, origin: origin, stream: stream, workers: workers, noise: d.noiseNorm(stream)}
	f.start = fitNuclear(d, origin, defaultFactor*f.noise, stream, workers)
	if f.start == nil {
		return nil
	}
	return f
}

// begin sets μ to the origin and B·w to the q leading parts of the nuclear
// solution, halved between the two, and the ridge to so many times the noise.
func (f *factors) begin(q int, factor float64) {
	d, p := f.d, q+1
	f.lambda = max(factor*f.noise, 1e-6) // where nobody has said anything any ridge does
	f.q, f.objective, f.projected = q, f.objective[:0], data{}
	f.m, f.w = make([]float64, d.dim*p), make([]float64, d.users*q)
	for i, x := range f.origin {
		f.m[i*p] = x
	}
	values, right := proximal.NewGrowingBlock(d.users, d.dim, f.stream).Leading(f.start.raised.RawMatrix(), q)
	lowered := 0.0
	if f.start.lipschitz > 0 {
		lowered = f.start.lambda / f.start.lipschitz
	}
	for k := range min(q, len(values)) {
		left := max(values[k]-lowered, floor*values[0])
		if !(values[k] > 1e-9*values[0]) {
			break
		}
		half := math.Sqrt(left)
		for i := range d.dim {
			f.m[i*p+k+1] = half * linalg.Row(right, i)[k]
		}
		for u := range d.users {
			along := 0.0
			for i, x := range f.start.raised.RawRowView(u) {
				along += float64(x * linalg.Row(right, i)[k])
			}
			f.w[u*q+k] = half * along / values[k]
		}
	}
	f.allocate()
	for i := range f.precision {
		f.precision[i] = f.lambda
		if i%p == 0 {
			f.precision[i] = defaultRidge
		}
	}
}

// allocate makes the workspace for the present q.
func (f *factors) allocate() {
	size := f.d.dim * (f.q + 1)
	f.parts = make([]factorsPart, blocks)
	for i := range f.parts {
		f.parts[i] = factorsPart{
			gradient: make([]float64, size), diagonal: make([]float64, size),
			theta: make([]float64, f.d.dim), sum: make([]float64, f.d.dim), square: make([]float64, f.d.dim),
		}
	}
	f.curvature = make([]float64, f.d.rows())
	for _, v := range []*[]float64{
		&f.gradient, &f.diagonal, &f.step, &f.trial, &f.residual, &f.scaled, &f.direction, &f.bent, &f.precision,
	} {
		*v = make([]float64, size)
	}
}

// alternate takes turns between users' w and M. It is false if numbers stopped
// being finite.
func (f *factors) alternate(rounds int) bool {
	last := f.value(f.m)
	f.objective = append(f.objective, last)
	for range rounds {
		if !f.users() {
			return false
		}
		f.common()
		now := f.value(f.m)
		if !finite(now) {
			return false
		}
		f.objective = append(f.objective, now)
		if last-now <= settled*last {
			break
		}
		last = now
	}
	return f.users() && allFinite(f.m) && allFinite(f.w)
}

// columns are B, dim × q by rows, and μ.
func (f *factors) columns() (basis, origin []float64) {
	p := f.q + 1
	origin = make([]float64, f.d.dim)
	for i := range origin {
		origin[i] = f.m[i*p]
		basis = append(basis, f.m[i*p+1:(i+1)*p]...)
	}
	return basis, origin
}

// users fits each user's w to the present M.
func (f *factors) users() bool {
	basis, origin := f.columns()
	f.d.project(&f.projected, basis, f.q, origin, f.workers)
	if f.barrier > 0 {
		return simplexFits(&f.projected, f.w, f.barrier, f.workers)
	}
	return ownFits(&f.projected, f.w, f.lambda, nil, f.workers) == 0
}

// penalty is the part of the objective that w pays.
func (f *factors) penalty() float64 {
	if f.barrier == 0 {
		return f.lambda / 2 * linalg.Dot(f.w, f.w)
	}
	sum := 0.0
	for u := range f.d.users {
		sum += barrier(f.w[u*f.q:(u+1)*f.q], f.barrier)
	}
	return sum
}

// weights writes to theta what the fit makes of the users of all, of whom those
// who shaped it are the first. It is false if numbers stopped being finite.
func (f *factors) weights(all *data, theta []float64) bool {
	basis, origin := f.columns()
	w := make([]float64, all.users*f.q)
	copy(w, f.w)
	if all.users > f.d.users {
		var projected data
		all.project(&projected, basis, f.q, origin, f.workers)
		if ownFits(&projected, w, f.lambda, nil, f.workers) > 0 {
			return false
		}
	}
	parallel.Range(f.workers, all.users, func(_, low, high int) {
		for u := low; u < high; u++ {
			row := theta[u*all.dim : (u+1)*all.dim]
			for i := range row {
				row[i] = origin[i] + linalg.Dot(basis[i*f.q:(i+1)*f.q], w[u*f.q:(u+1)*f.q])
			}
		}
	})
	return allFinite(theta)
}

// multiply writes v·(1, w_u), v being of the size of M, to the vector to.
func (f *factors) multiply(v []float64, u int, to []float64) {
	p := f.q + 1
	w := f.w[u*f.q : (u+1)*f.q]
	for i := range to {
		row := v[i*p : (i+1)*p]
		to[i] = row[0] + linalg.Dot(row[1:], w)
	}
}

// outer adds to a matrix of the size of M the product of v and (1, w_u), or with
// squares the product with the squares of these.
func (f *factors) outer(to, v []float64, u int, squares bool) {
	p := f.q + 1
	w := f.w[u*f.q : (u+1)*f.q]
	for i, x := range v {
		row := to[i*p : (i+1)*p]
		row[0] += x
		for k, y := range w {
			if squares {
				y *= y
			}
			row[k+1] += float64(x * y)
		}
	}
}

// over calls work for each block and its range of users.
func (f *factors) over(work func(b *factorsPart, low, high int)) {
	parallel.Range(f.workers, len(f.parts), func(_, low, high int) {
		for i := low; i < high; i++ {
			work(&f.parts[i], f.d.users*i/len(f.parts), f.d.users*(i+1)/len(f.parts))
		}
	})
}

// value is the objective at M = m and the present w.
func (f *factors) value(m []float64) float64 {
	f.over(func(b *factorsPart, low, high int) {
		b.value = 0
		for u := low; u < high; u++ {
			f.multiply(m, u, b.theta)
			b.value += f.d.lossOf(u, b.theta)
		}
	})
	sum := f.penalty()
	for i := range f.parts {
		sum += f.parts[i].value
	}
	for i, x := range m {
		sum += float64(f.precision[i] / 2 * x * x)
	}
	return sum
}

// common takes a Newton step in M, halved until it gains.
func (f *factors) common() {
	value := f.differentiate()
	f.solve()
	slope := linalg.Dot(f.gradient, f.step)
	if !(slope < 0) {
		return
	}
	for t := 1.0; t > 1e-6; t /= 2 {
		for i, x := range f.m {
			f.trial[i] = x + float64(t*f.step[i])
		}
		if f.value(f.trial) <= value+float64(1e-4*t*slope) {
			copy(f.m, f.trial)
			return
		}
	}
}

// differentiate computes the objective, its gradient in M and the diagonal of
// its Hessian.
func (f *factors) differentiate() float64 {
	f.over(func(b *factorsPart, low, high int) {
		likely := likelihood{product: 1}
		clear(b.gradient)
		clear(b.diagonal)
		for u := low; u < high; u++ {
			f.multiply(f.m, u, b.theta)
			clear(b.sum)
			clear(b.square)
			for r := f.d.first[u]; r < f.d.first[u+1]; r++ {
				w := f.d.weight[r]
				p := likely.add(f.d.margin(r, b.theta), w)
				f.curvature[r] = w * p * (1 - p)
				f.d.addTo(b.sum, r, -w*p)
				f.d.addSquareTo(b.square, r, f.curvature[r])
			}
			f.outer(b.gradient, b.sum, u, false)
			f.outer(b.diagonal, b.square, u, true)
		}
		b.value = likely.total()
	})
	value := f.penalty()
	for i, x := range f.m {
		f.gradient[i], f.diagonal[i] = f.precision[i]*x, f.precision[i]
		value += float64(f.precision[i] / 2 * x * x)
	}
	for i := range f.parts {
		value += f.parts[i].value
		linalg.Axpy(1, f.parts[i].gradient, f.gradient)
		linalg.Axpy(1, f.parts[i].diagonal, f.diagonal)
	}
	return value
}

// solve solves Hessian·step = -gradient to a tenth by conjugate gradients that
// the diagonal preconditions, with at most bends products.
func (f *factors) solve() {
	clear(f.step)
	along := 0.0 // <residual, scaled>
	for i, g := range f.gradient {
		f.residual[i] = -g
		f.scaled[i] = -g / f.diagonal[i]
		f.direction[i] = f.scaled[i]
		along += float64(f.residual[i] * f.scaled[i])
	}
	target := 0.01 * along
	for range bends {
		if !(along > target) {
			return
		}
		f.bend()
		length := along / linalg.Dot(f.direction, f.bent)
		linalg.Axpy(length, f.direction, f.step)
		linalg.Axpy(-length, f.bent, f.residual)
		last := along
		along = 0
		for i, r := range f.residual {
			f.scaled[i] = r / f.diagonal[i]
			along += float64(r * f.scaled[i])
		}
		for i, x := range f.scaled {
			f.direction[i] = x + float64(along/last*f.direction[i])
		}
	}
}

// bend writes the product of the Hessian and the direction to bent.
func (f *factors) bend() {
	f.over(func(b *factorsPart, low, high int) {
		clear(b.gradient)
		for u := low; u < high; u++ {
			f.multiply(f.direction, u, b.theta)
			clear(b.sum)
			for r := f.d.first[u]; r < f.d.first[u+1]; r++ {
				f.d.addTo(b.sum, r, f.curvature[r]*f.d.dot(r, b.theta))
			}
			f.outer(b.gradient, b.sum, u, false)
		}
	})
	for i, x := range f.direction {
		f.bent[i] = f.precision[i] * x
	}
	for i := range f.parts {
		linalg.Axpy(1, f.parts[i].gradient, f.bent)
	}
}

// holdOut chooses the number of directions and the factor, where they are not
// given, under which a tenth of the comparisons, held out by lot, is most likely.
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

// holdOutFactors chooses among least to most directions and the factors. More
// directions than the best so far must gain more than one standard error of the
// sum of the users' gains: the best of many that gain nothing would else be taken
// for something.
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
