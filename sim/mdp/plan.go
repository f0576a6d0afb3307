package mdp

import (
	"gonum.org/v1/gonum/mat"

	"joust/sim/parallel"
)

// Planner plans in one kernel over a horizon by dynamic programming. It owns its
// workspace: it is not safe for concurrent use, and its methods do not allocate.
type Planner struct {
	kernel  *Kernel
	spread  []float64 // of each pair; nil where nothing is spread
	horizon int
	value   []float64 // of each state, from the step after on
	ahead   []float64 // the same, being computed
}

// NewPlanner is a planner for the kernel and the horizon.
func NewPlanner(k *Kernel, horizon int) *Planner {
	return &Planner{
		kernel: k, spread: k.spread(), horizon: horizon,
		value: make([]float64, k.States), ahead: make([]float64, k.States),
	}
}

// Plan writes to policy, whose actions must be fixed, one that maximises the
// expected sum over the horizon of the rewards of pairs, and returns that
// maximum; of equally good actions it takes the first. Rewards that change with
// the step are planned for by PlanSteps.
func (p *Planner) Plan(reward []float64, policy *Policy) float64 {
	states := p.kernel.States
	clear(p.value)
	for h := p.horizon - 1; h >= 0; h-- {
		p.step(reward, policy.Act[h*states:(h+1)*states])
	}
	return p.start()
}

// PlanSteps is Plan where the rewards of pairs at step h are reward(h), which is
// asked for from the last step to the first.
func (p *Planner) PlanSteps(reward func(h int) []float64, policy *Policy) float64 {
	states := p.kernel.States
	clear(p.value)
	for h := p.horizon - 1; h >= 0; h-- {
		p.step(reward(h), policy.Act[h*states:(h+1)*states])
	}
	return p.start()
}

// step goes one step back, by Bellman's equation of optimality: of each state s
//
//	V(s) = max over a of R(s,a) + Σ P(t|s,a) V'(t),
//
// where V' is value, and the a that attains it goes to act.
func (p *Planner) step(reward []float64, act []int32) {
	actions := p.kernel.Actions
	m := p.mean()
	for s := range act {
		best, a := p.expect(s*actions, reward, m), 0
		for b := 1; b < actions; b++ {
			if q := p.expect(s*actions+b, reward, m); q > best {
				best, a = q, b
			}
		}
		p.ahead[s], act[s] = best, int32(a)
	}
	p.value, p.ahead = p.ahead, p.value
}

// expect is the reward of pair j and the expectation of value after it; m is the
// mean of value.
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

// mean is the mean of value over the states, where something is spread.
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

// start is the expectation of value over the first state.
func (p *Planner) start() float64 {
	sum := 0.0
	for s, q := range p.kernel.Start {
		sum += float64(q * p.value[s])
	}
	return sum
}

// Evaluate is the expected sum over the horizon of the rewards of pairs when the
// policy is played. Of a policy that Plan made it is, to the last bit, what Plan
// returned, and of no policy whose actions are fixed is it more: rounding, too,
// is monotone.
func (p *Planner) Evaluate(policy *Policy, reward []float64) float64 {
	states, actions := p.kernel.States, p.kernel.Actions
	clear(p.value)
	for h := p.horizon - 1; h >= 0; h-- {
		m := p.mean()
		if policy.Prob == nil {
			for s, a := range policy.Act[h*states : (h+1)*states] {
				p.ahead[s] = p.expect(s*actions+int(a), reward, m)
			}
		} else {
			for s := range p.ahead {
				sum := 0.0
				i := h*states + s
				for a, share := range policy.Prob[i*actions : (i+1)*actions] {
					if share > 0 {
						sum += float64(share * p.expect(s*actions+a, reward, m))
					}
				}
				p.ahead[s] = sum
			}
		}
		p.value, p.ahead = p.ahead, p.value
	}
	return p.start()
}

// Occupancy writes to d[h*S·A+j] the probability that pair j is met at step h
// when the policy is played. d has Horizon·S·A elements.
func (p *Planner) Occupancy(policy *Policy, d []float64) {
	clear(d)
	p.forward(policy, d, p.kernel.Pairs())
}

// MeanOccupancy writes to d[j] the mean over the steps of the probability that
// pair j is met when the policy is played: the mean of what Occupancy writes. d
// has S·A elements, which sum to 1.
func (p *Planner) MeanOccupancy(policy *Policy, d []float64) {
	clear(d)
	p.forward(policy, d, 0)
	for j := range d {
		d[j] /= float64(p.horizon)
	}
}

// forward adds to d[h*stride+j] the probability that pair j is met at step h when
// the policy is played, going from the first step to the last.
func (p *Planner) forward(policy *Policy, d []float64, stride int) {
	k := p.kernel
	pairs := k.Pairs()
	copy(p.value, k.Start) // from here on: the probability to be in each state
	for h := range p.horizon {
		clear(p.ahead)
		spread := 0.0
		at := d[h*stride : h*stride+pairs]
		for s, here := range p.value {
			if here == 0 {
				continue
			}
			i := h*k.States + s
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

// pass lets mass pass through pair j on to the states after it, and returns how
// much of it is to be spread over all of them.
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

// How many users it takes for a lanePlanner to be quicker than a Planner for each
// in turn, by measurement.
const (
	planTogether     = 5
	evaluateTogether = 3
)

// PlanAll plans for many users in one kernel: policies[u], whose actions must be
// fixed, becomes one that maximises user u's sum of rewards, row u of rewards
// (users × S·A), and values[u] that maximum. values may be nil.
func PlanAll(k *Kernel, horizon int, rewards *mat.Dense, policies []*Policy, values []float64, workers int) {
	users, _ := rewards.Dims()
	parallel.Range(workers, users, func(_, low, high int) {
		one, several := NewPlanner(k, horizon), newLanePlanner(k, horizon)
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

// EvaluateAll writes to values[u] what policies[u] is worth to user u, whose
// rewards are row u of rewards (users × S·A). It is quickest where users share
// policies, that is, pointers.
func EvaluateAll(k *Kernel, horizon int, rewards *mat.Dense, policies []*Policy, values []float64, workers int) {
	users, _ := rewards.Dims()
	parallel.Range(workers, users, func(_, low, high int) {
		one, several := NewPlanner(k, horizon), newLanePlanner(k, horizon)
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

// together lists the indices of equal pointers, those of each policy together.
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
