package comparisons

import (
	"math"

	"joust/sim/linalg"
	"joust/sim/parallel"
	"joust/sim/portable"
)

// likelihood adds up the negative log likelihood of preferences,
//
//	Σ weight log(1+exp(-margin)).
//
// Those of weight 1, which most are, have the logarithm taken of their product,
// hundreds at a time.
type likelihood struct{ sum, product float64 }

// add adds a preference and returns the probability 1/(1+exp(margin)) of the
// contrary.
func (l *likelihood) add(margin, weight float64) (contrary float64) {
	e := portable.Exp(-math.Abs(margin))
	if weight == 1 {
		if l.product *= 1 + e; l.product > 1e300 {
			l.sum += portable.Log(l.product)
			l.product = 1
		}
	} else {
		l.sum += float64(weight * portable.Log(1+e))
	}
	if margin >= 0 {
		return e / (1 + e)
	}
	l.sum -= float64(weight * margin)
	return 1 / (1 + e)
}

// contrary is the probability 1/(1+exp(margin)) of the contrary of a preference.
func contrary(margin float64) float64 { return 1 / (1 + portable.Exp(margin)) }

// total is what was added so far.
func (l *likelihood) total() float64 { return l.sum + portable.Log(l.product) }

const (
	// enough is the gradient, by its largest entry, at which Newton's method stops.
	enough = 1e-9
	// mostNewtonSteps bounds the steps; six to ten are usual.
	mostNewtonSteps = 60
	// A fit to one user's comparisons factorises the Hessian up to the first
	// dimension, one to many users' up to the second; above, it solves for the step
	// by conjugate gradients, which is cheaper where a user says less than there is
	// to know, and needs no memory for the Hessian.
	largestOwnHessian, largestSharedHessian = 64, 512
	// blocks is the number of ranges of users whose sums are formed apart and then
	// added in order, so that sums do not depend on the number of goroutines.
	blocks = 8
	// slight is the share of a user below which the Hessian that is factorised
	// leaves the user out, as gradient and value never do. Where clusters are
	// sharp, it spares most of the work, and steps remain steps of descent.
	slight = 0.01
)

// newton fits a Bradley-Terry model by ridge logistic regression: it minimises
//
//	Σ_u share_u Σ_r weight_r log(1+exp(-<x_r, theta>)) + precision/2·|theta-centre|²
//
// over the comparisons of the users low … high-1. The problem is strictly convex.
// Newton's steps are halved until they gain at least a ten-thousandth of what
// their slope promises (Armijo), so that the method gets to the optimum from
// anywhere (Boyd and Vandenberghe, 2004, section 9.5).
type newton struct {
	d         *data
	low, high int
	share     []float64 // of each user; nil for 1 each
	precision float64
	centre    []float64 // nil for 0
	workers   int
	steps     int // bound on the steps, 0 for the usual

	dim                       int
	direct                    bool // the Hessian is factorised
	parts                     []part
	gradient, step, trial     []float64
	residual, direction, bent []float64 // of conjugate gradients
	hessian                   []float64
	curvature                 []float64 // of each comparison, where the Hessian is not formed
}

// part is the sum over one block of users.
type part struct {
	value             float64
	gradient, hessian []float64
}

// newNewton is a workspace for fits to the comparisons of one user at a time
// or, with many, of any number.
func newNewton(d *data, many bool, workers int) *newton {
	n := &newton{d: d, dim: d.dim, workers: workers}
	n.parts = make([]part, 1)
	n.direct = d.dim <= largestOwnHessian
	if many {
		n.parts = make([]part, blocks)
		n.direct = d.dim <= largestSharedHessian
		n.high = d.users
	}
	for i := range n.parts {
		n.parts[i].gradient = make([]float64, d.dim)
		if n.direct {
			n.parts[i].hessian = make([]float64, d.dim*d.dim)
		}
	}
	n.gradient, n.step, n.trial = make([]float64, d.dim), make([]float64, d.dim), make([]float64, d.dim)
	if n.direct {
		n.hessian = make([]float64, d.dim*d.dim)
	} else {
		n.residual, n.direction, n.bent = make([]float64, d.dim), make([]float64, d.dim), make([]float64, d.dim)
		n.curvature = make([]float64, d.rows())
	}
	return n
}

// fit minimises from theta on, which becomes the minimum. It is false if a number
// stopped being finite; theta is then the last point at which all were.
func (n *newton) fit(theta []float64) bool {
	most := n.steps
	if most == 0 {
		most = mostNewtonSteps
	}
	value := n.evaluate(theta)
	if !finite(value) {
		return false
	}
	for range most {
		if largest(n.gradient) <= enough {
			return true
		}
		if !n.solve() {
			return false
		}
		slope := linalg.Dot(n.gradient, n.step)
		if !(slope < 0) || math.IsInf(slope, 0) { // products overflowed: a step of finite numbers goes down
			return false
		}
		next, t := 0.0, 1.0
		for {
			for i := range theta {
				n.trial[i] = theta[i] + float64(t*n.step[i])
			}
			if next = n.evaluate(n.trial); next <= value+float64(1e-4*t*slope) {
				break
			}
			// So near the optimum rounding hides what a step gains: a whole step that
			// does not lose more than that is taken, and is the last but for its gradient.
			if t == 1 && next <= value+float64(1e-13*math.Abs(value)) && largest(n.gradient) <= 1e-6 {
				break
			}
			if t /= 2; t < 1e-10 {
				n.evaluate(theta)
				return finite(next)
			}
		}
		copy(theta, n.trial)
		value = next
	}
	return true
}

// evaluate computes the value, the gradient and what is needed of the Hessian.
func (n *newton) evaluate(theta []float64) float64 {
	n.over(func(b *part, low, high int) { n.sum(b, theta, low, high) })
	n.gather(n.gradient)
	value := 0.0
	for i := range n.parts {
		value += n.parts[i].value
	}
	square := 0.0
	for i, x := range theta {
		if n.centre != nil {
			x -= n.centre[i]
		}
		square += float64(x * x)
		n.gradient[i] += float64(n.precision * x)
	}
	return value + float64(n.precision/2*square)
}

// over calls work for each part and its range of users.
func (n *newton) over(work func(b *part, low, high int)) {
	users := n.high - n.low
	parallel.Range(n.workers, len(n.parts), func(_, low, high int) {
		for i := low; i < high; i++ {
			work(&n.parts[i], n.low+users*i/len(n.parts), n.low+users*(i+1)/len(n.parts))
		}
	})
}

// gather adds up the parts' gradients.
func (n *newton) gather(to []float64) {
	copy(to, n.parts[0].gradient)
	for i := range n.parts[1:] {
		linalg.Axpy(1, n.parts[i+1].gradient, to)
	}
}

// sum computes the part of the users low … high-1.
func (n *newton) sum(b *part, theta []float64, low, high int) {
	clear(b.gradient)
	clear(b.hessian)
	likely := likelihood{product: 1}
	var four batch
	for u := low; u < high; u++ {
		s := 1.0
		if n.share != nil {
			if s = n.share[u]; s == 0 {
				continue
			}
		}
		for r := n.d.first[u]; r < n.d.first[u+1]; r++ {
			w := s * n.d.weight[r]
			p := likely.add(n.d.margin(r, theta), w)
			n.d.addTo(b.gradient, r, -w*p)
			switch h := w * p * (1 - p); {
			case !n.direct:
				n.curvature[r] = h
			case s < slight:
			case n.d.start == nil:
				four.add(b.hessian, n.d.value[r*n.dim:(r+1)*n.dim], h)
			default:
				n.d.square(b.hessian, r, h)
			}
		}
	}
	four.flush(b.hessian)
	b.value = likely.total()
}

// square adds h·x_r·x_r' to the upper triangle, for sparse x.
func (d *data) square(hessian []float64, r int, h float64) {
	low, high := d.start[r], d.start[r+1]
	for i := low; i < high; i++ {
		row, a := int(d.index[i])*d.dim, h*d.value[i]
		for j := i; j < high; j++ { // indices increase, or are two
			k := int(d.index[j])
			if at := row + k; k >= int(d.index[i]) {
				hessian[at] += float64(a * d.value[j])
			} else {
				hessian[k*d.dim+int(d.index[i])] += float64(a * d.value[j])
			}
		}
	}
}

// batch adds h·x·x' of four vectors at a time to the upper triangle of a Hessian,
// so that each of its entries is loaded and stored once for the four.
type batch struct {
	x    [4][]float64
	h    [4]float64
	held int
}

func (b *batch) add(hessian, x []float64, h float64) {
	b.x[b.held], b.h[b.held] = x, h
	if b.held++; b.held < 4 {
		return
	}
	b.held = 0
	d := len(x)
	for i := range d {
		p, q, s, t := b.h[0]*b.x[0][i], b.h[1]*b.x[1][i], b.h[2]*b.x[2][i], b.h[3]*b.x[3][i]
		row := hessian[i*d+i : (i+1)*d]
		x0, x1, x2, x3 := b.x[0][i:i+len(row)], b.x[1][i:i+len(row)], b.x[2][i:i+len(row)], b.x[3][i:i+len(row)]
		for j := range row {
			row[j] += (float64(p*x0[j]) + float64(q*x1[j])) + (float64(s*x2[j]) + float64(t*x3[j]))
		}
	}
}

// flush adds what is held.
func (b *batch) flush(hessian []float64) {
	for k := range b.held {
		x := b.x[k]
		d := len(x)
		for i := range d {
			linalg.Axpy(b.h[k]*x[i], x[i:], hessian[i*d+i:(i+1)*d])
		}
	}
	b.held = 0
}

// solve finds Newton's step from the gradient and the curvature last evaluated.
func (n *newton) solve() bool {
	if !n.direct {
		n.conjugateGradients()
		return true
	}
	copy(n.hessian, n.parts[0].hessian)
	for i := range n.parts[1:] {
		linalg.Axpy(1, n.parts[i+1].hessian, n.hessian)
	}
	for i := range n.dim {
		n.hessian[i*n.dim+i] += n.precision
		n.step[i] = -n.gradient[i]
	}
	hessian := linalg.Of(n.dim, n.dim, n.hessian)
	if !linalg.Cholesky(hessian) {
		return false
	}
	linalg.CholeskySolve(hessian, n.step)
	return true
}

// conjugateGradients solves Hessian·step = -gradient until the residual is a
// hundredth of the gradient, or less the smaller that is, which makes the outer
// method converge faster than linearly (Nocedal and Wright, 2006, algorithm 7.1).
// Whatever it stops at is a direction of descent.
func (n *newton) conjugateGradients() {
	clear(n.step)
	square := 0.0
	for i, g := range n.gradient {
		n.residual[i] = -g
		n.direction[i] = -g
		square += float64(g * g)
	}
	target := square * min(1e-4, square)
	for range 2 * n.dim {
		if square <= target || square == 0 {
			return
		}
		n.bend(n.direction)
		along := square / linalg.Dot(n.direction, n.bent)
		linalg.Axpy(along, n.direction, n.step)
		linalg.Axpy(-along, n.bent, n.residual)
		last := square
		square = linalg.Dot(n.residual, n.residual)
		for i, r := range n.residual {
			n.direction[i] = r + float64(square/last*n.direction[i])
		}
	}
}

// bend writes the product of the Hessian and v to bent.
func (n *newton) bend(v []float64) {
	n.over(func(b *part, low, high int) {
		clear(b.gradient)
		for u := low; u < high; u++ {
			if n.share != nil && n.share[u] == 0 {
				continue
			}
			for r := n.d.first[u]; r < n.d.first[u+1]; r++ {
				n.d.addTo(b.gradient, r, n.curvature[r]*n.d.dot(r, v))
			}
		}
	})
	n.gather(n.bent)
	linalg.Axpy(n.precision, v, n.bent)
}

// largest is the largest absolute value, NaN if there is one.
func largest(v []float64) float64 {
	most := 0.0
	for _, x := range v {
		most = max(most, math.Abs(x))
	}
	return most
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func allFinite(v []float64) bool {
	for _, x := range v {
		if !finite(x) {
			return false
		}
	}
	return true
}

// pooledFit is one model for all users: the minimum with centre 0. It is false,
// and all of it 0, if the numbers are too large to compute with.
func pooledFit(d *data, precision float64, workers int) ([]float64, bool) {
	n := newNewton(d, true, workers)
	n.precision = precision
	theta := make([]float64, d.dim)
	if !n.fit(theta) {
		clear(theta)
		return theta, false
	}
	return theta, true
}

// ownFits fits a model to each user's comparisons, row u of theta, users × dim by
// rows, from where it is on, with centre, nil for 0. It returns the number of
// users whose fit failed; their rows are as they were.
func ownFits(d *data, theta []float64, precision float64, centre []float64, workers int) (failed int) {
	failures := make([]bool, d.users)
	parallel.Range(workers, d.users, func(_, low, high int) {
		n := newNewton(d, false, 1)
		n.precision, n.centre = precision, centre
		start := make([]float64, d.dim)
		for u := low; u < high; u++ {
			row := theta[u*d.dim : (u+1)*d.dim]
			copy(start, row)
			n.low, n.high = u, u+1
			if !n.fit(row) {
				copy(row, start)
				failures[u] = true
			}
		}
	})
	for _, f := range failures {
		if f {
			failed++
		}
	}
	return failed
}

// lossOf is the negative log likelihood of user u's comparisons at theta.
func (d *data) lossOf(u int, theta []float64) float64 {
	likely := likelihood{product: 1}
	for r := d.first[u]; r < d.first[u+1]; r++ {
		likely.add(d.margin(r, theta), d.weight[r])
	}
	return likely.total()
}

// losses are the negative log likelihoods of each user's comparisons, theta being
// users × dim by rows.
func (d *data) losses(theta []float64, workers int) []float64 {
	of := make([]float64, d.users)
	parallel.Range(workers, d.users, func(_, low, high int) {
		for u := low; u < high; u++ {
			of[u] = d.lossOf(u, theta[u*d.dim:(u+1)*d.dim])
		}
	})
	return of
}

// loss is their sum, in the order of the users.
func (d *data) loss(theta []float64, workers int) float64 {
	sum := 0.0
	for _, x := range d.losses(theta, workers) {
		sum += x
	}
	return sum
}
