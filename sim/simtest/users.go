package simtest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// UsersSubject is a learner for many users under test.
type UsersSubject struct {
	Name string // of the learner and its parameters
	// New is the learner for a trial of the problem.
	New func(problem multiuser.Problem, data, own *rng.Source) multiuser.Learner
	// Suits is nil, or says why the learner cannot work there; then it is not
	// asked to.
	Suits func(*multiuser.Problem) error
}

// RunUsers runs the suite for many users on the subject, one subtest a case. It
// fails, too, if there is no world in which the subject says it can work.
func RunUsers(t *testing.T, s UsersSubject) {
	t.Helper()
	for _, c := range usersCases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.run(s); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestUsers runs the suite on the subject and returns all that is wrong with it.
func TestUsers(s UsersSubject) error {
	var errs []error
	for _, c := range usersCases {
		errs = append(errs, c.run(s))
	}
	return errors.Join(errs...)
}

// usersCase is one thing that a learner for many users owes.
type usersCase struct {
	name        string
	explanation string // "a learner …", the text of a failure
	check       func(UsersSubject, Shape) error
}

var usersCases = []usersCase{
	{"serves everybody", "recommends a policy of the problem to each user, and estimates that are finite, at any time, before the first round too", checkServes},
	{"repeats itself", "does the same again when it and the world are given the same streams", checkUsersRepeat},
	{"is looked at without consequence", "changes neither what it proposes nor what it recommends later when it is asked for a recommendation on the way", checkLooks},
	{"computes alike on any number of goroutines", "computes the same on any number of goroutines", checkGoroutines},
}

// shapes are the worlds that a learner must work in, those of one state, action,
// step and user among them, if they suit it.
func shapes() (list []Shape) {
	usual := Shape{Users: 12, States: 4, Actions: 3, Horizon: 3, Rank: 2}
	for _, feedback := range []multiuser.Feedback{multiuser.EveryStep, multiuser.OnlyReturn, multiuser.OneStep, multiuser.Comparison} {
		s := usual
		s.Feedback = feedback
		list = append(list, s)
		for _, change := range []func(*Shape){
			func(s *Shape) { s.Users, s.Rank = 1, 1 },
			func(s *Shape) { s.States = 1 },
			func(s *Shape) { s.Actions = 1 },
			func(s *Shape) { s.Horizon = 1 },
			func(s *Shape) { s.States, s.Horizon = 1, 1 },
			func(s *Shape) { s.States, s.Actions, s.Horizon, s.Users, s.Rank = 1, 1, 1, 1, 1 },
			func(s *Shape) { s.States, s.Horizon = 9, 2 }, // most is out of reach
			func(s *Shape) { s.Newcomers, s.Shots = 4, 2 },
			func(s *Shape) { s.Known = true },
			func(s *Shape) { s.Features = true },
		} {
			other := s
			change(&other)
			list = append(list, other)
		}
	}
	return list
}

func (c *usersCase) run(s UsersSubject) error {
	var errs []error
	worked := 0
	for _, shape := range shapes() {
		problem := NewUsers(shape, stream("instance", 0), stream("coins", 0)).Problem()
		if s.Suits(&problem) != nil {
			continue
		}
		worked++
		if err := guarded(c, s, shape); err != nil {
			errs = append(errs, fmt.Errorf("%s: a learner %s: in %+v: %w", s.Name, c.explanation, shape, err))
		}
	}
	if worked == 0 {
		errs = append(errs, fmt.Errorf("%s: a learner works somewhere; none of the worlds suits this one", s.Name))
	}
	return errors.Join(errs...)
}

func guarded(c *usersCase, s UsersSubject, shape Shape) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it panicked: %v", r)
		}
	}()
	return c.check(s, shape)
}

// rounds is how many rounds a learner under test plays.
const rounds = 5

// playUsers lets the learner play in the world of the shape and returns, as one
// list of numbers, all that it proposes, and recommends in the end; after rounds
// for which look says so it is asked for a recommendation too, which seen gets.
func playUsers(s UsersSubject, shape Shape, workers int, look func(round int) bool, seen func([]*mdp.Policy, multiuser.Estimate) error) (said []float64, err error) {
	env := NewUsers(shape, stream("instance", 0), stream("coins", 0))
	problem := env.Problem()
	problem.Rounds, problem.Workers = rounds, workers
	learner := s.New(problem, stream("data", 0), stream("own", 0))
	if c, ok := learner.(multiuser.Clairvoyant); ok {
		c.Reveal(env.Truth())
	}
	ask := func() ([]*mdp.Policy, multiuser.Estimate, error) {
		policies := learner.Recommend()
		var estimate multiuser.Estimate
		if e, ok := learner.(multiuser.Estimator); ok {
			estimate = e.Estimate()
		}
		return policies, estimate, seen(policies, estimate)
	}
	if look(-1) {
		if _, _, err := ask(); err != nil {
			return nil, fmt.Errorf("before the first round: %w", err)
		}
	}
	var heard multiuser.Observation
	for k := range rounds {
		learner.Begin(k)
		present := problem.Users
		if k >= problem.Shots {
			present -= problem.Newcomers
		}
		for u := range present {
			first, second := learner.Propose(u)
			if (second == nil) != (problem.Feedback != multiuser.Comparison) {
				return nil, fmt.Errorf("in round %d it proposes the wrong number of policies to user %d", k, u)
			}
			for _, p := range []*mdp.Policy{first, second} {
				if p == nil {
					continue
				}
				if err := checkPolicy(p, &problem); err != nil {
					return nil, fmt.Errorf("in round %d it proposes to user %d: %w", k, u, err)
				}
			}
			env.Play(u, first, second, &heard)
			for _, x := range append(slices.Clone(heard.First.States), heard.First.Actions...) {
				said = append(said, float64(x))
			}
			learner.Observe(u, &heard)
		}
		if look(k) {
			if _, _, err := ask(); err != nil {
				return nil, fmt.Errorf("after round %d: %w", k, err)
			}
		}
	}
	policies, estimate, err := ask()
	if err != nil {
		return nil, fmt.Errorf("in the end: %w", err)
	}
	for _, p := range policies {
		for _, a := range p.Act {
			said = append(said, float64(a))
		}
		said = append(said, p.Prob...)
	}
	if estimate.Rewards != nil {
		said = append(said, estimate.Rewards.RawMatrix().Data...)
	}
	return append(said, float64(estimate.Rank)), nil
}

// checkPolicy says what is wrong with a policy for the problem.
func checkPolicy(p *mdp.Policy, problem *multiuser.Problem) error {
	s, a, h := problem.States, problem.Actions, problem.Horizon
	if p.States != s || p.Actions != a || p.Horizon != h {
		return fmt.Errorf("a policy of %d states, %d actions and %d steps for %d, %d and %d", p.States, p.Actions, p.Horizon, s, a, h)
	}
	if p.Prob == nil {
		if len(p.Act) != h*s {
			return fmt.Errorf("a policy with %d actions for %d steps and %d states", len(p.Act), h, s)
		}
		for _, x := range p.Act {
			if x < 0 || int(x) >= a {
				return fmt.Errorf("a policy with action %d of %d", x, a)
			}
		}
		return nil
	}
	if len(p.Prob) != h*s*a {
		return fmt.Errorf("a policy with %d probabilities for %d steps and %d pairs", len(p.Prob), h, s*a)
	}
	for i := 0; i < len(p.Prob); i += a {
		sum := 0.0
		for _, q := range p.Prob[i : i+a] {
			if !(q >= 0) {
				return fmt.Errorf("a policy with the probability %v", q)
			}
			sum += q
		}
		if math.Abs(sum-1) > 1e-9 {
			return fmt.Errorf("a policy with probabilities that sum to %v", sum)
		}
	}
	return nil
}

func never(int) bool                                 { return false }
func always(int) bool                                { return true }
func unseen([]*mdp.Policy, multiuser.Estimate) error { return nil }
func unlike(what string, a, b []float64) error {
	if slices.Equal(a, b) {
		return nil
	}
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Errorf("%s: number %d of what it says is %v, and was %v", what, i, b[i], a[i])
		}
	}
	return fmt.Errorf("%s: it says %d numbers, and said %d", what, len(b), len(a))
}

func checkServes(s UsersSubject, shape Shape) error {
	problem := NewUsers(shape, stream("instance", 0), stream("coins", 0)).Problem()
	_, err := playUsers(s, shape, 1, always, func(policies []*mdp.Policy, e multiuser.Estimate) error {
		if len(policies) != problem.Users {
			return fmt.Errorf("it recommends %d policies to %d users", len(policies), problem.Users)
		}
		for u, p := range policies {
			if err := checkPolicy(p, &problem); err != nil {
				return fmt.Errorf("it recommends to user %d: %w", u, err)
			}
		}
		if e.Rewards == nil {
			return nil
		}
		if n, d := e.Rewards.Dims(); n != problem.Users || d != problem.Pairs() {
			return fmt.Errorf("it estimates a matrix of %d × %d for %d users and %d pairs", n, d, problem.Users, problem.Pairs())
		}
		for _, x := range e.Rewards.RawMatrix().Data {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return fmt.Errorf("it estimates a reward as %v", x)
			}
		}
		return nil
	})
	return err
}

func checkUsersRepeat(s UsersSubject, shape Shape) error {
	first, err := playUsers(s, shape, 1, never, unseen)
	if err != nil {
		return err
	}
	second, err := playUsers(s, shape, 1, never, unseen)
	if err != nil {
		return err
	}
	return unlike("played again", first, second)
}

func checkLooks(s UsersSubject, shape Shape) error {
	alone, err := playUsers(s, shape, 1, never, unseen)
	if err != nil {
		return err
	}
	watched, err := playUsers(s, shape, 1, always, unseen)
	if err != nil {
		return err
	}
	return unlike("looked at after every round", alone, watched)
}

func checkGoroutines(s UsersSubject, shape Shape) error {
	one, err := playUsers(s, shape, 1, never, unseen)
	if err != nil {
		return err
	}
	three, err := playUsers(s, shape, 3, never, unseen)
	if err != nil {
		return err
	}
	return unlike("on three goroutines", one, three)
}
