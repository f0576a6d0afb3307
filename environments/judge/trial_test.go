package judge

import (
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// line has arms on a line: arm i is worth i/10.
type line struct{}

func (line) LogOdds(_, i, j int) float64 { return float64(i-j) / 10 }

// latent returns the parameters of one latent judge with changes.
func latent(change func(p *DuelParams)) DuelParams {
	p := DuelParams{CallParams: DefaultCalls}
	change(&p)
	return p
}

// trialOf returns a trial of k arms on a line.
func trialOf(p DuelParams, k int, name string) *Trial {
	o := NewOpinion(New(p, false), k, 5)
	o.Odds = line{}
	t := NewTrial(o, rng.Stream(1, name))
	return &t
}

// The cache returns the law of the pair, whatever its size.
func TestCellsAreKept(t *testing.T) {
	for _, n := range []int{1, 2, 3, 16, 300} {
		env := trialOf(latent(func(p *DuelParams) { p.Intransitive = 1 }), n, "cells")
		s := rng.Stream(1, "pairs")
		for range n*n + 5000 {
			i, j := s.Intn(n), s.Intn(n)
			if got, want := *env.law(pref.Pair{First: pref.Arm(i), Second: pref.Arm(j)}), duel.NewLaw(env.Distribution(i, j)); got != want {
				t.Fatalf("of %d arms, %d against %d has the law %v, want %v", n, i, j, got, want)
			}
			if n == 300 && s.Intn(30) > 0 { // most of these calls only count
				env.laws.calls++
			}
		}
		if n > 2 && len(env.laws.places) == fewPlaces {
			t.Errorf("%d arms have no larger cache after %d duels", n, env.laws.calls)
		}
	}
}

// The law of a pair that was derived from that of its reverse is what Distribution says of
// it, to the last bit. Where a judge is not symmetric the two differ.
func TestLawsOfReversedPairs(t *testing.T) {
	const k = 8
	rates := make([]float64, k)
	for i := range rates {
		rates[i] = float64(i+1) / 10
	}
	for _, test := range []struct {
		name   string
		labels bool
		change func(p *DuelParams)
	}{
		{"logistic", false, func(*DuelParams) {}},
		{"frozen", false, func(p *DuelParams) { p.Frozen = 0.8 }},
		{"frozen for ever", false, func(p *DuelParams) { p.Frozen = 1 }},
		{"intransitive, with ties and failures", false, func(p *DuelParams) { p.Frozen, p.Intransitive, p.Ties, p.Failures = 0.3, 1, 0.1, 0.2 }},
		{"biased", false, func(p *DuelParams) { p.Bias = 0.7 }},
		{"biased, in random order", false, func(p *DuelParams) { p.Bias, p.Order, p.Frozen = 0.7, "random", 0.5 }},
		{"in random order", false, func(p *DuelParams) { p.Order, p.Ties = "random", 0.2 }},
		{"swap", false, func(p *DuelParams) { p.Order, p.Ties, p.Bias = "swap-average", 0.2, 0.4 }},
		{"swap without bias", false, func(p *DuelParams) { p.Order, p.Ties = "swap-and-tie", 0.2 }},
		{"panel", false, func(p *DuelParams) { p.Panel, p.Frozen = 3, 0.5 }},
		{"labels", true, func(p *DuelParams) { p.Correlation, p.Frozen, p.Intransitive = 0.3, 0.4, 0.5 }},
		{"biased labels", true, func(p *DuelParams) { p.Bias = 0.5 }},
	} {
		o := NewOpinion(New(latent(test.change), test.labels), k, 5)
		if test.labels {
			o.Rates = rates
		} else {
			o.Odds = line{}
		}
		env := NewTrial(o, rng.Stream(1, "reversed"))
		env.laws.places = make([]place[duel.Law], 1<<(2*env.shift)) // all laws are kept
		for i := range k {
			for j := range k {
				if i == j {
					continue
				}
				if got, want := *env.law(pref.Pair{First: pref.Arm(i), Second: pref.Arm(j)}), duel.NewLaw(o.Distribution(i, j)); got != want {
					t.Errorf("%s: %d against %d has the law %v, want %v", test.name, i, j, got, want)
				}
			}
		}
		if !o.symmetric() && o.panel == 1 && o.order == "fixed" && o.Distribution(1, 2) == o.Distribution(2, 1).Flip() {
			t.Errorf("%s: the judge is symmetric but symmetric says it is not", test.name)
		}
	}
}

// The memory of probits returns what probit does, also where two numbers share a place.
func TestProbits(t *testing.T) {
	var known probits
	s := rng.Stream(1, "probits")
	xs := []float64{0, 1e-300, 1e-17, 40, MaxLogOdds}
	for range 40 {
		xs = append(xs, 8*s.Float64())
	}
	for range 5000 {
		x := xs[s.Intn(len(xs))]
		if s.Coin() {
			x = -x
		}
		if got, want := known.of(x), probit(x); got != want {
			t.Fatalf("the probit of %g is %v, want %v", x, got, want)
		}
	}
}
