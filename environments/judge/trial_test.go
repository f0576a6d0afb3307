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
	return NewTrial(o, rng.Stream(1, name))
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
				env.lawCalls++
			}
		}
		if n > 2 && len(env.cells) == len(env.smallest) {
			t.Errorf("%d arms have no larger cache after %d duels", n, env.lawCalls)
		}
	}
}
