package comparisons

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"joust/sim/linalg"
	"joust/sim/rng"
)

const (
	// largestGram is the smaller dimension up to which singular values come from
	// all eigenvalues of the smaller Gram matrix. Above it, they come from a block
	// of vectors that holds those that count, which are few.
	largestGram = 48
	// spare is the number of vectors in the block beside those that count, and
	// subspaceRounds that of the multiplications by the Gram matrix that turn the
	// block, which remembers where it was the last time, towards the leading ones.
	spare, subspaceRounds = 6, 2
	// leadRounds is the number of them where there is no last time.
	leadRounds = 10
)

// shrinkage lowers the singular values of matrices of one size by a threshold,
// and drops what that makes negative: it is the proximal operator of the nuclear
// norm (Cai, Candès and Shen, 2010, theorem 2.1).
//
// Singular values are roots of eigenvalues of a Gram matrix. Those below 1e-8
// times the largest are lost to rounding, which does no harm: what is wanted of
// them is that they are below the threshold.
type shrinkage struct {
	rows, cols int
	block      blas64.General // cols × b: orthonormal columns; of none where all eigenvalues are computed
	stream     *rng.Source

	values []float64      // the singular values found last, falling, before they are lowered
	right  blas64.General // cols × as many: their right singular vectors
}

func newShrinkage(rows, cols int, stream *rng.Source) *shrinkage {
	s := &shrinkage{rows: rows, cols: cols, stream: stream}
	if min(rows, cols) > largestGram {
		s.block = s.random(blas64.General{}, 2*spare)
	}
	return s
}

// shrink writes to the matrix to, which is not from, what it makes of the matrix
// from, and returns its rank and its nuclear norm.
func (s *shrinkage) shrink(to, from *mat.Dense, threshold float64) (rank int, norm float64) {
	s.decompose(from, threshold)
	for rank < len(s.values) && s.values[rank] > threshold {
		norm += s.values[rank] - threshold
		rank++
	}
	if rank == 0 {
		to.Zero()
		return 0, 0
	}
	v := linalg.First(s.right, rank)
	turned := linalg.Product(from.RawMatrix(), v) // rows × rank: left singular vectors times what is left of the values
	for i := range s.rows {
		row := linalg.Row(turned, i)
		for k := range row {
			row[k] *= 1 - threshold/s.values[k]
		}
	}
	linalg.MulByTransposed(to.RawMatrix(), turned, v)
	return rank, norm
}

// decompose finds the singular values of the matrix that lie above the threshold,
// at least, and their right singular vectors.
func (s *shrinkage) decompose(m *mat.Dense, threshold float64) {
	if s.block.Cols == 0 {
		s.byGram(m)
		return
	}
	for {
		s.turn(m, subspaceRounds)
		b := s.block.Cols
		if b == min(s.rows, s.cols) || !(s.values[b-spare] > threshold) {
			return
		}
		s.block = s.random(s.right, 2*b)
	}
}

// lead finds the leading singular values of the matrix, q of them at least or all
// that there are, and their right singular vectors.
func (s *shrinkage) lead(m *mat.Dense, q int) {
	if s.block.Cols == 0 {
		s.byGram(m)
		return
	}
	if s.block.Cols < q+spare {
		s.block = s.random(s.block, q+spare)
	}
	s.turn(m, leadRounds)
}

// turn turns the block towards the leading right singular vectors of the matrix
// by subspace iteration, and finds the singular values in it (Halko, Martinsson
// and Tropp, 2011, algorithms 4.4 and 5.1).
func (s *shrinkage) turn(m *mat.Dense, rounds int) {
	a := m.RawMatrix()
	for range rounds {
		back := linalg.Zeros(s.cols, s.block.Cols)
		linalg.MulTransposed(back, a, linalg.Product(a, s.block))
		orthonormalise(back)
		s.block = back
	}
	values, turn := eigen(gram(linalg.Product(a, s.block)))
	right := linalg.Product(s.block, turn)
	s.values, s.right, s.block = values, right, right
}

// byGram computes all singular values from the Gram matrix of the shorter side.
func (s *shrinkage) byGram(m *mat.Dense) {
	a := m.RawMatrix()
	if s.cols <= s.rows {
		s.values, s.right = eigen(gram(a))
		return
	}
	square := linalg.Zeros(s.rows, s.rows)
	linalg.GramOfRows(square, a)
	values, left := eigen(square)
	s.values, s.right = values, linalg.Zeros(s.cols, s.rows)
	linalg.MulTransposed(s.right, a, left)
	for i := range s.cols {
		row := linalg.Row(s.right, i)
		for k := range row {
			if values[k] > 0 {
				row[k] /= values[k]
			}
		}
	}
}

// random is a block of b orthonormal columns, of which the first are those of
// block.
func (s *shrinkage) random(block blas64.General, b int) blas64.General {
	b = min(b, min(s.rows, s.cols))
	grown := linalg.Zeros(s.cols, b)
	for i := range s.cols {
		row := linalg.Row(grown, i)
		for k := range row {
			if k < block.Cols {
				row[k] = linalg.Row(block, i)[k]
			} else {
				row[k] = s.stream.Normal()
			}
		}
	}
	orthonormalise(grown)
	return grown
}

// gram is a'a.
func gram(a blas64.General) blas64.General {
	g := linalg.Zeros(a.Cols, a.Cols)
	linalg.Gram(g, a)
	return g
}

// eigen are the roots of the eigenvalues of a Gram matrix, falling, negative ones
// being rounding errors, and its eigenvectors, as columns. Where there is no
// answer, because numbers are not finite, the values are NaN.
func eigen(g blas64.General) ([]float64, blas64.General) {
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

// orthonormalise makes the columns orthonormal, by Gram and Schmidt's method with
// the projections taken twice. A column that depends on those before it becomes 0.
func orthonormalise(a blas64.General) {
	t := linalg.Transposed(a)
	for k := range t.Rows {
		row := linalg.Row(t, k)
		before := linalg.Dot(row, row)
		for range 2 {
			for i := range k {
				linalg.Axpy(-linalg.Dot(linalg.Row(t, i), row), linalg.Row(t, i), row)
			}
		}
		square := linalg.Dot(row, row)
		if !(square > 1e-24*before) {
			clear(row)
			continue
		}
		scale := 1 / math.Sqrt(square)
		for i := range row {
			row[i] *= scale
		}
	}
	for k := range t.Rows {
		for i, x := range linalg.Row(t, k) {
			linalg.Row(a, i)[k] = x
		}
	}
}

func allFinite(v []float64) bool {
	for _, x := range v {
		if !finite(x) {
			return false
		}
	}
	return true
}
