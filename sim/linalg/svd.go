package linalg

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
)

// sweeps is the largest number of rounds of rotations; six to ten are needed.
const sweeps = 60

// vanished is the square of a singular value below which it counts as 0, if the largest
// singular value is about 1: products of such lengths have no significant digits.
const vanished = 1e-280

// SVD returns the thin singular value decomposition U diag(values) V' of A, with
// min(rows, columns) values in decreasing order and as many columns of U and V. A does
// not change. The singular vectors of the value 0 are orthonormal to the others too. SVD
// returns false if some number is not finite.
//
// First QR makes A, or its transpose if that has more rows, triangular. Then pairs of rows
// of the transposed factor are rotated until all rows are orthogonal, by the one-sided
// Jacobi method (Hestenes, "Inversion of matrices by
// biorthogonalization and related results", J. SIAM 6, 1958; de Rijk, SIAM J. Sci.
// Stat. Comput. 10, 1989). The lengths of the rows are the singular values; small ones
// have a high relative accuracy.
func SVD(a blas64.General) (u blas64.General, values []float64, v blas64.General, ok bool) {
	m, n := a.Rows, a.Cols
	if m < n {
		v, values, u, ok = SVD(Transposed(a))
		return u, values, v, ok
	}
	largest := 0.0
	for i := range m {
		for _, x := range Row(a, i) {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return u, nil, v, false
			}
			largest = max(largest, math.Abs(x))
		}
	}
	q, unit := Transposed(a), 1.0
	if largest > 0 {
		unit = powerAbove(largest)
	}
	for i := range q.Data {
		q.Data[i] /= unit
	}
	tau := reduce(q)
	// x is R': its rows are the columns of R. The same rotations are applied to t, which
	// starts as the identity and becomes V'; x becomes diag(values) times the transpose of
	// the left singular vectors of R.
	x, t := Zeros(n, n), Zeros(n, n)
	for j := range n {
		copy(Row(x, j), Row(q, j)[:j+1])
		Row(t, j)[j] = 1
	}
	if !orthogonalise(x, t) {
		return u, nil, v, false
	}
	values = make([]float64, n)
	for k := range values {
		if square := Dot(Row(x, k), Row(x, k)); square >= vanished {
			values[k] = math.Sqrt(square)
		}
	}
	both := Zeros(n, 2*n) // in one matrix, to sort them together
	for k := range n {
		copy(Row(both, k), Row(x, k))
		copy(Row(both, k)[n:], Row(t, k))
	}
	sortRows(both, values)
	left := Zeros(n, n) // its rows are the left singular vectors of R
	v = Zeros(n, n)
	for k := range n {
		row := Row(both, k)
		for i := range n {
			if values[k] > 0 {
				Row(left, k)[i] = row[i] / values[k]
			}
			Row(v, i)[k] = row[n+i]
		}
	}
	complete(left, values)
	expand(q, tau)
	turned := Zeros(n, m) // its rows are the left singular vectors of A
	Mul(turned, left, q)
	u = Transposed(turned)
	for k := range values {
		values[k] = float64(values[k] * unit)
	}
	return u, values, v, true
}

// orthogonalise rotates the rows of x, and those of t with them, until all rows of x are
// orthogonal to working precision. It returns false if this fails.
func orthogonalise(x, t blas64.General) bool {
	n := x.Rows
	for range sweeps {
		done := true
		for i := range n {
			for j := i + 1; j < n; j++ {
				xi, xj := Row(x, i), Row(x, j)
				a, b, c := Dot(xi, xi), Dot(xj, xj), Dot(xi, xj)
				if min(a, b) < vanished || math.Abs(c) <= 0x1p-50*math.Sqrt(a)*math.Sqrt(b) {
					continue
				}
				done = false
				zeta := (b - a) / float64(2*c)
				tangent := math.Copysign(1, zeta) / (math.Abs(zeta) + hypot(1, zeta))
				cosine := 1 / math.Sqrt(1+float64(tangent*tangent))
				sine := float64(cosine * tangent)
				rotate(xi, xj, cosine, sine)
				rotate(Row(t, i), Row(t, j), cosine, sine)
			}
		}
		if done {
			return true
		}
	}
	return false
}

// complete replaces the rows with the value 0 by unit vectors that are orthogonal to all
// others.
func complete(left blas64.General, values []float64) {
	n := left.Rows
	next := 0
	for k := range n {
		if values[k] > 0 {
			continue
		}
		for row := Row(left, k); ; next++ {
			clear(row)
			row[next] = 1
			for range 2 { // the second time against rounding errors
				for other := range k {
					Axpy(-Dot(row, Row(left, other)), Row(left, other), row)
				}
			}
			// For any span of fewer than n vectors, one of the n unit vectors has a
			// component of length at least 1/√n outside it.
			if square := Dot(row, row); square >= 0.5/float64(n) {
				length := math.Sqrt(square)
				for i := range row {
					row[i] /= length
				}
				next++
				break
			}
		}
	}
}
