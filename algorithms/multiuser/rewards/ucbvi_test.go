package rewards

import (
	"math"
	"testing"

	"joust/sim/rng"
)

// TestUCBVIFocuses checks that users who explore by their own rewards need fewer rounds than
// users who explore all pairs: the prototype, with noise .3 and 10 states, needs 22.2 rounds
// against 33.2 for a gap of .1 (E4, with transitions known to UCBVI). The gap of a trial has a
// standard deviation of about a tenth, and exploration differs in detail, so that after 22
// rounds the gap is at most 1.5 times the prototype's (see TestOrder), and below that per user.
func TestUCBVIFocuses(t *testing.T) {
	s := small
	s.states, s.noise = 10, 0.3
	alone := gaps(t, s, subjectOf(t, "per user").made, 2, 22)[0]
	for _, s.known = range []bool{true, false} { // 100 users learn the shared transitions in a round or two
		seeks := gaps(t, s, subjectOf(t, "UCBVI").made, 2, 22)[0]
		t.Logf("after 22 rounds: per user %.3f, UCBVI %.3f", alone, seeks)
		if seeks > 0.15 || alone <= seeks {
			t.Errorf("after 22 rounds, with transitions known=%v, the gaps are %.3f of UCBVI and %.3f per user, want about .1 and more", s.known, seeks, alone)
		}
	}
}

// TestUCBVIOptimism checks the optimistic rewards of a pair with n visits and of one without.
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
			t.Errorf("the optimistic reward of pair %d is %v, want %v", j, row[j], want)
		}
	}
	l.optimism(3, row)
	if row[0] != 0.5 {
		t.Errorf("the optimistic reward of a user without observations is %v, want .5", row[0])
	}
	l.Problem.Unit = true
	l.optimism(2, row)
	if row[6] != 1 {
		t.Errorf("the optimistic reward is %v where rewards are at most 1", row[6])
	}
}
