package users

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/sim"
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
func Incoherence(t *sim.UsersTruth) (mu, kappa float64) {
	n, d := t.Rewards.Dims()
	var basis, along, u, v mat.Dense // basis spans the loadings, and more where these are dependent
	var svd mat.SVD
	if !svd.Factorize(t.Loadings, mat.SVDThin) {
		return math.NaN(), math.NaN()
	}
	svd.UTo(&basis)
	along.Mul(t.Rewards, &basis)
	if !svd.Factorize(&along, mat.SVDThin) {
		return math.NaN(), math.NaN()
	}
	size := svd.Values(nil)
	svd.UTo(&u)
	svd.VTo(&v)
	if size[0] == 0 {
		return 1, 1
	}
	rank := 0
	for rank < len(size) && size[rank] > 1e-10*size[0] {
		rank++
	}
	var right mat.Dense
	right.Mul(&basis, &v)
	mu = max(float64(n)*steepest(&u, rank), float64(d)*steepest(&right, rank)) / float64(rank)
	return mu, size[0] / size[rank-1]
}

// steepest is the largest squared length of a row, of the first so many columns.
func steepest(m *mat.Dense, columns int) float64 {
	rows, _ := m.Dims()
	most := 0.0
	for i := range rows {
		row := m.RawRowView(i)[:columns]
		most = max(most, dot(row, row))
	}
	return most
}
