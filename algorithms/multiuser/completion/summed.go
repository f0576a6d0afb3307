package completion

import (
	"joust/sim/linalg"
	"joust/sim/parallel"
)

// Bounds of summed: unknowns of V, and numbers in memory.
const (
	mostUnknowns = 512
	mostSquares  = 1 << 24
)

// summed keeps, for each row, the sums G = Σ x x' and b = Σ y x of its measurements,
// which are all that matters. It is for many measurements, or dense ones, of few
// columns: a round costs O(N d² q²), and O((dq)³) to solve for V at once.
type summed struct {
	factors
	grams    []float64 // of each row, d × d
	rights   []float64 // of each row, d
	squares  []float64 // of each row, Σ y²
	before   []float64 // of each row, V u before the last round
	normal   []float64 // dq × dq
	solution []float64 // dq
}

// summing says whether a round by sums is cheaper than one by one.
func (p *linearProblem) summing(q int) bool {
	d := p.design
	rows, cols := float64(d.rows), float64(d.cols)
	unknowns := cols * float64(q)
	const steps = 6 // of conjugate gradients, as a rule
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
