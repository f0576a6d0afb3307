package proximal

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
)

// Singular holds k singular values of a matrix A, rows × cols.
type Singular struct {
	Values []float64      // in decreasing order
	Right  blas64.General // cols × k: the right singular vectors
	Scaled blas64.General // rows × k: A·Right, the left singular vectors times the values
}

// Lower writes to to, rows × cols, the matrix with these singular values less the
// threshold, which they exceed: Σ_k (s_k - threshold) u_k v_k'. Where s holds all
// singular values of A above the threshold, this is the proximal operator of the
// nuclear norm at A (Cai, Candès and Shen, "A singular value thresholding algorithm for
// matrix completion", SIAM J. Optimization 20, 2010, theorem 2.1).
func (s Singular) Lower(to blas64.General, threshold float64) {
	if len(s.Values) == 0 {
		for i := range to.Rows {
			clear(linalg.Row(to, i))
		}
		return
	}
	lowered := linalg.Zeros(s.Scaled.Rows, s.Scaled.Cols)
	for i := range lowered.Rows {
		from, row := linalg.Row(s.Scaled, i), linalg.Row(lowered, i)
		for k, x := range from {
			row[k] = x * (1 - threshold/s.Values[k])
		}
	}
	linalg.MulByTransposed(to, lowered, s.Right)
}

// RightSingular returns the roots of the eigenvalues of A'A, in decreasing order, and
// its eigenvectors, as columns: the singular values of A and its right singular
// vectors. Values below 1e-8 of the largest are lost in rounding. If some number is not
// finite, all values are NaN and all vectors 0.
func RightSingular(a blas64.General) (values []float64, right blas64.General) {
	g := linalg.Zeros(a.Cols, a.Cols)
	linalg.Gram(g, a)
	values, ok := linalg.Eigen(g)
	if !ok {
		values = make([]float64, g.Rows)
		for i := range values {
			values[i] = math.NaN()
		}
		return values, linalg.Zeros(g.Rows, g.Rows)
	}
	for k, x := range values {
		values[k] = math.Sqrt(max(0, x))
	}
	return values, linalg.Transposed(g)
}

// ProductSingular returns the k largest singular values of Y X' and their right
// singular vectors, cols × k, where the columns of X, cols × b, are orthonormal and Y
// is rows × b.
func ProductSingular(y, x blas64.General, k int) (values []float64, right blas64.General) {
	_, values, r, ok := linalg.SVD(y)
	if !ok {
		panic(fmt.Sprintf("proximal: the singular value decomposition of a %d × %d block failed", y.Rows, y.Cols))
	}
	return values[:k], linalg.Product(x, linalg.First(r, k))
}

// FirstColumns returns a copy of the first k columns of a.
func FirstColumns(a blas64.General, k int) blas64.General {
	first := linalg.Zeros(a.Rows, k)
	if k == 0 {
		return first
	}
	for i := range a.Rows {
		copy(linalg.Row(first, i), linalg.Row(a, i))
	}
	return first
}

// above returns a function that counts the leading values above the threshold.
func above(threshold float64) func(values []float64) int {
	return func(values []float64) int {
		k := 0
		for k < len(values) && values[k] > threshold {
			k++
		}
		return k
	}
}

// byGram returns the largest singular values of a, as many as count says given all of
// them, and their right singular vectors, from the eigenvalues of A'A or AA', whichever
// is smaller. For AA' it also returns the left singular vectors; else left is empty.
func byGram(a blas64.General, count func(values []float64) int) (values []float64, right, left blas64.General) {
	if a.Cols <= a.Rows {
		values, right = RightSingular(a)
		k := count(values)
		return values[:k], FirstColumns(right, k), blas64.General{}
	}
	values, left = RightSingular(linalg.Transposed(a))
	k := count(values)
	values, left = values[:k], FirstColumns(left, k)
	if k == 0 {
		return values, linalg.Zeros(a.Cols, 0), left
	}
	right = linalg.Zeros(a.Cols, k)
	linalg.MulTransposed(right, a, left)
	for i := range right.Rows {
		row := linalg.Row(right, i)
		for c, s := range values {
			if s > 0 {
				row[c] /= s
			}
		}
	}
	return values, right, left
}
