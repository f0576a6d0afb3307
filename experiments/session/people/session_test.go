package people

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"joust/experiments/session/ask"
)

// session plays the part of a session that needs one verdict on each of its pairs, in their
// order. Its journal survives the runs.
type session struct {
	pairs int
	tail  string // of each answer

	mu      sync.Mutex
	last    int // the largest number of a question
	journal []entry
	again   chan struct{} // a verdict was taken back, so that there is something to ask
}

type entry struct {
	question ask.Question
	answer   ask.Answer
	voided   bool
}

func newSession(pairs int) *session { return &session{pairs: pairs, again: make(chan struct{}, 1)} }

func (s *session) question(pair int) ask.Question {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	return ask.Question{
		ID: s.last, Pair: fmt.Sprint("pair ", pair), Item: "item", Prompt: fmt.Sprintf("Question %d: what is 6 × 7?", pair),
		First: fmt.Sprintf("Answer %d is 42.\nA line of its own.", pair) + s.tail, Second: fmt.Sprintf("Answer %d is <i>43</i>.", pair) + s.tail,
	}
}

// valid returns the entries that were not taken back.
func (s *session) valid() (list []entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.journal {
		if !e.voided {
			list = append(list, e)
		}
	}
	return list
}

// Void implements ask.Host.
func (s *session) Void(question int, _, _ string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, e := range s.journal {
		if e.question.ID == question && !e.voided {
			s.journal[i].voided = true
			s.again <- struct{}{}
			return nil
		}
	}
	return errors.New("it has no verdict")
}

// Progress implements ask.Host.
func (s *session) Progress() ask.Progress {
	return ask.Progress{Verdicts: len(s.valid()), Expected: s.pairs, High: s.pairs + 5}
}

// run asks the judge until each pair has a verdict, or until ctx ends.
func (s *session) run(ctx context.Context, j *Judge) error {
	j.Attach(s)
	for _, e := range s.valid() {
		j.Recall(e.question, e.answer)
	}
	type reply struct {
		pair  int
		entry entry
		err   error
	}
	replies := make(chan reply)
	asked := map[int]bool{}
	for {
		valid := s.valid()
		if len(valid) == s.pairs {
			return nil
		}
		for pair := 1; pair <= s.pairs && len(asked) < j.Parallel(); pair++ {
			if asked[pair] || slices.ContainsFunc(valid, func(e entry) bool { return e.question.Pair == fmt.Sprint("pair ", pair) }) {
				continue
			}
			asked[pair] = true
			q := s.question(pair)
			go func() {
				a, err := j.Ask(ctx, q)
				select {
				case replies <- reply{pair, entry{question: q, answer: a}, err}:
				case <-ctx.Done():
				}
			}()
		}
		select {
		case r := <-replies:
			if r.err != nil {
				return r.err
			}
			delete(asked, r.pair)
			s.mu.Lock()
			s.journal = append(s.journal, r.entry)
			s.mu.Unlock()
		case <-s.again:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
