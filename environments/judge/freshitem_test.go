package judge

import (
	"math"
	"testing"

	"joust/sim/pref"
)

// Averaged over the noise of items, a single call has its own law, however much of the noise is
// the item's. An average over 256 quantiles of a monotone function between 0 and 1 has an
// error of at most 1/512.
func TestFreshItemOfOneCall(t *testing.T) {
	sigma := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	const x, bias = .4, .3
	theta := math.Log(1.2 / .8)
	for _, frozen := range []float64{0, .3, .9, 1} {
		for _, order := range []string{"fixed", "random"} {
			j := New(latent(func(p *DuelParams) { p.Bias, p.Ties, p.Frozen, p.Order = bias, .2, frozen, order }), false)
			d := j.FreshItem(x, -x)
			win, lose := sigma(x+bias-theta), sigma(-x-bias-theta)
			if order == "random" {
				win, lose = (win+sigma(x-bias-theta))/2, (lose+sigma(-x+bias-theta))/2
			}
			tolerance := 1e-12
			if frozen > 0 {
				tolerance = 1. / 512
			}
			if math.Abs(d[pref.FirstWins]-win) > tolerance || math.Abs(d[pref.SecondWins]-lose) > tolerance || math.Abs(d[0]+d[1]+d[2]+d[3]-1) > 1e-9 {
				t.Errorf("frozen %v, %s: %v, want %v and %v", frozen, order, d, win, lose)
			}
		}
	}
}

// Two calls of which both must prefer an arm: the shares are those of Swaps, and of independent
// calls the products of the calls'.
func TestFreshItemOfTwoCalls(t *testing.T) {
	sigma := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	const x, bias = .4, .3
	for _, frozen := range []float64{0, .3, .9, 1} {
		j := New(latent(func(p *DuelParams) { p.Bias, p.Frozen, p.Order = bias, frozen, "swap-and-tie" }), false)
		d, s := j.FreshItem(x, -x), j.Swaps(x, -x)
		if got := d[pref.FirstWins] + d[pref.SecondWins]; math.Abs(got-s.SameArm) > 1e-9 {
			t.Errorf("frozen %v: an arm wins with %v, want %v", frozen, got, s.SameArm)
		}
		if got, want := d[pref.FirstWins], sigma(x+bias)*sigma(x-bias); frozen == 0 && math.Abs(got-want) > 1e-12 {
			t.Errorf("independent calls: the first arm wins with %v, want %v", got, want)
		}
		average := j
		average.order = "swap-average"
		if got := average.FreshItem(x, -x); got[pref.FirstWins] <= d[pref.FirstWins]-1e-12 {
			t.Errorf("frozen %v: swap-average lets the first arm win with %v, swap-and-tie with %v", frozen, got[0], d[0])
		}
	}
}
