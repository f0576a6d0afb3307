package proximal

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/rng"
)

const (
	// gramSide is the shorter side of a matrix up to which an AdaptiveSubspace finds
	// singular values from the eigenvalues of a Gram matrix.
	gramSide = 200
	// oversampling is the number of directions of a subspace in excess of the singular
	// vectors that were found last.
	oversampling = 7
	// firstPasses is the number of multiplications by Z'Z in the first search; later
	// searches, which start near their goal, make one.
	firstPasses = 4
)

// AdaptiveSubspace finds the singular values above a threshold of one matrix after the
// other, all of the same size. For a shorter side of more than 200 it searches in a
// subspace that follows the matrices: the right singular vectors found last and some
// random directions are multiplied by Z'Z, once, or four times in the first search
// (Halko, Martinsson and Tropp, "Finding structure with randomness", SIAM Review 53,
// 2011, algorithm 4.4). While all singular values in the subspace exceed the threshold,
// it gets a quarter more directions.
type AdaptiveSubspace struct {
	rows, cols int
	gram       bool // singular values come from a Gram matrix
	stream     *rng.Source
	block      blas64.General // cols × width: the subspace in which the next search begins
}

// NewAdaptiveSubspace returns a search in matrices of this size.
func NewAdaptiveSubspace(rows, cols int, stream *rng.Source) *AdaptiveSubspace {
	return &AdaptiveSubspace{rows: rows, cols: cols, gram: min(rows, cols) <= gramSide, stream: stream}
}

// Above returns the singular values of z, rows × cols, above the threshold, which must
// be far above 1e-7 of the largest one.
func (s *AdaptiveSubspace) Above(z blas64.General, threshold float64) Singular {
	if s.gram {
		return s.exact(z, threshold)
	}
	return s.search(z, threshold)
}

// exact returns them by the eigenvalues of a Gram matrix.
func (s *AdaptiveSubspace) exact(z blas64.General, threshold float64) Singular {
	values, right, left := byGram(z, above(threshold))
	if len(values) == 0 {
		return Singular{}
	}
	if left.Data == nil {
		return Singular{values, right, linalg.Product(z, right)}
	}
	for i := range left.Rows {
		row := linalg.Row(left, i)
		for c := range row {
			row[c] = float64(row[c] * values[c])
		}
	}
	return Singular{values, right, left}
}

// search returns them by subspace iteration.
func (s *AdaptiveSubspace) search(z blas64.General, threshold float64) Singular {
	largest := min(s.rows, s.cols)
	passes := 1
	if s.block.Cols == 0 {
		s.widen(min(largest, 2*oversampling))
		passes = firstPasses
	}
	for {
		b := s.block.Cols
		y := linalg.Zeros(s.rows, b)
		for range passes {
			linalg.Mul(y, z, s.block)
			linalg.MulTransposed(s.block, z, y)
			linalg.Orthonormalise(s.block)
		}
		linalg.Mul(y, z, s.block)
		values, right := ProductSingular(y, s.block, b)
		if b < largest && values[b-1] > threshold {
			s.widen(min(largest, b+b/4+oversampling))
			continue
		}
		k := above(threshold)(values)
		found := Singular{values[:k], FirstColumns(right, k), linalg.Zeros(s.rows, k)}
		if k > 0 {
			linalg.Mul(found.Scaled, z, found.Right)
		}
		s.block = FirstColumns(right, min(b, k+oversampling))
		return found
	}
}

// widen adds random columns to the block until it has that many.
func (s *AdaptiveSubspace) widen(width int) {
	wide := linalg.Zeros(s.cols, width)
	for j := range s.cols {
		row := linalg.Row(wide, j)
		for c := range row {
			if c < s.block.Cols {
				row[c] = linalg.Row(s.block, j)[c]
			} else {
				row[c] = s.stream.Normal() / math.Sqrt(float64(s.cols))
			}
		}
	}
	s.block = wide
}
