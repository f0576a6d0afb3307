package portable

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
)

func TestGammaTail(t *testing.T) {
	w := words(23)
	for range 20_000 {
		a := math.Exp(w.float()*16 - 6)
		x := a * math.Exp(w.float()*4-2) // around the mean and far from it
		got, want := GammaTail(a, x), mathext.GammaIncRegComp(a, x)
		// Both compute the exponential of a difference of numbers of the size of a. The
		// result of gonum itself has errors of this size.
		if tolerance := 1e-14 * (10 + 20*(a+x)); !(math.Abs(got-want) <= tolerance) {
			t.Fatalf("GammaTail(%g, %g) = %v, gonum has %v", a, x, got, want)
		}
	}
}

// With shape 1 it is e^-x, and with a whole shape a Poisson sum.
func TestGammaTailKnown(t *testing.T) {
	for _, x := range []float64{1e-10, .1, .5, 1, 1.99, 2, 2.01, 3, 10, 100, 700} {
		if got, want := GammaTail(1, x), math.Exp(-x); math.Abs(got-want) > 1e-13*want {
			t.Errorf("GammaTail(1, %g) = %v, want %v", x, got, want)
		}
		if got, want := GammaTail(3, x), math.Exp(-x)*(1+x+x*x/2); math.Abs(got-want) > 1e-13*want {
			t.Errorf("GammaTail(3, %g) = %v, want %v", x, got, want)
		}
		if got, want := GammaTail(.5, x), math.Erfc(math.Sqrt(x)); math.Abs(got-want) > 1e-13*want {
			t.Errorf("GammaTail(.5, %g) = %v, want %v", x, got, want)
		}
	}
	if got := GammaTail(2, 0); got != 1 {
		t.Errorf("at 0 the tail is %v, want 1", got)
	}
	if got := GammaTail(2, math.Inf(1)); got != 0 {
		t.Errorf("at infinity the tail is %v, want 0", got)
	}
	if got := GammaTail(50000, 50000); math.Abs(got-.4994) > 1e-3 {
		t.Errorf("at the mean of a large shape the tail is %v, want about a half", got)
	}
}
