package multiuser

import (
	"math"
	"strings"
	"testing"
)

// The successors on a square of side 3 agree with a table made by hand.
func TestGrid(t *testing.T) {
	k := trialOf(open(t, with(t, GridEntry.Defaults, map[string]any{"side": 3, "users": 3, "slip": .3})), 0).Truth().Kernel
	for _, c := range []struct {
		what          string
		state, action int
		want          []float64
	}{
		{"up from the middle slips three ways", 4, 0, []float64{0, .7, 0, .1, 0, .1, 0, .1, 0}},
		{"right from the middle", 4, 3, []float64{0, .1, 0, .1, 0, .7, 0, .1, 0}},
		{"up in the first corner meets a wall, and left does", 0, 0, []float64{.8, .1, 0, .1, 0, 0, 0, 0, 0}},
		{"down in the first corner", 0, 1, []float64{.2, .1, 0, .7, 0, 0, 0, 0, 0}},
		{"left from the middle of the last row", 7, 2, []float64{0, 0, 0, 0, .1, 0, .7, .1, .1}},
	} {
		got := make([]float64, 9)
		next, prob := k.Successors(k.Pair(c.state, c.action))
		for i, s := range next {
			got[s] += prob[i]
		}
		for s := range got {
			if math.Abs(got[s]-c.want[s]) > 1e-15 {
				t.Errorf("%s: got %v, want %v", c.what, got, c.want)
				break
			}
		}
	}
}

// The preset of P2R on a square of side 3: from the centre, five actions, and rewards by action;
// a slip of .1 to any of the five in the public program is one of .08 to another.
func TestP2RGrid(t *testing.T) {
	w := open(t, with(t, P2RGridEntry.Defaults, map[string]any{"side": 3, "users": 2}))
	truth := trialOf(w, 0).Truth()
	k := truth.Kernel
	if k.Start[4] != 1 || k.Actions != 5 || w.Problem().Start[4] != 1 {
		t.Errorf("users begin with the law %v and have %d actions, want the centre and 5", k.Start, k.Actions)
	}
	for _, c := range []struct {
		action int
		mean   float64
		want   []float64 // from the centre
	}{
		{0, .7, []float64{0, .92, 0, .02, .02, .02, 0, .02, 0}},
		{1, .2, []float64{0, .02, 0, .02, .02, .02, 0, .92, 0}},
		{2, .3, []float64{0, .02, 0, .92, .02, .02, 0, .02, 0}},
		{3, .8, []float64{0, .02, 0, .02, .02, .92, 0, .02, 0}},
		{4, .5, []float64{0, .02, 0, .02, .92, .02, 0, .02, 0}},
	} {
		got := make([]float64, 9)
		next, prob := k.Successors(k.Pair(4, c.action))
		for i, s := range next {
			got[s] += prob[i]
		}
		for s := range got {
			if math.Abs(got[s]-c.want[s]) > 1e-15 {
				t.Errorf("action %d: got %v, want %v", c.action, got, c.want)
				break
			}
		}
		for cell := range 9 {
			for u := range 2 {
				if got := truth.Rewards.At(u, k.Pair(cell, c.action)); got != c.mean {
					t.Errorf("action %d of user %d in cell %d has the mean reward %v, want %v", c.action, u, cell, got, c.mean)
				}
			}
		}
	}
	for _, c := range []struct {
		change map[string]any
		want   string
	}{
		{map[string]any{"means": []float64{1, 0}}, "one for each of the 5 actions"},
		{map[string]any{"stay": false}, "one for each of the 4 actions"},
		{map[string]any{"means": []float64{1, 0, 0, 0, 1.5}}, "1.5"},
		{map[string]any{"amp": 0.1}, "none are drawn"},
	} {
		if err := with(t, P2RGridEntry.Defaults, c.change).Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v, want %q", c.change, err, c.want)
		}
	}
}
