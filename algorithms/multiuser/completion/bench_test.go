package completion

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/rng"
)

// BenchmarkALS measures one iteration with 80 000 observations of a 1000 × 400 matrix and
// one worker. BenchmarkALSFloor measures the product of two square matrices that needs as
// many multiplications and additions as the iteration: with q directions, an observation
// needs q(q+1)/2 + q for each of two normal equations, and q for its prediction. Compare
// them with -cpu 1.
func BenchmarkALS(b *testing.B) {
	s := rng.Stream(1, "bench")
	d := drawn(gaussian(1000, 400, 3, s), 80_000, 0.3, s)
	p := prepare(d, Options{Workers: 1}, false)
	for _, q := range []int{1, 2, 3, 4, 6} {
		a := newAlternating(p, q)
		b.Run(fmt.Sprintf("q=%d", q), func(b *testing.B) {
			a.start(p.spectralStart(q))
			a.lambda = 1
			b.ReportAllocs()
			for b.Loop() {
				a.iterate()
			}
		})
	}
}

func BenchmarkALSFloor(b *testing.B) {
	// n³ is 80 000 (q² + 4q) to within a percent.
	for _, c := range []struct{ q, n int }{{1, 74}, {2, 99}, {3, 119}, {4, 137}, {6, 169}} {
		s := rng.Stream(1, "floor")
		x, y, z := make([]float64, c.n*c.n), make([]float64, c.n*c.n), make([]float64, c.n*c.n)
		for i := range x {
			x[i], y[i] = s.Normal(), s.Normal()
		}
		b.Run(fmt.Sprintf("q=%d", c.q), func(b *testing.B) {
			for b.Loop() {
				blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, linalg.Of(c.n, c.n, x), linalg.Of(c.n, c.n, y), 0, linalg.Of(c.n, c.n, z))
			}
		})
	}
}

// BenchmarkFit measures a whole fit of the 200 rewards of each of 300 users, from 80 visits
// a user.
func BenchmarkFit(b *testing.B) {
	s := rng.Stream(1, "fit")
	m, _ := rewards(300, 200, 3, s)
	d := visited(m, 80, 0.1, s)
	for _, e := range estimators {
		b.Run(e.name, func(b *testing.B) {
			for b.Loop() {
				e.fit(d, Options{Rank: e.rank, Workers: 1})
			}
		})
	}
}
