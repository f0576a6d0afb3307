package completion

import (
	"math"

	"joust/sim/linalg"
	"joust/sim/rng"
)

// exactSide is the shorter side of a matrix up to which its singular values are
// found exactly, by the eigenvalues of its Gram matrix.
const exactSide = 200

// thresholder finds the singular values of dense matrices above a threshold, for
// one matrix after the other that differ little.
type thresholder struct {
	rows, cols int
	stream     *rng.Source
	gram       []float64 // of the shorter side, for small matrices
	block      []float64 // cols × width: where the search for the next begins
	width      int
}

func newThresholder(rows, cols int, stream *rng.Source) *thresholder {
	t := &thresholder{rows: rows, cols: cols, stream: stream}
	if n := min(rows, cols); n <= exactSide {
		t.gram = make([]float64, n*n)
	}
	return t
}

// triplets are singular values in falling order with their vectors: those on the
// right, cols × k, and the matrix times them, rows × k, which is the vectors on
// the left times the values.
type triplets struct {
	values, right, scaled []float64
}

// above finds the singular values of z, rows × cols, above the threshold.
func (t *thresholder) above(z []float64, threshold float64) triplets {
	if t.gram != nil {
		return t.exactly(z, threshold)
	}
	return t.nearly(z, threshold)
}

// exactly finds them by the eigenvalues of Z'Z or ZZ', whichever is smaller. Values
// below about 1e-7 of the largest are lost in rounding; thresholds are far above.
func (t *thresholder) exactly(z []float64, threshold float64) triplets {
	a := linalg.Of(t.rows, t.cols, z)
	n := min(t.rows, t.cols)
	s := linalg.Of(n, n, t.gram)
	if t.rows < t.cols {
		linalg.GramOfRows(s, a)
	} else {
		linalg.Gram(s, a)
	}
	squares, ok := linalg.Eigen(s)
	if !ok { // some number is not finite; the caller finds out
		squares = nil
	}
	k := 0
	for k < len(squares) && squares[k] > float64(threshold*threshold) {
		k++
	}
	found := triplets{make([]float64, k), make([]float64, t.cols*k), make([]float64, t.rows*k)}
	if k == 0 {
		return found
	}
	vectors := linalg.Transposed(linalg.Of(k, n, t.gram[:k*n]))
	for c := range k {
		found.values[c] = math.Sqrt(squares[c])
	}
	if t.rows >= t.cols {
		found.right = vectors.Data
		linalg.Mul(linalg.Of(t.rows, k, found.scaled), a, vectors)
		return found
	}
	linalg.MulTransposed(linalg.Of(t.cols, k, found.right), a, vectors)
	for i := range found.right {
		found.right[i] /= found.values[i%k]
	}
	for i := range found.scaled {
		found.scaled[i] = float64(vectors.Data[i] * found.values[i%k])
	}
	return found
}

// nearly finds them in a subspace that follows the matrix from one call to the
// next: the right singular vectors of the last call and some random directions
// more are multiplied by Z'Z, once, and at the first call as often as for any
// start. Where all singular values that are found are above the threshold, it looks
// again with a quarter more directions.
func (t *thresholder) nearly(z []float64, threshold float64) triplets {
	a := linalg.Of(t.rows, t.cols, z)
	most := min(t.rows, t.cols)
	passes := 1
	if t.width == 0 {
		t.widen(min(most, 2*oversampling))
		passes = rounds
	}
	for {
		b := t.width
		y := make([]float64, t.rows*b)
		for range passes {
			linalg.Mul(linalg.Of(t.rows, b, y), a, linalg.Of(t.cols, b, t.block))
			linalg.MulTransposed(linalg.Of(t.cols, b, t.block), a, linalg.Of(t.rows, b, y))
			linalg.Orthonormalise(linalg.Of(t.cols, b, t.block))
		}
		linalg.Mul(linalg.Of(t.rows, b, y), a, linalg.Of(t.cols, b, t.block))
		values, right := split(y, t.block, t.rows, t.cols, b, b)
		if b < most && values[b-1] > threshold {
			t.widen(min(most, b+b/4+oversampling))
			continue
		}
		k := 0
		for k < b && values[k] > threshold {
			k++
		}
		found := triplets{values[:k], columns(right, b, k), make([]float64, t.rows*k)}
		if k > 0 {
			linalg.Mul(linalg.Of(t.rows, k, found.scaled), a, linalg.Of(t.cols, k, found.right))
		}
		// What was found leads the block of the next search.
		t.block, t.width = columns(right, b, min(b, k+oversampling)), min(b, k+oversampling)
		return found
	}
}

// widen makes the block so many columns wide, with random ones.
func (t *thresholder) widen(width int) {
	wide := make([]float64, t.cols*width)
	for j := range t.cols {
		for c := range width {
			if c < t.width {
				wide[j*width+c] = t.block[j*t.width+c]
			} else {
				wide[j*width+c] = t.stream.Normal() / math.Sqrt(float64(t.cols))
			}
		}
	}
	t.block, t.width = wide, width
}
