package completion

import (
	"math"

	"joust/algorithms/multiuser/proximal"
	"joust/sim/linalg"
	"joust/sim/rng"
)

// linear is a matrix that is known by what it does to blocks of b columns, which
// are kept row by row.
type linear interface {
	size() (rows, cols int)
	times(dst, x []float64, b int)           // dst = Z x, rows × b
	timesTransposed(dst, y []float64, b int) // dst = Z' y, cols × b
}

// How the randomised subspace iteration is run: with so many columns more than
// singular vectors are wanted, and so many rounds.
const (
	oversampling = 7
	rounds       = 4
)

// leading is the k largest singular values of z, or as many as it has, in
// falling order, and the right singular vectors, cols × k, that belong to them, by
// randomised subspace iteration (Halko, Martinsson and Tropp, "Finding structure
// with randomness", SIAM Review 53, 2011, algorithm 4.4): a random block of a few
// columns more is multiplied by Z'Z four times, with a QR decomposition after
// each, and what Z does to it is decomposed. Singular values that stand out from
// the rest are found well, and others to within a few percent.
func leading(z linear, k int, stream *rng.Source) (values, right []float64) {
	rows, cols := z.size()
	b := min(k+oversampling, rows, cols)
	k = min(k, b)
	if k == 0 {
		return nil, nil
	}
	x := make([]float64, cols*b)
	for i := range x {
		x[i] = stream.Normal()
	}
	y := make([]float64, rows*b)
	for range rounds {
		z.times(y, x, b)
		z.timesTransposed(x, y, b)
		linalg.Orthonormalise(linalg.Of(cols, b, x))
	}
	z.times(y, x, b)
	values, v := proximal.ProductSingular(linalg.Of(rows, b, y), linalg.Of(cols, b, x), k)
	return values, v.Data
}

// powerIterations is how many steps of the power method are made.
const powerIterations = 30

// operatorNorm is the largest singular value of z, from below, by the power method
// from a random start.
func operatorNorm(z linear, stream *rng.Source) float64 {
	rows, cols := z.size()
	x, y := make([]float64, cols), make([]float64, rows)
	for j := range x {
		x[j] = stream.Normal()
	}
	norm := 0.0
	for range powerIterations {
		if norm = length(x); norm == 0 {
			return 0
		}
		for j := range x {
			x[j] /= norm
		}
		z.times(y, x, 1)
		z.timesTransposed(x, y, 1)
	}
	return length(y)
}

// length is the Euclidean length of x.
func length(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v * v)
	}
	return math.Sqrt(sum)
}
