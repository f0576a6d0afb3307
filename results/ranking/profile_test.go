package ranking

import (
	"math"
	"testing"

	"joust/sim/pref"
)

// The profile of two arms has a closed form: given the difference x, the likelihood of ties
// of Davidson's model is greatest at ν = t(e^{x/2}+e^{-x/2})/(w+l), where ties have the
// probability t/n, and the logarithm of that of wins, which have the rest in the proportion
// e^x, is that of Bradley and Terry. So the ends are those of a bisection, for both.
func TestProfileOfTwo(t *testing.T) {
	for _, n := range [][3]float64{{12, 5, 7}, {30, 29, 2}, {1, 9, 4}} {
		value := func(x float64) float64 { return -n[0]*math.Log1p(math.Exp(-x)) - n[1]*math.Log1p(math.Exp(x)) }
		best := math.Log(n[0] / n[1])
		end := func(sign float64) float64 {
			in, out := best, best+40*sign
			for range 200 {
				middle := (in + out) / 2
				if value(best)-value(middle) < 3.841458820694124/2 {
					in = middle
				} else {
					out = middle
				}
			}
			return in
		}
		b := &builder{}
		b.counts("ant", "bee", n[0], n[1], n[2])
		for _, m := range []Model{BradleyTerryDrop, Davidson} {
			e, err := b.log.Table().Profile(Spec{Model: m}, 0, 1)
			if err != nil {
				t.Fatal(err)
			}
			near(t, string(m)+": the difference", e.Value, best, 1e-8)
			near(t, string(m)+": the low end", e.Low, end(-1), 1e-8)
			near(t, string(m)+": the high end", e.High, end(1), 1e-8)
			r, err := b.log.Table().Profile(Spec{Model: m}, 1, 0)
			if err != nil {
				t.Fatal(err)
			}
			near(t, string(m)+": the reversed low end", r.Low, -e.High, 1e-8)
		}
	}
}

// With many duels the profile is the interval of the information; for every model, and with a
// term for the position.
func TestProfileOfMany(t *testing.T) {
	l := drawn(51, 5, 200_000, .4, .8)
	for _, spec := range []Spec{{Model: BradleyTerryHalf}, {Model: BradleyTerryDrop}, {Model: Davidson}, {Model: RaoKupper}, {Model: Davidson, Order: true}, {Model: RaoKupper, Order: true}} {
		f := fit(t, l, spec)
		for b := pref.Arm(1); b < 5; b++ {
			e, err := l.Table().Profile(spec, 0, b)
			if err != nil {
				t.Fatal(err)
			}
			se := SEOfDifference(f.Covariance, 0, b)
			near(t, string(spec.Model)+": the difference", e.Value, f.Strengths[0]-f.Strengths[b], 1e-7)
			near(t, string(spec.Model)+": the low end", (e.Low-e.Value)/se, -1.96, .01)
			near(t, string(spec.Model)+": the high end", (e.High-e.Value)/se, 1.96, .01)
		}
	}
}

// Of two arms that another one connects, one end is finite where only one side has scored; the
// arms between them take the rest.
func TestProfileInfinite(t *testing.T) {
	chain := table("ant", "bee", 5, 0, 0, "bee", "cat", 4, 2, 0)
	for _, c := range []struct {
		a, b      pref.Arm
		low, high bool // finite
	}{{0, 1, true, false}, {0, 2, true, false}, {1, 2, true, true}, {2, 0, false, true}} {
		e, err := chain.Profile(Spec{Model: BradleyTerryHalf}, c.a, c.b)
		if err != nil {
			t.Fatal(err)
		}
		if math.IsInf(e.Low, 0) == c.low || math.IsInf(e.High, 0) == c.high {
			t.Errorf("arms %d and %d: the interval is %v", c.a, c.b, e)
		}
	}
	// Ant won 5 of 5: 5 ln σ(x) = -3.841/2.
	e, err := chain.Profile(Spec{Model: BradleyTerryHalf}, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the low end of five wins", e.Low, -math.Log(math.Expm1(3.841458820694124/10)), 1e-8)
	if _, err := tied.Profile(Spec{Model: Davidson}, 0, 1); err == nil {
		t.Error("with unbounded ties there is a profile")
	}
}
