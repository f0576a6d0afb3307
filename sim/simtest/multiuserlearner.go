package simtest

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/pref"
	"joust/sim/rng"
)

// MultiuserLearner is a learner for many users under test.
type MultiuserLearner struct {
	Name string // name of the learner and its parameters, for messages and transcripts
	// New makes a learner for a trial of the problem.
	New func(problem multiuser.Problem, data, own *rng.Source) multiuser.Learner
	// Suits returns nil if the learner can work on the problem. The suite skips the
	// environments that do not suit, but at least one must.
	Suits func(*multiuser.Problem) error

	plain map[Shape][]float64 // the records of plain trials, see compare
	asked map[Shape][]float64 // the records of trials with a recommendation after every round, see checkServes
}

var multiuserLearnerCases = []testCase[MultiuserLearner]{
	{"serves everybody", "recommend a policy of the problem to each user, and estimate finite rewards, at any time, also before the first round", inEveryShape(checkServes)},
	{"repeats itself", "do the same again if it and the environment get the same streams", inEveryShape(checkRepeatsRounds)},
	{"has no side effects", "propose and recommend the same whether or not it was asked for a recommendation earlier", inEveryShape(checkRecommendIsPure)},
	{"computes in parallel", "compute the same on any number of goroutines", inEveryShape(checkGoroutines)},
}

func (s MultiuserLearner) label() string { return s.Name }

func (s MultiuserLearner) requirements() []requirement {
	s.plain, s.asked = map[Shape][]float64{}, map[Shape][]float64{}
	return bind("a learner", multiuserLearnerCases, s)
}

// inEveryShape returns a check that runs another check in the environments of all
// shapes that suit the learner.
func inEveryShape(check func(MultiuserLearner, Shape) error) func(MultiuserLearner) error {
	return func(s MultiuserLearner) error {
		var errs []error
		suitable := 0
		for _, shape := range shapes() {
			problem := NewMultiuser(shape, stream("instance", 0), stream("coins", 0)).Problem()
			if s.Suits(&problem) != nil {
				continue
			}
			suitable++
			if err := recovered(func() error { return check(s, shape) }); err != nil {
				errs = append(errs, fmt.Errorf("in %+v: %w", shape, err))
			}
		}
		if suitable == 0 {
			errs = append(errs, errors.New("none of the environments of the suite suits it"))
		}
		return errors.Join(errs...)
	}
}

// shapes returns the shapes of the environments that a learner is tested in, among
// them those with one state, one action, one step or one user.
func shapes() (list []Shape) {
	standard := Shape{Users: 12, States: 4, Actions: 3, Horizon: 3, Rank: 2}
	for _, feedback := range []multiuser.Feedback{multiuser.EveryStep, multiuser.OnlyReturn, multiuser.OneStep, multiuser.Comparison, multiuser.WinRates} {
		s := standard
		s.Feedback = feedback
		list = append(list, s)
		for _, change := range []func(*Shape){
			func(s *Shape) { s.Users, s.Rank = 1, 1 },
			func(s *Shape) { s.States = 1 },
			func(s *Shape) { s.Actions = 1 },
			func(s *Shape) { s.Horizon = 1 },
			func(s *Shape) { s.States, s.Horizon = 1, 1 },
			func(s *Shape) { s.States, s.Actions, s.Horizon, s.Users, s.Rank = 1, 1, 1, 1, 1 },
			func(s *Shape) { s.States, s.Horizon = 9, 2 }, // most pairs are unreachable
			func(s *Shape) { s.Newcomers, s.Shots = 4, 2 },
			func(s *Shape) { s.Known = true },
			func(s *Shape) { s.Features = true },
		} {
			other := s
			change(&other)
			list = append(list, other)
		}
	}
	return append(list, partShapes()...)
}

// partShapes returns the shapes of environments whose rewards have parts.
func partShapes() []Shape {
	two := Shape{Users: 1, States: 4, Actions: 3, Horizon: 3, Rank: 1, Feedback: multiuser.EveryStep, Parts: 2}
	ends, smallest := two, two
	ends.Parts, ends.Final = 1, true
	smallest.States, smallest.Actions, smallest.Horizon = 1, 1, 1
	return []Shape{two, ends, smallest}
}

// rounds is the number of rounds of a trial of the suite.
const rounds = 5

// play lets the learner play in the environment of the shape. It returns a record of
// the trajectories, of the final recommendation and of the final estimate, as one
// list of numbers. If everyRound is set, it asks for a recommendation before the
// first round and after each round. It passes each recommendation to inspect.
func (s MultiuserLearner) play(shape Shape, workers int, everyRound bool, inspect func([]*mdp.Policy, multiuser.Estimate) error) (record []float64, err error) {
	env := NewMultiuser(shape, stream("instance", 0), stream("coins", 0))
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
		return policies, estimate, inspect(policies, estimate)
	}
	if everyRound {
		if _, _, err := ask(); err != nil {
			return nil, fmt.Errorf("before the first round: %w", err)
		}
	}
	var observation multiuser.Observation
	for k := range rounds {
		learner.Begin(k)
		present := problem.Users
		if k >= problem.Shots {
			present -= problem.Newcomers
		}
		for u := range present {
			first, second := learner.Propose(u)
			if _, asks := learner.(multiuser.Asker); (second != nil) != (problem.TwoPolicies() && !asks) {
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
			env.Play(u, first, second, &observation)
			for _, x := range slices.Concat(observation.First.States, observation.First.Actions, observation.Second.States, observation.Second.Actions) {
				record = append(record, float64(x))
			}
			learner.Observe(u, &observation)
			if err := askAll(learner, env, u, func(_, _ []int32, answer pref.Outcome) { record = append(record, float64(answer)) }); err != nil {
				return nil, fmt.Errorf("in round %d: %w", k, err)
			}
		}
		if everyRound {
			if _, _, err := ask(); err != nil {
				return nil, fmt.Errorf("after round %d: %w", k, err)
			}
		}
	}
	policies, estimate, err := ask()
	if err != nil {
		return nil, fmt.Errorf("after the last round: %w", err)
	}
	for _, p := range policies {
		for _, a := range p.Act {
			record = append(record, float64(a))
		}
		record = append(record, p.Prob...)
	}
	if f, ok := learner.(multiuser.Foreteller); ok {
		law := f.Foretell()
		if err := checkForetold(law, problem.Parts.Number); err != nil {
			return nil, err
		}
		record = append(append(record, law.Value...), law.Prob...)
	}
	if estimate.Rewards != nil {
		record = append(record, estimate.Rewards.RawMatrix().Data...)
	}
	if estimate.Diverged {
		record = append(record, 1)
	}
	return append(record, float64(estimate.Rank)), nil
}

// askAll puts the questions of a learner that has some to the user, and passes each with its
// answer to each. It returns an error if a question changes while it is not answered, names
// no pairs of the problem, or does not end.
func askAll(learner multiuser.Learner, env multiuser.Environment, user int, each func(first, second []int32, answer pref.Outcome)) error {
	asker, ok := learner.(multiuser.Asker)
	if !ok {
		return nil
	}
	problem := env.Problem()
	for range 1000 {
		first, second, more := asker.Ask(user)
		first, second = slices.Clone(first), slices.Clone(second)
		if again, other, still := asker.Ask(user); still != more || !slices.Equal(first, again) || !slices.Equal(second, other) {
			return fmt.Errorf("it asks user %d about %v and %v, and then, without an answer, about %v and %v", user, first, second, again, other)
		}
		if !more {
			return nil
		}
		for _, j := range slices.Concat(first, second) {
			if j < 0 || int(j) >= problem.Pairs() {
				return fmt.Errorf("it asks user %d about pair %d of %d", user, j, problem.Pairs())
			}
		}
		answer := env.(multiuser.Respondent).Compare(user, first, second)
		asker.Answer(user, answer)
		each(first, second, answer)
	}
	return fmt.Errorf("it asks user %d more than 1000 questions in a round", user)
}

// checkPolicy returns what is wrong with a policy for the problem, or nil.
func checkPolicy(p *mdp.Policy, problem *multiuser.Problem) error {
	s, a, h := problem.States, problem.Actions, problem.Horizon
	if p.States != s || p.Actions != a || p.Horizon != h {
		return fmt.Errorf("the policy is for %d states, %d actions and %d steps; the problem has %d, %d and %d", p.States, p.Actions, p.Horizon, s, a, h)
	}
	if p.Stationary {
		h = 1
	}
	if p.Prob == nil {
		if len(p.Act) != h*s {
			return fmt.Errorf("the policy has %d actions for %d steps and %d states", len(p.Act), h, s)
		}
		for _, x := range p.Act {
			if x < 0 || int(x) >= a {
				return fmt.Errorf("the policy takes action %d; actions are 0 to %d", x, a-1)
			}
		}
		return nil
	}
	if len(p.Prob) != h*s*a {
		return fmt.Errorf("the policy has %d probabilities for %d steps and %d pairs", len(p.Prob), h, s*a)
	}
	for i := 0; i < len(p.Prob); i += a {
		sum := 0.0
		for _, q := range p.Prob[i : i+a] {
			if !(q >= 0) {
				return fmt.Errorf("the policy has the probability %v", q)
			}
			sum += q
		}
		if math.Abs(sum-1) > 1e-9 {
			return fmt.Errorf("the policy has probabilities whose sum is %v", sum)
		}
	}
	return nil
}

// checkForetold returns what is wrong with a foretold law of so many parts, or nil.
func checkForetold(law *mdp.Outcomes, parts int) error {
	if law.Parts != parts || law.Len() == 0 || len(law.Value) != parts*law.Len() {
		return fmt.Errorf("it foretells %d numbers of %d outcomes of %d parts; the rewards have %d parts", len(law.Value), law.Len(), law.Parts, parts)
	}
	sum := 0.0
	for _, q := range law.Prob {
		if !(q >= 0) {
			return fmt.Errorf("it foretells an outcome with the probability %v", q)
		}
		sum += q
	}
	for _, x := range law.Value {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("it foretells a return of %v", x)
		}
	}
	if math.Abs(sum-1) > 1e-9 {
		return fmt.Errorf("it foretells outcomes with probabilities whose sum is %v", sum)
	}
	return nil
}

// accept accepts any recommendation.
func accept([]*mdp.Policy, multiuser.Estimate) error { return nil }

// sameRecord returns an error if two records of a trial differ.
func sameRecord(how string, a, b []float64) error {
	if slices.Equal(a, b) {
		return nil
	}
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Errorf("%s, number %d of the record is %v instead of %v", how, i, b[i], a[i])
		}
	}
	return fmt.Errorf("%s, the record has %d numbers instead of %d", how, len(b), len(a))
}

func checkServes(s MultiuserLearner, shape Shape) error {
	problem := NewMultiuser(shape, stream("instance", 0), stream("coins", 0)).Problem()
	record, err := s.play(shape, 1, true, func(policies []*mdp.Policy, e multiuser.Estimate) error {
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
			return fmt.Errorf("it estimates a %d × %d matrix of the rewards of %d users and %d pairs", n, d, problem.Users, problem.Pairs())
		}
		for _, x := range e.Rewards.RawMatrix().Data {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return fmt.Errorf("it estimates a reward as %v", x)
			}
		}
		return nil
	})
	if err == nil {
		s.asked[shape] = record
	}
	return err
}

func checkRepeatsRounds(s MultiuserLearner, shape Shape) error {
	return s.compare(shape, 1, false, "in the second run")
}

func checkRecommendIsPure(s MultiuserLearner, shape Shape) error {
	const how = "with a recommendation after every round"
	record, ok := s.asked[shape]
	if !ok { // this requirement is checked alone, or the learner does not serve everybody
		return s.compare(shape, 1, true, how)
	}
	plain, err := s.plainRecord(shape)
	if err != nil {
		return err
	}
	return sameRecord(how, plain, record)
}

func checkGoroutines(s MultiuserLearner, shape Shape) error {
	return s.compare(shape, 3, false, "on three goroutines")
}

// plainRecord returns the record of the plain trial: on one goroutine and with one
// recommendation at the end. It plays the trial once for each shape.
func (s MultiuserLearner) plainRecord(shape Shape) ([]float64, error) {
	if plain, ok := s.plain[shape]; ok {
		return plain, nil
	}
	plain, err := s.play(shape, 1, false, accept)
	if err == nil {
		s.plain[shape] = plain
	}
	return plain, err
}

// compare plays the trial as the arguments say and returns how its record differs from
// that of the plain trial.
func (s MultiuserLearner) compare(shape Shape, workers int, everyRound bool, how string) error {
	plain, err := s.plainRecord(shape)
	if err != nil {
		return err
	}
	record, err := s.play(shape, workers, everyRound, accept)
	if err != nil {
		return err
	}
	return sameRecord(how, plain, record)
}
