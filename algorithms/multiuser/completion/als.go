package completion

import (
	"math"

	"joust/sim/parallel"
	"joust/sim/rng"
)

// Constants of ALS.
const (
	alsTolerance    = 1e-5 // relative change of the fit to the observed entries in an iteration
	alsIterations   = 60
	defaultALSRidge = 0.1 // of λ0, where the rank is given
)

// ALS estimates by alternating least squares with a ridge: it minimises
//
//	½ Σ W (Y - 1μ' - UV')² + ½λ (|U|² + |V|²)
//
// over the observed entries, alternating between U and V, each of which is a ridge
// regression for each row or column, from a spectral start. |U|²+|V|² is at least twice the
// nuclear norm of UV', with equality for balanced factors, so that λ has the same meaning as
// for Nuclear; with as many directions as the solution has, both have the same solution
// (Hastie, Mazumder, Lee and Zadeh, "Matrix completion and low-rank SVD via fast alternating
// least squares", JMLR 16, 2015, lemma 1 and theorem 3). λ is Ridge times λ0, by default
// 0.1 λ0; rank and penalty are chosen by hold-out where they are not given.
//
// The estimate of a row without observations is the offsets. Rank is at most 1 + min(N, d).
//
// μ is estimated first, so that the estimate has the error of means over the users who were
// observed at a column. With Refit it is estimated again, given U and V, three times, with
// some iterations after each. That removes most of the difference from an estimate in the
// known subspace.
func ALS(d *Data, o Options) *Fit {
	p := prepare(d, o, false)
	if p.broken {
		return p.pooled()
	}
	q, factor := o.Rank-1, o.Ridge
	sigma := 0.0
	if o.Rank < 1 {
		sigma = p.noise(p.options.MaxRank - 1)
		q, factor = p.holdOut(sigma)
	} else if q > 0 {
		sigma = p.noise(q)
	}
	q = min(q, p.largestRank())
	if q < 1 || len(p.pattern.col) == 0 {
		return p.pooled()
	}
	if factor <= 0 {
		factor = defaultALSRidge
	}
	f := p.als(q, factor*sigma*p.noiseNorm(), alsTolerance, alsIterations)
	f.Noise = sigma
	return f
}

// als returns the fit with q directions and penalty lambda.
func (p *problem) als(q int, lambda, tolerance float64, iterations int) *Fit {
	a := newAlternating(p, q)
	a.start(p.spectralStart(q))
	objective := a.fit(lambda, tolerance, iterations)
	f := p.fit(p.rowsGiven(a.v, q, lambda), a.v, q)
	f.Ridge, f.Iterations, f.Objective = lambda, len(objective), objective
	return f
}

// spectralStart returns the k leading right singular vectors of the residuals, which are
// divided by the frequency of observations of their column and 0 where there are none,
// times the roots of the singular values; d × k. The expectation of the divided residuals
// is the residual matrix itself.
func (p *problem) spectralStart(k int) []float64 {
	inverse := make([]float64, p.pattern.cols)
	for j := range inverse {
		if n := p.pattern.colFirst[j+1] - p.pattern.colFirst[j]; n > 0 {
			inverse[j] = float64(p.shape) / float64(n)
		}
	}
	values := make([]float64, len(p.pattern.col))
	for i, j := range p.pattern.col {
		values[i] = p.residual[i] * inverse[j]
	}
	s, v := leading(newSparse(p.pattern, values, p.options.Workers), k, rng.Stream(p.options.Seed, "spectral start"))
	for i := range v {
		v[i] *= math.Sqrt(s[i%len(s)])
	}
	return v
}

// rowsGiven returns the U of all rows, including those that did not affect V, given V.
func (p *problem) rowsGiven(v []float64, q int, lambda float64) []float64 {
	u := make([]float64, p.data.Rows*q)
	p.rowsFrom(0, u, v, q, lambda)
	return u
}

// rowsFrom replaces the rows of U from the given one on by their solutions given V.
func (p *problem) rowsFrom(row int, u, v []float64, q int, lambda float64) {
	d := p.data
	parallel.Range(p.options.Workers, d.Rows-row, func(_, low, high int) {
		halfStep(d.First, d.Col, d.Count, p.target, v, u, nil, lambda, q, row+low, row+high, make([]float64, workspace(q)))
	})
}

// alternating is the state of alternating least squares.
type alternating struct {
	*problem
	q          int
	lambda     float64
	u, v       []float64 // rows × q, cols × q
	prediction []float64 // of the observed entries by the factors before the last iteration
	left       []float64 // for each column, the reduction of ½ΣW(Y-X)² by its solution: see halfStep
	change     []float64 // of each row: squared changes of predictions …
	size       []float64 // … and squared predictions
	work       [][]float64

	rowStep, colStep, compare func(worker, low, high int)
}

func newAlternating(p *problem, q int) *alternating {
	rows, cols := p.pattern.rows, p.pattern.cols
	a := &alternating{
		problem: p, q: q, u: make([]float64, rows*q), v: make([]float64, cols*q),
		prediction: make([]float64, len(p.pattern.col)), left: make([]float64, max(rows, cols)),
		change: make([]float64, rows), size: make([]float64, rows), work: make([][]float64, p.options.Workers),
	}
	for w := range a.work {
		a.work[w] = make([]float64, workspace(q))
	}
	// These are made once, so that an iteration allocates nothing.
	a.rowStep = func(worker, low, high int) {
		halfStep(p.pattern.first, p.pattern.col, p.data.Count, p.target, a.v, a.u, a.left, a.lambda, q, low, high, a.work[worker])
	}
	a.colStep = func(worker, low, high int) {
		halfStep(p.pattern.colFirst, p.pattern.row, p.weightByColumn, p.targetByColumn, a.u, a.v, a.left, a.lambda, q, low, high, a.work[worker])
	}
	a.compare = a.comparePredictions
	return a
}

// start sets V, and U and the predictions to 0.
func (a *alternating) start(v []float64) {
	copy(a.v, v)
	clear(a.u)
	clear(a.prediction)
}

// run iterates until predictions change by at most tolerance, relatively, and returns the
// objective after each iteration.
func (a *alternating) run(lambda, tolerance float64, iterations int) []float64 {
	a.lambda = lambda
	objective := make([]float64, 0, iterations)
	for range iterations {
		value, change := a.iterate()
		objective = append(objective, value)
		if !(change > tolerance) {
			break
		}
	}
	return objective
}

// fit is run and, with Refit, the estimation of the offsets with more iterations.
func (a *alternating) fit(lambda, tolerance float64, iterations int) []float64 {
	objective := a.run(lambda, tolerance, iterations)
	if a.options.Refit {
		for range refits {
			a.refit()
			objective = append(objective, a.run(lambda, tolerance, refitIterations)...)
		}
	}
	return objective
}

// refit adds to each offset the mean residual of its column, with 0 as one more residual. The
// offsets with which ALS starts are means over the users who were observed at a column, so
// that they have the error of these users' differences from the others, which the estimate
// tells. The objective does not increase.
func (a *alternating) refit() {
	d := a.data
	more, weight := make([]float64, d.Cols), make([]float64, d.Cols)
	for k, x := range a.prediction {
		j := d.Col[k]
		more[j] += float64(d.Count[k] * (a.residual[k] - x))
		weight[j] += d.Count[k]
	}
	for j := range more {
		more[j] /= weight[j] + 1
	}
	a.shift(more)
}

// iterate solves for U and then for V, and returns the objective and the relative change of
// the predictions.
func (a *alternating) iterate() (objective, change float64) {
	a.each(a.pattern.rows, a.rowStep)
	a.each(a.pattern.cols, a.colStep)
	objective = a.square
	for _, x := range a.left[:a.pattern.cols] {
		objective -= x
	}
	for _, x := range a.u {
		objective += float64(a.lambda * x * x)
	}
	a.each(a.pattern.rows, a.compare)
	var moved, all float64
	for i, x := range a.change {
		moved += x
		all += a.size[i]
	}
	if moved == 0 {
		return objective / 2, 0
	}
	return objective / 2, math.Sqrt(moved / all)
}

// each divides the work on n rows or columns. With one worker it does not call
// parallel.Range, which allocates.
func (a *alternating) each(n int, work func(worker, low, high int)) {
	if a.options.Workers == 1 {
		work(0, 0, n)
		return
	}
	parallel.Range(a.options.Workers, n, work)
}

// comparePredictions updates the predictions of some rows and records how much they changed.
func (a *alternating) comparePredictions(_, low, high int) {
	q := a.q
	for i := low; i < high; i++ {
		u := a.u[i*q : i*q+q]
		var change, size float64
		for k := a.pattern.first[i]; k < a.pattern.first[i+1]; k++ {
			v := a.v[int(a.pattern.col[k])*q:]
			v = v[:len(u)]
			x := 0.0
			for t := range u {
				x += float64(u[t] * v[t])
			}
			moved := x - a.prediction[k]
			change += float64(moved * moved)
			size += float64(x * x)
			a.prediction[k] = x
		}
		a.change[i], a.size[i] = change, size
	}
}

// leftOver returns Σ W (Y - X)² over the entries.
func (a *alternating) leftOver() float64 {
	sum := 0.0
	for k, x := range a.prediction {
		r := a.residual[k] - x
		sum += float64(a.data.Count[k] * r * r)
	}
	return sum
}

// workspace returns the length of the workspace of halfStep.
func workspace(q int) int { return q*(q+1) + q }

// halfStep solves the ridge regressions of rows low … high-1 of to, given from:
//
//	x_i = (Σ_k W_k v_k v_k' + λI)⁻¹ Σ_k W_k Y_k v_k
//
// over the entries k from first[i] on, where v_k is the row index[k] of from and target[k] =
// W_k Y_k. To left it writes by how much each solution reduces Σ W (Y - x'v)² + λ|x|² from its
// value at x = 0: x'b, where b is the sum on the right.
func halfStep(first, index []int32, weight, target, from, to, left []float64, lambda float64, q, low, high int, work []float64) {
	triangle := q * (q + 1) / 2
	a, factor, b := work[:triangle], work[triangle:2*triangle], work[2*triangle:2*triangle+q]
	for i := low; i < high; i++ {
		k0, k1 := first[i], first[i+1]
		normal(a, b, from, index[k0:k1], weight[k0:k1], target[k0:k1], q)
		x := to[i*q : i*q+q]
		added := solveRidge(a, factor, b, x, lambda, q)
		if left != nil {
			gain, size := 0.0, 0.0
			for t := range x {
				gain += float64(x[t] * b[t])
				size += float64(x[t] * x[t])
			}
			left[i] = gain + float64(added*size)
		}
	}
}
