package completion

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/rng"
)

// generated is N × d data of the rewards of section 1.3 of the specification:
// every entry is observed with probability p, once, with noise sigma.
func sample(rows, cols, q int, p, sigma float64, stream *rng.Source) (*Data, []float64) {
	u, v := make([]float64, rows*q), make([]float64, cols*q)
	for _, f := range [][]float64{u, v} {
		for i := range f {
			f[i] = stream.Normal()
		}
	}
	t := NewTable(rows, cols)
	m := make([]float64, rows*cols)
	for i := range rows {
		for j := range cols {
			for k := range q {
				m[i*cols+j] += u[i*q+k] * v[j*q+k]
			}
			if stream.Float64() < p {
				t.Add(i, j, m[i*cols+j]+sigma*stream.Normal())
			}
		}
	}
	return t.Data(), m
}

func BenchmarkALS(b *testing.B) {
	for _, q := range []int{1, 2, 3, 4, 6} {
		d, _ := sample(1000, 400, 3, 0.2, 0.3, rng.Stream(1, "bench"))
		p := prepare(d, Options{Workers: 1}, false)
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

// 80 000 observations, 3 directions: twice 6+3 multiplications and additions for
// each normal equation, and 3 for the prediction: 21 of them.
func BenchmarkALSFloor(b *testing.B) {
	const n = 119 // 119³ = 21 · 80 000
	x, y, z := make([]float64, n*n), make([]float64, n*n), make([]float64, n*n)
	s := rng.Stream(1, "floor")
	for i := range x {
		x[i], y[i] = s.Normal(), s.Normal()
	}
	g := func(d []float64) blas64.General { return blas64.General{Rows: n, Cols: n, Stride: n, Data: d} }
	for b.Loop() {
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, g(x), g(y), 0, g(z))
	}
}
