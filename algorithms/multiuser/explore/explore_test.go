package explore

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

var explorers = []string{"coverage", "uniform", "rf-ucrl", "rf-rl-explore"}

func with(explorer string) Params {
	p := Defaults
	p.Explorer, p.Passes, p.Epsilon = explorer, 3, 4
	return p
}

// worlds returns typical and extreme problems, each with its true kernel.
func worlds() map[string]func() (*multiuser.Problem, *mdp.Kernel) {
	plain := func(k *mdp.Kernel, users, horizon int, change func(*multiuser.Problem)) func() (*multiuser.Problem, *mdp.Kernel) {
		return func() (*multiuser.Problem, *mdp.Kernel) {
			p := problemOf(k, users, horizon)
			change(p)
			return p, k
		}
	}
	same := func(*multiuser.Problem) {}
	some := garnet(6, 3, 2, rng.Stream(1, "world"))
	one := func(actions int) *mdp.Kernel {
		return kernel(1, actions, func(int, int) []int32 { return []int32{0} })
	}
	return map[string]func() (*multiuser.Problem, *mdp.Kernel){
		"a typical problem":                 plain(some, 10, 5, same),
		"one user":                          plain(some, 1, 5, same),
		"one step":                          plain(some, 10, 1, same),
		"one action":                        plain(chain(4, 1), 10, 5, same),
		"one state":                         plain(one(3), 10, 5, same),
		"items":                             plain(one(3), 10, 1, same),
		"items compared":                    plain(one(3), 10, 1, func(p *multiuser.Problem) { p.Feedback = multiuser.Comparison }),
		"one state, action, step and user":  plain(one(1), 1, 1, same),
		"a chain whose end is out of reach": plain(chain(9, 2), 10, 3, same),
		"known transitions":                 plain(some, 10, 5, func(p *multiuser.Problem) { p.Kernel = some }),
		"features":                          plain(some, 10, 5, func(p *multiuser.Problem) { p.Features = someFeatures(18, 3, rng.Stream(1, "features")) }),
		"features that are all 0":           plain(some, 10, 5, func(p *multiuser.Problem) { p.Features = mat.NewDense(18, 3, nil) }),
		"two initial states":                plain(twoStarts(some), 10, 5, same),
	}
}

func twoStarts(k *mdp.Kernel) *mdp.Kernel {
	c := *k
	c.Start = make([]float64, k.States)
	c.Start[1], c.Start[4] = 0.3, 0.7
	return &c
}

// everywhere runs the check with every explorer in every world that suits it.
func everywhere(t *testing.T, check func(t *testing.T, p Params, problem *multiuser.Problem, k *mdp.Kernel)) {
	for _, explorer := range explorers {
		for name, world := range worlds() {
			problem, k := world()
			p := with(explorer)
			if p.SuitsExplore(problem) != nil {
				continue
			}
			t.Run(explorer+" in "+name, func(t *testing.T) { check(t, p, problem, k) })
		}
	}
}

// transcript returns everything that is proposed in twelve rounds, as a list of numbers. In
// every third round, pairs of policies are proposed. Before each proposal, transcript calls
// observe.
func transcript(p Params, problem *multiuser.Problem, k *mdp.Kernel, observe func(Explorer)) (numbers []float64) {
	e := New(p, problem, rng.Stream(1, "data"))
	coins := rng.Stream(1, "coins")
	var t mdp.Trajectory
	propose := func(policy *mdp.Policy) {
		for _, a := range policy.Act {
			numbers = append(numbers, float64(a))
		}
		numbers = append(append(numbers, policy.Prob...), -1)
		k.Play(policy, coins, &t)
		e.Observe(&t)
	}
	observe(e)
	for round := range 12 {
		e.Begin(round)
		for u := range problem.Users {
			observe(e)
			if round%3 < 2 {
				propose(e.Propose(u))
				continue
			}
			first, second := e.ProposePair(u)
			propose(first)
			propose(second)
		}
		observe(e)
	}
	return numbers
}

func TestSameStreamSameProposals(t *testing.T) {
	everywhere(t, func(t *testing.T, p Params, problem *multiuser.Problem, k *mdp.Kernel) {
		alone := transcript(p, problem, k, func(Explorer) {})
		queried := transcript(p, problem, k, func(e Explorer) { e.Kernel(); e.Design() })
		if !slices.Equal(alone, queried) {
			t.Error("the proposals change when Kernel and Design are called")
		}
		more := *problem
		more.Workers = 3
		if !slices.Equal(alone, transcript(p, &more, k, func(Explorer) {})) {
			t.Error("the proposals depend on the number of goroutines")
		}
	})
}

// At any time, Kernel returns a valid kernel with the observed frequencies, and Design
// returns probabilities of all pairs.
func TestKernelAndDesign(t *testing.T) {
	everywhere(t, func(t *testing.T, p Params, problem *multiuser.Problem, k *mdp.Kernel) {
		seen := map[[3]int]float64{} // state, action, next
		tried := map[[2]int]float64{}
		e := New(p, problem, rng.Stream(2, "data"))
		var before *mdp.Kernel
		observe := func() {
			estimate := e.Kernel()
			if err := estimate.Check(); err != nil {
				t.Fatal(err)
			}
			if problem.Kernel != nil {
				if estimate != problem.Kernel {
					t.Error("the kernel is known, but another is used")
				}
			} else {
				for s := range k.States {
					for a := range k.Actions {
						for next := range k.States {
							got := probability(estimate, k.Pair(s, a), next)
							want := 0.0
							if n := tried[[2]int{s, a}]; n > 0 {
								want = seen[[3]int{s, a, next}] / n
							} else if next == s {
								want = 1
							}
							if got != want {
								t.Fatalf("the estimated probability of state %d after state %d and action %d is %v, want %v", next, s, a, got, want)
							}
						}
					}
				}
			}
			sum, least := 0.0, 0.0
			for _, d := range e.Design() {
				sum, least = sum+d, min(least, d)
			}
			if math.Abs(sum-1) > 1e-12 || least < 0 || len(e.Design()) != k.Pairs() {
				t.Errorf("the design has %d elements with minimum %v and sum %v", len(e.Design()), least, sum)
			}
			if before == estimate && problem.Kernel == nil {
				t.Error("the estimate is that of the previous round")
			}
			before = estimate
		}
		observe()
		for round := range 7 {
			play(e, k, problem.Users, round, 1, rng.Stream(2, "coins", fmt.Sprint(round)), func(trajectory *mdp.Trajectory) {
				for h, a := range trajectory.Actions {
					seen[[3]int{int(trajectory.States[h]), int(a), int(trajectory.States[h+1])}]++
					tried[[2]int{int(trajectory.States[h]), int(a)}]++
				}
			})
			observe()
		}
	})
}

// probability returns the probability of a state after pair j.
func probability(k *mdp.Kernel, j, state int) float64 {
	sum := 0.0
	next, prob := k.Successors(j)
	for i, s := range next {
		if int(s) == state {
			sum += prob[i]
		}
	}
	return sum
}

// Design returns the mean frequency of each pair in the trajectories that are played. In
// 20,000 trajectories of 5 steps, a frequency has a standard deviation of at most
// √(1/(4·20,000)) = 0.0035, even if all steps of a trajectory visit the same pair.
func TestDesignIsPlayed(t *testing.T) {
	const users = 20_000
	k := garnet(6, 3, 2, rng.Stream(1, "world"))
	for _, explorer := range explorers {
		problem := problemOf(k, users, 5)
		e := New(with(explorer), problem, rng.Stream(3, "data"))
		play(e, k, 2000, 0, 3, rng.Stream(3, "coins"), unseen)
		visits := make([]float64, k.Pairs())
		count := func(trajectory *mdp.Trajectory) {
			for h := range trajectory.Actions {
				visits[trajectory.Pair(h, k.Actions)] += 1. / 5 / users
			}
		}
		play(e, k, users, 3, 1, rng.Stream(4, "coins"), count)
		for j, d := range e.Design() {
			if math.Abs(d-visits[j]) > 4*0.0035 {
				t.Errorf("%s: pair %d has frequency %.4f, but design %.4f", explorer, j, visits[j], d)
			}
		}
	}
}

// After Begin, Design returns the design of the new round, even if nothing was observed
// since the previous call.
func TestDesignOfTheRound(t *testing.T) {
	k := chain(6, 3)
	e := New(Defaults, problemOf(k, 50, 6), rng.Stream(10, "data")).(*coverage)
	play(e, k, 50, 0, 1, rng.Stream(10, "coins"), unseen)
	before := slices.Clone(e.Design())
	e.Begin(1)
	want := make([]float64, k.Pairs())
	e.mixture.occupancy(e.Kernel(), 6, want)
	if got := e.Design(); !slices.Equal(got, want) || slices.Equal(got, before) {
		t.Errorf("got %v, want %v, which differs from the design of the previous round", got, want)
	}
}

// An estimate that Kernel has returned does not change later.
func TestKernelStays(t *testing.T) {
	k := garnet(6, 3, 2, rng.Stream(1, "world"))
	e := New(Defaults, problemOf(k, 10, 5), rng.Stream(5, "data"))
	play(e, k, 10, 0, 1, rng.Stream(5, "coins"), unseen)
	estimate := e.Kernel()
	before := slices.Clone(estimate.Prob)
	play(e, k, 10, 1, 1, rng.Stream(6, "coins"), unseen)
	if !slices.Equal(before, estimate.Prob) {
		t.Error("the estimate of the first round changed in the second")
	}
	if slices.Equal(before, e.Kernel().Prob) {
		t.Error("the estimate of the second round equals that of the first, so that the test cannot fail")
	}
}

func TestItemsInPairs(t *testing.T) {
	const items, draws = 4, 12_000
	k := kernel(1, items, func(int, int) []int32 { return []int32{0} })
	for _, explorer := range explorers {
		problem := problemOf(k, 10, 1)
		problem.Feedback = multiuser.Comparison
		e := New(with(explorer), problem, rng.Stream(7, "data"))
		e.Begin(0)
		var seen [items][items]int
		for range draws {
			first, second := e.ProposePair(0)
			seen[first.Act[0]][second.Act[0]]++
		}
		for i := range items {
			for j, n := range seen[i] {
				// Each of 12 ordered pairs is proposed 1000 times with a standard deviation
				// of √(12000·(1/12)·(11/12)) = 30.
				if i == j && n != 0 || i != j && math.Abs(float64(n)-1000) > 4*30 {
					t.Errorf("%s: items %d and %d are compared %d times, want 1000, or 0 for an item and itself", explorer, i, j, n)
				}
			}
		}
		for _, share := range e.Design() {
			if share != 0.25 {
				t.Errorf("%s: the design of an item is %v, want 1/4", explorer, share)
			}
		}
	}
}

func TestPairsAreIndependent(t *testing.T) {
	k := chain(6, 3)
	e := New(Defaults, problemOf(k, 50, 6), rng.Stream(8, "data"))
	play(e, k, 50, 0, 3, rng.Stream(8, "coins"), unseen)
	weights := map[*mdp.Policy]float64{}
	for i, policy := range e.(*coverage).mixture.Policies {
		weights[policy] = e.(*coverage).mixture.Weights[i]
	}
	// Two independent draws are the same policy with probability Σ w².
	want, same := 0.0, 0.0
	for _, w := range weights {
		want += w * w
	}
	const draws = 10_000
	for range draws {
		if first, second := e.ProposePair(0); first == second {
			same++
		}
	}
	if sd := math.Sqrt(want * (1 - want) / draws); math.Abs(same/draws-want) > 4*sd {
		t.Errorf("the two policies are the same with frequency %.4f, want %.4f ± %.4f", same/draws, want, sd)
	}
}

func TestAllocations(t *testing.T) {
	k := garnet(6, 3, 2, rng.Stream(1, "world"))
	coins := rng.Stream(9, "coins")
	for _, explorer := range explorers {
		e := New(with(explorer), problemOf(k, 50, 5), rng.Stream(9, "data"))
		play(e, k, 50, 0, 9, coins, unseen) // every successor of every pair was seen
		var trajectory mdp.Trajectory
		k.Play(e.Propose(0), coins, &trajectory)
		n := testing.AllocsPerRun(200, func() {
			k.Play(e.Propose(0), coins, &trajectory)
			e.Observe(&trajectory)
			first, second := e.ProposePair(0)
			k.Play(first, coins, &trajectory)
			k.Play(second, coins, &trajectory)
		})
		if n != 0 {
			t.Errorf("%s: %v allocations a user and round, want none", explorer, n)
		}
	}
}

func TestChecks(t *testing.T) {
	if err := Defaults.CheckExplore(); err != nil {
		t.Errorf("the defaults are refused: %v", err)
	}
	for _, c := range []struct {
		name   string // of the parameter in the error
		change func(*Params)
	}{
		{"steps", func(p *Params) { p.Steps = 0 }},
		{"steps", func(p *Params) { p.Steps = 10_001 }},
		{"passes", func(p *Params) { p.Passes = 0 }},
		{"passes", func(p *Params) { p.Passes = 65 }},
		{"epsilon", func(p *Params) { p.Epsilon = 0 }},
		{"epsilon", func(p *Params) { p.Epsilon = math.NaN() }},
		{"delta", func(p *Params) { p.Delta = 0 }},
		{"delta", func(p *Params) { p.Delta = 1 }},
	} {
		p := Defaults
		c.change(&p)
		var wrong *param.Error
		if err := p.CheckExplore(); !errors.As(err, &wrong) || wrong.Name != c.name {
			t.Errorf("%+v: got %v, want an error about %s", p, err, c.name)
		}
	}
}

func TestSuits(t *testing.T) {
	small, large := chain(10, 5), chain(10, 5)
	for _, c := range []struct {
		explorer string
		k        *mdp.Kernel
		horizon  int
		known    bool
		want     string // in the message; empty for none
	}{
		{"coverage", small, 20, false, ""},
		{"coverage", small, 20, true, ""},
		{"uniform", small, 500, true, ""},
		{"rf-ucrl", small, 500, false, ""},
		{"rf-ucrl", small, 20, true, "these are known here"},
		{"rf-rl-explore", small, 20, true, "these are known here"},
		{"rf-rl-explore", small, 20, false, ""},
		{"rf-rl-explore", large, 21, false, "10 states, 5 actions and 21 steps make 1050, and it supports at most 1000"},
	} {
		problem := problemOf(c.k, 10, c.horizon)
		if c.known {
			problem.Kernel = c.k
		}
		err := with(c.explorer).SuitsExplore(problem)
		var wrong *param.Error
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%+v: %v", c, err)
		case c.want != "" && (!errors.As(err, &wrong) || wrong.Name != "explorer" || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s with %d steps, known %v: got %v, want %q about explorer", c.explorer, c.horizon, c.known, err, c.want)
		}
	}
}
