package duel

import (
	"iter"

	"joust/sim/pref"
)

// Sequential makes a learner of straight-line code. A paper's algorithm with
// nested matches, brackets or filters is then written as it stands there: the
// code asks its Arena for duels wherever it needs one, and returns the arm that
// it chooses. The rest of the contract (one step at a time, asked twice it
// answers the same, cut at any duel) is kept by the adapter. A duel costs some
// 100 ns more than that of a learner written step by step.
//
// The code must make what it needs before the first duel is over, since a step
// does not allocate: slices belong in the function that makes the learner.
//
// It is Patient, for the code can ask for many duels of a pair at once; an
// Accountant, by the Arena's Expenses; and a Closer, as the code of a trial that
// is cut is waiting for a duel that never comes.
type Sequential struct {
	arena Arena
	stop  func()
	over  bool
}

// Arena is where the code of a Sequential learner gets its duels.
type Arena struct {
	// Expenses is for the code to count in. Generated is the number of arms
	// unless the code says otherwise, and where it counts no Rounds every duel
	// waits for the one before.
	Expenses Expenses

	recommended pref.Arm
	pair        pref.Pair
	missing     int // duels of the pair that the code still waits for
	tally       pref.Tally
	grades      Grades
	duels       int
	wait        func() bool // gives way to the loop; false if the trial was cut
	resume      func() (struct{}, bool)
}

// cut is what unwinds the code of a trial that was cut.
type cut struct{}

// NewSequential is a learner for the problem that does what the code does. Until
// the code says otherwise it recommends arm 0. The code runs to its first duel
// at once.
func NewSequential(problem Problem, code func(*Arena) pref.Arm) *Sequential {
	s := &Sequential{}
	a := &s.arena
	a.Expenses.Generated = problem.Arms
	a.resume, s.stop = iter.Pull(func(yield func(struct{}) bool) {
		defer func() {
			if r := recover(); r != nil && r != any(cut{}) {
				panic(r)
			}
		}()
		a.wait = func() bool { return yield(struct{}{}) }
		a.recommended = code(a)
	})
	s.advance()
	return s
}

// advance runs the code to its next duel or its end.
func (s *Sequential) advance() {
	_, more := s.arena.resume()
	s.over = !more
}

// Duel lets the arms duel once.
func (a *Arena) Duel(first, second pref.Arm) pref.Outcome {
	switch t := a.Duels(first, second, 1); {
	case t.First == 1:
		return pref.FirstWins
	case t.Second == 1:
		return pref.SecondWins
	case t.Tie == 1:
		return pref.Tie
	}
	return pref.BothBad
}

// DuelGraded is Duel with the judge's grades, none where it gives none. The
// learner must be Graded: see Sequential.Grade.
func (a *Arena) DuelGraded(first, second pref.Arm) (pref.Outcome, Grades) {
	a.grades = Grades{}
	o := a.Duel(first, second)
	return o, a.grades
}

// Duels lets the arms duel n times, at least once, and counts the outcomes. The
// loop may draw them all at once, or cut the trial in between.
func (a *Arena) Duels(first, second pref.Arm, n int) pref.Tally {
	a.pair = pref.Pair{First: first, Second: second}
	a.missing = n
	a.tally = pref.Tally{}
	if !a.wait() {
		panic(cut{})
	}
	return a.tally
}

// Recommend says which arm to recommend from here on.
func (a *Arena) Recommend(arm pref.Arm) { a.recommended = arm }

// Next implements Learner.
func (s *Sequential) Next() (pref.Pair, bool) {
	if s.over {
		return pref.Pair{}, false
	}
	return s.arena.pair, true
}

// Observe implements Learner.
func (s *Sequential) Observe(p pref.Pair, o pref.Outcome) { s.ObserveTally(p, o.Tally()) }

// Grade hands over the grades of the duel that Observe is told of next: a
// learner that wants grades embeds a Sequential and implements ObserveGraded by
// the two.
func (s *Sequential) Grade(g Grades) { s.arena.grades = g }

// Recommend implements Learner.
func (s *Sequential) Recommend() pref.Arm { return s.arena.recommended }

// Patience implements Patient: the duels that the code waits for.
func (s *Sequential) Patience() int { return s.arena.missing }

// ObserveTally implements Patient.
func (s *Sequential) ObserveTally(_ pref.Pair, t pref.Tally) {
	a := &s.arena
	n := t.Duels()
	a.tally.First += t.First
	a.tally.Second += t.Second
	a.tally.Tie += t.Tie
	a.tally.BothBad += t.BothBad
	a.duels += n
	if a.missing -= n; a.missing <= 0 {
		s.advance()
	}
}

// Expenses implements Accountant.
func (s *Sequential) Expenses() Expenses {
	e := s.arena.Expenses
	if e.Rounds == 0 {
		e.Rounds = s.arena.duels
	}
	return e
}

// Close implements Closer.
func (s *Sequential) Close() {
	s.stop()
	s.over = true
}
