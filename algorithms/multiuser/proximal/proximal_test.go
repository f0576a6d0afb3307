package proximal

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/linalg"
	"joust/sim/rng"
)

// lowRank returns a matrix U V' with standard normal factors of this rank, times scale,
// plus normal noise of this standard deviation.
func lowRank(rows, cols, rank int, scale, noise float64, s *rng.Source) *mat.Dense {
	u, v := mat.NewDense(rows, rank, nil), mat.NewDense(cols, rank, nil)
	for _, f := range []*mat.Dense{u, v} {
		for i := range f.RawMatrix().Data {
			f.RawMatrix().Data[i] = s.Normal()
		}
	}
	m := new(mat.Dense)
	m.Mul(u, v.T())
	for i, x := range m.RawMatrix().Data {
		m.RawMatrix().Data[i] = scale*x + noise*s.Normal()
	}
	return m
}

// lowered returns the matrix with its singular values lowered, by gonum's decomposition,
// and how many are left.
func lowered(m *mat.Dense, threshold float64) (l *mat.Dense, rank int) {
	var svd mat.SVD
	if !svd.Factorize(m, mat.SVDThin) {
		panic("the singular value decomposition failed")
	}
	values := svd.Values(nil)
	for i := range values {
		if values[i] = math.Max(0, values[i]-threshold); values[i] > 0 {
			rank++
		}
	}
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	l = new(mat.Dense)
	l.Product(&u, mat.NewDiagDense(len(values), values), v.T())
	return l, rank
}

// largestDifference returns the largest absolute difference of two entries.
func largestDifference(a, b *mat.Dense) float64 {
	var d mat.Dense
	d.Sub(a, b)
	return mat.Max(absolute(&d))
}

func absolute(m *mat.Dense) *mat.Dense {
	var a mat.Dense
	a.Apply(func(_, _ int, x float64) float64 { return math.Abs(x) }, m)
	return &a
}

func lower(s Singular, rows, cols int, threshold float64) *mat.Dense {
	m := mat.NewDense(rows, cols, nil)
	s.Lower(m.RawMatrix(), threshold)
	return m
}

// The matrix that GrowingBlock's singular values make is that of gonum's decomposition.
func TestGrowingBlock(t *testing.T) {
	for _, c := range []struct {
		name                        string
		rows, cols, rank            int
		noise, threshold, tolerance float64
	}{
		// The square root of an eigenvalue has an error of 1e-16·s1²/s, where s exceeds the
		// threshold.
		{"more rows than columns", 30, 7, 3, 0.1, 1, 1e-10},
		{"more columns than rows", 7, 30, 3, 0.1, 1, 1e-10},
		{"all values below the threshold", 9, 8, 2, 0.1, 1000, 0},
		{"one row", 1, 6, 1, 0, 0.5, 1e-10},
		// Repeated searches in the same matrix turn the block until it stands still.
		{"a block", 90, 60, 3, 0.1, 5, 1e-8},
		{"a block, fewer rows than columns", 60, 90, 3, 0.1, 5, 1e-8},
		{"a block that has to grow", 80, 70, 40, 0.01, 3, 1e-6},
	} {
		s := rng.Stream(1, "growing", c.name)
		m := lowRank(c.rows, c.cols, c.rank, 1, c.noise, s)
		want, rank := lowered(m, c.threshold)
		search := NewGrowingBlock(c.rows, c.cols, s)
		var found Singular
		for range 20 {
			found = search.Above(m.RawMatrix(), c.threshold)
		}
		if len(found.Values) != rank {
			t.Errorf("%s: %d singular values exceed the threshold, want %d", c.name, len(found.Values), rank)
		}
		if d := largestDifference(lower(found, c.rows, c.cols, c.threshold), want); d > c.tolerance {
			t.Errorf("%s: an entry differs by %g, want at most %g", c.name, d, c.tolerance)
		}
	}
}

// The leading singular value of a single matrix, by a Gram matrix and by a block.
func TestLeading(t *testing.T) {
	for _, cols := range []int{20, 90} {
		s := rng.Stream(1, "leading", fmt.Sprint(cols))
		m := lowRank(100, cols, 1, 1, 3, s) // hardly above its noise
		var svd mat.SVD
		svd.Factorize(m, mat.SVDNone)
		want := svd.Values(nil)[0]
		values, _ := NewGrowingBlock(100, cols, s).Leading(m.RawMatrix(), 1)
		if math.Abs(values[0]-want) > 1e-3*want {
			t.Errorf("%d columns: the largest singular value is %v, want %v", cols, values[0], want)
		}
	}
}

// A matrix with an entry that is not finite has no singular value above a threshold, and
// leading ones that are not finite either.
func TestNotFinite(t *testing.T) {
	m := mat.NewDense(3, 5, nil)
	m.Set(1, 2, math.Inf(1))
	search := NewGrowingBlock(3, 5, rng.Stream(1, "infinite"))
	if found := search.Above(m.RawMatrix(), 1); len(found.Values) != 0 {
		t.Errorf("above the threshold are %v, want no values", found.Values)
	}
	if values, _ := search.Leading(m.RawMatrix(), 1); !math.IsNaN(values[0]) {
		t.Errorf("the leading value is %v, want NaN", values[0])
	}
}

// The singular values that AdaptiveSubspace finds, from a Gram matrix and in a subspace,
// and the matrices that they make are those of gonum's decomposition.
func TestAdaptiveSubspace(t *testing.T) {
	for _, c := range []struct {
		rows, cols int
		gram       bool
	}{{30, 20, true}, {20, 30, true}, {30, 20, false}, {20, 30, false}, {1, 5, true}, {5, 1, false}} {
		s := rng.Stream(1, "adaptive", fmt.Sprint(c))
		q := min(c.rows, c.cols, 4)
		m := lowRank(c.rows, c.cols, q, 10, 0.01, s)
		var svd mat.SVD
		svd.Factorize(m, mat.SVDThin)
		values := svd.Values(nil)
		search := NewAdaptiveSubspace(c.rows, c.cols, s)
		search.gram = c.gram
		const threshold = 0.5
		found := search.Above(m.RawMatrix(), threshold)
		above := 0 // q, unless the only value of a row or a column is small
		for _, x := range values {
			if x > threshold {
				above++
			}
		}
		if len(found.Values) != above {
			t.Errorf("%+v: %d values exceed the threshold, want %d of %v", c, len(found.Values), above, values)
			continue
		}
		for i, x := range found.Values {
			if math.Abs(x/values[i]-1) > 1e-9 {
				t.Errorf("%+v: value %d is %g, want %g", c, i, x, values[i])
			}
		}
		// In a subspace: after four rounds, values that exceed the others by a factor of
		// 100 are found to 100⁻⁸.
		want, _ := lowered(m, threshold)
		if d := largestDifference(lower(found, c.rows, c.cols, threshold), want); d > 1e-9*values[0] {
			t.Errorf("%+v: an entry differs by %g", c, d)
		}
	}
}

// Where a matrix has more singular values above the threshold than the subspace has
// directions, the subspace grows until it has them all.
func TestAdaptiveSubspaceGrows(t *testing.T) {
	s := rng.Stream(1, "grows")
	m := lowRank(60, 50, 40, 1, 0, s)
	search := NewAdaptiveSubspace(60, 50, s)
	search.gram = false
	if found := search.Above(m.RawMatrix(), 1); len(found.Values) < 38 {
		t.Errorf("found %d of 40 values", len(found.Values))
	}
}

// For f(X) = ½|W∘(X-Y)|² with weights W of at most 1, so that L = 1, Descent and plain
// proximal gradient steps with gonum's decomposition have the same limit, and Descent
// needs fewer steps.
func TestDescent(t *testing.T) {
	const rows, cols, lambda = 12, 9, 0.5
	s := rng.Stream(1, "descent")
	y := lowRank(rows, cols, 2, 1, 0.1, s)
	w := make([]float64, rows*cols)
	for i := range w {
		w[i] = s.Uniform(0.1, 1)
	}
	gradient := func(to, from []float64) {
		for i, x := range from {
			to[i] = x - w[i]*w[i]*(x-y.RawMatrix().Data[i])
		}
	}
	search := NewGrowingBlock(rows, cols, s)
	d := NewDescent(rows*cols, gradient, func(to, from []float64) {
		search.Above(linalg.Of(rows, cols, from), lambda).Lower(linalg.Of(rows, cols, to), lambda)
	})
	steps := d.Run(5000, func(distance float64) bool { return distance < 1e-11 })

	plain, moved := mat.NewDense(rows, cols, nil), mat.NewDense(rows, cols, nil)
	n := 0
	for ; n < 50_000; n++ {
		gradient(moved.RawMatrix().Data, plain.RawMatrix().Data)
		next, _ := lowered(moved, lambda)
		distance := largestDifference(next, plain)
		if plain = next; distance < 1e-12 {
			break
		}
	}
	// Curvatures of at least 0.01 turn steps of 1e-11 into errors of at most 1e-9.
	if off := largestDifference(mat.NewDense(rows, cols, d.X), plain); off > 1e-8 {
		t.Errorf("the limits differ by %g", off)
	}
	if steps >= n {
		t.Errorf("Descent made %d steps, plain proximal gradient %d; it must make fewer", steps, n)
	}
}
