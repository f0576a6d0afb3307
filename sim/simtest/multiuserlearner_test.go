package simtest

import (
	"errors"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/pref"
	"joust/sim/rng"
)

// averager is a simple learner that passes the suite: all users play at random, and it
// recommends to each the policy that is best for the mean observed reward of each
// pair over all users.
type averager struct {
	problem multiuser.Problem
	data    *rng.Source
	first   *mdp.Policy
	second  *mdp.Policy
	sums    []float64
	times   []float64
	counts  *mdp.Counts
}

func newAverager(p multiuser.Problem, data, _ *rng.Source) *averager {
	return &averager{
		problem: p, data: data,
		first:  mdp.NewPolicy(p.States, p.Actions, p.Horizon),
		second: mdp.NewPolicy(p.States, p.Actions, p.Horizon),
		sums:   make([]float64, p.Pairs()), times: make([]float64, p.Pairs()),
		counts: mdp.NewCounts(p.States, p.Actions),
	}
}

func (l *averager) Begin(int) {}

func (l *averager) draw(p *mdp.Policy) *mdp.Policy {
	for i := range p.Act {
		p.Act[i] = int32(l.data.Intn(p.Actions))
	}
	return p
}

func (l *averager) Propose(int) (first, second *mdp.Policy) {
	if l.problem.TwoPolicies() {
		return l.draw(l.first), l.draw(l.second)
	}
	return l.draw(l.first), nil
}

func (l *averager) Observe(_ int, h *multiuser.Observation) {
	l.counts.Add(&h.First)
	for i := range h.First.Actions {
		j := h.First.Pair(i, l.problem.Actions)
		l.times[j]++
		if len(h.Rewards) > 0 {
			l.sums[j] += h.Rewards[min(i, len(h.Rewards)-1)]
		}
	}
}

func (l *averager) means() []float64 {
	m := make([]float64, len(l.sums))
	for j := range m {
		m[j] = l.sums[j] / max(1, l.times[j])
	}
	return m
}

func (l *averager) Recommend() []*mdp.Policy {
	p := mdp.NewPolicy(l.problem.States, l.problem.Actions, l.problem.Horizon)
	mdp.NewPlanner(l.counts.Kernel(l.problem.Start, 1), l.problem.Horizon).Plan(l.means(), p)
	all := make([]*mdp.Policy, l.problem.Users)
	for u := range all {
		all[u] = p
	}
	return all
}

func (l *averager) Estimate() multiuser.Estimate {
	m := mat.NewDense(l.problem.Users, l.problem.Pairs(), nil)
	for u := range l.problem.Users {
		m.SetRow(u, l.means())
	}
	return multiuser.Estimate{Rewards: m}
}

func subject[L multiuser.Learner](wrap func(*averager) L) MultiuserLearner {
	return MultiuserLearner{
		Name: "averager",
		New: func(p multiuser.Problem, data, own *rng.Source) multiuser.Learner {
			return wrap(newAverager(p, data, own))
		},
		Suits: func(*multiuser.Problem) error { return nil },
	}
}

func TestSuitePassesSoundMultiuserLearner(t *testing.T) {
	Run(t, subject(func(l *averager) *averager { return l }))
}

// Each of these learners breaks one requirement, which the suite must name.
type (
	missing   struct{ *averager } // forgets the last user
	astray    struct{ *averager } // recommends an action that does not exist
	undefined struct{ *averager } // estimates NaN
	moody     struct{ *averager } // recommends another policy in each call
	shy       struct{ *averager } // draws from the stream of its proposals in Recommend
	crowded   struct{ *averager } // computes something else with more goroutines
	alone     struct{ *averager } // proposes only one policy
)

// asking is an averager that asks about pairs: the number of a question is asked, and a
// learner under test says how it asks.
type asking struct {
	*averager
	asked int
	ask   func(asked int) (pair int32, more bool)
}

func (l *asking) Propose(int) (first, second *mdp.Policy) { return l.draw(l.first), nil }

func (l *asking) Ask(int) (first, second []int32, more bool) {
	pair, more := l.ask(l.asked)
	return []int32{pair}, []int32{0}, more
}

func (l *asking) Answer(int, pref.Outcome) { l.asked++ }

// asks returns a subject that asks so, and suits problems in which users answer.
func asks(ask func(asked int) (pair int32, more bool)) MultiuserLearner {
	s := subject(func(l *averager) *asking { return &asking{averager: l, ask: ask} })
	s.Suits = func(p *multiuser.Problem) error {
		if !p.Answers {
			return errors.New("no answers")
		}
		return nil
	}
	return s
}

func TestSuitePassesLearnerThatAsks(t *testing.T) {
	Run(t, asks(func(asked int) (int32, bool) { return 0, asked%3 != 2 }))
}

func (l missing) Recommend() []*mdp.Policy { return l.averager.Recommend()[1:] }

func (l astray) Recommend() []*mdp.Policy {
	all := l.averager.Recommend()
	all[0].Act[0] = int32(l.problem.Actions)
	return all
}

func (l undefined) Estimate() multiuser.Estimate {
	e := l.averager.Estimate()
	e.Rewards.Set(0, 0, math.NaN())
	return e
}

var moodyCalls int

func (l moody) Recommend() []*mdp.Policy {
	all := l.averager.Recommend()
	moodyCalls++
	all[0].Act[0] = int32(moodyCalls % l.problem.Actions)
	return all
}

func (l shy) Recommend() []*mdp.Policy {
	l.data.Uint64()
	return l.averager.Recommend()
}

func (l crowded) Estimate() multiuser.Estimate {
	e := l.averager.Estimate()
	e.Rewards.Set(0, 0, float64(l.problem.Workers))
	return e
}

func (l alone) Propose(u int) (first, second *mdp.Policy) {
	first, _ = l.averager.Propose(u)
	return first, nil
}

func TestSuiteCatchesBrokenMultiuserLearners(t *testing.T) {
	for _, c := range []struct {
		subject MultiuserLearner
		want    string
	}{
		{subject(func(l *averager) missing { return missing{l} }), "recommends 11 policies to 12 users"},
		{subject(func(l *averager) astray { return astray{l} }), "takes action 3; actions are 0 to 2"},
		{subject(func(l *averager) undefined { return undefined{l} }), "estimates a reward as NaN"},
		{subject(func(l *averager) moody { return moody{l} }), "must do the same again"},
		{subject(func(l *averager) shy { return shy{l} }), "with a recommendation after every round"},
		{subject(func(l *averager) crowded { return crowded{l} }), "on three goroutines"},
		{subject(func(l *averager) alone { return alone{l} }), "wrong number of policies"},
		{asks(func(int) (int32, bool) { return 0, true }), "more than 1000 questions"},
		{asks(func(int) (int32, bool) { return 99, true }), "about pair 99 of 12"},
		{asks(func(int) (int32, bool) { moodyCalls++; return int32(moodyCalls % 2), true }), "and then, without an answer, about"},
	} {
		err := Test(c.subject)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	nowhere := subject(func(l *averager) *averager { return l })
	nowhere.Suits = func(*multiuser.Problem) error { return errors.New("never") }
	if err := Test(nowhere); err == nil || !strings.Contains(err.Error(), "none of the environments of the suite suits") {
		t.Errorf("a learner that suits no problem: got %v", err)
	}
}
