package duel

import (
	"iter"

	"joust/sim/pref"
)

// Sequential is a learner written as straight-line code, as papers write algorithms
// with nested matches, brackets or filters: the code asks its Arena for a duel
// wherever it needs one and returns the arm that it chooses. Sequential provides the
// rest of the contract: one step at a time, calls without effects, a cut after any
// duel. A duel costs about 100 ns more than in a learner written step by step.
//
// A step must not allocate. The code must therefore allocate its slices before it
// asks for the first duel, best in the function that makes the learner.
//
// A Sequential is Patient, because the code may ask for many duels of a pair at
// once; an Accountant, which returns the Arena's Expenses; and a Closer, because the
// code of a trial that was cut still waits for a duel.
type Sequential struct {
	arena Arena
	stop  func()
	over  bool
}

// Arena provides the duels of a Sequential learner.
type Arena struct {
	// Expenses are counted by the code. Generated is initially the number of arms. If
	// Rounds stays 0, it is replaced by the number of duels.
	Expenses Expenses

	recommended pref.Arm
	pair        pref.Pair
	missing     int // number of duels of the pair that the code still waits for
	tally       pref.Tally
	grades      Grades
	duels       int
	steps       Steps                   // what the code runs; nil while it asks for duels by itself
	wait        func(struct{}) bool     // suspends the code until its duels are done; false if the trial was cut
	resume      func() (struct{}, bool) // continues the code; false if it has returned
}

// Steps are a part of the code, such as a round of matches, that is written step by step,
// because to continue the code costs more than a duel.
type Steps interface {
	// Next returns the pair of the next duels and their number, or 0 at the end.
	Next() (pref.Pair, int)
	// Count receives the outcomes of these duels.
	Count(pref.Tally)
}

// cut is the panic value that ends the code of a trial that was cut.
type cut struct{}

// NewSequential returns a learner that runs the code. It recommends arm 0 until the
// code calls Arena.Recommend or returns. The code runs up to its first duel
// immediately.
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
		a.wait = yield
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

// Duel lets the arms duel once and returns the outcome.
func (a *Arena) Duel(first, second pref.Arm) pref.Outcome {
	return a.Duels(first, second, 1).Outcome()
}

// Grades returns the judge's grades of the last duel, which are 0 if it gives none. The
// learner must be Graded: see Sequential.Grade.
func (a *Arena) Grades() Grades { return a.grades }

// Duels lets the arms duel n ≥ 1 times and counts the outcomes. The loop may draw
// them all at once, or cut the trial in between.
func (a *Arena) Duels(first, second pref.Arm, n int) pref.Tally {
	a.ask(pref.Pair{First: first, Second: second}, n)
	a.suspend()
	return a.tally
}

// Run runs the steps to their end. The code is not continued between their duels.
func (a *Arena) Run(steps Steps) {
	p, n := steps.Next()
	if n == 0 {
		return
	}
	a.steps = steps
	a.ask(p, n)
	a.suspend()
	a.steps = nil
}

// ask sets the next duels.
func (a *Arena) ask(p pref.Pair, n int) {
	a.pair = p
	a.missing = n
	a.tally = pref.Tally{}
	a.grades = Grades{}
}

// suspend waits until the duels are done.
func (a *Arena) suspend() {
	if !a.wait(struct{}{}) {
		panic(cut{})
	}
}

// Recommend sets the arm that the learner recommends from now on.
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

// Grade sets the grades of the duel that is observed next. A learner that uses
// grades embeds a Sequential and implements ObserveGraded by Grade and Observe.
func (s *Sequential) Grade(g Grades) { s.arena.grades = g }

// Recommend implements Learner.
func (s *Sequential) Recommend() pref.Arm { return s.arena.recommended }

// Patience implements Patient: it is the number of duels that the code waits for.
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
	if a.missing -= n; a.missing > 0 {
		return
	}
	if a.steps != nil {
		a.steps.Count(a.tally)
		if p, n := a.steps.Next(); n > 0 {
			a.ask(p, n)
			return
		}
	}
	s.advance()
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
