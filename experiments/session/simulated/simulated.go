// Package simulated is a judge of live sessions that an environment of the catalogue plays, so
// that a session can be rehearsed, and its cost known, before the first real call.
package simulated

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"joust/experiments/session/ask"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Options are how the judge answers.
type Options struct {
	Root     uint64        // of the streams of its instance and its verdicts
	Parallel int           // questions at once, at least 1
	Latency  time.Duration // how long each answer takes
	Price    float64       // of each call
	// Wait waits so long, or until ctx ends, and then returns its error. It may be nil if
	// Latency is 0.
	Wait func(ctx context.Context, latency time.Duration) error
}

// Judge is an environment that judges. It implements ask.Informed. Its verdict on a question is
// drawn from a stream that the address names: when and how often it is asked changes nothing.
type Judge struct {
	o    Options
	name string

	mu    sync.Mutex
	env   duel.Environment
	coins *rng.Source // of the environment, which is set anew for each question
}

// New returns a judge that the world plays. It returns an error if the world does not have so
// many arms, or if its verdicts depend on those before.
func New(name string, world duel.World, arms int, o Options) (*Judge, error) {
	j := &Judge{o: o, name: name, coins: rng.Stream(o.Root, "session", "simulated coins")}
	j.env = world.Trial(rng.Stream(o.Root, "session", "simulated instance"), j.coins)
	if n := j.env.Arms(); n != arms {
		return nil, fmt.Errorf("%s has %d arms, and the session has %d; they must be as many", name, n, arms)
	}
	if f, ok := j.env.(duel.Finite); ok && f.Finite() {
		return nil, fmt.Errorf("%s has a stock of duels, each to be used once, so that a verdict depends on those before; let it draw with replacement", name)
	}
	if _, ok := j.env.(duel.Serial); ok {
		return nil, fmt.Errorf("%s has an order of duels, so that a verdict depends on how many came before; take a matrix of its shares instead", name)
	}
	return j, nil
}

// Name implements ask.Judge.
func (j *Judge) Name() string { return "simulated " + j.name }

// Parallel implements ask.Judge.
func (j *Judge) Parallel() int { return j.o.Parallel }

// Price implements ask.Judge.
func (j *Judge) Price(ask.Question) float64 { return j.o.Price }

// Close implements ask.Judge.
func (j *Judge) Close() error { return nil }

// Ask implements ask.Judge; a session calls AskArms.
func (j *Judge) Ask(context.Context, ask.Question) (ask.Answer, error) {
	return ask.Answer{}, errors.New("an environment can judge arms, and not texts")
}

// AskArms implements ask.Informed.
func (j *Judge) AskArms(ctx context.Context, _ ask.Question, shown pref.Pair, address string) (ask.Answer, error) {
	if j.o.Latency > 0 {
		if err := j.o.Wait(ctx, j.o.Latency); err != nil {
			return ask.Answer{}, err
		}
	}
	a := ask.Answer{Cost: j.o.Price, Took: j.o.Latency, Tries: 1}
	j.mu.Lock()
	defer j.mu.Unlock()
	*j.coins = *rng.Stream(j.o.Root, "session", "simulated verdict", address)
	if d, ok := j.env.(duel.Dropper); ok && shown.First != shown.Second && d.Drops() && d.Dropped(shown, 1) > 0 {
		return a, &ask.Failure{Reason: "unreadable", Tries: 1, Cost: j.o.Price}
	}
	g, graded := j.env.(duel.Grader)
	switch {
	case shown.First == shown.Second:
		a.Outcome = j.itself(shown.First)
	case graded:
		var grades duel.Grades
		a.Outcome, grades = g.DuelGraded(shown)
		if grades.First > 0 && grades.Second > 0 {
			a.Grades = []float64{grades.First, grades.Second}
		}
	default:
		a.Outcome = j.env.Duel(shown)
	}
	return a, nil
}

// itself compares a text with itself.
func (j *Judge) itself(a pref.Arm) pref.Outcome {
	if s, ok := j.env.(duel.SelfDueler); ok {
		switch t := s.DuelSelf(a, 1); {
		case t.Second > 0:
			return pref.SecondWins
		case t.Tie > 0:
			return pref.Tie
		case t.BothBad > 0:
			return pref.BothBad
		}
		return pref.FirstWins
	}
	if j.coins.Coin() {
		return pref.FirstWins
	}
	return pref.SecondWins
}

// IsRight reports whether an arm is right to recommend, and whether the environment says so of
// any.
func (j *Judge) IsRight(a pref.Arm) (right, known bool) {
	t := j.env.Truth()
	return t.IsWinner(a), !t.Undefined
}
