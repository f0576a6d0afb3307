package judge

import (
	"math"
	"testing"
)

// Words of a salt are uniform and, of neighbouring numbers, roles, judges and
// salts, not correlated.
func TestSalt(t *testing.T) {
	const n = 100_000
	for name, u := range map[string]func(i int) float64{
		"numbers": func(i int) float64 { return Salt(1).Uniform(OfMargin, 1, i) },
		"pairs":   func(i int) float64 { return Salt(1).Uniform(OfMargin, 1, i/300*MaxArms+i%300) },
		"roles":   func(i int) float64 { return Salt(1).Uniform(i%20, i/20%100, i/2000) },
		"salts":   func(i int) float64 { return Salt(i).Uniform(OfMargin, 1, 7) },
	} {
		count := make([]int, 64)
		product := 0.0
		last := u(n)
		for i := range n {
			x := u(i)
			if !(x > 0 && x < 1) {
				t.Fatalf("%s: %v", name, x)
			}
			count[int(x*64)]++
			product += 12 * (x - .5) * (last - .5) // of uniform numbers, standard deviation 1
			last = x
		}
		// The statistic has a χ² law with 63 degrees of freedom, which exceeds 130 with
		// probability 1.5·10⁻⁶.
		chi := 0.0
		for _, c := range count {
			chi += (float64(c) - n/64.) * (float64(c) - n/64.) / (n / 64.)
		}
		if chi > 130 {
			t.Errorf("%s: counts %v, chi-square %.1f", name, count, chi)
		}
		if r := product / n; math.Abs(r) > 4/math.Sqrt(n) {
			t.Errorf("%s have a correlation of %g", name, r)
		}
	}
	if a, b := Salt(1).Normal(OfCluster, 0, 1), Salt(2).Normal(OfCluster, 0, 1); a == b || math.IsNaN(a) {
		t.Errorf("normal numbers %v and %v", a, b)
	}
}

func TestLogit(t *testing.T) {
	for _, c := range []struct{ p, want float64 }{{0, -MaxLogOdds}, {1, MaxLogOdds}, {.5, 0}, {.75, math.Log(3)}} {
		if got := Logit(c.p); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("Logit(%v) = %v, want %v", c.p, got, c.want)
		}
		if got := Logistic(c.want); math.Abs(got-c.p) > 1e-15 {
			t.Errorf("Logistic(%v) = %v, want %v", c.want, got, c.p)
		}
	}
	for x := -700.; x <= 700; x += .37 {
		if got := Logistic(x) + Logistic(-x); math.Abs(got-1) > 1e-15 {
			t.Errorf("logistic of %v and its opposite sum to %v", x, got)
		}
		if probit(x) != -probit(-x) || math.Abs(math.Erfc(math.Abs(probit(x))/math.Sqrt2)/2-Logistic(-math.Abs(x))) > 1e-12*Logistic(-math.Abs(x)) {
			t.Errorf("probit(%v) = %v, probit(%v) = %v", x, probit(x), -x, probit(-x))
		}
	}
}
