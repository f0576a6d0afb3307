package completion

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"joust/sim/linalg"
	"joust/sim/parallel"
)

// Pooled estimates the same row for all users: the ridge solution of the measurements of all
// rows together except the last Freeze. It has rank 1.
func Pooled(m *Measurements, o Options) *Fit {
	return prepareLinear(m, o, nil).pooled()
}

// linearProblem is measurements prepared for an estimator, after the ridge solution of all
// rows together is subtracted.
type linearProblem struct {
	m       *Measurements
	options Options
	broken  bool // some measurement is not usable

	shape  int     // number of rows, the first ones, that affect the estimate
	design *design // of these rows
	offset []float64
	// second is the Cholesky factor of Σ x x' + κI over the rows that affect the estimate;
	// nil where there are no measurements.
	second *blas64.General
	total  float64 // number of measurements

	norm float64 // see noiseNorm; 0 before it was asked for
}

// prepareLinear fits all rows that affect the estimate together and subtracts the fit from
// their measurements. Measurements that keep does not accept are left out.
func prepareLinear(m *Measurements, o Options, keep func(k int32) bool) *linearProblem {
	o.Workers = max(1, o.Workers)
	if o.MaxRank < 1 {
		o.MaxRank = defaultMaxRank
	}
	p := &linearProblem{m: m, options: o, shape: max(0, m.Rows-max(0, o.Freeze)), offset: make([]float64, m.Cols)}
	if p.broken = !m.usable(); p.broken {
		keep = m.usableOnes(keep)
	}
	p.design = newDesign(m, p.shape, keep)
	p.poolRows()
	p.design.takeOff(p.offset)
	return p
}

// poolRows computes the offset: the ridge solution of all measurements together,
//
//	θ = g·1 + (Σ x x' + κI)⁻¹ Σ x (y - g x'1),
//
// around the best multiple g of the vector of ones, with one pseudo-observation of each
// column: κ is the mean square of the numbers in x that are not 0. Where each x picks one
// entry, this is the offset of ALS.
func (p *linearProblem) poolRows() {
	d := p.design
	cols := d.cols
	for _, n := range d.count {
		p.total += n
	}
	if len(d.y) == 0 || cols == 0 {
		return
	}
	if d.kappa == 0 {
		return
	}
	gram := linalg.Zeros(cols, cols)
	right := make([]float64, cols)
	sums := make([]float64, len(d.y))
	var along, across float64
	for k, y := range d.y {
		low, high := d.first[k], d.first[k+1]
		for at, x := range d.value[low:high] {
			sums[k] += x
			row := gram.Data[int(d.index[int(low)+at])*cols:]
			for to, z := range d.value[low:high] {
				row[d.index[int(low)+to]] += float64(x * z)
			}
		}
		along += float64(y * sums[k])
		across += float64(sums[k] * sums[k])
	}
	g := 0.0
	if across > 0 {
		g = along / across
	}
	for k, y := range d.y {
		r := y - float64(g*sums[k])
		for at := d.first[k]; at < d.first[k+1]; at++ {
			right[d.index[at]] += float64(r * d.value[at])
		}
	}
	for j := range cols {
		gram.Data[j*cols+j] += d.kappa
	}
	if !linalg.Cholesky(gram) { // the ridge keeps it well conditioned
		p.broken = true
		return
	}
	linalg.CholeskySolve(gram, right)
	for j := range p.offset {
		p.offset[j] = g + right[j]
	}
	p.second = &gram
}

// pooled returns the fit of rank 1.
func (p *linearProblem) pooled() *Fit {
	return &Fit{Rows: p.m.Rows, Offset: p.offset, Rank: 1, Diverged: p.broken}
}

// copied returns the problem with copies of offset and measurements.
func (p *linearProblem) copied() *linearProblem {
	c, d := *p, *p.design
	c.offset, d.y = slices.Clone(p.offset), slices.Clone(p.design.y)
	c.design = &d
	return &c
}

// shift adds more to the offset.
func (p *linearProblem) shift(more []float64) {
	for j, x := range more {
		p.offset[j] += x
	}
	p.design.takeOff(more)
}

// The conjugate gradients of a row stop when the residual is shorter than at the start by
// rowTolerance, or after rowSteps steps.
const (
	rowTolerance = 1e-8
	rowSteps     = 300
)

// RowRidge estimates each row by a ridge regression of its own measurements
// towards the ridge solution θ of all rows together:
//
//	M_u = θ + argmin_δ Σ (y - <x, θ+δ>)² + λ|δ|²,  λ = σ²/τ²,
//
// the posterior mean where the rows differ from θ by independent normal numbers of variance
// τ². Variances are estimated by moments: with r = y - <x, θ>, two measurements of a row have
// E r r' = c + τ²<x, x'>, where c is the part that columns have in common, and each has
// E r² = σ² + c + τ²|x|²; so τ² is the slope of a regression of products r r' on products
// <x, x'>. Where it is not positive, all rows have the same estimate. A given Ridge
// multiplies λ. Rank and MaxRank are ignored.
func RowRidge(m *Measurements, o Options) *Fit {
	p := prepareLinear(m, o, nil)
	f := p.pooled()
	if p.broken || p.second == nil {
		return f
	}
	lambda, sigma := p.rowPenalty()
	if o.Ridge > 0 {
		lambda *= o.Ridge
	}
	f.Ridge, f.Noise = lambda, sigma
	if math.IsInf(lambda, 1) {
		return f
	}
	d := p.everyRow()
	own := mat.NewDense(m.Rows, m.Cols, nil)
	parallel.Range(p.options.Workers, m.Rows, func(_, low, high int) {
		c := newRowGradients(d)
		for u := low; u < high; u++ {
			c.solve(u, lambda, own.RawRowView(u))
		}
	})
	for _, x := range own.RawMatrix().Data {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			f.Diverged = true
			return f
		}
	}
	f.own, f.Rank = own, 1+min(p.largestRank(), m.Rows)
	return f
}

// everyRow returns the design of all rows, including those that do not affect the offset,
// which is subtracted.
func (p *linearProblem) everyRow() *design {
	if p.shape == p.m.Rows {
		return p.design
	}
	d := newDesign(p.m, p.m.Rows, nil)
	d.takeOff(p.offset)
	return d
}

// neighbours is the number of later measurements of the row with which each measurement is
// multiplied to estimate the variance of rows.
const neighbours = 16

// rowPenalty returns λ = σ²/τ² and σ, by moments.
func (p *linearProblem) rowPenalty() (lambda, sigma float64) {
	m := p.m
	first, order := m.byRow()
	x := make([]float64, m.Cols)
	left := make([]float64, len(m.y))
	long := make([]float64, len(m.y))
	for k, y := range m.y {
		left[k] = y
		for at := m.first[k]; at < m.first[k+1]; at++ {
			left[k] -= float64(m.value[at] * p.offset[m.index[at]])
			long[k] += float64(m.value[at] * m.value[at])
		}
	}
	var pairs, product, overlap, both, overlapSquare float64 // sums over pairs
	var n, squares, longs float64
	for u := range p.shape {
		mine := order[first[u]:first[u+1]]
		for i, k := range mine {
			for at := m.first[k]; at < m.first[k+1]; at++ {
				x[m.index[at]] = m.value[at]
			}
			for _, l := range mine[i+1 : min(i+1+neighbours, len(mine))] {
				dot := 0.0
				for at := m.first[l]; at < m.first[l+1]; at++ {
					dot += float64(m.value[at] * x[m.index[at]])
				}
				r := float64(left[k] * left[l])
				pairs++
				product += r
				overlap += dot
				both += float64(dot * r)
				overlapSquare += float64(dot * dot)
			}
			for at := m.first[k]; at < m.first[k+1]; at++ {
				x[m.index[at]] = 0
			}
			squares += float64(left[k] * left[k])
			longs += long[k]
			n++
		}
	}
	if overlapSquare == 0 {
		return math.Inf(1), math.Sqrt(squares / n)
	}
	common, variance := 0.0, both/overlapSquare
	if spread := overlapSquare - overlap*overlap/pairs; spread > 1e-9*overlapSquare {
		variance = (both - overlap*product/pairs) / spread
		common = (product - float64(variance*overlap)) / pairs
	}
	if !(variance > 0) {
		return math.Inf(1), math.Sqrt(squares / n)
	}
	noise := max((squares-float64(variance*longs))/n-common, 1e-6*squares/n)
	if d := p.design; d.free >= fewestRepeats {
		noise = d.squares / d.free
	}
	return noise / variance, math.Sqrt(noise)
}

// rowGradients solves ridge regressions of single rows by conjugate gradients (Hestenes and
// Stiefel, 1952) on the normal equations, without the Gram matrix.
type rowGradients struct {
	*design
	residual, direction, image []float64
}

func newRowGradients(d *design) *rowGradients {
	n := d.cols
	return &rowGradients{d, make([]float64, n), make([]float64, n), make([]float64, n)}
}

// solve writes argmin Σ (y - <x, δ>)² + λ|δ|² for row u to delta.
func (c *rowGradients) solve(u int, lambda float64, delta []float64) {
	clear(delta)
	clear(c.residual)
	low, high := c.rowFirst[u], c.rowFirst[u+1]
	for k := low; k < high; k++ {
		c.spread(c.residual, k, c.y[k])
	}
	copy(c.direction, c.residual)
	size := dot(c.residual, c.residual)
	enough := size * rowTolerance * rowTolerance
	for step := 0; step < rowSteps && size > enough; step++ {
		for j, x := range c.direction {
			c.image[j] = lambda * x
		}
		for k := low; k < high; k++ {
			along := 0.0
			for at := c.first[k]; at < c.first[k+1]; at++ {
				along += float64(c.value[at] * c.direction[c.index[at]])
			}
			c.spread(c.image, k, along)
		}
		alpha := size / dot(c.direction, c.image)
		for j, x := range c.direction {
			delta[j] += float64(alpha * x)
			c.residual[j] -= float64(alpha * c.image[j])
		}
		next := dot(c.residual, c.residual)
		beta := next / size
		for j, x := range c.residual {
			c.direction[j] = x + float64(beta*c.direction[j])
		}
		size = next
	}
}

// spread adds y x_k to the vector.
func (c *rowGradients) spread(to []float64, k int32, y float64) {
	for at := c.first[k]; at < c.first[k+1]; at++ {
		to[c.index[at]] += float64(y * c.value[at])
	}
}

func dot(x, y []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += float64(v * y[i])
	}
	return sum
}
