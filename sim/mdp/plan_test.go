package mdp

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
)

// near is the largest difference between two computations of the same sum of at most a
// thousand products of numbers of size 1 to 10: 1000 roundings of a sum below 100, with a
// relative error of 1e-16 each, are 1e-11.
const near = 1e-11

// kernels returns kernels of many shapes for tests that compare two computations.
func kernels(label string) []*Kernel {
	stream := rng.Stream(1, "kernels", label)
	var list []*Kernel
	for _, c := range []struct{ states, actions int }{{1, 1}, {1, 5}, {2, 1}, {3, 2}, {7, 3}, {20, 4}} {
		for _, spread := range []bool{false, true} {
			list = append(list, wild(c.states, c.actions, spread, stream))
		}
	}
	return append(list, garnet(30, 3, 5, stream), chain(6, 3, func(s int) int { return s % 3 }), tree(3, 3))
}

func dot(x, y []float64) float64 {
	return mat.Dot(mat.NewVecDense(len(x), x), mat.NewVecDense(len(y), y))
}

func same(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= near) {
		t.Errorf("%s: got %.15g, want %.15g", what, got, want)
	}
}

func TestPlannerAgainstMatrices(t *testing.T) {
	for i, k := range kernels("matrices") {
		if err := k.Check(); err != nil {
			t.Fatalf("kernel %d: %v", i, err)
		}
		stream, w := rng.Stream(1, "matrices", fmt.Sprint(i)), newTwin(k)
		for _, horizon := range []int{1, 2, 9} {
			what := fmt.Sprintf("kernel %d, horizon %d", i, horizon)
			p, reward := NewPlanner(k, horizon), uniforms(k.Pairs(), stream)
			best := NewPolicy(k.States, k.Actions, horizon)
			value := p.Plan(reward, best)
			same(t, what+": Plan", value, w.plan(reward, horizon))
			same(t, what+": the policy of Plan", w.evaluate(best, reward), value)
			for name, policy := range map[string]*Policy{
				"best": best, "fixed": fixed(k.States, k.Actions, horizon, stream),
				"mixed": mixed(k.States, k.Actions, horizon, stream), "uniform": NewUniform(k.States, k.Actions, horizon),
			} {
				same(t, what+": Evaluate "+name, p.Evaluate(policy, reward), w.evaluate(policy, reward))
				d := uniforms(horizon*k.Pairs(), stream) // what is in it before does not matter
				p.Occupancy(policy, d)
				want := w.occupancy(policy)
				for j := range d {
					same(t, what+": Occupancy "+name, d[j], want[j])
				}
				mean := uniforms(k.Pairs(), stream)
				p.MeanOccupancy(policy, mean)
				for j := range mean {
					sum := 0.0
					for h := range horizon {
						sum += want[h*k.Pairs()+j]
					}
					same(t, what+": MeanOccupancy "+name, mean[j], sum/float64(horizon))
				}
			}
		}
	}
}

// worth returns the value of the policy from step h in state s on, by the sum over all
// trajectories.
func worth(k *Kernel, policy *Policy, reward []float64, h, s int) float64 {
	if h == policy.Horizon {
		return 0
	}
	j := k.Pair(s, int(policy.Act[h*k.States+s]))
	sum := reward[j]
	next, prob := k.Successors(j)
	for i, to := range next {
		sum += prob[i] * worth(k, policy, reward, h+1, int(to))
	}
	if k.Spread != nil {
		for to := range k.States {
			sum += k.Spread[j] / float64(k.States) * worth(k, policy, reward, h+1, to)
		}
	}
	return sum
}

// Plan finds the maximum over all A^(S·H) policies with fixed actions, which this test tries
// one by one.
func TestPlanAgainstAllPolicies(t *testing.T) {
	for _, c := range []struct {
		name                     string
		states, actions, horizon int
	}{
		{"one state: the best item", 1, 5, 1},
		{"one state, three choices of four", 1, 4, 3},
		{"one action: nothing to choose", 3, 1, 3},
		{"two states, two actions, four steps: 256 policies", 2, 2, 4},
		{"three states, two actions, three steps: 512 policies", 3, 2, 3},
		{"two states, three actions, two steps: 81 policies", 2, 3, 2},
	} {
		for _, spread := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, spread %v", c.name, spread), func(t *testing.T) {
				stream := rng.Stream(1, "all policies", c.name, fmt.Sprint(spread))
				k := wild(c.states, c.actions, spread, stream)
				reward := uniforms(k.Pairs(), stream)
				policy, best := NewPolicy(c.states, c.actions, c.horizon), math.Inf(-1)
				for {
					value := 0.0
					for s, q := range k.Start {
						value += q * worth(k, policy, reward, 0, s)
					}
					best = max(best, value)
					i := 0
					for i < len(policy.Act) && int(policy.Act[i]) == c.actions-1 {
						policy.Act[i] = 0
						i++
					}
					if i == len(policy.Act) {
						break
					}
					policy.Act[i]++
				}
				p := NewPlanner(k, c.horizon)
				same(t, "the best of all policies", p.Plan(reward, policy), best)
				same(t, "the value of what Plan found", p.Evaluate(policy, reward), best)
			})
		}
	}
}

// Among equally good actions, Plan takes the first.
func TestPlanTakesTheFirstOfEquals(t *testing.T) {
	k := chain(3, 4, func(int) int { return 3 })
	policy := fixed(3, 4, 5, rng.Stream(1, "equals"))
	NewPlanner(k, 5).Plan(make([]float64, k.Pairs()), policy)
	if want := make([]int32, 15); !slices.Equal(policy.Act, want) {
		t.Errorf("without rewards: got actions %v, want the first everywhere", policy.Act)
	}
	reward := []float64{0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 2, 2}
	NewPlanner(k, 1).Plan(reward, policy)
	if got, want := policy.Act[:3], []int32{1, 1, 2}; !slices.Equal(got, want) {
		t.Errorf("one step: got actions %v, want %v", got, want)
	}
}

// In a combination lock with S states, the last state is reached after S-1 steps, and each
// step in it has the reward 1: the best value is max(0, H-S+1).
func TestPlanOpensTheLock(t *testing.T) {
	const actions = 3
	secret := func(s int) int { return (2*s + 1) % actions }
	for _, states := range []int{1, 2, 5, 12} {
		k := chain(states, actions, secret)
		for _, horizon := range []int{1, 4, 5, 12, 20} {
			p, want := NewPlanner(k, horizon), float64(max(0, horizon-states+1))
			every, good := make([]float64, k.Pairs()), make([]float64, k.Pairs())
			for a := range actions {
				every[k.Pair(states-1, a)] = 1
			}
			good[k.Pair(states-1, secret(states-1))] = 1
			policy := NewPolicy(states, actions, horizon)
			if got := p.Plan(every, policy); got != want {
				t.Errorf("S=%d, H=%d, every action of the last state: got %v, want %v", states, horizon, got, want)
			}
			if got := p.Plan(good, policy); got != want {
				t.Errorf("S=%d, H=%d, the secret action of the last state: got %v, want %v", states, horizon, got, want)
			}
		}
	}
}

// Under uniform play of a tree, the probability of a pair at depth i is A^-(i+1) at step i and
// 0 at other steps. Let d be its mean over the steps, and let 1/d be the reward of the pair.
// Then every path down from the root has the value H·Σ A^(i+1), which is H times the number
// of pairs: no policy covers the tree better.
func TestUniformPlayCoversTheTree(t *testing.T) {
	const actions, depth = 3, 3
	k := tree(depth, actions)
	p, d := NewPlanner(k, depth+1), make([]float64, k.Pairs())
	p.MeanOccupancy(NewUniform(k.States, actions, depth+1), d)
	for j := range d {
		d[j] = 1 / d[j]
	}
	if k.Pairs() != 120 {
		t.Fatalf("the tree has %d pairs, want 120", k.Pairs())
	}
	stream := rng.Stream(1, "tree")
	for range 20 {
		same(t, "a random policy", p.Evaluate(fixed(k.States, actions, depth+1, stream), d)/(depth+1), 120)
	}
	same(t, "the best policy", p.Plan(d, NewPolicy(k.States, actions, depth+1))/(depth+1), 120)
}

// Rounding is monotone, so that computed values satisfy the same inequalities as exact
// values, to the last bit.
func TestNothingIsWorthMoreThanTheBest(t *testing.T) {
	for i, k := range kernels("best") {
		stream, p := rng.Stream(1, "best", fmt.Sprint(i)), NewPlanner(k, 7)
		for range 50 {
			reward, policy := uniforms(k.Pairs(), stream), NewPolicy(k.States, k.Actions, 7)
			best := p.Plan(reward, policy)
			if got := p.Evaluate(policy, reward); got != best {
				t.Errorf("kernel %d: Plan returns %v for the best policy, and Evaluate %v", i, best, got)
			}
			other := fixed(k.States, k.Actions, 7, stream)
			for range 10 { // the best policy with a few actions changed
				change := stream.Intn(len(policy.Act))
				policy.Act[change] = other.Act[change]
				if got := p.Evaluate(policy, reward); got > best {
					t.Errorf("kernel %d: a policy has the value %v, more than the best, %v", i, got, best)
				}
			}
		}
	}
}

// The occupancies of a step have the sum 1, and the value of a policy is the sum of the
// rewards weighted by its occupancies.
func TestOccupancySumsAndPairsWithRewards(t *testing.T) {
	const horizon = 8
	for i, k := range kernels("sums") {
		stream, p := rng.Stream(1, "sums", fmt.Sprint(i)), NewPlanner(k, horizon)
		for _, policy := range []*Policy{fixed(k.States, k.Actions, horizon, stream), mixed(k.States, k.Actions, horizon, stream)} {
			d, mean := make([]float64, horizon*k.Pairs()), make([]float64, k.Pairs())
			p.Occupancy(policy, d)
			for h := range horizon {
				sum := 0.0
				for _, x := range d[h*k.Pairs() : (h+1)*k.Pairs()] {
					if x < 0 {
						t.Errorf("kernel %d: the probability %v is negative", i, x)
					}
					sum += x
				}
				same(t, fmt.Sprintf("kernel %d: the sum at step %d", i, h), sum, 1)
			}
			reward, value := uniforms(k.Pairs(), stream), 0.0
			for h := range horizon {
				value += dot(d[h*k.Pairs():(h+1)*k.Pairs()], reward)
			}
			same(t, fmt.Sprintf("kernel %d: ⟨d, R⟩", i), value, p.Evaluate(policy, reward))
			p.MeanOccupancy(policy, mean)
			same(t, fmt.Sprintf("kernel %d: H·⟨mean d, R⟩", i), horizon*dot(mean, reward), value)
		}
	}
}

// The error of a value in an estimated process is exactly the sum over the steps of the
// expected errors of reward and transition under the true process:
//
//	V(P̂,R̂) - V(P,R) = Σ_h E_{d_h(P)} [ (R̂-R)(s,a) + (P̂-P)(·|s,a) V_{h+1}(P̂,R̂) ].
func TestSimulationIdentity(t *testing.T) {
	const states, actions, horizon = 9, 3, 6
	stream := rng.Stream(1, "simulation identity")
	for trial := range 20 {
		truth := wild(states, actions, trial%2 == 0, stream)
		counts := NewCounts(states, actions)
		var seen Trajectory
		for range 30 {
			truth.Play(NewUniform(states, actions, horizon), stream, &seen)
			counts.Add(&seen)
		}
		estimate := counts.Kernel(truth.Start, 0.5)
		r, s := uniforms(truth.Pairs(), stream), uniforms(truth.Pairs(), stream)
		for _, policy := range []*Policy{fixed(states, actions, horizon, stream), mixed(states, actions, horizon, stream)} {
			planner, guess, real := NewPlanner(truth, horizon), newTwin(estimate), newTwin(truth)
			d := make([]float64, horizon*truth.Pairs())
			planner.Occupancy(policy, d)
			sum, values := 0.0, guess.values(policy, s)
			for h := range horizon {
				ahead := mat.NewVecDense(truth.Pairs(), nil)
				var difference mat.Dense
				difference.Sub(guess.transition, real.transition)
				ahead.MulVec(&difference, values[h+1])
				for j := range truth.Pairs() {
					sum += d[h*truth.Pairs()+j] * (s[j] - r[j] + ahead.AtVec(j))
				}
			}
			same(t, fmt.Sprintf("trial %d", trial), sum, NewPlanner(estimate, horizon).Evaluate(policy, s)-planner.Evaluate(policy, r))
		}
	}
}

// The result of PlanAll for a user is, to the last bit, the result of Plan for this user, for
// any division of the users.
func TestPlanAllIsPlanForEach(t *testing.T) {
	const horizon = 4
	stream := rng.Stream(1, "plan all")
	for i, k := range kernels("plan all") {
		for _, users := range []int{1, 4, 5, 8, 9, 37} {
			rewards := mat.NewDense(users, k.Pairs(), uniforms(users*k.Pairs(), stream))
			for u := 0; u < users; u += 3 { // some users find actions equally good
				row := rewards.RawRowView(u)
				for j := range row {
					row[j] = math.Round(row[j])
				}
			}
			p, want := NewPlanner(k, horizon), make([]*Policy, users)
			worth := make([]float64, users)
			for u := range want {
				want[u] = NewPolicy(k.States, k.Actions, horizon)
				worth[u] = p.Plan(rewards.RawRowView(u), want[u])
			}
			for _, workers := range []int{1, 2, 3, 10} {
				got, values := make([]*Policy, users), make([]float64, users)
				for u := range got {
					got[u] = fixed(k.States, k.Actions, horizon, stream)
				}
				PlanAll(k, horizon, rewards, got, values, workers)
				for u := range got {
					if values[u] != worth[u] || !slices.Equal(got[u].Act, want[u].Act) {
						t.Fatalf("kernel %d, %d users, %d workers: user %d gets %v with the value %v, alone %v with the value %v",
							i, users, workers, u, got[u].Act, values[u], want[u].Act, worth[u])
					}
				}
				PlanAll(k, horizon, rewards, got, nil, workers)
				if !slices.Equal(got[users-1].Act, want[users-1].Act) {
					t.Fatalf("kernel %d, %d users, %d workers: another policy if values is nil", i, users, workers)
				}
			}
		}
	}
}

// The same is true for EvaluateAll, whichever users share a policy.
func TestEvaluateAllIsEvaluateForEach(t *testing.T) {
	const horizon, users = 4, 41
	stream := rng.Stream(1, "evaluate all")
	for i, k := range kernels("evaluate all") {
		rewards := mat.NewDense(users, k.Pairs(), uniforms(users*k.Pairs(), stream))
		p := NewPlanner(k, horizon)
		for _, kinds := range []int{1, 2, 5, 15, users} { // of policies, half of them fixed
			pool, policies := make([]*Policy, kinds), make([]*Policy, users)
			for n := range pool {
				if pool[n] = fixed(k.States, k.Actions, horizon, stream); (n+i)%2 == 0 {
					pool[n] = mixed(k.States, k.Actions, horizon, stream)
				}
			}
			for u := range policies {
				policies[u] = pool[u%kinds]
			}
			for _, workers := range []int{1, 2, 7} {
				values := make([]float64, users)
				EvaluateAll(k, horizon, rewards, policies, values, workers)
				for u, got := range values {
					if want := p.Evaluate(policies[u], rewards.RawRowView(u)); got != want {
						t.Fatalf("kernel %d, %d policies, %d workers: user %d gets %v, alone %v", i, kinds, workers, u, got, want)
					}
				}
			}
		}
	}
}

func TestPlannerDoesNotAllocate(t *testing.T) {
	const horizon = 5
	stream := rng.Stream(1, "allocations")
	k := wild(10, 3, true, stream)
	p, policy, reward := NewPlanner(k, horizon), NewPolicy(10, 3, horizon), uniforms(k.Pairs(), stream)
	uniform, d := NewUniform(10, 3, horizon), make([]float64, horizon*k.Pairs())
	for name, call := range map[string]func(){
		"Plan":          func() { p.Plan(reward, policy) },
		"Evaluate":      func() { p.Evaluate(policy, reward); p.Evaluate(uniform, reward) },
		"Occupancy":     func() { p.Occupancy(policy, d); p.Occupancy(uniform, d) },
		"MeanOccupancy": func() { p.MeanOccupancy(policy, d[:k.Pairs()]); p.MeanOccupancy(uniform, d[:k.Pairs()]) },
	} {
		if n := testing.AllocsPerRun(100, call); n != 0 {
			t.Errorf("%s allocates %v times a call, want 0", name, n)
		}
	}
}
