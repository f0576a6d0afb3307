package multiuser

import (
	"math"
	"strings"
	"sync/atomic"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
)

// shop is a world of one state and one step: each user chooses an item.
type shop struct {
	problem Problem
	truth   Truth
	played  []int // trajectories of each user
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

// clerk recommends, after so many rounds, to each user the item that the script
// says, and estimates what it is told to.
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

// Two items, worth 1 and 0 to everybody: uniform play is worth 1/2, so that the
// gap of a user is 0 with the first item and 2 with the second.
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

func TestUsersLoopCountsToTheTarget(t *testing.T) {
	s := twoItems(10)
	// After 1 round six users are served badly, after 4 one, after 16 none:
	// the gap is 1.2, 0.2, 0.
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
		t.Fatal("the loop gave up")
	}
	near(t, "the gap after 1 round", trial.At[0].Gap, 1.2)
	near(t, "the gap after 4 rounds", trial.At[1].Gap, 0.2)
	near(t, "the 0.9 quantile of ten gaps, the ninth,", trial.At[1].GapP90, 0)
	near(t, "the largest gap", trial.At[1].GapMax, 2)
	near(t, "the final gap", trial.Final.Gap, 0)
	near(t, "trajectories, half way between 4 and 16 in logarithms,", trial.Trajectories, 8)
	if trial.Unresolved || trial.Rounds != 64 || trial.Final.Rank != 3 || s.played[0] != 64 {
		t.Errorf("books are %+v after %d trajectories", trial, s.played[0])
	}

	loop.Stop = true
	loop.Run(c, s, &trial)
	if trial.Rounds != 16 || len(trial.At) != 4 || trial.At[3].Gap != 0 {
		t.Errorf("told to stop at the target, books are %+v", trial)
	}
	near(t, "trajectories", trial.Trajectories, 8)

	c.script = func(int, int) int { return 1 }
	loop.Run(c, s, &trial)
	if !trial.Unresolved || trial.Trajectories != 64 {
		t.Errorf("never at the target, books are %+v", trial)
	}
	c.script = func(int, int) int { return 0 }
	loop.Run(c, s, &trial)
	near(t, "trajectories of a learner that is there at the first checkpoint", trial.Trajectories, 1)
}

func TestUsersLoopSendsNewcomersHome(t *testing.T) {
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
		t.Errorf("a veteran played %d rounds and a newcomer %d, want 5 and 3", s.played[5], s.played[6])
	}
	near(t, "the gap of veterans", trial.Final.Gap, 0)
	near(t, "the gap of newcomers, two of four served badly,", trial.Final.Newcomers, 1)
}

// Three users of one group and one of another, who want different items.
func TestUsersLoopJudgesGroupsAndEstimates(t *testing.T) {
	truth := mat.NewDense(4, 3, []float64{
		2, 0, 1,
		2, 0, 1,
		2, 0, 1,
		0, 2, 1,
	})
	s := newShop(truth)
	s.truth.Groups = []int{1, 1, 1, 0}
	c := &clerk{shop: s, script: func(int, int) int { return 0 }}
	c.estimate = mat.NewDense(4, 3, []float64{
		2, 0, 1,
		2, 1, 1,
		2, 0, 1,
		2, 0, 1,
	})
	loop := Loop{Name: "clerk", Budget: 1, Checkpoints: []int{1}, Target: 0.1, Workers: 1}
	var trial Trial
	loop.Run(c, s, &trial)
	f := trial.Final
	near(t, "utility", f.Utility, 1.5)
	near(t, "utility of the minority", f.Minority, 0)
	near(t, "utility of the majority", f.Majority, 2)
	// Values 2, 0, 1 and uniform play 1: gaps 0, 0, 0 and (2-0)/(2-1).
	near(t, "gap", f.Gap, 0.5)
	// Errors: 1 once and 2 twice in twelve entries; users differ from their mean
	// (1.5, 0.5, 1) by 0.5, 0.5, 0 three times and 1.5, 1.5, 0 once.
	near(t, "rmse", f.RMSE, math.Sqrt(9.0/12))
	near(t, "relative error", f.Relative, math.Sqrt(9.0/(6*0.25+2*2.25)))
	near(t, "largest error", f.MaxError, 2)
	// Of twelve couples the last user's three are wrong, and one of the second's a tie.
	near(t, "accuracy", f.Accuracy, (9-0.5)/12)

	// From comparisons constants of a user do not count, nor does a steepness.
	s.problem.Feedback = Comparison
	s.truth.Scale = 3
	for u := range 4 {
		for j := range 3 {
			c.estimate.Set(u, j, 3*truth.At(u, j)+float64(u)-7)
		}
	}
	loop.Run(c, s, &trial)
	near(t, "rmse of what is right but for constants", trial.Final.RMSE, 0)
	near(t, "accuracy of it", trial.Final.Accuracy, 1)
}

func TestUsersLoopWithoutGroupsOrEstimate(t *testing.T) {
	s := newShop(mat.NewDense(2, 2, []float64{1, 0, 0.5, 0.5}))
	c := &clerk{shop: s, script: func(int, int) int { return 1 }}
	loop := Loop{Name: "clerk", Budget: 1, Checkpoints: []int{1}, Target: 0.1, Workers: 1}
	var trial Trial
	loop.Run(c, s, &trial)
	near(t, "the gap, of which a user to whom all is alike has none,", trial.Final.Gap, 1)
	near(t, "utility of the worst-off tenth", trial.Final.Minority, 0)
	near(t, "rmse of one number everywhere, the mean,", trial.Final.RMSE, math.Sqrt(2*0.25/4))
	near(t, "accuracy of one number everywhere", trial.Final.Accuracy, 0.5)
}

func TestUsersLoopNamesWhoBreaksTheContract(t *testing.T) {
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
					t.Errorf("the loop panics with %v, want clerk %s", r, what)
				}
			}()
			loop := Loop{Name: "clerk", Budget: 1, Checkpoints: []int{1}, Workers: 1}
			loop.Run(c, s, new(Trial))
		}()
	}
}

func TestUsersLoopHalts(t *testing.T) {
	var halt atomic.Bool
	halt.Store(true)
	s := twoItems(3)
	loop := Loop{Name: "clerk", Budget: 10, Workers: 1, Halt: &halt}
	if loop.Run(&clerk{shop: s, script: func(int, int) int { return 0 }}, s, new(Trial)) || s.played[1] > 0 {
		t.Errorf("told to halt, the loop went on; user 1 played %d times", s.played[1])
	}
}
