package judge

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"
)

// flips returns how often two calls on a pair of equal arms prefer one slot, where z is the
// normal quantile of the probability of the first slot: the noise of the two calls, each in
// favour of its first arm, is normal with correlation -f, so that both prefer the first slot
// with probability ∫_{-z}^∞ φ(x) Φ((z - f·x)/√(1-f²)) dx.
func flips(z, f float64) float64 {
	n := distuv.UnitNormal
	both := func(z float64) float64 {
		return quad.Fixed(func(x float64) float64 {
			return n.Prob(x) * n.CDF((z-f*x)/math.Sqrt(1-f*f))
		}, -z, 9, 400, nil, 0)
	}
	return both(z) + both(-z)
}

// Of two calls on equal arms that do not tie, the shares are those of the bivariate normal
// law; without a bias the arm changes with probability arccos(f)/π. Without frozen noise
// calls are independent.
func TestSwaps(t *testing.T) {
	for _, c := range []struct{ bias, frozen float64 }{{0, .2}, {0, .81}, {0, .95}, {.41, .5}, {.85, .9}, {-.6, .7}} {
		j := New(latent(func(p *DuelParams) { p.Bias, p.Frozen = c.bias, c.frozen }), false)
		s := j.Swaps(0, 0)
		want := flips(distuv.UnitNormal.Quantile(1/(1+math.Exp(-c.bias))), c.frozen)
		if c.bias == 0 && math.Abs(want-math.Acos(c.frozen)/math.Pi) > 1e-6 {
			t.Fatalf("f = %v: the integral is %v, arccos(f)/π %v", c.frozen, want, math.Acos(c.frozen)/math.Pi)
		}
		// An average over 256 quantiles of a monotone function between 0 and 1 has an error
		// of at most 1/512.
		if got := s.FirstSlot + s.SecondSlot; math.Abs(got-want) > 1./512 || math.Abs(got+s.SameArm-1) > 1e-9 {
			t.Errorf("%+v: %+v, want %.4f to change", c, s, want)
		}
		if c.bias != 0 && (s.FirstSlot > s.SecondSlot) != (c.bias > 0) {
			t.Errorf("%+v: %+v", c, s)
		}
	}
	// Independent calls: the product of their probabilities, with ties of θ = ln(1.3/.7).
	theta, sigma := math.Log(1.3/.7), func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	s := New(latent(func(p *DuelParams) { p.Bias, p.Ties = .2, .3 }), false).Swaps(.5, -.5)
	first := sigma(.5+.2-theta) * sigma(-.5+.2-theta)
	second := sigma(-.5-.2-theta) * sigma(.5-.2-theta)
	same := sigma(.5+.2-theta)*sigma(.5-.2-theta) + sigma(-.5-.2-theta)*sigma(-.5+.2-theta)
	if math.Abs(s.FirstSlot-first) > 1e-12 || math.Abs(s.SecondSlot-second) > 1e-12 || math.Abs(s.SameArm-same) > 1e-12 {
		t.Errorf("%+v, want %v, %v and %v", s, first, second, same)
	}
}
