package completion

import (
	"math"

	"joust/algorithms/multiuser/proximal"
	"joust/sim/linalg"
	"joust/sim/rng"
)

// usvtFactor is 2 + η of the paper, with η = 0.02: an N × N matrix of independent
// entries of variance v p has a norm of about 2√(N v p).
const usvtFactor = 2.02

// USVT estimates by universal singular value thresholding (Chatterjee, "Matrix
// estimation by universal singular value thresholding", Annals of Statistics 43,
// 2015, section 1.2): of the matrix of observed residuals, with 0 at entries without
// observations, the singular values above
//
//	2.02 √(max(N,d) v p)
//
// are kept as they are, and the result is divided by the share p of observed entries. v is
// the mean square of the observed residuals, so that v p is that of all entries, zeros
// included. Weights, Rank, MaxRank and Ridge are ignored. Rows that do not affect the
// estimate are projected on its V like the others.
func USVT(d *Data, o Options) *Fit {
	p := prepare(d, o, false)
	if p.broken || len(p.pattern.col) == 0 {
		return p.pooled()
	}
	cols := d.Cols
	z := make([]float64, p.shape*cols)
	square := 0.0
	for i := range p.shape {
		for k := d.First[i]; k < d.First[i+1]; k++ {
			z[i*cols+int(d.Col[k])] = p.residual[k]
			square += float64(p.residual[k] * p.residual[k])
		}
	}
	size := float64(p.shape) * float64(cols)
	share := float64(len(p.pattern.col)) / size
	threshold := usvtFactor * math.Sqrt(float64(max(p.shape, cols))*square/size)
	search := proximal.NewAdaptiveSubspace(p.shape, cols, rng.Stream(o.Seed, "singular values"))
	found := search.Above(linalg.Of(p.shape, cols, z), threshold)
	q := len(found.Values)
	if q == 0 {
		return p.pooled()
	}
	// Row by row u = Z_u V/p, with orthonormal V.
	u := make([]float64, d.Rows*q)
	for i := range d.Rows {
		for k := d.First[i]; k < d.First[i+1]; k++ {
			y := p.residual[k] / share
			for t, x := range found.Right.Data[int(d.Col[k])*q : int(d.Col[k]+1)*q] {
				u[i*q+t] += float64(y * x)
			}
		}
	}
	return p.fit(u, found.Right.Data, q)
}
