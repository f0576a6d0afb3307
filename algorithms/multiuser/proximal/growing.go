package proximal

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/rng"
)

const (
	// blockGramSide is the shorter side of a matrix up to which a GrowingBlock finds
	// singular values from all eigenvalues of a Gram matrix.
	blockGramSide = 48
	// spare is the number of columns of a block in excess of the singular vectors that
	// are searched for.
	spare = 6
	// blockRounds is the number of multiplications by A'A in a search that starts where
	// the last one ended, leadingRounds in one for a single matrix.
	blockRounds, leadingRounds = 2, 10
)

// GrowingBlock finds the singular values above a threshold, or the leading ones, of one
// matrix after the other, all of the same size. For a shorter side of more than 48 it
// turns a block of orthonormal columns towards the leading right singular vectors by
// subspace iteration (Halko, Martinsson and Tropp, "Finding structure with randomness",
// SIAM Review 53, 2011, algorithms 4.4 and 5.1). The block starts where the last search
// ended and doubles while it is too small.
type GrowingBlock struct {
	rows, cols int
	block      blas64.General // cols × b: orthonormal columns; empty where a Gram matrix is used
	stream     *rng.Source
}

// NewGrowingBlock returns a search in matrices of this size.
func NewGrowingBlock(rows, cols int, stream *rng.Source) *GrowingBlock {
	s := &GrowingBlock{rows: rows, cols: cols, stream: stream}
	if min(rows, cols) > blockGramSide {
		s.block = s.grown(2 * spare)
	}
	return s
}

// Above returns the singular values of a, rows × cols, above the threshold. They are
// none if some number of a is not finite.
func (s *GrowingBlock) Above(a blas64.General, threshold float64) Singular {
	values, right := s.search(a, threshold)
	k := above(threshold)(values)
	if k == 0 {
		return Singular{}
	}
	right = linalg.First(right, k)
	return Singular{values[:k], right, linalg.Product(a, right)}
}

// search returns singular values, at least those above the threshold, and their right
// singular vectors.
func (s *GrowingBlock) search(a blas64.General, threshold float64) (values []float64, right blas64.General) {
	if s.block.Cols == 0 {
		values, right, _ = byGram(a, above(threshold))
		return values, right
	}
	for {
		values = s.turn(a, blockRounds)
		b := s.block.Cols
		if b == min(s.rows, s.cols) || !(values[b-spare] > threshold) {
			return values, s.block
		}
		s.block = s.grown(2 * b)
	}
}

// Leading returns the largest singular values of a, at least q of them or all that there
// are, and their right singular vectors, as columns. They are NaN if some number of a is
// not finite.
func (s *GrowingBlock) Leading(a blas64.General, q int) (values []float64, right blas64.General) {
	if s.block.Cols == 0 {
		values, right, _ = byGram(a, func(all []float64) int { return len(all) })
		return values, right
	}
	if s.block.Cols < q+spare {
		s.block = s.grown(q + spare)
	}
	values = s.turn(a, leadingRounds)
	return values, s.block
}

// turn turns the block towards the leading right singular vectors of a and returns the
// singular values that belong to its columns.
func (s *GrowingBlock) turn(a blas64.General, rounds int) []float64 {
	for range rounds {
		back := linalg.Zeros(s.cols, s.block.Cols)
		linalg.MulTransposed(back, a, linalg.Product(a, s.block))
		gramSchmidt(back)
		s.block = back
	}
	values, rotation := RightSingular(linalg.Product(a, s.block))
	s.block = linalg.Product(s.block, rotation)
	return values
}

// grown returns the block with b columns, or as many as there can be, of which the new
// ones are random. All are orthonormal.
func (s *GrowingBlock) grown(b int) blas64.General {
	b = min(b, min(s.rows, s.cols))
	wide := linalg.Zeros(s.cols, b)
	for i := range s.cols {
		row := linalg.Row(wide, i)
		for k := range row {
			if k < s.block.Cols {
				row[k] = linalg.Row(s.block, i)[k]
			} else {
				row[k] = s.stream.Normal()
			}
		}
	}
	gramSchmidt(wide)
	return wide
}

// gramSchmidt makes the columns of a orthonormal by the method of Gram and Schmidt with
// two projections each. A column that depends on those before it becomes 0.
func gramSchmidt(a blas64.General) {
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
