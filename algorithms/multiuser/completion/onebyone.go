package completion

import "joust/sim/parallel"

// How V is found measurement by measurement: by conjugate gradients, so many steps
// at most, until the preconditioned gradient is so much shorter.
const (
	gradientSteps     = 10
	gradientTolerance = 1e-2
)

// oneByOne goes through the measurements one by one. It is for measurements of few
// columns each: a round costs O(q) for each number that is not 0, times the steps
// of conjugate gradients.
type oneByOne struct {
	factors
	features   []float64 // of each measurement, V'x
	prediction []float64 // of each measurement
	residual   []float64 // of each measurement
	along      []float64 // of each measurement, <x, (a direction of V) u>

	blocks                              []float64 // of each column, the lower triangle of Σ x² u u'
	gradient, solved, direction, images []float64 // cols × q
	products                            []float64 // of each column, to sum up
}

func newOneByOne(p *linearProblem, q int) *oneByOne {
	n, cols := len(p.design.y), p.design.cols
	block := func() []float64 { return make([]float64, cols*q) }
	return &oneByOne{
		factors:  newFactors(p, q),
		features: make([]float64, n*q), prediction: make([]float64, n), residual: make([]float64, n), along: make([]float64, n),
		blocks:   make([]float64, cols*q*(q+1)/2),
		gradient: block(), solved: block(), direction: block(), images: block(),
		products: make([]float64, cols),
	}
}

func (a *oneByOne) state() *factors { return &a.factors }

// refresh implements halves.
func (a *oneByOne) refresh() {}

// rowStep implements halves.
func (a *oneByOne) rowStep() {
	parallel.Range(a.options.Workers, a.design.rows, func(_, low, high int) {
		a.design.rowStep(a.u, a.features, a.lambda, a.q, low, high, make([]float64, workspace(a.q)))
	})
}

// predict implements halves.
func (a *oneByOne) predict() {
	d, q := a.design, a.q
	parallel.Range(a.options.Workers, d.rows, func(_, low, high int) {
		d.times(a.features, a.v, q, low, high)
		for i := low; i < high; i++ {
			u := a.u[i*q : i*q+q]
			a.change[i], a.size[i], a.left[i] = 0, 0, 0
			for k := d.rowFirst[i]; k < d.rowFirst[i+1]; k++ {
				x := dot(u, a.features[int(k)*q:])
				moved, left := x-a.prediction[k], d.y[k]-x
				a.change[i] += float64(moved * moved)
				a.size[i] += float64(x * x)
				a.left[i] += float64(left * left)
				a.prediction[k] = x
			}
		}
	})
}

// columnStep implements halves: it takes up to ten steps of preconditioned conjugate gradients for V:
// the gradient of the objective in v_j is λv_j - Σ_k x_kj (y_k - <x_k, V u>) u.
func (a *oneByOne) columnStep() {
	d, q, lambda := a.design, a.q, a.lambda
	triangle := q * (q + 1) / 2
	for i := range d.rows {
		u := a.u[i*q : i*q+q]
		for k := d.rowFirst[i]; k < d.rowFirst[i+1]; k++ {
			a.residual[k] = d.y[k] - dot(u, a.features[int(k)*q:])
		}
	}
	parallel.Range(a.options.Workers, d.cols, func(_, low, high int) {
		factor := make([]float64, triangle)
		for j := low; j < high; j++ {
			block, g := a.blocks[j*triangle:(j+1)*triangle], a.gradient[j*q:(j+1)*q]
			clear(block)
			for t := range g {
				g[t] = -lambda * a.v[j*q+t]
			}
			for at := d.colFirst[j]; at < d.colFirst[j+1]; at++ {
				k, x := d.by[at], d.weight[at]
				u := a.u[int(d.row[k])*q:][:q]
				addSquare(block, u, x*x)
				for t := range g {
					g[t] += float64(x * a.residual[k] * u[t])
				}
			}
			a.precondition(j, factor)
		}
	})
	copy(a.direction, a.solved)
	size := sum(a.products)
	enough := size * gradientTolerance * gradientTolerance
	for step := 0; step < gradientSteps && size > enough; step++ {
		parallel.Range(a.options.Workers, d.rows, func(_, low, high int) {
			for i := low; i < high; i++ {
				u := a.u[i*q : i*q+q]
				for k := d.rowFirst[i]; k < d.rowFirst[i+1]; k++ {
					a.along[k] = 0
					for at := d.first[k]; at < d.first[k+1]; at++ {
						a.along[k] += float64(d.value[at] * dot(u, a.direction[int(d.index[at])*q:]))
					}
				}
			}
		})
		parallel.Range(a.options.Workers, d.cols, func(_, low, high int) {
			for j := low; j < high; j++ {
				image, p := a.images[j*q:(j+1)*q], a.direction[j*q:(j+1)*q]
				for t := range image {
					image[t] = lambda * p[t]
				}
				for at := d.colFirst[j]; at < d.colFirst[j+1]; at++ {
					k := d.by[at]
					x, u := d.weight[at]*a.along[k], a.u[int(d.row[k])*q:]
					u = u[:len(image)]
					for t := range image {
						image[t] += float64(x * u[t])
					}
				}
				a.products[j] = dot(image, p)
			}
		})
		curvature := sum(a.products)
		if !(curvature > 0) {
			break
		}
		alpha := size / curvature
		parallel.Range(a.options.Workers, d.cols, func(_, low, high int) {
			factor := make([]float64, triangle)
			for j := low; j < high; j++ {
				for i := j * q; i < (j+1)*q; i++ {
					a.v[i] += float64(alpha * a.direction[i])
					a.gradient[i] -= float64(alpha * a.images[i])
				}
				a.precondition(j, factor)
			}
		})
		next := sum(a.products)
		for i, x := range a.solved {
			a.direction[i] = x + float64(next/size*a.direction[i])
		}
		size = next
	}
}

// precondition solves the block of column j for its gradient.
func (a *oneByOne) precondition(j int, factor []float64) {
	q := a.q
	triangle := q * (q + 1) / 2
	g, z := a.gradient[j*q:(j+1)*q], a.solved[j*q:(j+1)*q]
	solveRidge(a.blocks[j*triangle:(j+1)*triangle], factor, g, z, a.lambda, q)
	a.products[j] = dot(g, z)
}

func sum(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

// rowStep solves the ridge regressions of rows low … high-1, given the features of
// the measurements, V'x.
func (d *design) rowStep(u, features []float64, lambda float64, q, low, high int, work []float64) {
	triangle := q * (q + 1) / 2
	a, factor, b := work[:triangle], work[triangle:2*triangle], work[2*triangle:2*triangle+q]
	for i := low; i < high; i++ {
		clear(a)
		clear(b)
		for k := d.rowFirst[i]; k < d.rowFirst[i+1]; k++ {
			addSquare(a, features[int(k)*q:int(k)*q+q], 1)
			for t, x := range features[int(k)*q : int(k)*q+q] {
				b[t] += float64(d.y[k] * x)
			}
		}
		solveRidge(a, factor, b, u[i*q:i*q+q], lambda, q)
	}
}

// addSquare adds w v v' to the lower triangle a.
func addSquare(a, v []float64, w float64) {
	at := 0
	for r, x := range v {
		x *= w
		row, left := a[at:at+r+1], v[:r+1]
		for c := range row {
			row[c] += float64(x * left[c])
		}
		at += r + 1
	}
}
