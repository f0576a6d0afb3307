package comparisons

import (
	"math"

	"joust/algorithms/multiuser/proximal"
	"joust/sim/linalg"
	"joust/sim/parallel"
	"joust/sim/rng"
)

const (
	// maxRounds bounds the rounds of a fit, and trialRounds those of a fit that only
	// compares ranks. Both end earlier when a round reduces the objective by a share of
	// at most settled.
	maxRounds, trialRounds = 30, 5
	settled                = 1e-5
	// maxProducts is the largest number of multiplications by the Hessian for one step in
	// μ and B.
	maxProducts = 10
	// minSingular is the least singular value with which a direction starts, as a share of
	// the first one, so that a direction that the nuclear norm shrinks to 0 can grow.
	minSingular = 0.1
)

// factors is a fit of θ_u = μ + B·w_u. μ and B are the columns of a matrix M, dim ×
// (1+q) in row-major order, so that θ_u = M·(1, w_u).
type factors struct {
	d       *data
	workers int
	lambda  float64   // ridge on w
	barrier float64   // above 0: w is confined to the simplex, and this barrier replaces the ridge
	origin  []float64 // μ at the start
	start   *nuclear
	noise   float64 // |Σ x ε/2|
	stream  *rng.Source

	q         int
	m         []float64 // M
	w         []float64 // users × q
	objective []float64 // at the start and after each round
	projected data

	parts                                           []factorsPart
	curvature                                       []float64 // of each comparison
	gradient, diagonal, step, trial                 []float64 // all of the size of M
	residual, scaled, direction, product, precision []float64
}

// factorsPart is the sum over one block of users.
type factorsPart struct {
	value              float64
	gradient, diagonal []float64 // of the size of M
	theta, sum, square []float64 // of one user, dim each
}

// newFactors returns a fit without a start, or nil if some number is not finite.
func newFactors(d *data, origin []float64, stream *rng.Source, workers int) *factors {
	f := &factors{d: d, origin: origin, stream: stream, workers: workers, noise: d.noiseNorm(stream)}
	f.start = fitNuclear(d, origin, defaultFactor*f.noise, stream, workers)
	if f.start == nil {
		return nil
	}
	return f
}

// begin sets μ to the origin, B·w to the q leading parts of the nuclear-norm solution,
// balanced between both factors, and the ridge to factor·noise.
func (f *factors) begin(q int, factor float64) {
	d, p := f.d, q+1
	f.lambda = max(factor*f.noise, 1e-6) // without comparisons any ridge will do
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
		left := max(values[k]-lowered, minSingular*values[0])
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
		&f.gradient, &f.diagonal, &f.step, &f.trial, &f.residual, &f.scaled, &f.direction, &f.product, &f.precision,
	} {
		*v = make([]float64, size)
	}
}

// alternate alternates between the users' w and M. It returns false if some number is not
// finite.
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

// columns returns B, dim × q in row-major order, and μ.
func (f *factors) columns() (basis, origin []float64) {
	p := f.q + 1
	origin = make([]float64, f.d.dim)
	for i := range origin {
		origin[i] = f.m[i*p]
		basis = append(basis, f.m[i*p+1:(i+1)*p]...)
	}
	return basis, origin
}

// users fits each user's w to the present M. It returns false if a fit fails.
func (f *factors) users() bool {
	basis, origin := f.columns()
	f.d.project(&f.projected, basis, f.q, origin, f.workers)
	if f.barrier > 0 {
		return simplexFits(&f.projected, f.w, f.barrier, f.workers)
	}
	return ownFits(&f.projected, f.w, f.lambda, nil, f.workers) == 0
}

// penalty returns the part of the objective that depends on w alone.
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

// weights writes to theta, users × dim, the weights of all users, of whom the first are
// those that the fit was made for. It returns false if some number is not finite.
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

// multiply writes v·(1, w_u), where v has the size of M, to to.
func (f *factors) multiply(v []float64, u int, to []float64) {
	p := f.q + 1
	w := f.w[u*f.q : (u+1)*f.q]
	for i := range to {
		row := v[i*p : (i+1)*p]
		to[i] = row[0] + linalg.Dot(row[1:], w)
	}
}

// outer adds the product of the column v and the row (1, w_u), or with squares the squares
// of (1, w_u), to a matrix of the size of M.
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

// over calls work for each block and its range of users, possibly at the same time.
func (f *factors) over(work func(b *factorsPart, low, high int)) {
	parallel.Range(f.workers, len(f.parts), func(_, low, high int) {
		for i := low; i < high; i++ {
			work(&f.parts[i], f.d.users*i/len(f.parts), f.d.users*(i+1)/len(f.parts))
		}
	})
}

// value returns the objective at M = m and the present w.
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

// common takes one Newton step in M, halved until the objective decreases enough.
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

// differentiate returns the objective and computes its gradient in M, the diagonal of its
// Hessian and the curvature of each comparison.
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

// solve solves Hessian·step = -gradient by conjugate gradients, preconditioned by the
// diagonal, to a tenth of the preconditioned gradient or with maxProducts products.
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
	for range maxProducts {
		if !(along > target) {
			return
		}
		f.multiplyHessian()
		length := along / linalg.Dot(f.direction, f.product)
		linalg.Axpy(length, f.direction, f.step)
		linalg.Axpy(-length, f.product, f.residual)
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

// multiplyHessian writes the product of the Hessian and the direction to product.
func (f *factors) multiplyHessian() {
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
		f.product[i] = f.precision[i] * x
	}
	for i := range f.parts {
		linalg.Axpy(1, f.parts[i].gradient, f.product)
	}
}
