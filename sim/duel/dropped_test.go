package duel

import (
	"testing"

	"joust/sim/pref"
)

// losing is a world in which every third duel ends without an outcome and each duel takes
// two calls, of which one has been repeated.
type losing struct {
	Environment
	asked int
}

func (w *losing) Drops() bool { return true }

func (w *losing) Dropped(_ pref.Pair, n int) int {
	before := w.asked / 3
	w.asked += n
	return w.asked/3 - before
}

func (w *losing) JudgeCalls(duels int) (calls, repeated int) { return 2*duels + 1, 1 }

// losingTally is losing that can draw tallies.
type losingTally struct{ *losing }

func (w losingTally) DuelTally(p pref.Pair, n int) pref.Tally {
	return w.Environment.(Tallier).DuelTally(p, n)
}

// A duel without an outcome counts and costs its calls, and the learner does not observe it. A
// learner that stops after 20 outcomes does so after 29 duels, of which the 3rd, 6th, …, 27th
// are lost; one that is cut after 15 duels has seen 10 outcomes.
func TestDroppedDuels(t *testing.T) {
	for _, s := range settings {
		for _, c := range []struct{ budget, duels, outcomes, lost int }{{100, 29, 20, 9}, {29, 29, 20, 9}, {15, 15, 10, 5}} {
			l := &script{next: until(20), recommend: always(pref.Arm(1)), stop: 20}
			learner, env, w := s.pair(l)
			lossy := &losing{Environment: env}
			env = lossy
			if s.tallier {
				env = losingTally{lossy}
			}
			loop := Loop{Name: "script", Budget: c.budget, Checkpoints: []int{4, 11}, Engine: s.engine}
			var trial Trial
			loop.Run(learner, env, &trial)
			if l.t != c.outcomes || w.duels != c.outcomes || trial.Duels != c.duels || trial.Unread != c.lost+1 || trial.JudgeCalls != 2*c.duels+1 || trial.Unresolved != (c.outcomes < 20) || trial.Pairs != 1 {
				t.Errorf("%s, budget %d: %d outcomes of %d drawn, %+v; want %+v", s.name, c.budget, l.t, w.duels, trial, c)
			}
		}
	}
}

// gradingLosing is losing whose judge gives grades.
type gradingLosing struct{ *losing }

func (w gradingLosing) DuelGraded(p pref.Pair) (pref.Outcome, Grades) {
	return w.Duel(p), Grades{First: 1, Second: 1}
}

func TestDroppedGradedDuels(t *testing.T) {
	l := &script{next: until(20), recommend: always(pref.Arm(1)), stop: 20}
	loop := Loop{Name: "script", Budget: 100, Engine: Step}
	var trial Trial
	loop.Run(&gradedScript{script: l}, gradingLosing{&losing{Environment: newWorld()}}, &trial)
	if l.t != 20 || trial.Duels != 29 || trial.Unread != 10 {
		t.Errorf("%d outcomes, %+v", l.t, trial)
	}
}

// never is losing that drops no duels with its parameters.
type never struct{ *losing }

func (never) Drops() bool { return false }

func TestNothingDropped(t *testing.T) {
	l := &script{next: until(20), recommend: always(pref.Arm(1)), stop: 20}
	loop := Loop{Name: "script", Budget: 100, Engine: Step}
	var trial Trial
	w := &losing{Environment: newWorld()}
	loop.Run(l, never{w}, &trial)
	loop.Run(l, never{w}, &trial)
	if w.asked != 0 || trial.Unread != 1 {
		t.Errorf("%d duels could be lost, %+v", w.asked, trial)
	}
}
