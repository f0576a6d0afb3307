package simtest

import (
	"fmt"
	"math"
	"slices"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/portable"
	"joust/sim/pref"
)

// MultiuserWorld is an environment for many users under test.
type MultiuserWorld struct {
	Name  string // name of the environment and its parameters, for messages
	World multiuser.World
}

var multiuserWorldCases = []testCase[MultiuserWorld]{
	{"repeats itself", "make the same trial with the same results from the same streams", checkSameInstance},
	{"poses one problem", "pose in every trial the problem of World.Problem, except for what is drawn", checkOneProblem},
	{"poses a sound problem", "pose a problem whose sizes are in range and fit together", checkProblem},
	{"tells the truth", "have a truth that fits its problem: a kernel, the rewards and loadings of all users and pairs, the reachable pairs, and groups", checkUserTruth},
	{"plays policies", "play the policies it is given by its kernel, and return what its feedback promises", checkPlay},
	{"answers by its truth", "return rewards with the means of its truth, or comparisons with the probabilities of its truth", checkFeedbackLaw},
	{"answers questions", "answer questions about lists of pairs, if its problem promises it, with the probabilities of its truth", checkAnswers},
	{"makes trials in parallel", "make the same trials when several goroutines use the world", checkParallelInstances},
}

func (s MultiuserWorld) label() string { return s.Name }

func (s MultiuserWorld) requirements() []requirement {
	return bind("an environment", multiuserWorldCases, s)
}

// trial makes the environment of trial i.
func (s MultiuserWorld) trial(i int) multiuser.Environment {
	return s.World.Trial(stream("instance", i), stream("coins", i))
}

// eachTrial calls check with the environments of the first trials.
func (s MultiuserWorld) eachTrial(check func(multiuser.Environment) error) error {
	for i := range worldTrials {
		if err := check(s.trial(i)); err != nil {
			return fmt.Errorf("in trial %d: %w", i, err)
		}
	}
	return nil
}

// uniform returns what to play for the problem: the uniform policy, and once more if
// learners propose two policies.
func uniform(p multiuser.Problem) (first, second *mdp.Policy) {
	first = mdp.NewUniform(p.States, p.Actions, 1).Repeat(p.Horizon)
	if p.TwoPolicies() {
		second = first
	}
	return first, second
}

// instance returns the rewards of a trial and the results of some trajectories.
func instance(env multiuser.Environment) []float64 {
	list := slices.Clone(env.Truth().Rewards.RawMatrix().Data)
	var o multiuser.Observation
	first, second := uniform(env.Problem())
	for u := range min(5, env.Problem().Users) {
		env.Play(u, first, second, &o)
		for _, x := range slices.Concat(o.First.States, o.First.Actions, o.Second.States, o.Second.Actions) {
			list = append(list, float64(x))
		}
		list = append(append(list, o.Rewards...), float64(o.Outcome), float64(o.Step))
		list = append(list, o.Rates...)
	}
	return list
}

func checkSameInstance(s MultiuserWorld) error {
	for i := range worldTrials {
		if !slices.Equal(instance(s.trial(i)), instance(s.trial(i))) {
			return fmt.Errorf("the rewards or the results of trial %d differ the second time", i)
		}
	}
	return nil
}

func checkParallelInstances(s MultiuserWorld) error {
	return sameInParallel(func(i int) []float64 { return instance(s.trial(i)) })
}

// sizes are the parts of a problem that all trials have in common.
type sizes struct {
	users, newcomers, shots, states, actions, horizon, features int
	feedback                                                    multiuser.Feedback
	unit, kernel                                                bool
}

func sizesOf(p multiuser.Problem) sizes {
	features := 0
	if p.Features != nil {
		_, features = p.Features.Dims()
	}
	return sizes{p.Users, p.Newcomers, p.Shots, p.States, p.Actions, p.Horizon, features, p.Feedback, p.Unit, p.Kernel != nil}
}

func checkOneProblem(s MultiuserWorld) error {
	want := sizesOf(s.World.Problem())
	return s.eachTrial(func(env multiuser.Environment) error {
		if got := sizesOf(env.Problem()); got != want {
			return fmt.Errorf("the problem of the trial is %+v, that of the world %+v", got, want)
		}
		return nil
	})
}

func checkProblem(s MultiuserWorld) error {
	return s.eachTrial(func(env multiuser.Environment) error {
		p := env.Problem()
		if min(p.Users, p.States, p.Actions, p.Horizon, p.Shots) < 1 || p.Newcomers < 0 || p.Newcomers >= p.Users {
			return fmt.Errorf("there are %d users, %d of them newcomers with %d rounds, %d states, %d actions and %d steps", p.Users, p.Newcomers, p.Shots, p.States, p.Actions, p.Horizon)
		}
		if !slices.Contains([]multiuser.Feedback{multiuser.EveryStep, multiuser.OnlyReturn, multiuser.OneStep, multiuser.Comparison, multiuser.WinRates}, p.Feedback) {
			return fmt.Errorf("the feedback is %q", p.Feedback)
		}
		if !slices.Equal(p.Start, env.Truth().Kernel.Start) {
			return fmt.Errorf("the distribution of the first state is %v in the problem and %v in the kernel", p.Start, env.Truth().Kernel.Start)
		}
		if p.Kernel != nil && p.Kernel != env.Truth().Kernel && !sameKernel(p.Kernel, env.Truth().Kernel) {
			return fmt.Errorf("the kernel of the problem is not that of the truth")
		}
		if p.Features != nil {
			if rows, _ := p.Features.Dims(); rows != p.Pairs() {
				return fmt.Errorf("there are features of %d pairs; the problem has %d pairs", rows, p.Pairs())
			}
		}
		if p.Parts != nil {
			return p.Parts.Check(&p)
		}
		return nil
	})
}

func sameKernel(a, b *mdp.Kernel) bool {
	return slices.Equal(a.Start, b.Start) && slices.Equal(a.First, b.First) && slices.Equal(a.Next, b.Next) && slices.Equal(a.Prob, b.Prob) && slices.Equal(a.Spread, b.Spread)
}

func checkUserTruth(s MultiuserWorld) error {
	return s.eachTrial(func(env multiuser.Environment) error {
		p, t := env.Problem(), env.Truth()
		if err := t.Kernel.Check(); err != nil {
			return err
		}
		if t.Kernel.States != p.States || t.Kernel.Actions != p.Actions {
			return fmt.Errorf("the kernel has %d states and %d actions; the problem has %d and %d", t.Kernel.States, t.Kernel.Actions, p.States, p.Actions)
		}
		if n, d := t.Rewards.Dims(); n != p.Users || d != p.Pairs() {
			return fmt.Errorf("the rewards are a %d × %d matrix; there are %d users and %d pairs", n, d, p.Users, p.Pairs())
		}
		if d, _ := t.Loadings.Dims(); d != p.Pairs() {
			return fmt.Errorf("there are loadings of %d pairs; the problem has %d pairs", d, p.Pairs())
		}
		if !slices.Equal(t.Reached, t.Kernel.Reachable(p.Horizon)) {
			return fmt.Errorf("the reached pairs are %v; the kernel reaches %v", t.Reached, t.Kernel.Reachable(p.Horizon))
		}
		if t.Groups != nil && (len(t.Groups) != p.Users || slices.Min(t.Groups) < 0) {
			return fmt.Errorf("the groups of %d users are %v", p.Users, t.Groups)
		}
		if !(t.Scale > 0) || !(t.Noise >= 0) {
			return fmt.Errorf("the scale is %v and the noise %v", t.Scale, t.Noise)
		}
		if err := checkPartsTruth(&p, t); err != nil {
			return err
		}
		low, high := math.Inf(1), math.Inf(-1)
		for u := range p.Users {
			low, high = min(low, slices.Min(t.Rewards.RawRowView(u))), max(high, slices.Max(t.Rewards.RawRowView(u)))
		}
		if math.IsNaN(low+high) || math.IsInf(high-low, 0) || p.Unit && (low < 0 || high > 1) {
			return fmt.Errorf("mean rewards lie between %v and %v; in [0,1]: %v", low, high, p.Unit)
		}
		return nil
	})
}

// checkPartsTruth returns an error unless the parts of the truth fit the problem: their sums
// are the rewards, a part that is not active pays nothing and stays so, and goals pay 1.
func checkPartsTruth(p *multiuser.Problem, t *multiuser.Truth) error {
	if p.Parts == nil || t.Parts == nil {
		if p.Parts != nil || t.Parts != nil {
			return fmt.Errorf("the problem has parts: %v; the truth has parts: %v", p.Parts != nil, t.Parts != nil)
		}
		return nil
	}
	if rows, n := t.Parts.Dims(); rows != p.Pairs() || n != p.Parts.Number || t.Noise != 0 {
		return fmt.Errorf("there are %d × %d parts and noise %v; the problem has %d pairs and %d parts without noise", rows, n, t.Noise, p.Pairs(), p.Parts.Number)
	}
	for j, want := range t.Rewards.RawRowView(0) {
		s, sum := j/p.Actions, 0.0
		next, _ := t.Kernel.Successors(j)
		for k, x := range t.Parts.RawRowView(j) {
			sum += x
			for _, to := range next {
				switch {
				case !p.Parts.IsActive(s, k) && (x != 0 || p.Parts.IsActive(int(to), k)):
					return fmt.Errorf("part %d is not active in state %d; action %d pays %v of it and leads to state %d", k, s, j%p.Actions, x, to)
				case p.Parts.Goals != nil && p.Parts.IsActive(s, k) && (x == 1) != (p.Parts.View(int(to)) == int(p.Parts.Goals[k])):
					return fmt.Errorf("in state %d action %d pays %v of part %d and leads to view %d; its goal is view %d", s, j%p.Actions, x, k, p.Parts.View(int(to)), p.Parts.Goals[k])
				}
			}
		}
		if math.Abs(sum-want) > 1e-12 {
			return fmt.Errorf("the parts of pair %d sum to %v; its reward is %v", j, sum, want)
		}
	}
	return nil
}

func checkPlay(s MultiuserWorld) error {
	return s.eachTrial(func(env multiuser.Environment) error {
		p, kernel := env.Problem(), env.Truth().Kernel
		var o multiuser.Observation
		random := stream("policies", 0)
		for i := range 50 {
			policies := [2]*mdp.Policy{blank(&p)}
			if p.TwoPolicies() {
				policies[1] = blank(&p)
			}
			for _, policy := range policies {
				if policy == nil {
					continue
				}
				for j := range policy.Act {
					policy.Act[j] = int32(random.Intn(p.Actions))
				}
			}
			env.Play(i%p.Users, policies[0], policies[1], &o)
			for j, t := range []*mdp.Trajectory{&o.First, &o.Second} {
				if policies[j] == nil {
					if len(t.States) > 0 || len(t.Actions) > 0 {
						return fmt.Errorf("there is a second trajectory with the feedback %q", p.Feedback)
					}
					continue
				}
				if err := checkTrajectory(t, policies[j], kernel); err != nil {
					return err
				}
			}
			want := map[multiuser.Feedback]int{multiuser.EveryStep: p.Horizon, multiuser.OnlyReturn: 1, multiuser.OneStep: 1}[p.Feedback]
			switch {
			case len(o.Rewards) != want:
				return fmt.Errorf("there are %d rewards with the feedback %q, want %d", len(o.Rewards), p.Feedback, want)
			case o.Step < 0 || o.Step >= p.Horizon:
				return fmt.Errorf("the reward is that of step %d of %d", o.Step, p.Horizon)
			case !partsFit(&o, env):
				return fmt.Errorf("the parts of a trajectory are %v, which are not those of its pairs", o.Parts)
			case p.Feedback == multiuser.Comparison && o.Outcome > pref.SecondWins:
				return fmt.Errorf("a comparison ends with %v", o.Outcome)
			}
			if p.Feedback == multiuser.WinRates {
				if err := checkRates(o.Rates, policies[1], env.Truth(), p.Horizon); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// checkRates returns an error unless the rates are, by the truth, the probability of each
// state of being preferred, as the last state, to that of the policy.
func checkRates(rates []float64, policy *mdp.Policy, truth *multiuser.Truth, horizon int) error {
	if len(rates) != truth.Kernel.States {
		return fmt.Errorf("there are %d win rates for %d states", len(rates), truth.Kernel.States)
	}
	law := make([]float64, len(rates))
	mdp.NewPlanner(truth.Kernel, horizon).LastState(policy, law)
	for s, x := range rates {
		want := 0.0
		for t, q := range law {
			want += float64(q * truth.Preferences.At(s, t))
		}
		if math.Abs(x-want) > 1e-9 {
			return fmt.Errorf("state %d is preferred with probability %v; by the truth it is %v", s, x, want)
		}
	}
	return nil
}

// blank returns a policy with fixed actions for the problem, which is stationary if it would be
// large otherwise.
func blank(p *multiuser.Problem) *mdp.Policy {
	const large = 100_000
	if p.States > large/p.Horizon {
		return mdp.NewPolicy(p.States, p.Actions, 1).Repeat(p.Horizon)
	}
	return mdp.NewPolicy(p.States, p.Actions, p.Horizon)
}

// partsFit reports whether the observed parts are those of the pairs of the trajectory.
func partsFit(o *multiuser.Observation, env multiuser.Environment) bool {
	var want []float64
	if parts := env.Truth().Parts; parts != nil {
		for h := range o.First.Actions {
			want = append(want, parts.RawRowView(o.First.Pair(h, env.Problem().Actions))...)
		}
	}
	return slices.Equal(o.Parts, want)
}

// checkTrajectory returns an error if the trajectory is impossible for the policy,
// whose actions are fixed, and the kernel.
func checkTrajectory(t *mdp.Trajectory, policy *mdp.Policy, kernel *mdp.Kernel) error {
	if len(t.States) != policy.Horizon+1 || len(t.Actions) != policy.Horizon {
		return fmt.Errorf("a trajectory of %d steps has %d states and %d actions", policy.Horizon, len(t.States), len(t.Actions))
	}
	for _, s := range t.States {
		if s < 0 || int(s) >= kernel.States {
			return fmt.Errorf("a trajectory has the state %d of %d", s, kernel.States)
		}
	}
	if !(kernel.Start[t.States[0]] > 0) {
		return fmt.Errorf("a trajectory starts in state %d, which has probability 0", t.States[0])
	}
	for h, a := range t.Actions {
		s, next := t.States[h], t.States[h+1]
		if want := policy.Act[policy.Row(h, int(s))]; a != want {
			return fmt.Errorf("in step %d in state %d the action is %d; the policy has %d", h, s, a, want)
		}
		successors, prob := kernel.Successors(kernel.Pair(int(s), int(a)))
		possible := kernel.Spread != nil && kernel.Spread[kernel.Pair(int(s), int(a))] > 0
		for i, x := range successors {
			possible = possible || x == next && prob[i] > 0
		}
		if !possible {
			return fmt.Errorf("in step %d action %d leads from state %d to state %d, which has probability 0", h, a, s, next)
		}
	}
	return nil
}

// checkAnswers compares the answers to questions with the truth. They exceed the limit with
// a probability of about 6·10⁻⁷; see unlikely.
func checkAnswers(s MultiuserWorld) error {
	if !s.World.Problem().Answers {
		return nil
	}
	n := Trials(2000)
	return s.eachTrial(func(env multiuser.Environment) error {
		respondent, ok := env.(multiuser.Respondent)
		if !ok {
			return fmt.Errorf("the problem says that questions are answered, but the environment is no Respondent")
		}
		p, truth := env.Problem(), env.Truth()
		random := stream("questions", 0)
		sum, variance := 0.0, 0.0
		for i := range n {
			user := i % p.Users
			row, lead := truth.Rewards.RawRowView(user), 0.0
			lists := make([][]int32, 2)
			for l, sign := range []float64{1, -1} {
				for range 1 + random.Intn(3) {
					j := random.Intn(p.Pairs())
					lists[l] = append(lists[l], int32(j))
					lead += float64(sign * row[j])
				}
			}
			q := 1 / (1 + portable.Exp(float64(-truth.Scale*lead)))
			variance += float64(q * (1 - q))
			if respondent.Compare(user, lists[0], lists[1]) == pref.FirstWins {
				sum++
			}
			sum -= q
		}
		if unlikely(sum, variance) {
			return fmt.Errorf("in %d answers the first list is preferred %.1f times more often than the truth predicts", n, sum)
		}
		return nil
	})
}

// checkFeedbackLaw compares the feedback with the truth by the sum of its deviations
// from the mean. For rewards the limit is 5 standard deviations of that sum, which it
// exceeds with a probability of about 6·10⁻⁷, plus an allowance for rounding.
func checkFeedbackLaw(s MultiuserWorld) error {
	n := Trials(2000)
	return s.eachTrial(func(env multiuser.Environment) error {
		p, truth := env.Problem(), env.Truth()
		var o multiuser.Observation
		sum, square, variance, count := 0.0, 0.0, 0.0, 0
		first, second := uniform(p)
		for i := range n {
			env.Play(i%p.Users, first, second, &o)
			row := truth.Rewards.RawRowView(i % p.Users)
			total := func(t *mdp.Trajectory) (sum float64) {
				for h := range t.Actions {
					sum += row[t.Pair(h, p.Actions)]
				}
				return sum
			}
			add := func(deviation float64) {
				sum += deviation
				square += float64(deviation * deviation)
				count++
			}
			switch p.Feedback {
			case multiuser.EveryStep:
				for h, x := range o.Rewards {
					add(x - row[o.First.Pair(h, p.Actions)])
				}
			case multiuser.OneStep:
				add(o.Rewards[0] - row[o.First.Pair(o.Step, p.Actions)])
			case multiuser.OnlyReturn:
				add(o.Rewards[0] - total(&o.First))
			case multiuser.Comparison:
				q := 1 / (1 + portable.Exp(float64(-truth.Scale*(total(&o.First)-total(&o.Second)))))
				if m := truth.Preferences; m != nil {
					q = m.At(int(o.First.States[p.Horizon]), int(o.Second.States[p.Horizon]))
				}
				variance += float64(q * (1 - q))
				if o.Outcome == pref.FirstWins {
					sum++
				}
				sum -= q
			}
		}
		if p.Feedback == multiuser.Comparison {
			if unlikely(sum, variance) {
				return fmt.Errorf("in %d comparisons the first trajectory wins %.1f times more often than the truth predicts", n, sum)
			}
			return nil
		}
		deviation := math.Sqrt(max(square, float64(count)*float64(truth.Noise*truth.Noise)))
		if math.Abs(sum) > float64(5*deviation)+float64(1e-9*float64(count)) {
			return fmt.Errorf("%d rewards differ from their means by %v in sum; the standard deviation is %v", count, sum, deviation)
		}
		return nil
	})
}
