package identification

import (
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/simtest"
)

// TestDKWTRounds checks T_1 for 20 arms, and T_r by its formula in floating point.
func TestDKWTRounds(t *testing.T) {
	for delta, want := range map[float64]int{0.01: 1215, 0.05: 1009, 0.1: 920} {
		if got := roundLength(1, delta/20); got != want {
			t.Errorf("T_1 at δ = %g: got %d, want %d", delta, got, want)
		}
	}
	for r := 1; r <= 12; r++ {
		h := math.Pow(2, -float64(r+1))
		gamma := 6 * 0.0025 / (math.Pi * math.Pi * float64(r*r))
		if got, want := roundLength(r, 0.0025), int(math.Ceil(8/(h*h)*math.Log(4/gamma))); got != want {
			t.Errorf("T_%d: got %d, want %d", r, got, want)
		}
	}
}

// TestDKWTMean checks which duels decide a round: after a first round of ties, .14 of the
// duels of the second round are wins, which is above h_2 = 1/8 for the round but not for
// the whole match.
func TestDKWTMean(t *testing.T) {
	for mean, decides := range map[string]bool{"match": false, "round": true} {
		l := NewDKWT(DKWTParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Mean: mean, TieParams: duel.TieParams{Ties: "half"}}, problem(2), stream(t))
		p, _ := l.Next()
		l.ObserveTally(p, pref.Tally{Tie: l.Patience()})
		n := l.Patience()
		if want := roundLength(2, 0.025); n != want {
			t.Fatalf("round 2 of %s takes %d duels, want %d", mean, n, want)
		}
		l.ObserveTally(p, pref.Tally{First: n * 14 / 100, Tie: n - n*14/100})
		if _, more := l.Next(); more == decides {
			t.Errorf("mean = %s: more duels: %v", mean, more)
		}
	}
}

// TestDKWTDropsTies checks that with ties=drop a round has the same number of duels that
// are not ties.
func TestDKWTDropsTies(t *testing.T) {
	l := NewDKWT(DKWTParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Mean: "match", TieParams: duel.TieParams{Ties: "drop"}}, problem(2), stream(t))
	p, _ := l.Next()
	n := l.Patience()
	l.ObserveTally(p, pref.Tally{Tie: n})
	if got := l.Patience(); got != n {
		t.Errorf("after %d ties the patience is %d, want %d", n, got, n)
	}
}

// TestDKWTOrder checks that the first pair and each next arm are drawn uniformly: if all
// duels have certain outcomes, each of K = 4 arms is in the first pair in half of the
// trials, within 4·sqrt(.25·1000) = 63 of 500.
func TestDKWTOrder(t *testing.T) {
	const k, trials = 4, 1000
	m := byLevels([]int{3, 2, 1, 0})
	s := stream(t)
	var count [k]int
	for range trials {
		l := NewDKWT(DKWTParams{DeltaParams: duel.DeltaParams{Delta: 0.05}, Mean: "match", TieParams: duel.TieParams{Ties: "half"}}, problem(k), s)
		p, _ := l.Next()
		count[p.First]++
		count[p.Second]++
		if trial := run(t, l, simtest.NewWorld(m, s)); trial.Recommended != 0 || trial.Pairs != k-1 || trial.Duels != (k-1)*roundLength(1, 0.05/k) {
			t.Fatalf("got arm %d after %d duels of %d pairs, want arm 0 after %d matches of one round", trial.Recommended, trial.Duels, trial.Pairs, k-1)
		}
	}
	for a, n := range count {
		if n < 500-63 || n > 500+63 {
			t.Errorf("arm %d is in %d of %d first pairs", a, n, trials)
		}
	}
}
