package mdp

import "joust/sim/rng"

// Policy defines the action in each state at each of Horizon steps.
type Policy struct {
	States, Actions, Horizon int
	Act                      []int32   // the action of step h in state s is Act[h*States+s]; nil if actions are random
	Prob                     []float64 // the probability of action a at step h in state s is Prob[(h*States+s)*Actions+a]; nil if actions are fixed
	Stationary               bool      // Act, or Prob, has one step only, which is that of every step
}

// NewPolicy returns a policy with fixed actions, all 0, which the caller may set.
func NewPolicy(states, actions, horizon int) *Policy {
	return &Policy{States: states, Actions: actions, Horizon: horizon, Act: make([]int32, horizon*states)}
}

// NewUniform returns the policy that draws all actions with the same probability.
func NewUniform(states, actions, horizon int) *Policy {
	p := &Policy{States: states, Actions: actions, Horizon: horizon, Prob: make([]float64, horizon*states*actions)}
	for i := range p.Prob {
		p.Prob[i] = 1 / float64(actions)
	}
	return p
}

// Repeat returns the stationary policy that acts at each of horizon steps as this policy does
// at its first one. Both share their lists. A process with many states and steps, whose
// policies would not fit into memory otherwise, needs stationary ones.
func (p *Policy) Repeat(horizon int) *Policy {
	r := &Policy{States: p.States, Actions: p.Actions, Horizon: horizon, Stationary: true}
	if p.Prob == nil {
		r.Act = p.Act[:p.States]
	} else {
		r.Prob = p.Prob[:p.States*p.Actions]
	}
	return r
}

// Row returns the place of state s at step h: its action is Act[i], or the probabilities of
// its actions are Prob[i*Actions:(i+1)*Actions].
func (p *Policy) Row(h, s int) (i int) {
	if p.Stationary {
		return s
	}
	return h*p.States + s
}

// Draw returns the action of step h in state s. A policy with fixed actions draws nothing
// from the stream.
func (p *Policy) Draw(h, s int, stream *rng.Source) int {
	i := p.Row(h, s)
	if p.Prob == nil {
		return int(p.Act[i])
	}
	a, _ := pick(p.Prob[i*p.Actions:(i+1)*p.Actions], stream.Float64()) // the last action if rounding leaves a rest
	return a
}

// Trajectory is the result of playing a policy once.
type Trajectory struct {
	States  []int32 // Horizon+1 states; the last one is the successor of the last action
	Actions []int32 // Horizon actions
}

// Pair returns the number of the pair of state and action at step h.
func (t *Trajectory) Pair(h, actions int) int { return int(t.States[h])*actions + int(t.Actions[h]) }

// Play plays the policy once and writes the trajectory to t, whose slices are reused.
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
