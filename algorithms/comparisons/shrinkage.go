package comparisons

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

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
	block      *mat.Dense // cols × b: orthonormal columns; nil where all eigenvalues are computed
	stream     *rng.Source

	values []float64  // the singular values found last, falling, before they are lowered
	right  *mat.Dense // cols × as many: their right singular vectors
}

func newShrinkage(rows, cols int, stream *rng.Source) *shrinkage {
	s := &shrinkage{rows: rows, cols: cols, stream: stream}
	if min(rows, cols) > largestGram {
		s.block = s.random(nil, 2*spare)
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
	v := s.right.Slice(0, s.cols, 0, rank).(*mat.Dense)
	var turned mat.Dense // rows × rank: left singular vectors times what is left of the values
	turned.Mul(from, v)
	for i := range s.rows {
		row := turned.RawRowView(i)
		for k := range row {
			row[k] *= 1 - threshold/s.values[k]
		}
	}
	to.Mul(&turned, v.T())
	return rank, norm
}

// decompose finds the singular values of the matrix that lie above the threshold,
// at least, and their right singular vectors.
func (s *shrinkage) decompose(m *mat.Dense, threshold float64) {
	if s.block == nil {
		s.byGram(m)
		return
	}
	for {
		s.turn(m, subspaceRounds)
		_, b := s.block.Dims()
		if b == min(s.rows, s.cols) || !(s.values[b-spare] > threshold) {
			return
		}
		s.block = s.random(s.right, 2*b)
	}
}

// lead finds the leading singular values of the matrix, q of them at least or all
// that there are, and their right singular vectors.
func (s *shrinkage) lead(m *mat.Dense, q int) {
	if s.block == nil {
		s.byGram(m)
		return
	}
	if _, b := s.block.Dims(); b < q+spare {
		s.block = s.random(s.block, q+spare)
	}
	s.turn(m, leadRounds)
}

// turn turns the block towards the leading right singular vectors of the matrix
// by subspace iteration, and finds the singular values in it (Halko, Martinsson
// and Tropp, 2011, algorithms 4.4 and 5.1).
func (s *shrinkage) turn(m *mat.Dense, rounds int) {
	var image mat.Dense
	for range rounds {
		var back mat.Dense
		image.Reset()
		image.Mul(m, s.block)
		back.Mul(m.T(), &image)
		orthonormalise(&back)
		s.block = &back
	}
	image.Reset()
	image.Mul(m, s.block)
	values, turn := eigen(gram(&image))
	right := new(mat.Dense)
	right.Mul(s.block, turn)
	s.values, s.right, s.block = values, right, right
}

// byGram computes all singular values from the Gram matrix of the shorter side.
func (s *shrinkage) byGram(m *mat.Dense) {
	if s.cols <= s.rows {
		s.values, s.right = eigen(gram(m))
		return
	}
	var t mat.Dense
	t.CloneFrom(m.T())
	values, left := eigen(gram(&t))
	s.values, s.right = values, new(mat.Dense)
	s.right.Mul(m.T(), left)
	for i := range s.cols {
		row := s.right.RawRowView(i)
		for k := range row {
			if values[k] > 0 {
				row[k] /= values[k]
			}
		}
	}
}

// random is a block of b orthonormal columns, of which the first are those of
// block.
func (s *shrinkage) random(block *mat.Dense, b int) *mat.Dense {
	b = min(b, min(s.rows, s.cols))
	held := 0
	if block != nil {
		_, held = block.Dims()
	}
	grown := mat.NewDense(s.cols, b, nil)
	for i := range s.cols {
		row := grown.RawRowView(i)
		for k := range row {
			if k < held {
				row[k] = block.At(i, k)
			} else {
				row[k] = s.stream.Normal()
			}
		}
	}
	orthonormalise(grown)
	return grown
}

// gram is m'm.
func gram(m *mat.Dense) *mat.SymDense {
	_, d := m.Dims()
	g := mat.NewSymDense(d, nil)
	blas64.Syrk(blas.Trans, 1, m.RawMatrix(), 0, g.RawSymmetric())
	return g
}

// eigen are the roots of the eigenvalues of a Gram matrix, falling, negative ones
// being rounding errors, and its eigenvectors, as columns. Where there is no
// answer, because numbers are not finite, the values are NaN.
func eigen(g *mat.SymDense) ([]float64, *mat.Dense) {
	n := g.SymmetricDim()
	values, vectors := make([]float64, n), mat.NewDense(n, n, nil)
	var e mat.EigenSym
	if !allFinite(g.RawSymmetric().Data) || !e.Factorize(g, true) {
		for i := range values {
			values[i] = math.NaN()
		}
		return values, vectors
	}
	var rising mat.Dense
	e.VectorsTo(&rising)
	squares := e.Values(nil)
	for k := range n {
		values[k] = math.Sqrt(max(0, squares[n-1-k]))
		for i := range n {
			vectors.Set(i, k, rising.At(i, n-1-k))
		}
	}
	return values, vectors
}

// orthonormalise makes the columns orthonormal, by Gram and Schmidt's method with
// the projections taken twice. A column that depends on those before it becomes 0.
func orthonormalise(m *mat.Dense) {
	var t mat.Dense
	t.CloneFrom(m.T())
	b, _ := t.Dims()
	for k := range b {
		row := t.RawRowView(k)
		before := dot(row, row)
		for range 2 {
			for i := range k {
				axpy(-dot(t.RawRowView(i), row), t.RawRowView(i), row)
			}
		}
		square := dot(row, row)
		if !(square > 1e-24*before) {
			clear(row)
			continue
		}
		scale := 1 / math.Sqrt(square)
		for i := range row {
			row[i] *= scale
		}
	}
	m.Copy(t.T())
}

func allFinite(v []float64) bool {
	for _, x := range v {
		if !finite(x) {
			return false
		}
	}
	return true
}
