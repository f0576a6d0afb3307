package identification

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/simtest"
)

// TestSELECTMatchLength checks m for 20 arms, and for two arms, where log₂ K is 1.
func TestSELECTMatchLength(t *testing.T) {
	for _, tt := range []struct {
		k          int
		delta, gap float64
		want       int
	}{
		{20, 0.01, 0.1, 304},
		{20, 0.05, 0.1, 223},
		{20, 0.1, 0.1, 189},
		{20, 0.01, 0.05, 1214},
		{20, 0.05, 0.05, 892},
		{20, 0.1, 0.05, 754},
		{2, 0.05, 0.5, 6},
		{2, 0.99, 0.5, 1},
	} {
		if got := matchLength(tt.k, tt.delta, tt.gap); got != tt.want {
			t.Errorf("%d arms, δ = %g, Δ = %g: got %d, want %d", tt.k, tt.delta, tt.gap, got, tt.want)
		}
	}
}

// raceMean returns the mean of the number of duels until an arm has w wins, and the mean of
// its square, if one arm wins each duel with probability p: the number is n with
// probability C(n-1,w-1)·(p^w q^(n-w) + q^w p^(n-w)).
func raceMean(w int, p float64) (mean, square float64) {
	logFactorial := func(n int) float64 {
		x, _ := math.Lgamma(float64(n + 1))
		return x
	}
	q := 1 - p
	for n := w; n < 2*w; n++ {
		choose := logFactorial(n-1) - logFactorial(w-1) - logFactorial(n-w)
		a, b := float64(w), float64(n-w)
		mass := math.Exp(choose + a*math.Log(p) + b*math.Log(q))
		mass += math.Exp(choose + a*math.Log(q) + b*math.Log(p))
		mean += float64(n) * mass
		square += float64(n) * float64(n) * mass
	}
	return mean, square
}

// TestSELECTDuels compares the exact mean duels of 20 arms on random binary instances
// with known values, and with the learner's mean in trials, to within 4 standard
// errors. A match is a race to ⌊m/2⌋+1 wins at a strength that is uniform from low to
// high; the mean over strengths is computed by Simpson's rule with 400 intervals.
func TestSELECTDuels(t *testing.T) {
	const k, trials = 20, 150
	for _, tt := range []struct {
		low, high, gap float64
		want           map[float64]float64 // by δ
	}{
		{0.6, 1, 0.1, map[float64]float64{0.01: 3712.4, 0.05: 2717.6, 0.1: 2305.1}},
		{0.55, 0.7, 0.05, map[float64]float64{0.01: 18572.7, 0.05: 13654.6, 0.1: 11546.8}},
	} {
		for delta, want := range tt.want {
			name := fmt.Sprintf("strengths %g to %g, δ = %g", tt.low, tt.high, delta)
			wins := matchLength(k, delta, tt.gap)/2 + 1
			var mean, square float64
			const intervals = 400
			for i := range intervals + 1 {
				weight := 2.0 / 3 / intervals
				switch {
				case i == 0 || i == intervals:
					weight /= 2
				case i%2 == 1:
					weight *= 2
				}
				p := min(tt.low+(tt.high-tt.low)*float64(i)/intervals, 1-1e-12)
				a, b := raceMean(wins, p)
				mean += weight * a
				square += weight * b
			}
			near(t, name+": exact mean", (k-1)*mean, want, 0.1)

			s := stream(t, name)
			duels := 0.0
			for range trials {
				m := tournament(s, k, -1)
				for i := range pref.Arm(k) {
					for j := range i {
						p := s.Uniform(tt.low, tt.high)
						if m.Win(i, j) == 0 {
							p = 1 - p
						}
						m.Set(i, j, p, 0, 1-p)
					}
				}
				duels += float64(run(t, NewSELECT(SELECTParams{DeltaParams: duel.DeltaParams{Delta: delta}, Gap: tt.gap, TieParams: duel.TieParams{Ties: "half"}}, problem(k), s), simtest.NewWorld(m, s)).Duels)
			}
			sd := math.Sqrt((k - 1) * (square - mean*mean))
			near(t, name+": mean of trials", duels/trials, want, 4*sd/math.Sqrt(trials))
		}
	}
}

// TestSELECTMatches checks which arm wins a match, and when, for the number of duels
// m. The outcomes are f, s and t for a win of the first arm, of the second, and a
// tie.
func TestSELECTMatches(t *testing.T) {
	for _, tt := range []struct {
		what, ties string
		m          int
		outcomes   string
		winner     pref.Arm
	}{
		{"ends as soon as one arm has more than half of the duels", "half", 6, "ffff", 0},
		{"is not over at half of them", "half", 6, "ssfsfs", 1},
		{"continues from half each until one leads", "half", 4, "fsfsf", 0},
		{"continues from half each through ties", "half", 4, "fsfsttts", 1},
		{"counts a tie half for either", "half", 4, "ttff", 0},
		{"is not won by a tie that helps both", "half", 2, "fstts", 1},
		{"does not count a dropped tie", "drop", 4, "tttfff", 0},
		{"of one duel is over after one win", "half", 1, "s", 1},
		{"of one duel continues after a tie", "half", 1, "tf", 0},
	} {
		l := NewSELECT(SELECTParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Gap: 0.1, TieParams: duel.TieParams{Ties: tt.ties}}, problem(2), nil)
		l.m = tt.m
		for i, c := range tt.outcomes {
			p, more := l.Next()
			if !more {
				t.Errorf("a match %s: it stopped after %q", tt.what, tt.outcomes[:i])
			}
			l.Observe(p, map[rune]pref.Outcome{'f': pref.FirstWins, 's': pref.SecondWins, 't': pref.Tie}[c])
		}
		if p, more := l.Next(); more || l.Recommend() != tt.winner {
			t.Errorf("a match %s: after %q got %v, %v and arm %d, want arm %d", tt.what, tt.outcomes, p, more, l.Recommend(), tt.winner)
		}
	}
}

// TestKnockout checks the pairs of a knockout in which the lower number wins, by the
// number of arms and of byes in the first round.
func TestKnockout(t *testing.T) {
	for _, tt := range []struct {
		k, passing int
		want       string
	}{
		{2, 0, "0v1 "},
		{3, 1, "0v1 0v2 "},
		{4, 0, "0v1 2v3 0v2 "},
		{5, 1, "0v1 2v3 0v2 0v4 "},
		{5, 3, "0v1 0v2 3v4 0v3 "},
		{7, 1, "0v1 2v3 4v5 0v2 4v6 0v4 "},
	} {
		b := newKnockout(tt.k, tt.passing)
		got := ""
		for !b.over() {
			got += b.match().String() + " "
			b.advance(b.match().First)
		}
		if got != tt.want {
			t.Errorf("%d arms, %d passing: got %s, want %s", tt.k, tt.passing, got, tt.want)
		}
	}
}
