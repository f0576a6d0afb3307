package completion

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
)

// rootMeanSquare returns √(Σ x²/n) of n numbers.
func rootMeanSquare(n int, x func(i int) float64) float64 {
	sum := 0.0
	for i := range n {
		sum += x(i) * x(i)
	}
	return math.Sqrt(sum / float64(n))
}

// strong returns a rows × cols matrix with q singular values of the given size, whose columns
// sum to 0.
func strong(rows, cols, q int, size float64, s *rng.Source) *mat.Dense {
	basis := func(n int) *mat.Dense { // q orthonormal columns, orthogonal to that of ones
		x := gaussian(n, q+1, q+1, s)
		for i := range n {
			x.Set(i, 0, 1)
		}
		var qr mat.QR
		var all mat.Dense
		qr.Factorize(x)
		qr.QTo(&all)
		return mat.DenseCopyOf(all.Slice(0, n, 1, q+1))
	}
	var m mat.Dense
	m.Mul(basis(rows), basis(cols).T())
	m.Scale(size, &m)
	return &m
}

// The noise of residuals is right for small tables too, where the parameters of a fit are
// most of the entries and the q² of U V' = (U T)(V T⁻ᵀ)' matter. Of N × d entries, observed
// once each, with a strong signal of q directions, the column means leave N-1 rows' worth of
// noise and the fit leaves (N-1-q)(d-q) squares of it, which the estimate divides by
//
//	f = Nd - d - q(N+d) + q².
//
// Besides, the penalty λ = 0.1 λ0 σ lowers q singular values by λ, which leaves qλ²; σ is
// that before the fit: in the first of two fits it includes the signal. The square of one
// estimate has a relative standard error of √(2/((N-1-q)(d-q))), its root half of that.
func TestNoiseOfSmallTables(t *testing.T) {
	const seeds, sigma = 40, 0.1
	for _, c := range []struct{ rows, cols, q int }{{12, 12, 4}, {9, 16, 3}} {
		n, d, q := float64(c.rows), float64(c.cols), float64(c.q)
		left := (n - 1 - q) * (d - q)
		f := n*d - d - q*(n+d) + q*q
		norm := math.Sqrt(n) + math.Sqrt(d) // λ0, see TestNoiseNorm
		size := 5 * sigma * norm
		square := 1 + q*size*size/(n*d-d)/(sigma*sigma) // of the first σ, in units of the noise
		for range 2 {
			square = (left + q*0.01*norm*norm*square) / f
		}
		want := math.Sqrt(square)
		for what, estimate := range map[string]func(d *Data) float64{
			"entries":      func(d *Data) float64 { return prepare(d, Options{Workers: 1}, false).noise(c.q) },
			"measurements": func(d *Data) float64 { return prepareLinear(entries(d), Options{Workers: 1}, nil).noise(c.q) },
		} {
			got := rootMeanSquare(seeds, func(seed int) float64 {
				s := rng.Stream(uint64(seed), "small", fmt.Sprint(c))
				return estimate(drawn(strong(c.rows, c.cols, c.q, size, s), c.rows*c.cols, sigma, s)) / sigma
			})
			tolerance := 4 * want * math.Sqrt(2/left) / 2 / math.Sqrt(seeds)
			t.Logf("%v of %s: %.4f, want %.4f ± %.4f", c, what, got, want, tolerance)
			if math.Abs(got-want) > tolerance {
				t.Errorf("%s, %d × %d with %d directions: the noise is estimated as %.4f of what it is, want %.4f ± %.4f", what, c.rows, c.cols, c.q, got, want, tolerance)
			}
		}
	}
}

// Where a row has more measurements than columns, they alone tell the noise: n measurements
// of d numbers leave n-d degrees of freedom, and the estimate of its square has no bias,
// whatever the row is. With R rows its standard error is √(2/(R(n-d))), half of it for the
// root.
func TestNoiseOfManyMeasurements(t *testing.T) {
	const rows, cols, sigma = 60, 5, 0.3
	for _, n := range []int{7, 10, 20} {
		s := rng.Stream(1, "many", fmt.Sprint(n))
		m := gaussian(rows, cols, cols, s)
		p := prepareLinear(featured(m, n, sigma, s), Options{Workers: 1}, nil)
		free := float64(rows * (n - cols))
		got := p.noise(2)
		if tolerance := 4 * sigma / math.Sqrt(2*free); math.Abs(got-sigma) > tolerance {
			t.Errorf("%d measurements a row: the noise is %.4f, want %.4f ± %.4f", n, got, sigma, tolerance)
		}
	}
}
