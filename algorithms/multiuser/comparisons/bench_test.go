package comparisons

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// fits holds one fit of each model to a market's comparisons.
var fits = []struct {
	name string
	fit  func(m *market, d *data)
}{
	{"dense pooled", func(_ *market, d *data) { denseNewton(d, 0, d.users, make([]float64, d.dim)) }},
	{"dense per-user", func(_ *market, d *data) {
		for u := range d.users {
			denseNewton(d, u, u+1, make([]float64, d.dim))
		}
	}},
	{"pooled", func(_ *market, d *data) { pooledFit(d, defaultRidge, 1) }},
	{"per-user", func(_ *market, d *data) { ownFits(d, make([]float64, d.users*d.dim), defaultRidge, nil, 1) }},
	{"shrunk", func(_ *market, d *data) { shrunkFit(d, holdOutRidge(d, stream("hold-out", 0), 1), 1) }},
	{"nuclear", func(_ *market, d *data) {
		origin, _ := pooledFit(d, defaultRidge, 1)
		s := stream("signs", 0)
		fitNuclear(d, origin, defaultFactor*d.noiseNorm(s), s, 1)
	}},
	{"factored", func(_ *market, d *data) {
		origin, _ := pooledFit(d, defaultRidge, 1)
		f := newFactors(d, origin, stream("signs", 0), 1)
		f.begin(2, 0.15)
		f.alternate(maxRounds)
	}},
	{"factored's hold-out", func(_ *market, d *data) { holdOutFactors(d, 0, 4, factoredFactors, stream("hold-out", 0), 1) }},
	{"mixture", func(_ *market, d *data) { newClusters(d, 8, defaultRidge, 1).run(10, false) }},
	{"soft mixture", func(_ *market, d *data) { newClusters(d, 8, defaultRidge, 1).run(10, true) }},
	{"prototypes", func(_ *market, d *data) { new(ideal).fit(d, 4, 1) }},
}

// BenchmarkFit fits to 80 comparisons of each of 400 users among 100 items with
// 20 features.
func BenchmarkFit(b *testing.B) {
	m := newMarket(400, 100, 20, 2, 2.8, stream("market", 1))
	d := m.sample(80, stream("comparisons", 1))
	for _, f := range fits {
		b.Run(f.name, func(b *testing.B) {
			for range b.N {
				f.fit(m, d)
			}
		})
	}
}

// denseNewton is the textbook form of the fit to the users low … high-1: all comparisons in
// one matrix, a new Hessian for every step, products and factors by a library, and the same
// stopping rule. Whole steps suffice for these data.
func denseNewton(d *data, low, high int, theta []float64) (steps int) {
	from, to := d.first[low], d.first[high]
	x := blas64.General{Rows: to - from, Cols: d.dim, Stride: d.dim, Data: d.value[from*d.dim : to*d.dim]}
	scaled := blas64.General{Rows: x.Rows, Cols: x.Cols, Stride: x.Stride, Data: make([]float64, len(x.Data))}
	margin, slope, gradient := make([]float64, x.Rows), make([]float64, x.Rows), make([]float64, d.dim)
	hessian := blas64.Symmetric{N: d.dim, Stride: d.dim, Data: make([]float64, d.dim*d.dim), Uplo: blas.Upper}
	for ; ; steps++ {
		blas64.Gemv(blas.NoTrans, 1, x, blas64.Vector{N: d.dim, Inc: 1, Data: theta}, 0, blas64.Vector{N: x.Rows, Inc: 1, Data: margin})
		for r, m := range margin {
			p := 1 / (1 + math.Exp(m))
			w := d.weight[from+r]
			slope[r] = -w * p
			floats.ScaleTo(scaled.Data[r*d.dim:(r+1)*d.dim], math.Sqrt(w*p*(1-p)), x.Data[r*d.dim:(r+1)*d.dim])
		}
		floats.ScaleTo(gradient, defaultRidge, theta)
		blas64.Gemv(blas.Trans, 1, x, blas64.Vector{N: x.Rows, Inc: 1, Data: slope}, 1, blas64.Vector{N: d.dim, Inc: 1, Data: gradient})
		if largest(gradient) <= gradientTolerance {
			return steps
		}
		blas64.Syrk(blas.Trans, 1, scaled, 0, hessian)
		for i := range d.dim {
			hessian.Data[i*d.dim+i] += defaultRidge
		}
		factor, ok := lapack64.Potrf(hessian)
		if !ok {
			panic("the Hessian of a strictly convex function is not positive definite")
		}
		lapack64.Potrs(factor, blas64.General{Rows: d.dim, Cols: 1, Stride: 1, Data: gradient})
		floats.Sub(theta, gradient)
	}
}

// TestDenseNewton: the textbook form finds the same minimum.
func TestDenseNewton(t *testing.T) {
	m := newMarket(5, 30, 8, 2, 2.8, stream("market", 1))
	d := m.sample(60, stream("comparisons", 1))
	got, _ := pooledFit(d, defaultRidge, 1)
	want := make([]float64, d.dim)
	denseNewton(d, 0, d.users, want)
	// Gradients below 1e-9 and curvature of at least 0.5: within 2e-9·√8 each.
	if x := distance(got, want); !(x < 2e-8) {
		t.Errorf("the fits differ by %g", x)
	}
}
