package multiuser

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/multiuser"
)

// Incoherence says how hard a matrix of rewards is to complete, by theory: the
// coherence
//
//	μ = max( N/r · max_i |P_U e_i|², S·A/r · max_j |P_V e_j|² ),
//
// where U and V span the rewards' left and right singular spaces, which is 1 for
// the most even matrix and at most max(N, S·A)/r, for one entry (Candès and Recht
// 2009, definition 1.2), and the condition number κ = s_1/s_r. Both are of the
// part of the rewards that lies in the space of the loadings: all of it, but for
// outliers and for ratings, which have no low rank. r is its rank, of singular
// values above 1e-10 of the largest; rewards that are all 0 have μ = κ = 1, and
// both are NaN if no singular values were found.
func Incoherence(t *multiuser.Truth) (mu, kappa float64) {
	n, d := t.Rewards.Dims()
	basis, _, _, ok := linalg.SVD(t.Loadings.RawMatrix()) // spans the loadings, and more where these are dependent
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

// maxRowNorm is the largest squared length of a row, of the first so many columns.
func maxRowNorm(m blas64.General, columns int) float64 {
	longest := 0.0
	for i := range m.Rows {
		row := linalg.Row(m, i)[:columns]
		longest = max(longest, dot(row, row))
	}
	return longest
}
