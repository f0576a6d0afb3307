package candidates

import (
	"math"
	"slices"
	"testing"
)

// Words of a salt are uniform and, of neighbouring numbers, roles, judges and
// salts, not correlated.
func TestSalt(t *testing.T) {
	const n = 100_000
	even := slices.Repeat([]float64{1. / 64}, 64)
	for name, u := range map[string]func(i int) float64{
		"numbers": func(i int) float64 { return salt(1).uniform(ofMargin, 1, i) },
		"pairs":   func(i int) float64 { return salt(1).uniform(ofMargin, 1, i/300*maxCandidates+i%300) },
		"roles":   func(i int) float64 { return salt(1).uniform(i%20, i/20%100, i/2000) },
		"salts":   func(i int) float64 { return salt(i).uniform(ofMargin, 1, 7) },
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
		fits(t, name, count, even)
		near(t, "correlation of "+name, product/n, 0, 1, n)
	}
	if a, b := salt(1).normal(ofScore, 0, 1), salt(2).normal(ofScore, 0, 1); a == b || math.IsNaN(a) {
		t.Errorf("normal numbers %v and %v", a, b)
	}
}

func TestLogit(t *testing.T) {
	for _, c := range []struct{ p, want float64 }{{0, -maxLogOdds}, {1, maxLogOdds}, {.5, 0}, {.75, math.Log(3)}} {
		if got := logit(c.p); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("logit(%v) = %v, want %v", c.p, got, c.want)
		}
		if got := logistic(c.want); math.Abs(got-c.p) > 1e-15 {
			t.Errorf("logistic(%v) = %v, want %v", c.want, got, c.p)
		}
	}
	for x := -700.; x <= 700; x += .37 {
		if got := logistic(x) + logistic(-x); math.Abs(got-1) > 1e-15 {
			t.Errorf("logistic of %v and its opposite sum to %v", x, got)
		}
		if probit(x) != -probit(-x) || math.Abs(cdf(-math.Abs(probit(x)))-logistic(-math.Abs(x))) > 1e-12*logistic(-math.Abs(x)) {
			t.Errorf("probit(%v) = %v, probit(%v) = %v", x, probit(x), -x, probit(-x))
		}
	}
}
