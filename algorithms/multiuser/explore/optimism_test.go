package explore

import (
	"math"
	"slices"
	"testing"

	"joust/sim/mdp"
	"joust/sim/rng"
)

// occupancies returns for each policy the probability of each pair at each step, computed
// by plain sums.
func occupancies(k *mdp.Kernel, horizon int, all []*mdp.Policy) [][]float64 {
	list := make([][]float64, len(all))
	for i, policy := range all {
		d := make([]float64, horizon*k.Pairs())
		here := slices.Clone(k.Start)
		for h := range horizon {
			ahead := make([]float64, k.States)
			for s, p := range here {
				for a := range k.Actions {
					share := 0.0
					switch {
					case policy.Prob != nil:
						share = policy.Prob[(h*k.States+s)*k.Actions+a]
					case int(policy.Act[h*k.States+s]) == a:
						share = 1
					}
					j := k.Pair(s, a)
					d[h*k.Pairs()+j] += p * share
					for next := range ahead {
						ahead[next] += p * share * probability(k, j, next)
					}
				}
			}
			here = ahead
		}
		list[i] = d
	}
	return list
}

// Without a bonus, the plan to be in state s at step h reaches it with the largest
// probability that any policy has, and the planned value is this probability.
func TestOptimismWithoutBonus(t *testing.T) {
	const horizon = 3
	k := garnet(3, 2, 2, rng.Stream(1, "kernel"))
	visits := occupancies(k, horizon, policies(k, horizon))
	for s := range k.States {
		for h := range horizon {
			o := newOptimism(k.States, k.Pairs(), 1)
			o.kernel, o.value[s] = k, 1
			plan := mdp.NewUniform(k.States, k.Actions, horizon)
			for before := h - 1; before >= 0; before-- {
				o.step(plan, before)
			}
			there := func(d []float64) (sum float64) {
				for _, x := range d[h*k.Pairs()+s*k.Actions:][:k.Actions] {
					sum += x
				}
				return sum
			}
			best := 0.0
			for _, d := range visits {
				best = max(best, there(d))
			}
			got := there(occupancies(k, horizon, []*mdp.Policy{plan})[0])
			if math.Abs(o.value[0]-best) > 1e-12 || math.Abs(got-best) > 1e-12 {
				t.Errorf("state %d at step %d: planned %v and reached %v, want %v", s, h, o.value[0], got, best)
			}
		}
	}
}

// Actions with the same optimistic value have the same probability.
func TestOptimismTies(t *testing.T) {
	k := kernel(1, 4, func(int, int) []int32 { return []int32{0} })
	for _, c := range []struct {
		bonus, want []float64
	}{
		{[]float64{1, 1, 1, 1}, []float64{0.25, 0.25, 0.25, 0.25}},
		{[]float64{0, 2, 1, 2}, []float64{0, 0.5, 0, 0.5}},
		{[]float64{3, 5, 9, 1}, []float64{1. / 3, 1. / 3, 1. / 3, 0}}, // values are at most 3
		{[]float64{0, 0, 0, 1}, []float64{0, 0, 0, 1}},
	} {
		o := newOptimism(1, 4, 3)
		o.kernel = k
		copy(o.bonus, c.bonus)
		policy := mdp.NewUniform(1, 4, 1)
		o.step(policy, 0)
		if !slices.Equal(policy.Prob, c.want) {
			t.Errorf("bonus %v: got %v, want %v", c.bonus, policy.Prob, c.want)
		}
	}
}

// The bound and the policy are those of the recursion in the paper, which is computed here
// by a recursive function.
func TestRFUCRLRecursion(t *testing.T) {
	const horizon, users, delta = 3, 40, 0.1
	k := garnet(4, 3, 2, rng.Stream(2, "kernel"))
	p := with("rf-ucrl")
	p.Epsilon, p.Delta = 0.1, delta
	e := New(p, problemOf(k, users, horizon), rng.Stream(2, "data")).(*rfUCRL)
	play(e, k, users, 0, 200, rng.Stream(2, "coins"), unseen)
	e.Begin(200)
	estimate := e.Kernel()
	var bound func(h, j int) float64
	best := func(h, s int) float64 {
		if h == horizon {
			return 0
		}
		return max(bound(h, 3*s), bound(h, 3*s+1), bound(h, 3*s+2))
	}
	bound = func(h, j int) float64 {
		n := float64(e.counts.Visits[j])
		if n == 0 {
			return horizon
		}
		beta := math.Log(2*4*3*horizon/delta) + 3*math.Log(math.E*(1+n/3))
		sum := horizon * math.Sqrt(2*beta/n)
		for next := range 4 {
			sum += probability(estimate, j, next) * best(h+1, next)
		}
		return min(horizon, sum)
	}
	if got, want := e.bound, best(0, 0); math.Abs(got-want) > 1e-12 || want == horizon {
		t.Errorf("the bound is %v, want %v, and less than the horizon", got, want)
	}
	policy := e.mixture.Policies[0]
	for h := range horizon {
		for s := range 4 {
			for a := range 3 {
				greedy := math.Abs(bound(h, 3*s+a)-best(h, s)) < 1e-12
				if played := policy.Prob[(h*4+s)*3+a] > 0; played != greedy {
					t.Errorf("action %d in state %d at step %d is played: %v; it is greedy: %v", a, s, h, played, greedy)
				}
			}
		}
	}
}

// worstError returns the largest error that the value of a policy can have if it is
// computed with the estimate, over all rewards in [0, 1] of pairs at each step: the larger
// one of the sum of the positive and the sum of the negative differences of occupancies.
func worstError(truth, estimated []float64) float64 {
	over, under := 0.0, 0.0
	for i, d := range truth {
		over += max(0, estimated[i]-d)
		under += max(0, d-estimated[i])
	}
	return max(over, under)
}

// RF-UCRL visits all pairs. At any time, its bound is valid for all policies and rewards
// simultaneously. It stops, and afterwards it always plays the same policy.
func TestRFUCRLBounds(t *testing.T) {
	const users = 200
	for name, c := range map[string]struct {
		k       *mdp.Kernel
		horizon int
	}{
		"garnet": {garnet(3, 2, 2, rng.Stream(3, "kernel")), 2},
		"chain":  {chain(3, 2), 3},
	} {
		all := policies(c.k, c.horizon)
		truth := occupancies(c.k, c.horizon, all)
		for seed := range uint64(3) {
			p := with("rf-ucrl")
			p.Epsilon = float64(c.horizon) // it stops when the bound is at most half the horizon
			e := New(p, problemOf(c.k, users, c.horizon), rng.Stream(seed, "data")).(*rfUCRL)
			coins := rng.Stream(seed, "coins")
			stopped, tightest := 0, 0.0
			var last *Mixture
			for round := range 60 {
				e.Begin(round)
				if round%4 == 0 || e.stopped && stopped == 0 {
					estimated := occupancies(e.Kernel(), c.horizon, all)
					for i := range all {
						err := worstError(truth[i], estimated[i])
						tightest = max(tightest, err/e.bound)
						if err > e.bound {
							t.Fatalf("%s, seed %d, round %d: the error of a value is %v, above the bound %v", name, seed, round, err, e.bound)
						}
					}
				}
				if e.stopped {
					if stopped == 0 {
						stopped, last = round, e.mixture
					} else if e.mixture != last {
						t.Fatalf("%s, seed %d: the policy changes after RF-UCRL stopped", name, seed)
					}
				}
				play(&fixedRound{e}, c.k, users, round, 1, coins, unseen)
			}
			t.Logf("%s, seed %d: stopped in round %d with bound %.2f; errors are at most %.2f of the bound", name, seed, stopped, e.bound, tightest)
			if stopped == 0 || e.bound > p.Epsilon/2 {
				t.Errorf("%s, seed %d: it does not stop: the bound is %v, want at most %v", name, seed, e.bound, p.Epsilon/2)
			}
			if slices.Contains(e.counts.Visits, 0) {
				t.Errorf("%s, seed %d: a pair was never tried: %v", name, seed, e.counts.Visits)
			}
		}
	}
}

// fixedRound is an explorer for a round that has begun already: its Begin does nothing.
type fixedRound struct{ Explorer }

func (fixedRound) Begin(int) {}

// RF-UCRL visits all pairs of a chain of 5 states.
func TestRFUCRLVisitsChain(t *testing.T) {
	k := chain(5, 2)
	e := New(with("rf-ucrl"), problemOf(k, 20, 5), rng.Stream(4, "data")).(*rfUCRL)
	play(e, k, 20, 0, 20, rng.Stream(4, "coins"), unseen)
	if slices.Contains(e.counts.Visits, 0) {
		t.Errorf("a pair was never tried: %v", e.counts.Visits)
	}
}

// The guarantee of RF-RL-Explore, in the true kernel: after the learning phase, the mixture
// visits each pair of a state and a step that some policy reaches with probability at least
// 0.1 with at least 1/(2SAH) of the largest probability that any policy has.
func TestRFRLExploreGuarantee(t *testing.T) {
	const users, passes = 50, 10
	for name, c := range map[string]struct {
		k       *mdp.Kernel
		horizon int
	}{
		"garnet": {garnet(3, 2, 2, rng.Stream(5, "kernel")), 3},
		"chain":  {chain(4, 2), 3},
		"lock":   {chain(3, 3), 3},
	} {
		p := with("rf-rl-explore")
		p.Passes = passes
		e := New(p, problemOf(c.k, users, c.horizon), rng.Stream(5, "data")).(*rfRLExplore)
		play(e, c.k, users, 0, passes, rng.Stream(5, "coins"), unseen)
		e.Begin(passes)
		if got, want := len(e.mixture.Policies), passes*c.k.States*c.horizon; got != want {
			t.Errorf("%s: the mixture has %d policies, want %d", name, got, want)
		}
		mixed := make([]float64, c.horizon*c.k.Pairs())
		for i, d := range occupancies(c.k, c.horizon, e.mixture.Policies) {
			for j, x := range d {
				mixed[j] += e.mixture.Weights[i] * x
			}
		}
		most := make([]float64, len(mixed))
		for _, d := range occupancies(c.k, c.horizon, policies(c.k, c.horizon)) {
			for j, x := range d {
				most[j] = max(most[j], x)
			}
		}
		worst := 0.0
		for j, x := range most {
			if x >= 0.1 {
				worst = max(worst, x/mixed[j])
			}
		}
		limit := float64(2 * c.k.Pairs() * c.horizon)
		t.Logf("%s: the mixture visits every pair with at least 1/%.1f of the largest probability; the theorem guarantees 1/%.0f", name, worst, limit)
		if worst > limit {
			t.Errorf("%s: the mixture visits some pair with 1/%.1f of the largest probability, want at least 1/%.0f", name, worst, limit)
		}
		before := e.mixture
		play(e, c.k, users, passes+1, 3, rng.Stream(6, "coins"), unseen)
		if e.mixture != before {
			t.Errorf("%s: the mixture changes after it was learned", name)
		}
	}
}

// The bonus is that of the paper. With enough data, the policy that aims at the end of a
// lock opens it with probability 1; uniform play does so with probability 1/27.
func TestRFRLExploreOpensLock(t *testing.T) {
	const horizon, users, passes = 4, 300, 12
	k := chain(4, 3)
	p := with("rf-rl-explore")
	p.Passes = passes
	e := New(p, problemOf(k, users, horizon), rng.Stream(8, "data")).(*rfRLExplore)
	play(e, k, users, 0, passes, rng.Stream(8, "coins"), unseen)
	policy := e.learn()[3*horizon+3] // to state 3 at step 3
	for j, n := range e.counts.Visits {
		if want := math.Sqrt(math.Log(2*4*3*horizon/p.Delta) / 2 / float64(n)); math.Abs(e.plan.bonus[j]-want) > 1e-12 {
			t.Errorf("the bonus of pair %d after %d visits is %v, want %v", j, n, e.plan.bonus[j], want)
		}
	}
	there := 0.0
	for _, x := range occupancies(k, horizon, []*mdp.Policy{policy})[0][3*k.Pairs()+3*k.Actions:] {
		there += x
	}
	if there != 1 {
		t.Errorf("the end of the lock is reached with probability %v, want 1", there)
	}
}

// A policy that aims at a state and a step takes all actions there with the same
// probability.
func TestRFRLExploreIsUniformAtTarget(t *testing.T) {
	const horizon = 4
	k := chain(4, 3)
	e := New(with("rf-rl-explore"), problemOf(k, 30, horizon), rng.Stream(7, "data")).(*rfRLExplore)
	play(e, k, 30, 0, 3, rng.Stream(7, "coins"), unseen)
	for i, policy := range e.learn() {
		s, h := i/horizon, i%horizon
		for _, share := range policy.Prob[(h*k.States+s)*k.Actions:][:k.Actions] {
			if share != 1./3 {
				t.Errorf("state %d at step %d: an action has probability %v, want 1/3", s, h, share)
			}
		}
	}
}
