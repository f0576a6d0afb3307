package mdp

import "joust/sim/rng"

// Policy says what to do at each of Horizon steps in each state.
type Policy struct {
	States, Actions, Horizon int
	Act                      []int32   // the action of step h in state s is Act[h*States+s]; nil where actions are drawn
	Prob                     []float64 // the probability of action a at step h in state s is Prob[(h*States+s)*Actions+a]; nil where actions are fixed
}

// NewPolicy is the policy that always takes action 0, to be filled in.
func NewPolicy(states, actions, horizon int) *Policy {
	return &Policy{States: states, Actions: actions, Horizon: horizon, Act: make([]int32, horizon*states)}
}

// NewUniform is the policy that draws every action, each equally likely.
func NewUniform(states, actions, horizon int) *Policy {
	p := &Policy{States: states, Actions: actions, Horizon: horizon, Prob: make([]float64, horizon*states*actions)}
	for i := range p.Prob {
		p.Prob[i] = 1 / float64(actions)
	}
	return p
}

// FromOccupancy is a policy whose occupancy is d, where d[h*S·A+j] is the
// probability to meet pair j at step h, as Planner.Occupancy writes it and a
// linear program finds it: it takes action a at step h in state s with
// probability d(h,s,a) / Σ over b of d(h,s,b). Negative elements count as 0. In
// states that are not met, every action is equally likely.
func FromOccupancy(states, actions, horizon int, d []float64) *Policy {
	p := NewUniform(states, actions, horizon)
	for i := range horizon * states {
		at, shares := d[i*actions:(i+1)*actions], p.Prob[i*actions:(i+1)*actions]
		sum := 0.0
		for _, x := range at {
			sum += max(x, 0)
		}
		if sum == 0 {
			continue
		}
		for a, x := range at {
			shares[a] = max(x, 0) / sum
		}
	}
	return p
}

// Draw is the action of step h in state s; a policy whose actions are fixed
// draws nothing from the stream.
func (p *Policy) Draw(h, s int, stream *rng.Source) int {
	i := h*p.States + s
	if p.Prob == nil {
		return int(p.Act[i])
	}
	a, _ := pick(p.Prob[i*p.Actions:(i+1)*p.Actions], stream.Float64())
	return a
}

// Trajectory is what comes of playing a policy once.
type Trajectory struct {
	States  []int32 // Horizon+1 of them, the last being where the last action led
	Actions []int32 // Horizon
}

// Pair is the number of the pair of state and action of step h.
func (t *Trajectory) Pair(h, actions int) int { return int(t.States[h])*actions + int(t.Actions[h]) }

// Play plays the policy once and writes what comes of it to t, whose slices are
// reused.
func (k *Kernel) Play(p *Policy, stream *rng.Source, t *Trajectory) {
	t.States, t.Actions = t.States[:0], t.Actions[:0]
	s := k.DrawStart(stream)
	t.States = append(t.States, int32(s))
	for h := range p.Horizon {
		a := p.Draw(h, s, stream)
		s = k.Draw(k.Pair(s, a), stream)
		t.Actions = append(t.Actions, int32(a))
		t.States = append(t.States, int32(s))
	}
}
