package portable

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
)

// The error of math.Lgamma is a few units in the last place. The bounds are those of the doc
// comment: below 15, numbers up to 40 cancel, each with an error of half a unit in the last
// place.
func TestLogGamma(t *testing.T) {
	w := words(21)
	for range 20_000 {
		x := math.Exp(w.float()*40 - 15)
		want, _ := math.Lgamma(x)
		if got := LogGamma(x); !(math.Abs(got-want) <= max(3e-14, 2e-15*math.Abs(want))) {
			t.Fatalf("LogGamma(%g) = %v, math has %v", x, got, want)
		}
	}
	factorial := 1.0
	for n := 1; n < 20; n++ {
		if got, want := LogGamma(float64(n)), Log(factorial); math.Abs(got-want) > 3e-14 {
			t.Errorf("LogGamma(%d) = %v, the logarithm of %v is %v", n, got, factorial, want)
		}
		factorial *= float64(n)
	}
}

func TestBetaCDF(t *testing.T) {
	w := words(22)
	for range 20_000 {
		a, b := math.Exp(w.float()*20-7), math.Exp(w.float()*20-7)
		x := w.float()
		if mean := a / (a + b); x > .3 { // where the law has its mass
			x = min(max(0, mean*(.5+x)), 1)
		}
		got, want := BetaCDF(x, a, b), mathext.RegIncBeta(a, b, x)
		// Both compute the exponential of a difference of numbers of the size of a+b times a
		// logarithm. The relative error is this size times a few units of rounding.
		if tolerance := 1e-14 * (10 + 20*(a+b)); !(math.Abs(got-want) <= tolerance) {
			t.Fatalf("BetaCDF(%g, %g, %g) = %v, gonum has %v", x, a, b, got, want)
		}
	}
}

// Beta laws with a = 1 or b = 1, whose distribution functions are powers.
func TestBetaCDFKnown(t *testing.T) {
	for _, x := range []float64{1e-300, 1e-10, .1, .5, .9} {
		for _, a := range []float64{.01, .5, 1, 2, 30} {
			if got, want := BetaCDF(x, a, 1), math.Pow(x, a); math.Abs(got-want) > 1e-12*want {
				t.Errorf("BetaCDF(%g, %g, 1) = %v, want %v", x, a, got, want)
			}
			if got, want := BetaCDF(x, 1, a), -math.Expm1(a*math.Log1p(-x)); math.Abs(got-want) > 1e-12*want {
				t.Errorf("BetaCDF(%g, 1, %g) = %v, want %v", x, a, got, want)
			}
		}
	}
	for _, x := range []float64{-1, 0} {
		if got := BetaCDF(x, 2, 3); got != 0 {
			t.Errorf("BetaCDF(%g) = %v, want 0", x, got)
		}
	}
	if got := BetaCDF(1, 2, 3); got != 1 {
		t.Errorf("BetaCDF(1) = %v, want 1", got)
	}
}

func TestBetaGolden(t *testing.T) {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3
	w := words(23)
	gammas, betas := uint64(offset), uint64(offset)
	for i := range 1_000_000 {
		a := Exp(float64(w.float()*20) - 7)
		gammas = (gammas ^ math.Float64bits(LogGamma(a))) * prime
		if i%20 == 0 {
			b := Exp(float64(w.float()*20) - 7)
			betas = (betas ^ math.Float64bits(BetaCDF(w.float(), a, b))) * prime
		}
	}
	if want := uint64(0x3a6788f7272af469); gammas != want {
		t.Errorf("hash of a million logarithms of gamma: got %#x, want %#x", gammas, want)
	}
	if want := uint64(0x794e333b283c150f); betas != want {
		t.Errorf("hash of 50 000 beta distribution functions: got %#x, want %#x", betas, want)
	}
}
