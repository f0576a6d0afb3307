package completion

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/sim/parallel"
)

// knownSpace, the reference of the tests, estimates the matrix where the space of its rows is
// known, that of the columns of loadings, d × r, offsets included. No estimate that has to find
// the space can be much better. Row by row it is a ridge regression of the observed means on the
// loadings,
//
//	û = (Σ_j W_j l_j l_j' + D)⁻¹ Σ_j W_j Y_j l_j,
//
// with the penalty of a weak prior, which does not depend on the units of the
// columns: each of them contributes equally to the mean square y² of the
// observations, so that D_kk = noise²·r·(mean square of column k)/y². Without
// noise, noise = 0, it is least squares, whose error has E|û-u|² = σ² tr((L'WL)⁻¹)
// over the observed rows of L; where that is not unique, the solution of least
// norm. The result is N × d. Observations that are no usable numbers are passed
// over.
func knownSpace(d *Data, loadings *mat.Dense, noise float64, workers int) *mat.Dense {
	cols, r := loadings.Dims()
	workers = max(1, workers)
	count, target := make([]float64, len(d.Mean)), make([]float64, len(d.Mean))
	square, weight := 0.0, 0.0
	for k, y := range d.Mean {
		if n := d.Count[k]; usable(y) && usable(n) && n > 0 {
			count[k], target[k] = n, n*y
			square += n * y * y
			weight += n
		}
	}
	// In columns scaled to mean square 1 the penalty is the same for all.
	scaled := mat.DenseCopyOf(loadings)
	for k := range r {
		column := mat.Col(nil, k, loadings)
		size := length(column) / math.Sqrt(float64(cols))
		if size == 0 {
			continue
		}
		for j, x := range column {
			scaled.Set(j, k, x/size)
		}
	}
	lambda := 0.0
	if square > 0 {
		lambda = noise * noise * float64(r) * weight / square
	}
	l := scaled.RawMatrix().Data
	u := make([]float64, d.Rows*r)
	parallel.Range(workers, d.Rows, func(_, low, high int) {
		halfStep(d.First, d.Col, count, target, l, u, nil, lambda, r, low, high, make([]float64, workspace(r)))
	})
	f := Fit{Rows: d.Rows, Offset: make([]float64, cols), U: mat.NewDense(d.Rows, r, u), V: scaled, Rank: r + 1}
	return f.Matrix(workers)
}
