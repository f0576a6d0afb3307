package regret

import (
	"math"
	"testing"

	"joust/sim/conf"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// The patience of an undecided pair is the least number of duels after which it can be
// decided, by a search of all numbers and all outcomes.
func TestSCBPatience(t *testing.T) {
	p := pref.Pair{First: 0, Second: 1}
	for _, test := range []string{"union", "published"} {
		for _, state := range [][2]int{{0, 0}, {1, 0}, {3, 9}, {20, 20}, {60, 45}, {7, 21}, {300, 333}} { // half wins
			l := NewSCB(SCBParams{First: 1000, Test: test, TieParams: duel.TieParams{Ties: "half"}}, duel.Problem{Arms: 5}, rng.Stream(1, t.Name()))
			l.halves[1], l.halves[l.k] = state[0], state[1]
			l.t = 1 + (state[0]+state[1])/2
			if l.excess(p, 0) > 0 {
				continue
			}
			got := l.patience(p)
			want := 0
			for decided := false; !decided; {
				want++
				for wins := 0; wins <= want; wins++ {
					x := *l
					x.halves = append([]int(nil), l.halves...)
					x.t += want
					x.halves[1] += 2 * wins
					x.halves[l.k] += 2 * (want - wins)
					decided = decided || x.excess(p, 0) > 0
				}
			}
			if got != want {
				t.Errorf("%s test, half wins %v: a patience of %d, want %d", test, state, got, want)
			}
		}
	}
}

// lowest finds the bound where the divergence is the given one, and 0 for a mean of 0.
func TestLowest(t *testing.T) {
	for _, mean := range []float64{1, 0.8, 0.5, 0.2} {
		for _, bound := range []float64{1e-3, 0.1, 2} {
			q := lowest(mean, bound)
			if got := conf.KL(mean, q); math.Abs(got-bound) > 1e-9 {
				t.Errorf("kl(%g, %g) = %g, want %g", mean, q, got, bound)
			}
		}
	}
	if got := lowest(0, 0.1); got != 0 {
		t.Errorf("lowest(0, .1) = %g, want 0", got)
	}
}

// SCB finds one of the three Copeland winners of a cycle, above a fourth arm that loses to
// all, and exploits it until the phase is over.
func TestSCBExploits(t *testing.T) {
	l := NewSCB(SCBParams{First: 1000, Test: "union", TieParams: duel.TieParams{Ties: "half"}}, duel.Problem{Arms: 4}, rng.Stream(1, t.Name()))
	beats := [4][4]bool{{1: true, 3: true}, {2: true, 3: true}, {0: true, 3: true}, {}}
	for range 900 {
		p, _ := l.Next()
		o := pref.SecondWins
		if beats[p.First][p.Second] {
			o = pref.FirstWins
		}
		l.Observe(p, o)
	}
	if p, _ := l.Next(); p.First != p.Second || p.First == 3 || p.First != l.Recommend() {
		t.Errorf("after 900 duels it proposes %v and recommends %d, want a duel of 0, 1 or 2 with itself", p, l.Recommend())
	}
	if got := l.until; got != 1001 {
		t.Errorf("the phase ends before duel %d, want 1001", got)
	}
}
