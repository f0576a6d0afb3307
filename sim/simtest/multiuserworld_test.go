package simtest

import (
	"strings"
	"sync/atomic"
	"testing"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/pref"
	"joust/sim/rng"
)

// shapedWorld is a world for many users that passes the suite. Spoil, if set, changes
// the environment of each trial.
type shapedWorld struct {
	shape Shape
	spoil func(*multiuserEnvironment) multiuser.Environment
}

func (w shapedWorld) Problem() multiuser.Problem {
	return NewMultiuser(w.shape, stream("instance", 99), stream("coins", 99)).Problem()
}

func (w shapedWorld) Trial(instance, coins *rng.Source) multiuser.Environment {
	env := NewMultiuser(w.shape, instance, coins)
	if w.spoil == nil {
		return env
	}
	return w.spoil(env.(*multiuserEnvironment))
}

func TestSuitePassesSoundMultiuserWorlds(t *testing.T) {
	for _, shape := range shapes() {
		if shape.Horizon*shape.States > 12 {
			continue
		}
		if err := Test(MultiuserWorld{Name: "sound", World: shapedWorld{shape: shape}}); err != nil {
			t.Errorf("%+v: %v", shape, err)
		}
	}
}

// changedPlay changes the observations of an environment.
type changedPlay struct {
	*multiuserEnvironment
	change func(*multiuser.Observation)
}

func (e changedPlay) Play(user int, first, second *mdp.Policy, o *multiuser.Observation) {
	e.multiuserEnvironment.Play(user, first, second, o)
	e.change(o)
}

// yes is an environment whose users prefer whatever is asked about first.
type yes struct{ *multiuserEnvironment }

func (yes) Compare(int, []int32, []int32) pref.Outcome { return pref.FirstWins }

var multiuserCalls atomic.Int32

func TestSuiteCatchesBrokenMultiuserWorlds(t *testing.T) {
	standard := Shape{Users: 8, States: 4, Actions: 3, Horizon: 3, Rank: 2, Feedback: multiuser.EveryStep, Known: true}
	comparisons, returns, rates := standard, standard, standard
	comparisons.Feedback, returns.Feedback, rates.Feedback = multiuser.Comparison, multiuser.OnlyReturn, multiuser.WinRates
	parts, ends := partShapes()[0], partShapes()[1]
	change := func(f func(*multiuserEnvironment)) func(*multiuserEnvironment) multiuser.Environment {
		return func(e *multiuserEnvironment) multiuser.Environment { f(e); return e }
	}
	play := func(f func(*multiuser.Observation)) func(*multiuserEnvironment) multiuser.Environment {
		return func(e *multiuserEnvironment) multiuser.Environment { return changedPlay{e, f} }
	}
	for _, c := range []struct {
		what  string
		shape Shape
		spoil func(*multiuserEnvironment) multiuser.Environment
		want  string
	}{
		{"other rewards in each run", standard, play(func(o *multiuser.Observation) {
			o.Rewards[0] += float64(multiuserCalls.Add(1) % 2)
		}), "must make the same trial"},
		{"another horizon than the world", standard, change(func(e *multiuserEnvironment) { e.problem.Horizon++ }), "must pose in every trial"},
		{"only newcomers", standard, change(func(e *multiuserEnvironment) { e.problem.Newcomers = 8 }), "8 of them newcomers"},
		{"an unknown feedback", standard, change(func(e *multiuserEnvironment) { e.problem.Feedback = "whispers" }), `the feedback is "whispers"`},
		{"another start", standard, change(func(e *multiuserEnvironment) { e.problem.Start = []float64{0, 1, 0, 0} }), "the distribution of the first state"},
		{"another kernel in the problem", standard, change(func(e *multiuserEnvironment) {
			k := *e.problem.Kernel
			k.Next = append([]int32{(k.Next[0] + 1) % 4}, k.Next[1:]...)
			e.problem.Kernel = &k
		}), "the kernel of the problem"},
		{"a kernel without a law", standard, change(func(e *multiuserEnvironment) { e.truth.Kernel.Prob[0] += 0.5 }), "mdp:"},
		{"no reached pairs", standard, change(func(e *multiuserEnvironment) { e.truth.Reached = make([]bool, 12) }), "the reached pairs are"},
		{"a group too few", standard, change(func(e *multiuserEnvironment) { e.truth.Groups = []int{0, 1} }), "the groups of 8 users"},
		{"no scale", standard, change(func(e *multiuserEnvironment) { e.truth.Scale = 0 }), "the scale is 0"},
		{"rewards above 1", standard, change(func(e *multiuserEnvironment) { e.truth.Rewards.Set(0, 0, 1.5) }), "mean rewards lie between"},
		{"a missing reward", standard, play(func(o *multiuser.Observation) { o.Rewards = o.Rewards[1:] }), "there are 2 rewards"},
		{"actions that the policy has not", standard, play(func(o *multiuser.Observation) { o.First.Actions[0] = (o.First.Actions[0] + 1) % 3 }), "in step 0 in state"},
		{"an impossible start", standard, play(func(o *multiuser.Observation) { o.First.States[0] = 3 }), "starts in state 3"},
		{"a short trajectory", standard, play(func(o *multiuser.Observation) { o.First.States = o.First.States[1:] }), "has 3 states and 3 actions"},
		{"biased rewards", standard, play(func(o *multiuser.Observation) { o.Rewards[1] += 0.1 }), "differ from their means"},
		{"biased returns", returns, play(func(o *multiuser.Observation) { o.Rewards[0] += 0.1 }), "differ from their means"},
		{"a tie", comparisons, play(func(o *multiuser.Observation) { o.Outcome = pref.Tie }), "a comparison ends with tie"},
		{"wrong win rates", rates, play(func(o *multiuser.Observation) { o.Rates[2] += 0.01 }), "state 2 is preferred with probability"},
		{"a missing win rate", rates, play(func(o *multiuser.Observation) { o.Rates = o.Rates[1:] }), "there are 3 win rates for 4 states"},
		{"answers that are always the same", comparisons, func(e *multiuserEnvironment) multiuser.Environment { return yes{e} }, "answers the first list is preferred"},
		{"parts without a number", parts, change(func(e *multiuserEnvironment) { e.problem.Parts.Number = 0 }), "there must be at least one"},
		{"parts of many users", standard, change(func(e *multiuserEnvironment) { e.problem.Parts = &multiuser.Parts{Number: 1, Discount: 1} }), "there must be one user"},
		{"parts of the problem alone", parts, change(func(e *multiuserEnvironment) { e.truth.Parts = nil }), "the truth has parts: false"},
		{"parts that are not the reward", parts, change(func(e *multiuserEnvironment) { e.truth.Parts.Set(0, 0, 9) }), "the parts of pair 0 sum to"},
		{"forgotten parts", parts, play(func(o *multiuser.Observation) { o.Parts = nil }), "which are not those of its pairs"},
		{"a part that pays after its end", ends, change(func(e *multiuserEnvironment) { e.truth.Parts.Set(9, 0, 1) }), "part 0 is not active in state 3; action 0 pays 1"},
		{"a goal that does not pay", ends, change(func(e *multiuserEnvironment) { e.problem.Parts.Goals[0] = 2 }), "its goal is view 2"},
		{"flipped comparisons", comparisons, play(func(o *multiuser.Observation) { o.Outcome = pref.FirstWins }), "more often than the truth predicts"},
	} {
		err := Test(MultiuserWorld{Name: "broken", World: shapedWorld{c.shape, c.spoil}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a violation with %q", c.what, err, c.want)
		}
	}
}
