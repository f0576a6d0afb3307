package identification

import (
	"math/bits"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/simtest"
)

// TestNTSQueries checks, with all tournaments of up to six arms and random ones of more,
// that it makes at most 2K - ⌊log₂K⌋ - 2 tests, that some tournament needs this number, and
// that it returns the Condorcet winner or, if there is none, an arm that won the most
// tests.
func TestNTSQueries(t *testing.T) {
	const delta, gap = 0.05, 0.1
	s := stream(t)
	check := func(m *pref.Matrix) (tests int) {
		k := m.Arms()
		l := NewNTS(NTSParams{DeltaParams: duel.DeltaParams{Delta: delta}, Gap: gap, TieParams: duel.TieParams{Ties: "half"}}, problem(k), s)
		trial := run(t, l, simtest.NewWorld(m, s))
		if want := testReach(k, delta, gap) * trial.Pairs; trial.Duels != want {
			t.Fatalf("%d arms: %d duels for %d tests, want %d", k, trial.Duels, trial.Pairs, want)
		}
		if winner, ok := m.Condorcet(); ok {
			if trial.Recommended != winner {
				t.Fatalf("%d arms: got arm %d, want the Condorcet winner %d", k, trial.Recommended, winner)
			}
			return trial.Pairs
		}
		for a, w := range l.wins {
			if most := l.wins[trial.Recommended]; w > most || w == most && pref.Arm(a) < trial.Recommended {
				t.Fatalf("%d arms, no Condorcet winner: got arm %d, but the numbers of tests won are %v", k, trial.Recommended, l.wins)
			}
		}
		return trial.Pairs
	}
	for k := 2; k <= 6; k++ {
		most := 0
		for code := range 1 << (k * (k - 1) / 2) {
			m := certain(k, func(int, int) pref.Outcome {
				o := pref.Outcome(code & 1)
				code >>= 1
				return o
			})
			most = max(most, check(m))
		}
		if want := 2*k - (bits.Len(uint(k)) - 1) - 2; most != want {
			t.Errorf("%d arms: up to %d tests, want %d", k, most, want)
		}
	}
	for range 400 {
		k := 7 + s.Intn(30)
		planted := s.Intn(2*k) - k
		if tests, limit := check(tournament(s, k, planted)), 2*k-(bits.Len(uint(k))-1)-2; tests > limit {
			t.Errorf("%d arms: %d tests, want at most %d", k, tests, limit)
		}
	}
}

// TestNTSReach checks the lead that decides, which must exceed
// ⌈ln((1-γ)/γ)/ln((½+h)/(½-h))⌉: for 10 arms and δ = .05 this is ln 199 / ln 1.5 = 13.05
// for h = .1, and ln 199 / ln(11/9) = 26.4 for h = .05.
func TestNTSReach(t *testing.T) {
	for gap, want := range map[float64]int{0.1: 15, 0.05: 28} {
		if got := testReach(10, 0.05, gap); got != want {
			t.Errorf("h = %g: got %d, want %d", gap, got, want)
		}
	}
}
