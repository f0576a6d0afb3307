package pref

import (
	"math"
	"slices"
)

// LeastSum returns the minimum of Σ x over the points x >= 0 of n coordinates at which
// a·x >= 1 for all a of a set of vectors, which are not negative. faces returns some vectors
// of the set for a positive point, among them one with the least a·x. The result is exact to
// a relative error of 1e-7. It is +Inf if there is no such x, because some a is 0.
//
// The method is that of cutting planes. A linear program with the vectors that are known so
// far gives a lower bound and a point x that may not be feasible. Any positive point divided
// by its least a·x is feasible and gives an upper bound. The next vectors are those of a
// point between x and the best feasible point (Ben-Ameur and Neto, "Acceleration of
// cutting-plane and column generation algorithms", Networks 2007): those of x alone would
// need many more steps.
func LeastSum(n int, faces func(x []float64) [][]float64) float64 {
	p := newCuts(n)
	x, between, feasible := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range feasible {
		feasible[i] = 1
	}
	copy(between, feasible)
	upper := math.Inf(1)
	for weight := nearer; ; {
		least, cut := math.Inf(1), false
		for _, a := range faces(between) {
			v := dot(a, between)
			if v <= 0 {
				return math.Inf(1)
			}
			least = min(least, v)
			if dot(a, x) < 1-1e-10 {
				p.add(a)
				cut = true
			}
		}
		if sum := total(between) / least; sum < upper {
			upper = sum
			for i, v := range between {
				feasible[i] = v / least
			}
		}
		if cut {
			p.maximise()
			p.point(x)
			p.forget()
			weight = nearer
		} else {
			weight /= 8
		}
		if upper <= float64(total(x)*(1+1e-7)) || weight < 1e-12 {
			return upper
		}
		for i := range between {
			between[i] = float64((1-weight)*x[i]) + float64(weight*feasible[i])
		}
	}
}

// nearer is the weight of the best feasible point in the point between. It falls
// while that point gives no vector that cuts x off. Fewest vectors were needed with
// 0.8 and 0.9.
const nearer = 0.9

// dot returns Σ a_i x_i.
func dot(a, x []float64) (sum float64) {
	for i, v := range a {
		if v != 0 {
			sum += float64(v * x[i])
		}
	}
	return sum
}

// total returns Σ x_i.
func total(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum
}

// cuts is the dual of the program min Σ x, a·x >= 1, x >= 0: maximise Σ y subject to
// Σ_a y_a a <= 1, y >= 0. A new vector a is a new column, from which the simplex method goes
// on. Variable i < n is the slack of row i, and x_i is its reduced cost; the others are y.
type cuts struct {
	tableau
	n     int
	known int // vectors so far
}

// newCuts returns the program without vectors.
func newCuts(n int) *cuts {
	p := &cuts{n: n, tableau: tableau{rows: make([][]float64, n+1), basic: make([]int, n)}}
	for i := range n {
		p.rows[i], p.basic[i] = []float64{1}, i
	}
	p.rows[n] = []float64{0}
	return p
}

// add adds a vector. Its column is B⁻¹a, where the columns of B⁻¹ are those of the slacks.
func (p *cuts) add(a []float64) {
	column := make([]float64, p.n+1)
	column[p.n] = -1
	for r, v := range p.basic {
		if v < p.n {
			column[r] = a[v]
		}
	}
	for c, v := range p.other {
		if v >= p.n || a[v] == 0 {
			continue
		}
		for r := range column {
			column[r] += float64(a[v] * p.rows[r][c])
		}
	}
	last := len(p.other)
	for r, row := range p.rows {
		p.rows[r] = slices.Insert(row, last, column[r])
	}
	p.other = append(p.other, p.n+p.known)
	p.known++
}

// point writes the optimal x.
func (p *cuts) point(x []float64) {
	clear(x)
	for c, v := range p.other {
		if v < p.n {
			x[v] = max(0, p.rows[p.n][c])
		}
	}
}

// slack is by how much a vector may be more than 1 at the optimum and still be kept.
const slack = 1e-3

// forget removes vectors that do not bind at the optimum. If one binds later, it is found
// again.
func (p *cuts) forget() {
	kept := 0
	for c, v := range p.other {
		if v >= p.n && p.rows[p.n][c] > slack {
			continue
		}
		p.other[kept] = v
		for _, row := range p.rows {
			row[kept] = row[c]
		}
		kept++
	}
	for r, row := range p.rows {
		row[kept] = row[len(row)-1]
		p.rows[r] = row[:kept+1]
	}
	p.other = p.other[:kept]
}
