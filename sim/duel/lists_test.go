package duel

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"joust/sim/pref"
)

// opinionated is a script with a ranking and a set that may be wrong.
type opinionated struct {
	*script
	ranking, set []pref.Arm
	asked        int
}

func (o *opinionated) Ranking() []pref.Arm { o.asked++; return o.ranking }
func (o *opinionated) Set() []pref.Arm     { o.asked++; return o.set }

// Trials record a ranking and a set only if the loop is asked for them and the learner
// has them; another learner leaves nothing of the trial before.
func TestLoopRecordsLists(t *testing.T) {
	ranking, set := []pref.Arm{1, 2, 0}, []pref.Arm{0, 2}
	trial := Trial{}
	for _, test := range []struct {
		ranks, sets bool
	}{{false, false}, {true, false}, {false, true}, {true, true}} {
		o := &opinionated{&script{next: until(3), recommend: always(pref.Arm(1)), stop: 3}, ranking, set, 0}
		loop := Loop{Name: "script", Budget: 10, Checkpoints: []int{1, 2}, Ranking: test.ranks, Set: test.sets}
		loop.Run(o, newWorld(), &trial)
		if got := trial.Ranking != nil; got != test.ranks || got && !slices.Equal(trial.Ranking, ranking) {
			t.Errorf("%+v: ranking %v", test, trial.Ranking)
		}
		if got := trial.Set != nil; got != test.sets || got && !slices.Equal(trial.Set, set) {
			t.Errorf("%+v: set %v", test, trial.Set)
		}
		if o.asked > 2 {
			t.Errorf("%+v: the learner is asked %d times", test, o.asked)
		}
	}
	loop := Loop{Name: "script", Budget: 10, Ranking: true, Set: true}
	loop.Run(&script{next: until(3), recommend: always(pref.Arm(1)), stop: 3}, newWorld(), &trial)
	if trial.Ranking != nil || trial.Set != nil {
		t.Errorf("without the abilities: ranking %v, set %v", trial.Ranking, trial.Set)
	}
}

func TestLoopRefusesWrongLists(t *testing.T) {
	right := []pref.Arm{0, 1, 2}
	for _, test := range []struct {
		ranking, set []pref.Arm
		want         string
	}{
		{[]pref.Arm{0, 1, 3}, right, "after 3 duels it ranks the arms [0 1 3]; arms are 0 to 2"},
		{[]pref.Arm{0, -1, 2}, right, "ranks the arms [0 -1 2]; arms are 0 to 2"},
		{[]pref.Arm{0, 1, 0}, right, "ranks the arms [0 1 0], arm 0 twice"},
		{[]pref.Arm{0, 1}, right, "ranks the arms [0 1]; there are 3"},
		{nil, right, "ranks the arms []; there are 3"},
		{right, nil, "holds no arm to be right; its set must not be empty"},
		{right, []pref.Arm{0, 3}, "has the set of arms [0 3]; arms are 0 to 2"},
		{right, []pref.Arm{1, 0}, "has the set of arms [1 0]; it must be increasing"},
		{right, []pref.Arm{1, 1}, "has the set of arms [1 1]; it must be increasing"},
	} {
		func() {
			defer func() {
				got := fmt.Sprint(recover())
				if !strings.HasPrefix(got, "joust: script breaks the contract") || !strings.HasSuffix(got, test.want) {
					t.Errorf("panic\n%s, want\n%s", got, test.want)
				}
			}()
			o := &opinionated{&script{next: until(3), recommend: always(pref.Arm(1)), stop: 3}, test.ranking, test.set, 0}
			loop := Loop{Name: "script", Budget: 10, Ranking: true, Set: true}
			loop.Run(o, newWorld(), new(Trial))
		}()
	}
}

// The measures of lists by hand: the right arms are 0 and 3 of five, and the worths of
// the arms are 2, 1, 0, 2, 1.
func TestLoopComparesLists(t *testing.T) {
	worth := []float64{2, 1, 0, 2, 1}
	for _, test := range []struct {
		about        string
		truth        Truth
		ranking, set []pref.Arm
		tau          float64
		precision    float64
		recall       float64
	}{
		// Of ten pairs two have equal worths, and no other is reversed: 8/√(10·8).
		{"all right", Truth{Winners: []pref.Arm{0, 3}, Worth: worth}, []pref.Arm{3, 0, 1, 4, 2}, []pref.Arm{0, 3}, 8 / math.Sqrt(80), 1, 1},
		// 3 is behind 1, 4 and 2: 2/√(10·8).
		{"half", Truth{Winners: []pref.Arm{0, 3}, Worth: worth}, []pref.Arm{0, 1, 4, 2, 3}, []pref.Arm{0, 1, 2, 4}, 2 / math.Sqrt(80), 1. / 4, 1. / 2},
		{"no worths", Truth{Winners: []pref.Arm{0, 3}}, []pref.Arm{0, 1, 4, 2, 3}, []pref.Arm{1, 2}, math.NaN(), 0, 0},
		{"every arm is wrong", Truth{}, []pref.Arm{0, 1, 4, 2, 3}, []pref.Arm{1, 2}, math.NaN(), 0, math.NaN()},
		{"no truth", Truth{Undefined: true}, []pref.Arm{0, 1, 4, 2, 3}, []pref.Arm{1, 2}, math.NaN(), math.NaN(), math.NaN()},
	} {
		w := fiveArms{newWorld()}
		w.truth = test.truth
		o := &opinionated{&script{next: until(3), recommend: always(pref.Arm(1)), stop: 3}, test.ranking, test.set, 0}
		loop := Loop{Name: "script", Budget: 10, Ranking: true, Set: true}
		var trial Trial
		loop.Run(o, w, &trial)
		for _, c := range []struct {
			name      string
			got, want float64
		}{{"tau", trial.Tau, test.tau}, {"precision", trial.SetPrecision, test.precision}, {"recall", trial.SetRecall, test.recall}} {
			if !(math.Abs(c.got-c.want) <= 1e-15 || math.IsNaN(c.got) && math.IsNaN(c.want)) {
				t.Errorf("%s: %s is %v, want %v", test.about, c.name, c.got, c.want)
			}
		}
	}
}

// fiveArms is a world of five arms.
type fiveArms struct{ *world }

func (fiveArms) Arms() int { return 5 }

// A trial counts the duels of each ordered pair if the loop is asked, one by one or by
// tallies, and their sum is the number of duels.
func TestLoopCountsTheDuelsOfPairs(t *testing.T) {
	pairs := func(t int) (pref.Pair, bool) {
		return []pref.Pair{{First: 0, Second: 1}, {First: 1, Second: 0}, {First: 2, Second: 1}, {First: 0, Second: 1}}[t%4], t < 9
	}
	for _, asked := range []bool{false, true} {
		var trial Trial
		loop := Loop{Name: "script", Budget: 20, Checkpoints: []int{4}, PairDuels: asked}
		loop.Run(&script{next: pairs, recommend: always(pref.Arm(1)), stop: 9}, newWorld(), &trial)
		want := []int{0, 5, 0, 2, 0, 0, 0, 2, 0}
		if !asked {
			want = nil
		}
		if !slices.Equal(trial.PairDuels, want) {
			t.Errorf("asked %v: got %v, want %v", asked, trial.PairDuels, want)
		}
	}
}
