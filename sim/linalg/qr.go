package linalg

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
)

// QR decomposes A into an orthogonal matrix and the triangular R, which replaces
// the upper triangle of A, by Householder reflections (Golub and Van Loan, "Matrix
// computations", 4th edition, 2013, algorithm 5.2.1). The diagonal of R may have either
// sign. The elements below the diagonal are undefined.
func QR(a blas64.General) {
	t := Transposed(a)
	reduce(t)
	for j := range a.Cols {
		for i, x := range Row(t, j)[:min(j+1, a.Rows)] {
			a.Data[i*a.Stride+j] = x
		}
	}
}

// Orthonormalise replaces the columns of A by orthonormal columns with the same span, by a
// QR decomposition. A must have at least as many rows as columns.
func Orthonormalise(a blas64.General) {
	t := Transposed(a)
	expand(t, reduce(t))
	for j := range a.Cols {
		for i, x := range Row(t, j) {
			a.Data[i*a.Stride+j] = x
		}
	}
}

// reduce makes the matrix whose columns are the rows of t triangular. The elements that
// are then 0 store the vectors v of the reflections I - tau v v', without their first
// elements, which are 1.
func reduce(t blas64.General) (tau []float64) {
	tau = make([]float64, min(t.Rows, t.Cols))
	for k := range tau {
		v := Row(t, k)[k:]
		var beta float64
		if tau[k], beta = reflection(v); tau[k] == 0 {
			continue
		}
		for j := k + 1; j < t.Rows; j++ {
			other := Row(t, j)[k:]
			Axpy(-float64(tau[k]*Dot(v, other)), v, other)
		}
		v[0] = beta
	}
	return tau
}

// expand replaces the result of reduce by the first columns of the orthogonal matrix, which
// is the product of the reflections, the last one applied first.
func expand(t blas64.General, tau []float64) {
	for k := len(tau) - 1; k >= 0; k-- {
		v := Row(t, k)[k:]
		clear(Row(t, k)[:k])
		v[0] = 1
		if tau[k] == 0 {
			clear(v[1:])
			continue
		}
		for j := k + 1; j < t.Rows; j++ {
			other := Row(t, j)[k:]
			Axpy(-float64(tau[k]*Dot(v, other)), v, other)
		}
		v[0] = 1 - tau[k]
		for i := range v[1:] {
			v[i+1] = -float64(tau[k] * v[i+1])
		}
	}
}

// reflection replaces x by the vector v, with first element 1, of the reflection
// I - tau v v' that maps x to (beta, 0, …, 0). If x already has this form, tau is 0 and x
// does not change.
func reflection(x []float64) (tau, beta float64) {
	largest := 0.0
	for _, y := range x[1:] {
		largest = max(largest, math.Abs(y))
	}
	alpha := x[0]
	if largest == 0 {
		return 0, alpha
	}
	unit := powerAbove(max(largest, math.Abs(alpha))) // so that only numbers near 1 are squared
	square := 0.0
	for _, y := range x {
		y /= unit
		square += float64(y * y)
	}
	beta = -math.Copysign(float64(math.Sqrt(square)*unit), alpha)
	by := alpha - beta
	for i := range x[1:] {
		x[i+1] /= by
	}
	x[0] = 1
	return (beta - alpha) / beta, beta
}

// powerAbove returns a power of two above or near x > 0. Division by it is exact.
func powerAbove(x float64) float64 {
	_, e := math.Frexp(x)
	return math.Ldexp(1, min(max(e, -1000), 1000))
}
