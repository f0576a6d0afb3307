package welfare

import (
	"math"
	"slices"

	"joust/sim/mdp"
)

// mixture are plans of which one is drawn before the first step, by weights that
// are at least 0 and sum to 1.
type mixture struct {
	plans   []plan
	weights []float64
}

// gains is what each row gains by the mixture.
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

// has says whether a plan of the same gains is in the mixture.
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

// add adds a plan, with no weight, unless one of the same gains is there.
func (m *mixture) add(p plan) {
	if !m.has(p) {
		m.plans, m.weights = append(m.plans, p), append(m.weights, 0)
	}
}

// drop drops the plans that have no weight.
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

// heaviest is the plan of greatest weight, the first of several.
func (m mixture) heaviest() int {
	most := 0
	for i, w := range m.weights {
		if w > m.weights[most] {
			most = i
		}
	}
	return most
}

// policy is one Markov policy that is worth as much to everybody as the mixture:
// that of the mean occupancy of its plans, d, which draws action a at step h in
// state s with probability d(h,s,a)/Σ_a' d(h,s,a') (Puterman, "Markov Decision
// Processes", 1994, theorem 5.5.1). In states that the mixture never meets it
// does as its heaviest plan. It has fixed actions if the mixture is one plan
// that has.
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

// markov is the policy of the occupancy d, which is overwritten and need not be
// scaled; in states never met it does as other. Its actions are fixed if none is
// drawn anywhere.
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
