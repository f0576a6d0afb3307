package rewards

import (
	"math"
	"testing"

	"joust/sim/rng"
)

// TestUCBVIFocuses holds that users who look for what they like need fewer
// rounds than those who play what shows every pair: the prototype, with noise
// .3, needs two thirds as many for a gap of .1, 22.2 against 33.2 with 10 states
// (E4, the transitions known to UCBVI). After 22 rounds the gaps of the two must
// lie on the two sides of .1, with a margin of a fifth.
func TestUCBVIFocuses(t *testing.T) {
	s := small
	s.states, s.noise = 10, 0.3
	alone := gaps(t, s, subjectOf(t, "per user").made, 2, 22)[0]
	for _, s.known = range []bool{true, false} { // 100 users learn what they share in a round or two
		seeks := gaps(t, s, subjectOf(t, "UCBVI").made, 2, 22)[0]
		t.Logf("after 22 rounds: per user %.3f, UCBVI %.3f", alone, seeks)
		if seeks > 0.12 || alone < 1.2*seeks {
			t.Errorf("after 22 rounds, with transitions known=%v, the gaps are %.3f of UCBVI and %.3f of users alone; the former must be about .1, the latter more", s.known, seeks, alone)
		}
	}
}

// TestUCBVIOptimism holds what is hoped for of a pair that was met n times, and
// of one that was not.
func TestUCBVIOptimism(t *testing.T) {
	w := newWorld(small, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	w.problem.Unit = false
	l := NewUCBVI(UCBVIEntry.Defaults, w.problem, nil, nil)
	for range 9 {
		l.entries.Add(2, 5, 0.4)
	}
	l.entries.Add(2, 6, 1.4)
	row := make([]float64, w.problem.Pairs())
	l.optimism(2, row)
	for j, want := range map[int]float64{5: 0.4 + 0.3/3, 6: 1.4 + 0.3, 7: 0.5 + 0.5} {
		if math.Abs(row[j]-want) > 1e-12 {
			t.Errorf("of pair %d it hopes for %v, want %v", j, row[j], want)
		}
	}
	l.optimism(3, row)
	if row[0] != 0.5 {
		t.Errorf("of a pair in a world where nothing was heard it hopes for %v, want .5", row[0])
	}
	l.Problem.Unit = true
	l.optimism(2, row)
	if row[6] != 1 {
		t.Errorf("it hopes for %v where rewards are at most 1", row[6])
	}
}
