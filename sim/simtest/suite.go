package simtest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"joust/sim/rng"
)

// Subject is what a suite tests: a DuelLearner, a DuelWorld, a MultiuserLearner, a
// MultiuserWorld, or a Listing.
type Subject interface {
	label() string
	requirements() []requirement
}

// Violation is a requirement that a subject does not meet.
type Violation struct {
	Subject     string // the name of the subject, with its parameters
	Requirement string // a sentence, such as "a learner must not allocate memory in a step"
	Found       string // what the suite found instead
}

// String returns the violation as one sentence.
func (v Violation) String() string {
	return fmt.Sprintf("%s: %s: %s", v.Subject, v.Requirement, v.Found)
}

// Check runs the suite of the subject and returns all violations.
func Check(s Subject) []Violation {
	var list []Violation
	for _, r := range s.requirements() {
		if found := r.found(); found != nil {
			list = append(list, Violation{s.label(), r.sentence, found.Error()})
		}
	}
	return list
}

// Test runs the suite of the subject and returns all violations as one error, or nil.
func Test(s Subject) error {
	var list []error
	for _, v := range Check(s) {
		list = append(list, errors.New(v.String()))
	}
	return errors.Join(list...)
}

// Run runs the suite of the subject, one subtest for each requirement.
func Run(t *testing.T, s Subject) {
	t.Helper()
	for _, r := range s.requirements() {
		t.Run(r.name, func(t *testing.T) {
			if found := r.found(); found != nil {
				t.Error(Violation{s.label(), r.sentence, found.Error()})
			}
		})
	}
}

// testCase is one requirement of the contract of an S.
type testCase[S any] struct {
	name        string        // of the subtest
	explanation string        // completes "a learner must …" or "an environment must …"
	check       func(S) error // returns what is wrong, or nil
}

// requirement is a testCase of one subject.
type requirement struct {
	name, sentence string
	check          func() error
}

// bind returns the requirements of the subject. Who is "a learner" or the like.
func bind[S any](who string, cases []testCase[S], s S) []requirement {
	list := make([]requirement, len(cases))
	for i, c := range cases {
		list[i] = requirement{c.name, who + " must " + c.explanation, func() error { return c.check(s) }}
	}
	return list
}

// found returns what is wrong, a panic included, or nil.
func (r *requirement) found() error { return recovered(r.check) }

// recovered calls f and returns its error. A panic of f is an error too.
func recovered(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it panicked: %v", r)
		}
	}()
	return f()
}

// root is the root seed of the streams of the suites.
const root = 20240501

// stream returns the stream of a suite that is named by its purpose and a number.
func stream(role string, trial int) *rng.Source {
	return rng.Stream(root, "simtest", role, strconv.Itoa(trial))
}

// sameInParallel returns an error if the records of the first trials differ when
// several goroutines make them.
func sameInParallel[T comparable](record func(trial int) []T) error {
	var errs [worldTrials]error
	var wait sync.WaitGroup
	for i := range worldTrials {
		want := record(i)
		wait.Go(func() {
			errs[i] = recovered(func() error {
				if !slices.Equal(record(i), want) {
					return fmt.Errorf("trial %d has other results", i)
				}
				return nil
			})
		})
	}
	wait.Wait()
	return errors.Join(errs[:]...)
}
