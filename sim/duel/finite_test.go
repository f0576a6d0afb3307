package duel

import (
	"testing"

	"joust/sim/pref"
	"joust/sim/rng"
)

// stockWorld is a world that has so many duels of each ordered pair.
type stockWorld struct {
	*world
	left map[pref.Pair]int
}

func (w *stockWorld) Finite() bool         { return true }
func (w *stockWorld) Left(p pref.Pair) int { return w.left[p] }
func (w *stockWorld) Duel(p pref.Pair) pref.Outcome {
	if w.left[p]--; w.left[p] < 0 {
		panic("more duels than there are")
	}
	return w.world.Duel(p)
}

// stockTallies is a stockWorld that is a Tallier.
type stockTallies struct{ *stockWorld }

func (w stockTallies) DuelTally(p pref.Pair, n int) (t pref.Tally) {
	for range n {
		t.Add(w.Duel(p))
	}
	return t
}

// A trial ends when the learner asks for a duel of a pair that has none left, and not when
// it stops, or the budget is spent, with the last of them.
func TestLoopRunsOutOfData(t *testing.T) {
	for _, test := range []struct {
		about           string
		stop, budget    int
		duels           int
		unresolved, out bool
	}{
		{"the learner needs more than there is", 100, 1000, 20, true, true},
		{"the learner stops with the last duel", 20, 1000, 20, false, false},
		{"the budget is spent with the last duel", 100, 20, 20, true, false},
		{"the budget is spent before", 100, 19, 19, true, false},
		{"the learner stops before", 10, 1000, 10, false, false},
	} {
		for _, tallier := range []bool{false, true} {
			for _, patience := range []int{0, 1, 7, 50} {
				l := &script{next: until(test.stop), recommend: always(pref.Arm(1))}
				w := &stockWorld{newWorld(), map[pref.Pair]int{{First: 0, Second: 1}: 20, {First: 1, Second: 0}: 3}}
				var learner Learner = l
				if patience > 0 {
					learner = patientScript{l, func(t int) int { return min(patience, max(1, test.stop-t)) }}
				}
				var env Environment = w
				if tallier {
					env = stockTallies{w}
				}
				loop := Loop{Name: "script", Budget: test.budget, Checkpoints: []int{5, 20, 500}, Engine: Auto, PairDuels: true}
				var got Trial
				loop.Run(learner, env, &got)
				if got.Duels != test.duels || got.Unresolved != test.unresolved || got.OutOfData != test.out || l.t != test.duels || got.Pairs != 1 {
					t.Errorf("%s, patience %d, tallier %v: %d duels (%d observed) of %d pairs, unresolved %v, out of data %v; want %d, %v, %v",
						test.about, patience, tallier, got.Duels, l.t, got.Pairs, got.Unresolved, got.OutOfData, test.duels, test.unresolved, test.out)
				}
				if len(got.Wrong) != 3 || got.PairDuels[1] != test.duels {
					t.Errorf("%s: the curve has %d points, and the pair %d duels", test.about, len(got.Wrong), got.PairDuels[1])
				}
			}
		}
	}
}

// A pair without any duel ends the trial at once, and does not count as a pair that
// duelled. A duel of an arm with itself has no stock.
func TestLoopOutOfDataAtOnce(t *testing.T) {
	for _, patient := range []bool{false, true} {
		l := &script{next: func(t int) (pref.Pair, bool) {
			if t < 4 {
				return pref.Pair{First: 2, Second: 2}, true
			}
			return pref.Pair{First: 1, Second: 2}, true
		}, recommend: always(pref.Arm(0))}
		var learner Learner = l
		if patient {
			learner = patientScript{l, always(1)}
		}
		loop := Loop{Name: "script", Budget: 10, Engine: Leap, SelfDuels: true, SelfCoins: rng.Stream(1, "self")}
		var got Trial
		loop.Run(learner, stockTallies{&stockWorld{newWorld(), map[pref.Pair]int{}}}, &got)
		if got.Duels != 4 || !got.OutOfData || !got.Unresolved || got.Pairs != 0 {
			t.Errorf("%+v", got)
		}
	}
}
