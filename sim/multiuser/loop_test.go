package multiuser

import (
	"math"
	"strings"
	"sync/atomic"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
)

// shop is an environment with one state and one step: each user chooses an item.
type shop struct {
	problem Problem
	truth   Truth
	played  []int // number of trajectories of each user
}

func newShop(rewards *mat.Dense) *shop {
	users, items := rewards.Dims()
	k := &mdp.Kernel{States: 1, Actions: items, Start: []float64{1}, First: make([]int32, 1)}
	reached := make([]bool, items)
	for j := range items {
		k.Next, k.Prob = append(k.Next, 0), append(k.Prob, 1)
		k.First = append(k.First, int32(j+1))
		reached[j] = true
	}
	return &shop{
		problem: Problem{Users: users, Shots: 1, States: 1, Actions: items, Horizon: 1, Start: k.Start, Feedback: EveryStep},
		truth:   Truth{Kernel: k, Rewards: rewards, Loadings: mat.NewDense(items, 1, nil), Reached: reached, Scale: 1},
		played:  make([]int, users),
	}
}

func (s *shop) Problem() Problem { return s.problem }
func (s *shop) Truth() *Truth    { return &s.truth }
func (s *shop) Play(user int, _, _ *mdp.Policy, _ *Observation) {
	s.played[user]++
}

// clerk is a learner that recommends item script(rounds, user) to each user and
// returns a given estimate.
type clerk struct {
	shop     *shop
	rounds   int
	script   func(round, user int) int
	estimate *mat.Dense
}

func (c *clerk) Begin(k int) { c.rounds = k + 1 }
func (c *clerk) Propose(int) (first, second *mdp.Policy) {
	p := mdp.NewPolicy(1, c.shop.problem.Actions, 1)
	if c.shop.problem.Feedback == Comparison {
		return p, p
	}
	return p, nil
}
func (c *clerk) Observe(int, *Observation) {}
func (c *clerk) Recommend() []*mdp.Policy {
	all := make([]*mdp.Policy, c.shop.problem.Users)
	for u := range all {
		all[u] = mdp.NewPolicy(1, c.shop.problem.Actions, 1)
		all[u].Act[0] = int32(c.script(c.rounds, u))
	}
	return all
}
func (c *clerk) Estimate() Estimate { return Estimate{Rewards: c.estimate, Rank: 3} }

// twoItems has two items, with rewards 1 and 0 for every user. Uniform play has the
// value 1/2, so the gap of a user is 0 with the first item and 2 with the second.
func twoItems(users int) *shop {
	m := mat.NewDense(users, 2, nil)
	for u := range users {
		m.Set(u, 0, 1)
	}
	return newShop(m)
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-12 {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestLoopCountsToTheTarget(t *testing.T) {
	s := twoItems(10)
	// The number of users who get the worse item is 6 after 1 round, 1 after 4 and 0
	// after 16, so the mean gap is 1.2, 0.2 and 0.
	c := &clerk{shop: s, script: func(round, user int) int {
		bad := map[int]int{1: 6, 4: 1}[round]
		if user < bad {
			return 1
		}
		return 0
	}}
	loop := Loop{Name: "clerk", Budget: 64, Checkpoints: []int{1, 4, 16, 64}, Target: 0.1, Workers: 1}
	var trial Trial
	if !loop.Run(c, s, &trial) {
		t.Fatal("Run returned false without Halt")
	}
	near(t, "the gap after 1 round", trial.At[0].Gap, 1.2)
	near(t, "the gap after 4 rounds", trial.At[1].Gap, 0.2)
	near(t, "the 0.9 quantile of ten gaps (the ninth)", trial.At[1].GapP90, 0)
	near(t, "the largest gap", trial.At[1].GapMax, 2)
	near(t, "the final gap", trial.Final.Gap, 0)
	near(t, "the number of trajectories (half way between 4 and 16 in logarithms)", trial.Trajectories, 8)
	if trial.Unresolved || trial.Rounds != 64 || trial.Final.Rank != 3 || s.played[0] != 64 {
		t.Errorf("trial is %+v after %d trajectories", trial, s.played[0])
	}

	loop.Stop = true
	loop.Run(c, s, &trial)
	if trial.Rounds != 16 || len(trial.At) != 4 || trial.At[3].Gap != 0 {
		t.Errorf("with Stop set, trial is %+v", trial)
	}
	near(t, "the number of trajectories", trial.Trajectories, 8)

	c.script = func(int, int) int { return 1 }
	loop.Run(c, s, &trial)
	if !trial.Unresolved || trial.Trajectories != 64 {
		t.Errorf("the target is never reached, trial is %+v", trial)
	}
	c.script = func(int, int) int { return 0 }
	loop.Run(c, s, &trial)
	near(t, "the number of trajectories of a learner that reaches the target at the first checkpoint", trial.Trajectories, 1)
}

func TestLoopNewcomersLeaveAfterShots(t *testing.T) {
	s := twoItems(10)
	s.problem.Newcomers, s.problem.Shots = 4, 3
	c := &clerk{shop: s, script: func(_, user int) int {
		if user >= 8 {
			return 1
		}
		return 0
	}}
	loop := Loop{Name: "clerk", Budget: 5, Checkpoints: []int{5}, Target: 0.1, Workers: 1}
	var trial Trial
	loop.Run(c, s, &trial)
	if s.played[5] != 5 || s.played[6] != 3 {
		t.Errorf("user 5 played %d rounds and newcomer 6 played %d, want 5 and 3", s.played[5], s.played[6])
	}
	near(t, "the gap without newcomers", trial.Final.Gap, 0)
	near(t, "the gap of four newcomers, two of whom get the worse item,", trial.Final.Newcomers, 1)
}

func TestLoopPanicsOnBrokenContract(t *testing.T) {
	s := twoItems(2)
	for what, spoil := range map[string]func(*clerk){
		"estimates a reward as NaN":                                  func(c *clerk) { c.estimate = mat.NewDense(2, 2, []float64{math.NaN(), 0, 0, 0}) },
		"proposes the wrong number of policies to user 0 in round 0": func(c *clerk) { c.shop = newShop(mat.NewDense(2, 2, nil)); c.shop.problem.Feedback = Comparison },
	} {
		c := &clerk{shop: s, script: func(int, int) int { return 0 }}
		spoil(c)
		func() {
			defer func() {
				if r := recover(); r == nil || !strings.Contains(r.(string), "clerk "+what) {
					t.Errorf("Run panics with %v, want clerk %s", r, what)
				}
			}()
			loop := Loop{Name: "clerk", Budget: 1, Checkpoints: []int{1}, Workers: 1}
			loop.Run(c, s, new(Trial))
		}()
	}
}

func TestLoopHalts(t *testing.T) {
	var halt atomic.Bool
	halt.Store(true)
	s := twoItems(3)
	loop := Loop{Name: "clerk", Budget: 10, Workers: 1, Halt: &halt}
	if loop.Run(&clerk{shop: s, script: func(int, int) int { return 0 }}, s, new(Trial)) || s.played[1] > 0 {
		t.Errorf("Halt is set, but Run continued; user 1 played %d times", s.played[1])
	}
}
