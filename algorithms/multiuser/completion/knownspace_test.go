package completion

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/sim/parallel"
)

// knownSpace is the reference of the tests: it estimates the matrix if the space of its
// rows, including the offsets, is known. The columns of loadings, d × r, span this space.
// An estimate that has to find the space cannot be much better. For each row it computes
// the ridge regression of the observed means on the loadings,
//
//	û = (Σ_j W_j l_j l_j' + D)⁻¹ Σ_j W_j Y_j l_j,
//
// with the penalty of a weak prior, which does not depend on the units of the columns: each
// of them contributes equally to the mean square y² of the observations, so that D_kk =
// noise²·r·(mean square of column k)/y². If noise = 0, it is the method of least squares,
// whose error has E|û-u|² = σ² tr((L'WL)⁻¹) over the observed rows of L; if the solution is
// not unique, it is the one of least norm. The result is N × d. Observations that are not
// usable are ignored.
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
