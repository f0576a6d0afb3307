package mdp

import (
	"slices"

	"gonum.org/v1/gonum/mat"

	"joust/sim/parallel"
)

// Planner plans in one kernel over a horizon by dynamic programming. It has its own
// workspace, so that its methods do not allocate; it is not safe for concurrent use.
type Planner struct {
	kernel  *Kernel
	spread  []float64 // for each pair; nil if there is none
	horizon int
	value   []float64 // for each state, the value from the next step on
	ahead   []float64 // the same for the present step, while it is computed
	pairs   []float64 // workspace of LastState and PlanLast, one number for each pair; nil before the first call
}

// NewPlanner returns a planner for the kernel and the horizon.
func NewPlanner(k *Kernel, horizon int) *Planner {
	return &Planner{
		kernel: k, spread: k.spread(), horizon: horizon,
		value: make([]float64, k.States), ahead: make([]float64, k.States),
	}
}

// Plan writes to policy, which must have fixed actions and not be stationary, a policy that
// maximises the expected sum of the rewards of pairs over the horizon, and returns the
// maximum. Among equally good actions it takes the first. The policy may be nil if only the
// maximum is wanted.
func (p *Planner) Plan(reward []float64, policy *Policy) float64 {
	clear(p.value)
	return p.plan(reward, policy)
}

// plan is Plan where value is what each state is worth after the last step.
func (p *Planner) plan(reward []float64, policy *Policy) float64 {
	states := p.kernel.States
	for h := p.horizon - 1; h >= 0; h-- {
		if policy != nil {
			p.step(reward, policy.Act[h*states:(h+1)*states])
			continue
		}
		if p.step(reward, nil); slices.Equal(p.value, p.ahead) {
			break // every earlier step would have these values too
		}
	}
	return p.start()
}

// step computes the values of the previous step by Bellman's optimality equation: for each
// state s
//
//	V(s) = max over a of R(s,a) + Σ P(t|s,a) V'(t),
//
// where V' is value. It writes the maximising a to act, unless that is nil.
func (p *Planner) step(reward []float64, act []int32) {
	actions := p.kernel.Actions
	m := p.mean()
	for s := range p.ahead {
		best, a := p.expect(s*actions, reward, m), 0
		for b := 1; b < actions; b++ {
			if q := p.expect(s*actions+b, reward, m); q > best {
				best, a = q, b
			}
		}
		p.ahead[s] = best
		if act != nil {
			act[s] = int32(a)
		}
	}
	p.value, p.ahead = p.ahead, p.value
}

// expect returns the reward of pair j plus the expectation of value after it; m is the mean
// of value.
func (p *Planner) expect(j int, reward []float64, m float64) float64 {
	next, prob := p.kernel.Successors(j)
	prob = prob[:len(next)]
	value := p.value
	sum := 0.0
	for i, s := range next {
		sum += float64(prob[i] * value[s])
	}
	if p.spread != nil {
		sum += float64(p.spread[j] * m)
	}
	return reward[j] + sum
}

// mean returns the mean of value over the states, or 0 if nothing is spread.
func (p *Planner) mean() float64 {
	if p.spread == nil {
		return 0
	}
	sum := 0.0
	for _, v := range p.value {
		sum += v
	}
	return sum / float64(len(p.value))
}

// start returns the expectation of value over the first state.
func (p *Planner) start() float64 {
	sum := 0.0
	for s, q := range p.kernel.Start {
		sum += float64(q * p.value[s])
	}
	return sum
}

// Evaluate returns the expected sum of the rewards of pairs over the horizon under the
// policy. For a policy from Plan it is, to the last bit, the value that Plan returned. For
// any policy with fixed actions it is at most that value, because rounding is monotone.
func (p *Planner) Evaluate(policy *Policy, reward []float64) float64 {
	states, actions := p.kernel.States, p.kernel.Actions
	clear(p.value)
	for h := p.horizon - 1; h >= 0; h-- {
		m := p.mean()
		if policy.Prob == nil {
			first := policy.Row(h, 0)
			for s, a := range policy.Act[first : first+states] {
				p.ahead[s] = p.expect(s*actions+int(a), reward, m)
			}
		} else {
			for s := range p.ahead {
				sum := 0.0
				i := policy.Row(h, s)
				for a, share := range policy.Prob[i*actions : (i+1)*actions] {
					if share > 0 {
						sum += float64(share * p.expect(s*actions+a, reward, m))
					}
				}
				p.ahead[s] = sum
			}
		}
		p.value, p.ahead = p.ahead, p.value
		if policy.Stationary && slices.Equal(p.value, p.ahead) {
			break // every earlier step would have these values too
		}
	}
	return p.start()
}

// Occupancy writes to d[h*S·A+j] the probability of pair j at step h under the policy. d has
// Horizon·S·A elements.
func (p *Planner) Occupancy(policy *Policy, d []float64) {
	clear(d)
	p.forward(policy, d, p.kernel.Pairs())
}

// MeanOccupancy writes to d[j] the mean over the steps of the probability of pair j under the
// policy, which is the mean of the results of Occupancy. d has S·A elements, whose sum is
// 1.
func (p *Planner) MeanOccupancy(policy *Policy, d []float64) {
	clear(d)
	p.forward(policy, d, 0)
	for j := range d {
		d[j] /= float64(p.horizon)
	}
}

// forward adds to d[h*stride+j] the probability of pair j at step h under the policy, from
// the first step to the last.
func (p *Planner) forward(policy *Policy, d []float64, stride int) {
	k := p.kernel
	pairs := k.Pairs()
	copy(p.value, k.Start) // from here on, the probability of each state
	for h := range p.horizon {
		clear(p.ahead)
		spread := 0.0
		at := d[h*stride : h*stride+pairs]
		for s, here := range p.value {
			if here == 0 {
				continue
			}
			i := policy.Row(h, s)
			if policy.Prob == nil {
				spread += p.pass(s*k.Actions+int(policy.Act[i]), here, at)
				continue
			}
			for a, share := range policy.Prob[i*k.Actions : (i+1)*k.Actions] {
				if share > 0 {
					spread += p.pass(s*k.Actions+a, float64(here*share), at)
				}
			}
		}
		if p.spread != nil {
			spread /= float64(k.States)
			for s := range p.ahead {
				p.ahead[s] += spread
			}
		}
		p.value, p.ahead = p.ahead, p.value
	}
}

// pass moves the probability mass of pair j to its successors and returns the part that must
// be spread over all states.
func (p *Planner) pass(j int, mass float64, at []float64) float64 {
	at[j] += mass
	next, prob := p.kernel.Successors(j)
	prob = prob[:len(next)]
	ahead := p.ahead
	for i, s := range next {
		ahead[s] += float64(mass * prob[i])
	}
	if p.spread == nil {
		return 0
	}
	return float64(mass * p.spread[j])
}

// From this number of users on, a lanePlanner is faster than a Planner for each user in
// turn, according to measurements.
const (
	planTogether     = 5
	evaluateTogether = 3
)

// planners returns a planner for one user and, if there are enough users, one for several.
func planners(k *Kernel, horizon int, enough bool) (one *Planner, several *lanePlanner) {
	if enough {
		several = newLanePlanner(k, horizon)
	}
	return NewPlanner(k, horizon), several
}

// PlanAll plans for many users in one kernel. It writes to policies[u], which must have
// fixed actions and not be stationary, a policy that maximises the expected sum of the rewards
// of user u, which are row u of rewards (users × S·A), and to values[u] the maximum. A policy
// of the list may be nil, and so may values.
func PlanAll(k *Kernel, horizon int, rewards *mat.Dense, policies []*Policy, values []float64, workers int) {
	users, _ := rewards.Dims()
	parallel.Range(workers, users, func(_, low, high int) {
		one, several := planners(k, horizon, high-low >= planTogether)
		for ; low < high; low += width {
			block := policies[low:min(low+width, high)]
			var best lanes
			for l, policy := range block {
				if reward := rewards.RawRowView(low + l); len(block) < planTogether {
					best[l] = one.Plan(reward, policy)
				} else {
					several.load(l, reward)
				}
			}
			if len(block) >= planTogether {
				best = several.plan(block)
			}
			if values != nil {
				copy(values[low:high], best[:])
			}
		}
	})
}

// EvaluateAll writes to values[u] the value of policies[u] for user u, whose rewards are row u
// of rewards (users × S·A). It is faster if users share policies, that is, pointers.
func EvaluateAll(k *Kernel, horizon int, rewards *mat.Dense, policies []*Policy, values []float64, workers int) {
	users, _ := rewards.Dims()
	parallel.Range(workers, users, func(_, low, high int) {
		one, several := planners(k, horizon, high-low >= evaluateTogether)
		for _, group := range together(policies[low:high]) {
			for len(group) > 0 {
				block := group[:min(width, len(group))]
				group = group[len(block):]
				policy := policies[low+block[0]]
				for l, i := range block {
					if reward := rewards.RawRowView(low + i); len(block) < evaluateTogether {
						values[low+i] = one.Evaluate(policy, reward)
					} else {
						several.load(l, reward)
					}
				}
				if len(block) >= evaluateTogether {
					worth := several.evaluate(policy)
					for l, i := range block {
						values[low+i] = worth[l]
					}
				}
			}
		}
	})
}

// together returns, for each policy, the indices of the users who have it.
func together(policies []*Policy) [][]int {
	var groups [][]int
	number := make(map[*Policy]int)
	for i, policy := range policies {
		g, ok := number[policy]
		if !ok {
			g = len(groups)
			number[policy] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	return groups
}
