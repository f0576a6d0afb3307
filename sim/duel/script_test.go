package duel

import (
	"fmt"

	"joust/sim/pref"
)

// script is a learner whose results are functions of the number t of duels that it
// has observed.
type script struct {
	next      func(t int) (pref.Pair, bool)
	recommend func(t int) pref.Arm
	stop      int // number of duels after which next stops; 0 if it never does

	t        int
	counts   pref.Tally
	observed []pref.Tally // one entry for each call of Observe or ObserveTally
}

func (s *script) Next() (pref.Pair, bool) { return s.next(s.t) }
func (s *script) Recommend() pref.Arm     { return s.recommend(s.t) }

func (s *script) Observe(p pref.Pair, o pref.Outcome) {
	var t pref.Tally
	t.Add(o)
	s.observe(p, t)
}

func (s *script) observe(p pref.Pair, t pref.Tally) {
	if t.Duels() < 1 {
		panic(fmt.Sprintf("after %d duels the script observes an empty tally", s.t))
	}
	if want, more := s.next(s.t); !more || p != want {
		panic(fmt.Sprintf("after %d duels the script observes %v, but proposed %v, %v", s.t, p, want, more))
	}
	s.t += t.Duels()
	s.counts.First += t.First
	s.counts.Second += t.Second
	s.counts.Tie += t.Tie
	s.counts.BothBad += t.BothBad
	s.observed = append(s.observed, t)
}

// patientScript is a script with patience.
type patientScript struct {
	*script
	patience func(t int) int
}

func (s patientScript) Patience() int                          { return s.patience(s.t) }
func (s patientScript) ObserveTally(p pref.Pair, t pref.Tally) { s.observe(p, t) }

// until is a next that proposes the pair 0v1 for stop duels.
func until(stop int) func(int) (pref.Pair, bool) {
	return func(t int) (pref.Pair, bool) { return pref.Pair{First: 0, Second: 1}, t < stop }
}

func forever(int) (pref.Pair, bool) { return pref.Pair{First: 0, Second: 1}, true }

// always is a constant recommend or patience.
func always[T any](x T) func(int) T { return func(int) T { return x } }

// world is an environment with three arms whose winner is arm 1. Its outcomes are
// 0, 1, 2, 3, 0, 1, …
type world struct {
	truth Truth
	duels int
	pairs []pref.Pair
}

func newWorld() *world { return &world{truth: Truth{Winners: []pref.Arm{1}}} }

func (w *world) Arms() int            { return 3 }
func (w *world) Name(pref.Arm) string { return "" }
func (w *world) Truth() *Truth        { return &w.truth }
func (w *world) Duel(p pref.Pair) pref.Outcome {
	if w.duels == 8*haltEvery {
		panic("the loop does not end")
	}
	w.pairs = append(w.pairs, p)
	w.duels++
	return pref.Outcome(w.duels-1) % 4
}

// tallyWorld is a world that can draw tallies and records their sizes.
type tallyWorld struct {
	*world
	sizes []int
}

func (w *tallyWorld) DuelTally(p pref.Pair, n int) pref.Tally {
	if w.sizes = append(w.sizes, n); n < 1 {
		panic(fmt.Sprintf("the world is asked for %d duels", n))
	}
	var t pref.Tally
	for range n {
		t.Add(w.Duel(p))
	}
	return t
}

// A setting is a combination of abilities of learner and environment with an engine.
type setting struct {
	name             string
	patient, tallier bool
	engine           Engine
}

var settings = []setting{
	{"step", false, false, Step},
	{"step, learner without patience", false, true, Step},
	{"step, patient", true, false, Step},
	{"step, could leap", true, true, Step},
	{"auto", false, false, Auto},
	{"auto, no patience", false, true, Auto},
	{"auto, no tallies", true, false, Auto},
	{"auto, can leap", true, true, Auto},
	{"leap", true, true, Leap},
	{"leap, cannot", false, false, Leap},
}

// pair returns the learner and the environment of a setting. The patience is 7, or
// less at the end of the script.
func (s setting) pair(l *script) (Learner, Environment, *world) {
	w := newWorld()
	var learner Learner = l
	if s.patient {
		learner = patientScript{l, func(t int) int {
			if l.stop > t {
				return min(7, l.stop-t)
			}
			return 7
		}}
	}
	var env Environment = w
	if s.tallier {
		env = &tallyWorld{world: w}
	}
	return learner, env, w
}
