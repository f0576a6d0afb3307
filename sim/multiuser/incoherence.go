package multiuser

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
)

// Incoherence returns two numbers that bound how hard a matrix of rewards is to
// complete: the coherence
//
//	μ = max( N/r · max_i |P_U e_i|², S·A/r · max_j |P_V e_j|² ),
//
// where U and V span the rewards' left and right singular spaces (Candès and Recht
// 2009, definition 1.2), and the condition number κ = s_1/s_r. μ lies
// between 1, for a matrix whose energy is spread evenly, and max(N, S·A)/r, for a
// matrix with one entry other than 0. Both are computed from the part of the rewards
// that lies in the space of the loadings, which is all of it except for outliers and
// for ratings. r is the rank of this part, the number of singular values above 1e-10
// of the largest. Rewards that are all 0 have μ = κ = 1; where no singular values
// were found, both are NaN.
func Incoherence(t *Truth) (mu, kappa float64) {
	n, d := t.Rewards.Dims()
	basis, _, _, ok := linalg.SVD(t.Loadings.RawMatrix()) // spans the loadings, or more if they are dependent
	if !ok {
		return math.NaN(), math.NaN()
	}
	u, size, v, ok := linalg.SVD(linalg.Product(t.Rewards.RawMatrix(), basis))
	if !ok {
		return math.NaN(), math.NaN()
	}
	if size[0] == 0 {
		return 1, 1
	}
	rank := 0
	for rank < len(size) && size[rank] > 1e-10*size[0] {
		rank++
	}
	right := linalg.Product(basis, v)
	mu = max(float64(n)*maxRowNorm(u, rank), float64(d)*maxRowNorm(right, rank)) / float64(rank)
	return mu, size[0] / size[rank-1]
}

// maxRowNorm returns the largest squared length of a row, restricted to the first
// columns.
func maxRowNorm(m blas64.General, columns int) float64 {
	longest := 0.0
	for i := range m.Rows {
		row := linalg.Row(m, i)[:columns]
		longest = max(longest, linalg.Dot(row, row))
	}
	return longest
}
