package label_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/label"
)

// The condition of the certificate is that of an exact enumeration of the votes, and that of
// the theorem in its own words.
func TestCertified(t *testing.T) {
	checked := 0
	for _, h := range []int{1, 3, 5, 9, 21} {
		for a := 1; a < 20; a++ {
			for b := 1; b < 20; b++ {
				for n := 1; n < 20; n++ {
					c := label.Coin{First: float64(a)/20 + 0.0013, Second: float64(b)/20 + 0.0007, FirstBetter: float64(n)/20 + 0.0003}
					majority, best := c.Majority(h)
					if got, want := c.Certified(h), best-majority < 1e-12; got != want {
						t.Errorf("%d votes of %+v: certified %v, but the majority is right %.15g and the best rule %.15g", h, c, got, majority, best)
					}
					if c.First+c.Second > 1 {
						d0, d1 := c.First/(1-c.Second), c.Second/(1-c.First)
						middle, root, odds := math.Pow(d0/d1, float64(h)/2), math.Sqrt(d0*d1), (1-c.FirstBetter)/c.FirstBetter
						if got, want := c.Certified(h), middle/root < odds && odds < middle*root; got != want {
							t.Errorf("%d votes of %+v: certified %v, by the theorem %v", h, c, got, want)
						}
					}
					checked++
				}
			}
		}
	}
	if checked < 30_000 {
		t.Errorf("%d cases", checked)
	}
	for _, c := range []struct {
		coin label.Coin
		h    int
		want bool
	}{
		{label.Coin{First: 0.7, Second: 0.7, FirstBetter: 0.5}, 3, true},
		{label.Coin{First: 0.7, Second: 0.7, FirstBetter: 0.9}, 3, false},
		{label.Coin{First: 1, Second: 1, FirstBetter: 0.5}, 5, true},
		{label.Coin{First: 1, Second: 0.6, FirstBetter: 0.5}, 3, false}, // a vote for the second proves it
		{label.Coin{First: 1, Second: 0.6, FirstBetter: 0.5}, 1, true},
		{label.Coin{First: 0, Second: 0, FirstBetter: 0.5}, 3, false}, // always wrong
	} {
		if got := c.coin.Certified(c.h); got != c.want {
			t.Errorf("%d votes of %+v: certified %v, want %v", c.h, c.coin, got, c.want)
		}
		majority, best := c.coin.Majority(c.h)
		if (best-majority < 1e-12) != c.want {
			t.Errorf("%d votes of %+v: the majority is right %g and the best rule %g", c.h, c.coin, majority, best)
		}
	}
}

func TestPanelSize(t *testing.T) {
	for _, c := range []struct {
		accuracy, target float64
		want             int
	}{{0.55, 0.95, 269}, {0.60, 0.95, 67}, {0.70, 0.95, 17}, {0.80, 0.95, 7}, {0.95, 0.95, 1}, {0.5, 0.95, 0}, {0.4, 0.95, 0}, {0.5, 0.5, 1}, {0.5001, 0.95, 0}} {
		got, ok := label.PanelSize(c.accuracy, c.target)
		if got != c.want || ok != (c.want > 0) {
			t.Errorf("judges that are right %g of the time: %d, %v; want %d for %g", c.accuracy, got, ok, c.want, c.target)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		h, p := 2*rapid.IntRange(0, 30).Draw(t, "half")+1, rapid.Float64Range(0, 1).Draw(t, "p")
		majority, _ := label.Coin{First: p, Second: p, FirstBetter: 0.3}.Majority(h)
		if got := label.MajorityAccuracy(h, p); math.Abs(got-majority) > 1e-11 {
			t.Errorf("the majority of %d at %g is right %.15g, by enumeration %.15g", h, p, got, majority)
		}
	})
}

func TestMembersFor(t *testing.T) {
	for _, c := range []struct {
		n    int
		rho  float64
		want int
	}{{5, 0, 5}, {1, 0.9, 1}, {3, 0.2, 7}, {3, 0.1, 5}, {5, 0.2, 0}, {9, 0.2, 0}} {
		got, ok := label.MembersFor(c.n, c.rho)
		if got != c.want || ok != (c.want > 0) {
			t.Errorf("%d independent judges at ρ = %g: %d, %v; want %d", c.n, c.rho, got, ok, c.want)
		}
		if ok && (label.EffectiveSize(got, c.rho) < float64(c.n)-1e-9 || got > 2 && label.EffectiveSize(got-2, c.rho) >= float64(c.n)) {
			t.Errorf("%d judges at ρ = %g are worth %g, want at least %d by as few as possible", got, c.rho, label.EffectiveSize(got, c.rho), c.n)
		}
	}
	if got := label.EffectiveSize(5, 0.5); math.Abs(got-5.0/3) > 1e-12 {
		t.Errorf("5 judges at ρ = .5 are worth %g, want 5/3", got)
	}
}

// The values are those of an independent program, to six digits.
func TestMajorityOfCoins(t *testing.T) {
	for _, c := range []struct {
		h              int
		coin           label.Coin
		majority, best float64
	}{
		{3, label.Coin{First: .7, Second: .7, FirstBetter: .5}, .784, .784},
		{3, label.Coin{First: .7, Second: .7, FirstBetter: .9}, .784, .91},
		{5, label.Coin{First: .8, Second: .6, FirstBetter: .5}, .812320, .825120},
		{3, label.Coin{First: .9, Second: .6, FirstBetter: .5}, .81, .8325},
		{7, label.Coin{First: .55, Second: .55, FirstBetter: .1}, .608288, .9},
	} {
		majority, best := c.coin.Majority(c.h)
		if math.Abs(majority-c.majority) > 6e-7 || math.Abs(best-c.best) > 6e-7 {
			t.Errorf("%d votes of %+v: %.7f and %.7f, want %v and %v", c.h, c.coin, majority, best, c.majority, c.best)
		}
	}
	gaps := []float64{0, 0, .0128, .050577, .061229, .061818, .035710}
	for i, h := range []int{1, 3, 5, 9, 15, 25, 51} {
		majority, best := label.Coin{First: .8, Second: .6, FirstBetter: .5}.Majority(h)
		if math.Abs(best-majority-gaps[i]) > 6e-7 {
			t.Errorf("%d votes: the majority misses %.7f, want %v", h, best-majority, gaps[i])
		}
	}
}
