package comparisons

import (
	"math"

	"joust/sim/linalg"
	"joust/sim/parallel"
)

const (
	// gradientTolerance is the largest entry of the gradient at which Newton's method
	// stops.
	gradientTolerance = 1e-9
	// maxNewtonSteps bounds the steps; most fits take six to ten.
	maxNewtonSteps = 60
	// A fit to one user's comparisons factorises the Hessian up to the first dimension,
	// a fit to those of many users up to the second. Above, it solves for the step by
	// conjugate gradients, which cost less where a user has fewer comparisons than
	// weights and need no memory for the Hessian.
	largestOwnHessian, largestSharedHessian = 64, 512
	// blocks is the number of ranges of users that are summed separately. The sums are
	// then added in order, so that results do not depend on the number of goroutines.
	blocks = 8
	// minShare is the share below which a user is left out of the factorised Hessian,
	// though not of gradient and value. With clear clusters this saves most of the work,
	// and steps remain steps of descent.
	minShare = 0.01
	// reduction is the factor by which a whole step must have cut the gradient for the next
	// step to use the same factorised Hessian.
	reduction = 50
)

// newton fits a Bradley-Terry model by ridge logistic regression: it minimises
//
//	Σ_u share_u Σ_r weight_r log(1+exp(-<x_r, theta>)) + precision/2·|theta-centre|²
//
// over the comparisons of the users low … high-1. The problem is strictly convex. A
// Newton step is halved until it gains at least a ten-thousandth of what its slope
// predicts (Armijo's rule), so that the method converges from any start (Boyd and
// Vandenberghe, "Convex Optimization", 2004, section 9.5). Near the minimum, where a whole
// step cuts the gradient to a fiftieth or less, the next step uses the same factorised
// Hessian: that costs a fifth of a new one and cuts the gradient about as much again.
type newton struct {
	d         *data
	low, high int
	share     []float64 // of each user; nil stands for 1 each
	precision float64
	centre    []float64 // nil stands for 0
	workers   int
	steps     int // bound on the steps, 0 for maxNewtonSteps

	dim                          int
	direct                       bool // the Hessian is factorised
	factorised                   bool // hessian holds a factor that the next step can use
	parts                        []part
	gradient, step, trial        []float64
	residual, direction, product []float64 // of conjugate gradients; product is Hessian·direction
	hessian                      []float64 // its Cholesky factor
	curvature                    []float64 // of each comparison from first[low] on, at the point evaluated last
}

// part is the sum over one block of users.
type part struct {
	value             float64
	gradient, hessian []float64
}

// newNewton returns a workspace for fits to the comparisons of one user at a time or, if
// many, of all users.
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
		n.residual, n.direction, n.product = make([]float64, d.dim), make([]float64, d.dim), make([]float64, d.dim)
	}
	rows := d.rows()
	if !many { // those of the user who has the most
		rows = 0
		for u := range d.users {
			rows = max(rows, d.first[u+1]-d.first[u])
		}
	}
	n.curvature = make([]float64, rows)
	return n
}

// fit minimises, starting from theta, and replaces theta by the minimum. It returns false
// if some number is not finite; theta is then the last point at which all were.
func (n *newton) fit(theta []float64) bool {
	most := n.steps
	if most == 0 {
		most = maxNewtonSteps
	}
	n.factorised = false
	value := n.evaluate(theta)
	if !finite(value) {
		return false
	}
	for range most {
		steepness := largest(n.gradient)
		if steepness <= gradientTolerance {
			return true
		}
		if !n.solve() {
			return false
		}
		slope := linalg.Dot(n.gradient, n.step)
		if !(slope < 0) || math.IsInf(slope, 0) { // products overflowed: with finite numbers a step descends
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
			// Close to the optimum, rounding hides what a step gains. Where it should gain less
			// than a billionth of the value, a whole step is taken that halves the gradient.
			if t == 1 && -slope <= float64(1e-9*(1+math.Abs(value))) && largest(n.gradient) <= steepness/2 {
				break
			}
			if t /= 2; t < 1e-10 {
				n.evaluate(theta)
				return finite(next)
			}
		}
		copy(theta, n.trial)
		value = next
		n.factorised = n.direct && t == 1 && reduction*largest(n.gradient) <= steepness
	}
	return true
}

// evaluate computes the value, the gradient and the curvatures.
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

// over calls work for each part and its range of users, possibly at the same time.
func (n *newton) over(work func(b *part, low, high int)) {
	users := n.high - n.low
	parallel.Range(n.workers, len(n.parts), func(_, low, high int) {
		for i := low; i < high; i++ {
			work(&n.parts[i], n.low+users*i/len(n.parts), n.low+users*(i+1)/len(n.parts))
		}
	})
}

// gather writes the sum of the parts' gradients to to.
func (n *newton) gather(to []float64) {
	copy(to, n.parts[0].gradient)
	for i := range n.parts[1:] {
		linalg.Axpy(1, n.parts[i+1].gradient, to)
	}
}

// sum computes the part of the users low … high-1.
func (n *newton) sum(b *part, theta []float64, low, high int) {
	clear(b.gradient)
	likely := likelihood{product: 1}
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
			n.curvature[r-n.d.first[n.low]] = w * p * (1 - p)
		}
	}
	b.value = likely.total()
}

// square computes the part of the users low … high-1 of the Hessian.
func (n *newton) square(b *part, low, high int) {
	clear(b.hessian)
	curvature := n.curvature[n.d.first[low]-n.d.first[n.low]:]
	var four batch
	for u := low; u < high; u++ {
		rows := n.d.first[u+1] - n.d.first[u]
		if n.share == nil || n.share[u] >= minShare {
			for i, h := range curvature[:rows] {
				r := n.d.first[u] + i
				if n.d.start == nil {
					four.add(b.hessian, n.d.value[r*n.dim:(r+1)*n.dim], h)
				} else {
					n.d.square(b.hessian, r, h)
				}
			}
		}
		curvature = curvature[rows:]
	}
	four.flush(b.hessian)
}

// square adds h·x_r·x_r' to the upper triangle of a Hessian, for sparse x.
func (d *data) square(hessian []float64, r int, h float64) {
	low, high := d.start[r], d.start[r+1]
	for i := low; i < high; i++ {
		row, a := int(d.index[i])*d.dim, h*d.value[i]
		for j := i; j < high; j++ { // indices increase, or there are two
			k := int(d.index[j])
			if at := row + k; k >= int(d.index[i]) {
				hessian[at] += float64(a * d.value[j])
			} else {
				hessian[k*d.dim+int(d.index[i])] += float64(a * d.value[j])
			}
		}
	}
}

// batch adds h·x·x' of four vectors at a time to the upper triangle of a Hessian, so that
// each entry is loaded and stored once for the four.
type batch struct {
	x    [4][]float64
	h    [4]float64
	size int
}

func (b *batch) add(hessian, x []float64, h float64) {
	b.x[b.size], b.h[b.size] = x, h
	if b.size++; b.size < 4 {
		return
	}
	b.size = 0
	d := len(x)
	i := 0
	for ; i+1 < d; i += 2 { // two rows at a time, so that each entry of x is loaded once for the two
		p0, q0, s0, t0 := b.at(i)
		p1, q1, s1, t1 := b.at(i + 1)
		x0, x1, x2, x3 := b.x[0][i:d], b.x[1][i:d], b.x[2][i:d], b.x[3][i:d]
		row, next := hessian[i*d+i:][:len(x0)], hessian[(i+1)*d+i:][:len(x0)]
		x1, x2, x3 = x1[:len(x0)], x2[:len(x0)], x3[:len(x0)]
		row[0] += (float64(p0*x0[0]) + float64(q0*x1[0])) + (float64(s0*x2[0]) + float64(t0*x3[0]))
		for j := 1; j < len(x0); j++ {
			a0, a1, a2, a3 := x0[j], x1[j], x2[j], x3[j]
			row[j] += (float64(p0*a0) + float64(q0*a1)) + (float64(s0*a2) + float64(t0*a3))
			next[j] += (float64(p1*a0) + float64(q1*a1)) + (float64(s1*a2) + float64(t1*a3))
		}
	}
	if i < d {
		p, q, s, t := b.at(i)
		hessian[i*d+i] += (float64(p*b.x[0][i]) + float64(q*b.x[1][i])) + (float64(s*b.x[2][i]) + float64(t*b.x[3][i]))
	}
}

// at returns h·x_i of the four vectors.
func (b *batch) at(i int) (p, q, s, t float64) {
	return b.h[0] * b.x[0][i], b.h[1] * b.x[1][i], b.h[2] * b.x[2][i], b.h[3] * b.x[3][i]
}

// flush adds the vectors of an incomplete batch.
func (b *batch) flush(hessian []float64) {
	for k := range b.size {
		x := b.x[k]
		d := len(x)
		for i := range d {
			linalg.Axpy(b.h[k]*x[i], x[i:], hessian[i*d+i:(i+1)*d])
		}
	}
	b.size = 0
}

// solve computes the step from the gradient and the curvatures evaluated last. It
// returns false if the Hessian is not positive definite to working precision.
func (n *newton) solve() bool {
	if !n.direct {
		n.conjugateGradients()
		return true
	}
	for i, g := range n.gradient {
		n.step[i] = -g
	}
	hessian := linalg.Of(n.dim, n.dim, n.hessian)
	if !n.factorised {
		n.over(n.square)
		copy(n.hessian, n.parts[0].hessian)
		for i := range n.parts[1:] {
			linalg.Axpy(1, n.parts[i+1].hessian, n.hessian)
		}
		for i := range n.dim {
			n.hessian[i*n.dim+i] += n.precision
		}
		if !linalg.Cholesky(hessian) {
			return false
		}
	}
	linalg.CholeskySolve(hessian, n.step)
	return true
}

// conjugateGradients solves Hessian·step = -gradient until the square of the residual is
// 1e-4 of that of the gradient g, or |g|² of it where that is smaller, which makes the
// outer method converge faster than linearly (Nocedal and Wright, "Numerical
// Optimization", 2006, algorithm 7.1). Every iterate is a direction of descent.
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
		n.multiply(n.direction)
		along := square / linalg.Dot(n.direction, n.product)
		linalg.Axpy(along, n.direction, n.step)
		linalg.Axpy(-along, n.product, n.residual)
		last := square
		square = linalg.Dot(n.residual, n.residual)
		for i, r := range n.residual {
			n.direction[i] = r + float64(square/last*n.direction[i])
		}
	}
}

// multiply writes the product of the Hessian and v to product.
func (n *newton) multiply(v []float64) {
	n.over(func(b *part, low, high int) {
		clear(b.gradient)
		for u := low; u < high; u++ {
			if n.share != nil && n.share[u] == 0 {
				continue
			}
			for r := n.d.first[u]; r < n.d.first[u+1]; r++ {
				n.d.addTo(b.gradient, r, n.curvature[r-n.d.first[n.low]]*n.d.dot(r, v))
			}
		}
	})
	n.gather(n.product)
	linalg.Axpy(n.precision, v, n.product)
}

// largest returns the largest absolute value in v, NaN if v contains NaN.
func largest(v []float64) float64 {
	most := 0.0
	for _, x := range v {
		most = max(most, math.Abs(x))
	}
	return most
}

// pooledFit returns the weights of one model for all users, with the prior mean 0. If
// some number is not finite it returns zeros and false.
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

// ownFits fits a model to each user's comparisons, starting from row u of theta, users ×
// dim in row-major order, which it replaces. The prior mean is centre, nil for 0. It
// returns the number of users whose fit failed; their rows do not change.
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
