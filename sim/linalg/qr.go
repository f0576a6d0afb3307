package linalg

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
)

// QR decomposes A into an orthogonal matrix and the triangular R, which replaces
// the upper triangle of A, by Householder reflections (Golub and Van Loan, "Matrix
// computations", 4th edition, 2013, algorithm 5.2.1). The diagonal of R has either
// sign; what is below it means nothing.
func QR(a blas64.General) {
	t := Transposed(a)
	reduce(t)
	for j := range a.Cols {
		for i, x := range Row(t, j)[:min(j+1, a.Rows)] {
			a.Data[i*a.Stride+j] = x
		}
	}
}

// Orthonormalise replaces the columns of A, no more than rows, by orthonormal ones
// that span what they span, by a QR decomposition.
func Orthonormalise(a blas64.General) {
	t := Transposed(a)
	expand(t, reduce(t))
	for j := range a.Cols {
		for i, x := range Row(t, j) {
			a.Data[i*a.Stride+j] = x
		}
	}
}

// reduce makes the matrix of which the columns are the rows of t triangular. What
// is 0 then holds the vectors of the reflections, I - tau v v', but for their
// first elements, which are 1.
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

// expand replaces what reduce made of a matrix by the first columns of the
// orthogonal matrix, the product of the reflections, last one first.
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
// I - tau v v' that takes x to beta and zeros. tau is 0, and x as it was, where
// that is what x is.
func reflection(x []float64) (tau, beta float64) {
	largest := 0.0
	for _, y := range x[1:] {
		largest = max(largest, math.Abs(y))
	}
	alpha := x[0]
	if largest == 0 {
		return 0, alpha
	}
	unit := powerAbove(max(largest, math.Abs(alpha))) // squares are of numbers near 1
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

// powerAbove is a power of two above x > 0 or near it, by which to divide exactly
// whatever is no greater.
func powerAbove(x float64) float64 {
	_, e := math.Frexp(x)
	return math.Ldexp(1, min(max(e, -1000), 1000))
}
