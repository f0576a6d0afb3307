package completion

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/sim/parallel"
)

// How the conjugate gradients of a row stop: when the residual is that much
// shorter than at the start, or after so many steps.
const (
	rowTolerance = 1e-8
	rowSteps     = 300
)

// RowRidge estimates each row by a ridge regression of its own measurements
// towards the ridge solution θ of all rows together:
//
//	M_u = θ + argmin_δ Σ (y - <x, θ+δ>)² + λ|δ|²,  λ = σ²/τ²,
//
// the posterior mean where the rows differ from θ by independent normal numbers of
// variance τ². Variances are found by moments: with r = y - <x, θ>, two measurements of
// a row have E r r' = c + τ²<x, x'>, where c is what columns have in common, and each
// E r² = σ² + c + τ²|x|²; so that τ² is the slope of a regression of products on
// products. Where it comes out 0 or below, all rows are estimated alike.
// Ridge, where it is given, multiplies λ. Rank and MaxRank mean nothing here.
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

// everyRow is the design of all rows, also of those that do not shape the offset,
// which is taken off.
func (p *linearProblem) everyRow() *design {
	if p.shape == p.m.Rows {
		return p.design
	}
	d := newDesign(p.m, p.m.Rows, nil)
	d.takeOff(p.offset)
	return d
}

// neighbours is with how many measurements after it each is multiplied, to find
// the variance of rows.
const neighbours = 16

// rowPenalty is λ = σ²/τ² and σ, by moments.
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

// rowGradients solves the ridge regression of one row after the other by conjugate
// gradients (Hestenes and Stiefel 1952) on the normal equations, which never need
// the Gram matrix.
type rowGradients struct {
	*design
	residual, direction, image []float64
}

func newRowGradients(d *design) *rowGradients {
	n := d.cols
	return &rowGradients{d, make([]float64, n), make([]float64, n), make([]float64, n)}
}

// solve writes argmin Σ (y - <x, δ>)² + λ|δ|² of row u to delta.
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
