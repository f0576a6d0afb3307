package completion

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
)

// Fact 9: ALS with as many directions as there are columns finds the solution of Nuclear
// with the same λ. Both run until they have almost converged.
func TestALSIsNuclear(t *testing.T) {
	s := rng.Stream(1, "nuclear")
	m := gaussian(30, 20, 3, s)
	p := plain(visited(m, 10, 0.3, s))
	lambda := 0.5 * 0.3 * p.noiseNorm()
	n := newNuclear(p)
	n.solve(lambda, 1e-9, 20_000)
	want := mat.NewDense(30, 20, n.X)
	f := p.als(20, lambda, 1e-14, 20_000)
	got := f.Matrix(1)
	if off := distance(got, want); off > 1e-6 {
		t.Errorf("the relative difference of the estimates is %g after %d iterations of ALS", off, f.Iterations)
	}
	objective := n.solve(lambda, 1e-9, 1)
	value := objective[0]
	if least := f.Objective[len(f.Objective)-1]; math.Abs(value/least-1) > 1e-9 {
		t.Errorf("the objective is %g by Nuclear and %g by ALS", value, least)
	}
}

// Fact 9: at the estimate X, no singular value of the gradient is above λ(1+10⁻³), and <∇f,
// X> = -λ|X|_*. The cases are tall and wide matrices, whose singular values are computed
// exactly, and a large one, whose singular values are computed in a subspace.
func TestFixedPoint(t *testing.T) {
	for _, c := range []struct {
		rows, cols int
		factor     float64
		why        string
	}{
		{60, 40, 0.5, "tall"},
		{40, 60, 0.5, "wide"},
		{60, 40, 0.05, "small λ, by a path of penalties"},
		{230, 210, 1, "large, in a subspace"},
	} {
		s := rng.Stream(1, "fixed point", c.why)
		m, _ := rewards(c.rows, c.cols, 3, s)
		p := prepare(visited(m, c.cols/2, 0.2, s), Options{Workers: 1}, false)
		lambda := c.factor * 0.2 * p.noiseNorm()
		f := p.nuclear(lambda)
		var x mat.Dense
		x.Mul(f.U, f.V.T())
		g := p.dense(&x)
		if got := operator(g); got > lambda*(1+1.0001e-3) {
			t.Errorf("%s: the gradient has norm %g, want at most 1.001 λ, where λ = %g", c.why, got, lambda)
		}
		var product mat.Dense
		product.MulElem(g, &x)
		var svd mat.SVD
		svd.Factorize(&x, mat.SVDNone)
		nuclear := 0.0
		for _, v := range svd.Values(nil) {
			nuclear += v
		}
		if along := mat.Sum(&product); math.Abs(along/(lambda*nuclear)-1) > 2e-3 {
			t.Errorf("%s: <∇f, X> is %g, want -λ|X|_* = %g", c.why, -along, -lambda*nuclear)
		}
		t.Logf("%s: rank %d after %d steps", c.why, f.Rank, f.Iterations)
	}
}

// Fact 9: if λ is at least the operator norm of the weighted residuals, the estimate
// consists of the offsets only; if λ is smaller, it does not.
func TestLargestPenalty(t *testing.T) {
	s := rng.Stream(1, "largest")
	m, _ := rewards(50, 30, 3, s)
	p := prepare(visited(m, 15, 0.1, s), Options{Workers: 1}, false)
	largest := operator(p.dense(nil))
	if f := p.nuclear(largest * (1 + 1e-9)); f.Rank != 1 || f.U != nil {
		t.Errorf("λ = |P_Ω(W∘R)|: the fit has rank %d, want 1", f.Rank)
	}
	if f := p.nuclear(largest * 0.98); f.Rank != 2 {
		t.Errorf("λ = 0.98 |P_Ω(W∘R)|: the fit has rank %d, want 2", f.Rank)
	}
}

// USVT keeps the singular values above its threshold, 2.02 √(max(N,d) v p), of the residuals,
// where entries without an observation are 0. The reference is a decomposition of the dense
// matrix. In one of the tables singular values lie just below and just above the threshold,
// so that a constant that differs by a tenth would keep others.
func TestUSVT(t *testing.T) {
	s := rng.Stream(1, "usvt")
	rankThree, _ := rewards(80, 60, 3, s)
	graded := mat.NewDense(80, 60, nil) // of many singular values of similar sizes
	for k := range 40 {
		graded.Add(graded, strong(80, 60, 1, 4+0.1*float64(k), s))
	}
	for _, c := range []struct {
		what string
		d    *Data
		near bool
	}{
		{"a matrix of rank 3", drawn(rankThree, 2400, 0.1, s), false},
		{"singular values on both sides", drawn(graded, 4800, 0.1, s), true},
	} {
		z := prepare(c.d, Options{Workers: 1}, false)
		share := float64(len(c.d.Mean)) / 4800
		offset, residuals := z.offset, z.dense(nil)
		var svd mat.SVD
		svd.Factorize(residuals, mat.SVDThin)
		threshold := 2.02 * math.Sqrt(80*square(residuals)/4800)
		var u, v mat.Dense
		svd.UTo(&u)
		svd.VTo(&v)
		want := mat.NewDense(80, 60, nil)
		kept, above, below := 0, math.Inf(1), 0.0
		for k, x := range svd.Values(nil) {
			if x > threshold {
				want.RankOne(want, x/share, u.ColView(k), v.ColView(k))
				kept++
				above = min(above, x)
			} else {
				below = max(below, x)
			}
		}
		if c.near && (above > 1.1*threshold || below < 0.9*threshold) {
			t.Errorf("%s: the next singular values are %.2f and %.2f of the threshold, which is no test", c.what, below/threshold, above/threshold)
		}
		for i := range 80 {
			for j := range 60 {
				want.Set(i, j, want.At(i, j)+offset[j])
			}
		}
		f := USVT(c.d, Options{Workers: 1})
		if f.Rank != kept+1 || kept == 0 {
			t.Errorf("%s: rank %d, want %d", c.what, f.Rank, kept+1)
		}
		if off := distance(f.Matrix(1), want); off > 1e-9 {
			t.Errorf("%s: the relative error of the estimate is %g", c.what, off)
		}
	}
}

// If every entry is observed at most once, SoftImpute with enough directions has the
// solution of Nuclear with the same λ.
func TestSoftImputeIsNuclear(t *testing.T) {
	s := rng.Stream(1, "soft")
	m := gaussian(60, 40, 3, s)
	p := plain(drawn(m, 1200, 0.3, s))
	lambda := 0.3 * p.noiseNorm()
	n := newNuclear(p)
	n.solve(lambda, 1e-8, 20_000)
	a := newSoftImpute(p, len(n.found.Values)+3)
	for range 2000 { // each at least one sweep
		a.solve(lambda)
	}
	f := p.balanced(a.lowered(lambda), lambda, lambda)
	if off := distance(f.Matrix(1), mat.NewDense(60, 40, n.X)); off > 1e-6 {
		t.Errorf("the relative difference of the estimates is %g", off)
	}
}

// leading finds the same largest singular values and vectors as a decomposition, if they
// are well separated from the others.
func TestLeading(t *testing.T) {
	s := rng.Stream(1, "leading")
	m := gaussian(40, 30, 3, s)
	p := plain(drawn(m, 1200, 0.01, s))
	values, right := leading(newSparse(p.pattern, p.residual, 1), 3, s)
	var svd mat.SVD
	z := p.dense(nil)
	svd.Factorize(z, mat.SVDThin)
	var v, overlap mat.Dense
	svd.VTo(&v)
	overlap.Mul(v.Slice(0, 30, 0, 3).T(), mat.NewDense(30, 3, right))
	for k, x := range svd.Values(nil)[:3] {
		if math.Abs(values[k]/x-1) > 1e-9 || math.Abs(math.Abs(overlap.At(k, k))-1) > 1e-9 {
			t.Errorf("singular value %d is %g, want %g; the vectors have product %g", k, values[k], x, overlap.At(k, k))
		}
	}
}

// For uniform sampling, λ0 tends to σ(√(pN)+√(pd)). For an n×n normal matrix, the norm is
// below this limit by a share of about 1.2·n^(-2/3)/2 (Johnstone 2001), and thirty power
// iterations underestimate the norm by a few percent more.
func TestNoiseNorm(t *testing.T) {
	s := rng.Stream(1, "lambda0")
	const rows, cols, share = 300, 200, 0.5
	p := plain(drawn(mat.NewDense(rows, cols, nil), share*rows*cols, 0.1, s))
	want := math.Sqrt(share*rows) + math.Sqrt(share*cols)
	if got := p.noiseNorm(); got > 1.01*want || got < 0.93*want {
		t.Errorf("λ0 is %.2f, want about %.2f", got, want)
	}
}
