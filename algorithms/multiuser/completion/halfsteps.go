package completion

import (
	"joust/sim/linalg"
	"joust/sim/parallel"
)

// V is found by at most gradientSteps steps of conjugate gradients, until the preconditioned
// gradient is shorter by gradientTolerance.
const (
	gradientSteps     = 10
	gradientTolerance = 1e-2
)

// oneByOne works on the measurements one by one. It is for measurements of few columns
// each: a round costs O(q) for each number that is not 0, times the steps of conjugate
// gradients.
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

// columnStep implements halves: it makes up to ten steps of preconditioned conjugate
// gradients for V. The gradient of the objective in v_j is λv_j - Σ_k x_kj (y_k - <x_k, V u>) u.
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

// rowStep solves the ridge regressions of rows low … high-1, given the features V'x of the
// measurements.
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

// Bounds of summed: unknowns of V, and numbers in memory.
const (
	mostUnknowns = 512
	mostSquares  = 1 << 24
)

// summed keeps, for each row, the sums G = Σ x x' and b = Σ y x of its measurements, which
// are sufficient. It is for many measurements, or dense ones, of few columns: a round costs
// O(N d² q²), and O((dq)³) to solve for V at once.
type summed struct {
	factors
	grams    []float64 // of each row, d × d
	rights   []float64 // of each row, d
	squares  []float64 // of each row, Σ y²
	before   []float64 // of each row, V u before the last round
	normal   []float64 // dq × dq
	solution []float64 // dq
}

// summing reports whether a round of summed is cheaper than one of oneByOne.
func (p *linearProblem) summing(q int) bool {
	d := p.design
	rows, cols := float64(d.rows), float64(d.cols)
	unknowns := cols * float64(q)
	const steps = 6 // a typical number of conjugate-gradient steps
	bySums := float64(rows*cols*cols*(float64(q)+2+float64(float64(q*(q+1))/2))) + float64(unknowns*unknowns*unknowns/3)
	return unknowns <= mostUnknowns && rows*cols*cols <= mostSquares &&
		bySums < float64(len(d.value))*float64(q)*4*steps
}

func newSummed(p *linearProblem, q int) *summed {
	d := p.design
	n := d.cols * q
	a := &summed{
		factors: newFactors(p, q),
		grams:   make([]float64, d.rows*d.cols*d.cols), rights: make([]float64, d.rows*d.cols), squares: make([]float64, d.rows),
		before: make([]float64, d.rows*d.cols), normal: make([]float64, n*n), solution: make([]float64, n),
	}
	parallel.Range(p.options.Workers, d.rows, func(_, low, high int) {
		for i := low; i < high; i++ {
			g := a.gram(i)
			for k := d.rowFirst[i]; k < d.rowFirst[i+1]; k++ {
				index, value := d.index[d.first[k]:d.first[k+1]], d.value[d.first[k]:d.first[k+1]]
				for at, x := range value {
					row := g[int(index[at])*d.cols:]
					for to, z := range value {
						row[index[to]] += float64(x * z)
					}
				}
			}
		}
	})
	a.refresh()
	return a
}

// refresh implements halves.
func (a *summed) refresh() {
	d := a.design
	parallel.Range(a.options.Workers, d.rows, func(_, low, high int) {
		clear(a.squares[low:high])
		clear(a.rights[low*d.cols : high*d.cols])
		for i := low; i < high; i++ {
			b := a.rights[i*d.cols : (i+1)*d.cols]
			for k := d.rowFirst[i]; k < d.rowFirst[i+1]; k++ {
				y := d.y[k]
				a.squares[i] += float64(y * y)
				for at := d.first[k]; at < d.first[k+1]; at++ {
					b[d.index[at]] += float64(y * d.value[at])
				}
			}
		}
	})
}

func (a *summed) state() *factors { return &a.factors }

// gram is Σ x x' of a row.
func (a *summed) gram(i int) []float64 {
	size := a.design.cols * a.design.cols
	return a.grams[i*size : (i+1)*size]
}

// rowStep implements halves: with A = V'GV it solves (A + λI) u = V'b.
func (a *summed) rowStep() {
	cols, q := a.design.cols, a.q
	parallel.Range(a.options.Workers, a.design.rows, func(_, low, high int) {
		triangle := q * (q + 1) / 2
		square, factor, right, image := make([]float64, triangle), make([]float64, triangle), make([]float64, q), make([]float64, q)
		for i := low; i < high; i++ {
			clear(square)
			clear(right)
			g, b := a.gram(i), a.rights[i*cols:]
			for j := range cols {
				clear(image) // row j of G V
				for l, x := range g[j*cols : (j+1)*cols] {
					for t, v := range a.v[l*q : l*q+q] {
						image[t] += float64(x * v)
					}
				}
				at := 0
				for r, v := range a.v[j*q : j*q+q] {
					for c := range r + 1 {
						square[at+c] += float64(v * image[c])
					}
					right[r] += float64(v * b[j])
					at += r + 1
				}
			}
			solveRidge(square, factor, right, a.u[i*q:i*q+q], a.lambda, q)
		}
	})
}

// columnStep implements halves: it solves for all of V at once, the unknown v_jt at
// place t·d+j, of which the normal equations are Σ_u (u u' ⊗ G_u) + λI.
func (a *summed) columnStep() {
	cols, q, rows := a.design.cols, a.q, a.design.rows
	n := cols * q
	clear(a.normal)
	parallel.Range(a.options.Workers, cols, func(_, low, high int) {
		for i := range rows {
			g, u := a.gram(i), a.u[i*q:i*q+q]
			for j := low; j < high; j++ {
				from := g[j*cols : (j+1)*cols]
				for r, x := range u {
					row := a.normal[(r*cols+j)*n:]
					for c := r; c < q; c++ {
						w := x * u[c]
						to := row[c*cols : (c+1)*cols]
						for l, y := range from {
							to[l] += float64(w * y)
						}
					}
				}
			}
		}
	})
	clear(a.solution)
	for i := range rows {
		for r, x := range a.u[i*q : i*q+q] {
			to := a.solution[r*cols : (r+1)*cols]
			for j, b := range a.rights[i*cols : (i+1)*cols] {
				to[j] += float64(x * b)
			}
		}
	}
	trace := 0.0
	for j := range n {
		trace += a.normal[j*n+j]
	}
	if trace == 0 {
		clear(a.v)
		return
	}
	// The least that keeps a singular matrix solvable, as in solveRidge.
	ridge := max(a.lambda, 1e-10*trace/float64(n))
	for j := range n {
		a.normal[j*n+j] += ridge
	}
	normal := linalg.Of(n, n, a.normal)
	if !linalg.Cholesky(normal) {
		return // V stays as it is
	}
	linalg.CholeskySolve(normal, a.solution)
	for j := range cols {
		for t := range q {
			a.v[j*q+t] = a.solution[t*cols+j]
		}
	}
}

// predict implements halves: in terms of m = V u, predictions have the squared
// length m'Gm and are off by Σ y² - 2 m'b + m'Gm in squares.
func (a *summed) predict() {
	cols, q := a.design.cols, a.q
	parallel.Range(a.options.Workers, a.design.rows, func(_, low, high int) {
		now, moved := make([]float64, cols), make([]float64, cols)
		for i := low; i < high; i++ {
			before := a.before[i*cols : (i+1)*cols]
			for j := range now {
				now[j] = dot(a.u[i*q:i*q+q], a.v[j*q:])
				moved[j] = now[j] - before[j]
			}
			g := a.gram(i)
			a.change[i], a.size[i] = 0, 0
			for j := range cols {
				var x, y float64
				for l, e := range g[j*cols : (j+1)*cols] {
					x += float64(e * now[l])
					y += float64(e * moved[l])
				}
				a.size[i] += float64(now[j] * x)
				a.change[i] += float64(moved[j] * y)
			}
			a.size[i], a.change[i] = max(0, a.size[i]), max(0, a.change[i])
			a.left[i] = max(0, a.squares[i]-2*dot(now, a.rights[i*cols:])+a.size[i])
			copy(before, now)
		}
	})
}
