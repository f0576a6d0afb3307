package welfare

import (
	"math"
	"slices"

	"joust/sim/mdp"
)

// mixture is a set of plans of which one is drawn before the first step, with weights that are
// at least 0 and sum to 1.
type mixture struct {
	plans   []plan
	weights []float64
}

// gains returns the gain of each row by the mixture.
func (m mixture) gains() []float64 {
	sum := make([]float64, len(m.plans[0].gains))
	for i, p := range m.plans {
		if w := m.weights[i]; w > 0 {
			for r, v := range p.gains {
				sum[r] += float64(w * v)
			}
		}
	}
	return sum
}

// has reports whether the mixture contains a plan with the same gains.
func (m mixture) has(p plan) bool {
	return slices.ContainsFunc(m.plans, func(q plan) bool {
		for i, v := range q.gains {
			if math.Abs(v-p.gains[i]) > improvement {
				return false
			}
		}
		return true
	})
}

// add adds a plan with weight 0 unless the mixture has one with the same gains.
func (m *mixture) add(p plan) {
	if !m.has(p) {
		m.plans, m.weights = append(m.plans, p), append(m.weights, 0)
	}
}

// drop removes the plans with weight 0.
func (m *mixture) drop() {
	n := 0
	for i, w := range m.weights {
		if w > 0 {
			m.plans[n], m.weights[n] = m.plans[i], w
			n++
		}
	}
	m.plans, m.weights = m.plans[:n], m.weights[:n]
}

// heaviest returns the index of the plan with the greatest weight, the first of several.
func (m mixture) heaviest() int {
	most := 0
	for i, w := range m.weights {
		if w > m.weights[most] {
			most = i
		}
	}
	return most
}

// policy returns one Markov policy with the same value for everybody as the mixture: that of
// the mean occupancy d of its plans, which takes action a at step h in state s with
// probability d(h,s,a)/Σ_a' d(h,s,a') (Puterman, "Markov Decision Processes", 1994, theorem
// 5.5.1). In states that the mixture never visits it acts like the heaviest plan. It has fixed
// actions if the mixture is one plan that has.
func (g *game) policy(m mixture) *mdp.Policy {
	most := m.heaviest()
	if m.weights[most] == 1 {
		return m.plans[most].policy
	}
	d := make([]float64, len(g.occupancy))
	for i, p := range m.plans {
		if w := m.weights[i]; w > 0 {
			g.planner.Occupancy(p.policy, g.occupancy)
			for j, x := range g.occupancy {
				d[j] += float64(w * x)
			}
		}
	}
	return g.markov(d, m.plans[most].policy)
}

// markov returns the policy of the occupancy d, which it overwrites and which may have any
// scale; in states that are never visited it acts like other. Its actions are fixed if all
// probabilities are 0 or 1.
func (g *game) markov(d []float64, other *mdp.Policy) *mdp.Policy {
	k := g.kernel
	p := &mdp.Policy{States: k.States, Actions: k.Actions, Horizon: g.horizon, Prob: d}
	fixed := mdp.NewPolicy(k.States, k.Actions, g.horizon)
	drawn := false
	for i := range g.horizon * k.States {
		at := d[i*k.Actions : (i+1)*k.Actions]
		sum := 0.0
		for _, x := range at {
			sum += x
		}
		switch {
		case sum > 0:
			for a := range at {
				at[a] /= sum
			}
		case other.Prob != nil:
			copy(at, other.Prob[i*k.Actions:])
		default:
			at[other.Act[i]] = 1
		}
		act := slices.Index(at, 1)
		if drawn = drawn || act < 0; !drawn {
			fixed.Act[i] = int32(act)
		}
	}
	if !drawn {
		return fixed
	}
	return p
}
