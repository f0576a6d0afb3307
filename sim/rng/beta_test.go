package rng

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// follows compares n draws with a distribution function by the test of Kolmogorov and
// Smirnov: by the inequality of Dvoretzky, Kiefer, Wolfowitz and Massart, the empirical
// distribution function differs by more than √(ln(2/α)/2n) with probability at most α.
func follows(t *testing.T, what string, n int, draw func() float64, cdf func(float64) float64) {
	t.Helper()
	x := make([]float64, n)
	for i := range x {
		x[i] = draw()
	}
	slices.Sort(x)
	far := 0.0
	for i := 0; i < n; {
		j := i
		for j < n && x[j] == x[i] { // draws that are 0 or 1 by rounding count as one place
			j++
		}
		at := cdf(x[i])
		far = max(far, float64(j)/float64(n)-at)
		if j == i+1 {
			far = max(far, at-float64(i)/float64(n))
		}
		i = j
	}
	if allowed := math.Sqrt(math.Log(2/unlikely) / (2 * float64(n))); far > allowed {
		t.Errorf("%s: the distribution function differs by %.5f, which is more than %.5f", what, far, allowed)
	}
}

const draws = 40_000

func TestNormal(t *testing.T) {
	s := Stream(1, "normal")
	follows(t, "Normal", 4*draws, s.Normal, distuv.UnitNormal.CDF)
	// Successive draws are independent: the correlation of n pairs has the standard error
	// 1/√n, and so has the correlation of their squares.
	const n = 100_000
	var product, squares float64
	for range n {
		x, y := s.Normal(), s.Normal()
		product += x * y
		squares += (x*x - 1) * (y*y - 1) / 2
	}
	if limit := 4 * math.Sqrt(n); math.Abs(product) > limit || math.Abs(squares) > limit {
		t.Errorf("the sums of products, %.0f, and of products of squares, %.0f, exceed %.0f", product, squares, limit)
	}
}

func TestGamma(t *testing.T) {
	for _, shape := range []float64{0.02, 0.1, 0.19, 0.5, 0.999, 1, 1.34, 3, 40, 1e4, 1e6} {
		s := Stream(1, "gamma", fmt.Sprint(shape))
		law := distuv.Gamma{Alpha: shape, Beta: 1}
		follows(t, fmt.Sprintf("Gamma(%g)", shape), draws, func() float64 { return s.Gamma(shape) }, law.CDF)
	}
	defer func() {
		if got, want := recover(), "rng: a gamma law of shape 0"; got != want {
			t.Errorf("Gamma(0): got %v, want %v", got, want)
		}
	}()
	Stream(1, "gamma").Gamma(0)
}

func TestBeta(t *testing.T) {
	for _, c := range [][2]float64{{1, 1}, {.97, 1.34}, {.33, .12}, {.42, .29}, {.2, 1.45}, {.19, .34}, {.01, .01}, {.01, 3}, {5, 2}, {1e4, 3e4}, {1e6, 1e6}} {
		s := Stream(1, "beta", fmt.Sprint(c))
		law := distuv.Beta{Alpha: c[0], Beta: c[1]}
		// A draw below 2^-1022 is 0 and a draw near 1 is 1, so that the law has steps there.
		follows(t, fmt.Sprintf("Beta%g", c), draws, func() float64 { return s.Beta(c[0], c[1]) }, func(x float64) float64 {
			switch {
			case x <= 0:
				return law.CDF(0x1p-1022)
			case x >= 1:
				return 1
			}
			return law.CDF(x)
		})
	}
}

// With tiny shapes, the gamma draws are too small for a float64, but a beta draw is still
// nearly always near 0 or near 1, as the law requires.
func TestBetaOfTinyShapes(t *testing.T) {
	s := Stream(1, "tiny")
	const n = 20_000
	ones := 0
	for range n {
		x := s.Beta(1e-4, 3e-4)
		if !(x >= 0 && x <= 1) {
			t.Fatalf("Beta draws %v", x)
		}
		if x > 0.5 {
			ones++
		}
	}
	fits(t, "large draws of Beta(1e-4, 3e-4)", []int{ones, n - ones}, []float64{n * 0.25, n * 0.75})
}

func TestQuadrinomial(t *testing.T) {
	for _, p := range [][4]float64{
		{0.1, 0.2, 0.3, 0.4},
		{0.5, 0.5, 0, 0},
		{0.5, 0, 0, 0.5},
		{0, 0.25, 0, 0.75},
		{0, 0, 1, 0},
		{0, 0, 0, 1},
		{1, 0, 0, 0},
		{0.7, 1e-12, 0.3 - 1e-12, 0},
	} {
		s := Stream(1, "quadrinomial", fmt.Sprint(p))
		// Each class, and the sum of the first two, is binomial. This determines the means,
		// and the covariance of the first two.
		const n, times = 5, 20_000
		var count [5][n + 1]int
		for range times {
			c := s.Quadrinomial(n, &p)
			if c[0]+c[1]+c[2]+c[3] != n {
				t.Fatalf("the sum of %v is not %d", c, n)
			}
			for class, k := range c {
				count[class][k]++
			}
			count[4][c[0]+c[1]]++
		}
		for class, q := range []float64{p[0], p[1], p[2], p[3], p[0] + p[1]} {
			law := distuv.Binomial{N: n, P: q}
			var got []int
			var want []float64
			for k := range n + 1 {
				w := times * law.Prob(float64(k))
				if q == 0 || q == 1 {
					w = 0
					if k == int(q)*n {
						w = times
					}
				}
				if w < 5 { // too rare for the test: merged with its neighbour, or never to be
					if w < 1e-6 && count[class][k] > 0 {
						t.Errorf("%v: %d draws are in class %d, which is impossible", p, k, class)
					}
					if len(got) > 0 {
						got[len(got)-1] += count[class][k]
						want[len(want)-1] += w
					}
					continue
				}
				got, want = append(got, count[class][k]), append(want, w)
			}
			if len(got) > 1 {
				fits(t, fmt.Sprintf("class %d of %v", class, p), got, want)
			}
		}
	}
}

func BenchmarkNormal(b *testing.B) {
	s := Stream(1, "bench")
	x := 0.0
	for b.Loop() {
		x += s.Normal()
	}
	sink = int(x)
}

func BenchmarkBeta(b *testing.B) {
	s := Stream(1, "bench")
	x := 0.0
	for b.Loop() {
		x += s.Beta(0.97, 1.34)
	}
	sink = int(x)
}
