package mdp

import (
	"gonum.org/v1/gonum/mat"

	"joust/sim/share"
)

// Planner plans in one kernel over a horizon by dynamic programming. It owns its
// workspace: it is not safe for concurrent use, and its methods do not allocate.
type Planner struct {
	kernel  *Kernel
	horizon int
	value   []float64 // of each state, from the step after on
	ahead   []float64 // the same, being computed
}

// NewPlanner is a planner for the kernel and the horizon.
func NewPlanner(k *Kernel, horizon int) *Planner {
	return &Planner{kernel: k, horizon: horizon, value: make([]float64, k.States), ahead: make([]float64, k.States)}
}

// expect is the expectation of value after pair j; mean is the mean of value.
func (p *Planner) expect(j int, value []float64, mean float64) float64 {
	next, prob := p.kernel.Successors(j)
	sum := 0.0
	for i, s := range next {
		sum += prob[i] * value[s]
	}
	if p.kernel.Spread != nil {
		sum += p.kernel.Spread[j] * mean
	}
	return sum
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// start is the expectation of value over the first state.
func (p *Planner) start(value []float64) float64 {
	sum := 0.0
	for s, q := range p.kernel.Start {
		sum += q * value[s]
	}
	return sum
}

// Plan writes to policy, whose actions must be fixed, one that maximises the
// expected sum over the horizon of the rewards of pairs, and returns that
// maximum; of equally good actions it takes the first. Rewards that change with
// the step are planned for by PlanSteps.
func (p *Planner) Plan(reward []float64, policy *Policy) float64 {
	return p.PlanSteps(func(int) []float64 { return reward }, policy)
}

// PlanSteps is Plan where the rewards of pairs at step h are reward(h).
func (p *Planner) PlanSteps(reward func(h int) []float64, policy *Policy) float64 {
	k := p.kernel
	clear(p.value)
	for h := p.horizon - 1; h >= 0; h-- {
		r := reward(h)
		m := mean(p.value)
		for s := range k.States {
			best, act := 0.0, 0
			for a := range k.Actions {
				j := s*k.Actions + a
				if q := r[j] + p.expect(j, p.value, m); a == 0 || q > best {
					best, act = q, a
				}
			}
			p.ahead[s] = best
			policy.Act[h*k.States+s] = int32(act)
		}
		p.value, p.ahead = p.ahead, p.value
	}
	return p.start(p.value)
}

// Evaluate is the expected sum over the horizon of the rewards of pairs when the
// policy is played.
func (p *Planner) Evaluate(policy *Policy, reward []float64) float64 {
	k := p.kernel
	clear(p.value)
	for h := p.horizon - 1; h >= 0; h-- {
		m := mean(p.value)
		for s := range k.States {
			i := h*k.States + s
			if policy.Prob == nil {
				j := s*k.Actions + int(policy.Act[i])
				p.ahead[s] = reward[j] + p.expect(j, p.value, m)
				continue
			}
			sum := 0.0
			for a, q := range policy.Prob[i*k.Actions : (i+1)*k.Actions] {
				if q > 0 {
					j := s*k.Actions + a
					sum += q * (reward[j] + p.expect(j, p.value, m))
				}
			}
			p.ahead[s] = sum
		}
		p.value, p.ahead = p.ahead, p.value
	}
	return p.start(p.value)
}

// Occupancy writes to d[h*S·A+j] the probability that pair j is met at step h
// when the policy is played. d has Horizon·S·A elements.
func (p *Planner) Occupancy(policy *Policy, d []float64) {
	k := p.kernel
	clear(d)
	now, ahead := p.value, p.ahead // of each state: the probability to be there
	copy(now, k.Start)
	for h := range p.horizon {
		clear(ahead)
		spread := 0.0
		at := d[h*k.Pairs() : (h+1)*k.Pairs()]
		for s, here := range now {
			if here == 0 {
				continue
			}
			for a := range k.Actions {
				i := h*k.States + s
				q := 0.0
				if policy.Prob != nil {
					q = policy.Prob[i*k.Actions+a]
				} else if int(policy.Act[i]) == a {
					q = 1
				}
				if q == 0 {
					continue
				}
				j := s*k.Actions + a
				mass := here * q
				at[j] = mass
				next, prob := k.Successors(j)
				for i, t := range next {
					ahead[t] += mass * prob[i]
				}
				if k.Spread != nil {
					spread += mass * k.Spread[j]
				}
			}
		}
		for s := range ahead {
			ahead[s] += spread / float64(k.States)
		}
		now, ahead = ahead, now
	}
}

// PlanAll plans for many users in one kernel: policies[u], whose actions must be
// fixed, becomes one that maximises user u's sum of rewards, row u of rewards
// (users × S·A), and values[u] that maximum. values may be nil.
func PlanAll(k *Kernel, horizon int, rewards *mat.Dense, policies []*Policy, values []float64, workers int) {
	users, _ := rewards.Dims()
	share.Range(workers, users, func(_, low, high int) {
		p := NewPlanner(k, horizon)
		for u := low; u < high; u++ {
			v := p.Plan(rewards.RawRowView(u), policies[u])
			if values != nil {
				values[u] = v
			}
		}
	})
}

// EvaluateAll writes to values[u] what policies[u] is worth to user u, whose
// rewards are row u of rewards (users × S·A).
func EvaluateAll(k *Kernel, horizon int, rewards *mat.Dense, policies []*Policy, values []float64, workers int) {
	users, _ := rewards.Dims()
	share.Range(workers, users, func(_, low, high int) {
		p := NewPlanner(k, horizon)
		for u := low; u < high; u++ {
			values[u] = p.Evaluate(policies[u], rewards.RawRowView(u))
		}
	})
}
