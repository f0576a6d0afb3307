package completion

import "math"

// A pivot of a Cholesky decomposition below this share of the mean of the
// diagonal says that the matrix is singular to working precision.
const singular = 1e-13

// solveRidge solves (A + λ I) x = b for a symmetric non-negative A of order q,
// which is given as its lower triangle, row by row; the decomposition overwrites
// factor, as long as A. Where A is singular and λ too small to help, the least
// multiple of I that does, from 1e-10 of the mean of the diagonal on, is added to
// λ: then x is the solution of least norm, to about as many digits. It returns
// what was added. x may be b.
func solveRidge(a, factor, b, x []float64, lambda float64, q int) (added float64) {
	trace := 0.0
	for i := range q {
		trace += a[i*(i+3)/2]
	}
	scale := trace/float64(q) + lambda
	if !(scale > 0) {
		clear(x[:q])
		return 0
	}
	for !cholesky(a, factor, lambda+added, singular*scale, q) {
		if added == 0 {
			added = 1e-10 * scale
		} else {
			added *= 10
		}
		if math.IsNaN(added) || added > scale {
			for i := range q {
				x[i] = math.NaN() // A is no such matrix; the caller finds out
			}
			return 0
		}
	}
	copy(x[:q], b[:q])
	for i := range q {
		row := factor[i*(i+1)/2:]
		s := x[i]
		for j := range i {
			s -= float64(row[j] * x[j])
		}
		x[i] = s / row[i]
	}
	for i := q - 1; i >= 0; i-- {
		s := x[i]
		for j := i + 1; j < q; j++ {
			s -= float64(factor[j*(j+1)/2+i] * x[j])
		}
		x[i] = s / factor[i*(i+3)/2]
	}
	return added
}

// cholesky decomposes A + λ I, and says whether all squares of pivots are above
// least.
func cholesky(a, factor []float64, lambda, least float64, q int) bool {
	for i := range q {
		row := factor[i*(i+1)/2 : i*(i+1)/2+i+1]
		copy(row, a[i*(i+1)/2:])
		row[i] += lambda
		for j := range i {
			above := factor[j*(j+1)/2 : j*(j+1)/2+j+1]
			s := row[j]
			for t := range j {
				s -= float64(row[t] * above[t])
			}
			row[j] = s / above[j]
			row[i] -= float64(row[j] * row[j])
		}
		if !(row[i] > least) {
			return false
		}
		row[i] = math.Sqrt(row[i])
	}
	return true
}
