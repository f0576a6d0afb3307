package pref

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestNewMatrix(t *testing.T) {
	m := NewMatrix(3)
	if got := m.Arms(); got != 3 {
		t.Errorf("Arms: got %d, want 3", got)
	}
	for i := range Arm(3) {
		for j := range Arm(3) {
			if w, tie := m.Win(i, j), m.Tie(i, j); w != 0.5 || tie != 0 {
				t.Errorf("a duel of %d and %d: wins %g, ties %g, want a fair coin", i, j, w, tie)
			}
		}
	}
	if m.HasTies() {
		t.Error("HasTies is true for a matrix of fair coins")
	}
}

func TestSet(t *testing.T) {
	m := NewMatrix(3)
	m.Set(2, 0, 0.5, 0.3, 0.2)
	for _, test := range []struct {
		i, j     Arm
		win, tie float64
		relation Outcome
	}{
		{2, 0, 0.5, 0.3, FirstWins},
		{0, 2, 0.2, 0.3, SecondWins},
		{0, 1, 0.5, 0, Tie}, // as it was
		{1, 2, 0.5, 0, Tie},
		{0, 0, 0.5, 0, Tie},
	} {
		if w, tie := m.Win(test.i, test.j), m.Tie(test.i, test.j); w != test.win || tie != test.tie {
			t.Errorf("%d against %d: wins %g, ties %g, want %g, %g", test.i, test.j, w, tie, test.win, test.tie)
		}
		if got := m.Relation(test.i, test.j); got != test.relation {
			t.Errorf("relation of %d and %d: got %v, want %v", test.i, test.j, got, test.relation)
		}
	}
	if !m.HasTies() {
		t.Error("HasTies is false although 2 and 0 tie with probability .3")
	}
}

// panics runs f and checks that it panics with a message that contains want.
func panics(t *testing.T, what, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
			t.Errorf("%s: panic %q, want it to contain %q", what, got, want)
		}
	}()
	f()
}

func TestMatrixRefuses(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		about          string
		i, j           Arm
		win, tie, lose float64
	}{
		{"an arm against itself", 1, 1, 0.5, 0, 0.5},
		{"a sum above 1", 0, 1, 0.5, 0.1, 0.5},
		{"a sum below 1", 0, 1, 0.5, 0, 0.4},
		{"a sum off by 2e-9", 0, 1, 0.5, 2e-9, 0.5},
		{"a negative win", 0, 1, -0.1, 0.6, 0.5},
		{"a negative tie", 0, 1, 0.6, -0.1, 0.5},
		{"a negative loss", 0, 1, 0.6, 0.5, -0.1},
		{"no number", 0, 1, nan, 0, 1},
		{"infinity", 0, 1, math.Inf(1), 0, 0},
	} {
		want := fmt.Sprintf("pref: Set(%d, %d, win %g, tie %g, lose %g) is not a distribution over the three outcomes of two arms",
			test.i, test.j, test.win, test.tie, test.lose)
		panics(t, test.about, want, func() { NewMatrix(2).Set(test.i, test.j, test.win, test.tie, test.lose) })
	}
	NewMatrix(2).Set(0, 1, 0.5, 0.5e-9, 0.5) // what rounding does is allowed
	panics(t, "an arm that is not there", "index out of range", func() { NewMatrix(3).Set(0, 3, 1, 0, 0) })
	panics(t, "a negative arm", "index out of range", func() { NewMatrix(3).Set(1, -1, 1, 0, 0) })
	panics(t, "no arms", "pref: a matrix of 0 arms", func() { NewMatrix(0) })
	panics(t, "too few names", "pref: 2 names for 3 arms", func() { NewMatrix(3).SetNames([]string{"a", "b"}) })
	for _, from := range [][]Arm{{0, 1, 1}, {0, 1, 3}, {-1, 0, 1}} {
		panics(t, "relabelling", fmt.Sprintf("pref: %v is not a permutation of 3 arms", from), func() { NewMatrix(3).Relabel(from) })
	}
	panics(t, "relabelling too few", "pref: relabelling of 2 arms for a matrix of 3", func() { NewMatrix(3).Relabel([]Arm{0, 1}) })
}

func TestNames(t *testing.T) {
	m := NewMatrix(3)
	if got, want := m.Name(2), "arm2"; got != want {
		t.Errorf("Name without names: got %q, want %q", got, want)
	}
	m.SetNames([]string{"ann", "bob", "cid"})
	if got, want := m.Name(2), "cid"; got != want {
		t.Errorf("Name: got %q, want %q", got, want)
	}
	if got, want := m.Relabel([]Arm{2, 0, 1}).Name(0), "cid"; got != want {
		t.Errorf("Name of the arm that was 2: got %q, want %q", got, want)
	}
	if got, want := NewMatrix(2).Relabel([]Arm{1, 0}).Name(0), "arm0"; got != want {
		t.Errorf("Name of a relabelled arm without names: got %q, want %q", got, want)
	}
}

func TestRelabel(t *testing.T) {
	m := NewMatrix(3)
	m.Set(0, 1, 0.7, 0.1, 0.2)
	m.Set(0, 2, 0.1, 0.6, 0.3)
	m.Set(1, 2, 0.9, 0, 0.1)
	r := m.Relabel([]Arm{2, 0, 1}) // arm 0 is what was arm 2, and so on
	for _, test := range []struct {
		i, j     Arm
		win, tie float64
	}{
		{0, 1, 0.3, 0.6}, // 2 against 0
		{0, 2, 0.1, 0},   // 2 against 1
		{1, 2, 0.7, 0.1}, // 0 against 1
		{2, 1, 0.2, 0.1}, // 1 against 0
	} {
		if w, tie := r.Win(test.i, test.j), r.Tie(test.i, test.j); w != test.win || tie != test.tie {
			t.Errorf("%d against %d: wins %g, ties %g, want %g, %g", test.i, test.j, w, tie, test.win, test.tie)
		}
	}
	r.Set(0, 1, 0, 1, 0)
	if m.Tie(2, 0) != 0.6 {
		t.Error("setting a pair of the relabelled matrix changed the one it was made from")
	}
}

// The relation is the mode if it is unique. The mode gap is half the difference between the
// two largest probabilities.
func TestRelation(t *testing.T) {
	for _, test := range []struct {
		win, tie, lose float64
		relation       Outcome
		gap            float64
	}{
		{0.75, 0, 0.25, FirstWins, 0.25}, // (.75 - .25)/2: the distance from 1/2
		{0.25, 0, 0.75, SecondWins, 0.25},
		{0.5, 0.25, 0.25, FirstWins, 0.125},        // (.5 - .25)/2
		{0.375, 0.5, 0.125, Tie, 0.0625},           // (.5 - .375)/2
		{0.125, 0.5, 0.375, Tie, 0.0625},           //
		{0.375, 0.25, 0.375, Tie, 0},               // win and loss share the mode: an indifference
		{0.5, 0, 0.5, Tie, 0},                      //
		{0.5, 0.5, 0, Tie, 0},                      // win and tie share it
		{0, 0.5, 0.5, Tie, 0},                      // loss and tie share it
		{0.375, 0.3125, 0.3125, FirstWins, .03125}, // a mode far below 1/2
		{1, 0, 0, FirstWins, 0.5},
		{0, 1, 0, Tie, 0.5},
		{0, 0, 1, SecondWins, 0.5},
	} {
		m := NewMatrix(2)
		m.Set(0, 1, test.win, test.tie, test.lose)
		if got := m.Relation(0, 1); got != test.relation {
			t.Errorf("relation of win %g, tie %g, loss %g: got %v, want %v", test.win, test.tie, test.lose, got, test.relation)
		}
		if got := m.Relation(1, 0); got != test.relation.Flip() {
			t.Errorf("the other way round: got %v, want %v", got, test.relation.Flip())
		}
		if got, back := m.ModeGap(0, 1), m.ModeGap(1, 0); got != test.gap || back != test.gap {
			t.Errorf("mode gap of win %g, tie %g, loss %g: got %g and back %g, want %g", test.win, test.tie, test.lose, got, back, test.gap)
		}
	}
}

func TestGap(t *testing.T) {
	m := NewMatrix(3)
	m.Set(0, 1, 0.75, 0, 0.25)      // gap .25
	m.Set(0, 2, 0.25, 0.625, 0.125) // gap (.625 - .25)/2 = .1875
	m.Set(1, 2, 0, 0, 1)            // gap .5
	if gap, tied := m.Gap(); gap != 0.1875 || tied != 0 {
		t.Errorf("got %g with %d tied, want .1875, 0", gap, tied)
	}
	m.Set(0, 1, 0.5, 0, 0.5)
	m.Set(1, 2, 0.5, 0.5, 0)
	if gap, tied := m.Gap(); gap != 0 || tied != 2 {
		t.Errorf("got %g with %d tied, want 0, 2", gap, tied)
	}
	if gap, tied := NewMatrix(1).Gap(); !math.IsInf(gap, 1) || tied != 0 {
		t.Errorf("one arm: got %g with %d tied, want +Inf, 0", gap, tied)
	}
}
