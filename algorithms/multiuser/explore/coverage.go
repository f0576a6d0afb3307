package explore

import (
	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
)

// designTolerance is the gap of a design, as a share of the optimal certificate, at which
// the design stops.
const designTolerance = 0.01

// coverage plays a designed mixture of policies, Coverage or, where pairs have features,
// DOptimal, in the kernel estimated from the transitions of all users. It designs it again in
// rounds 1, 2, 3, 4, 6, 8, 12, 16, 24, …; round 0 is uniform play. Where the kernel is known,
// it designs the mixture once, at the start.
//
// While there are reachable pairs that were never tried, half of the trajectories play policies
// that head for them, the frontier. A designed mixture visits the pairs that it knows how to
// reach, but not what lies behind them.
type coverage struct {
	*survey
	steps int
}

func newCoverage(p Params, s *survey) *coverage {
	c := &coverage{s, p.Steps}
	if s.problem.Kernel != nil {
		c.mixture = c.designed()
	}
	return c
}

// Begin implements Explorer.
func (c *coverage) Begin(k int) {
	if c.problem.Kernel == nil && due(k) && c.trajectories > 0 {
		c.refresh()
	}
}

// due reports whether k is 2^i or 3·2^i.
func due(k int) bool {
	if k > 0 && k%3 == 0 {
		k /= 3
	}
	return k > 0 && k&(k-1) == 0
}

// refresh designs the mixture that is played from the present round on.
func (c *coverage) refresh() {
	m := c.designed()
	policies, weights := c.frontier()
	rest := 1.0
	for _, w := range weights {
		rest -= w
	}
	for i, w := range m.Weights {
		policies, weights = append(policies, m.Policies[i]), append(weights, float64(rest*w))
	}
	c.mixture = mixtureOf(policies, weights)
}

// designed returns the mixture for the present kernel.
func (c *coverage) designed() *Mixture {
	p := c.problem
	if p.Features != nil {
		return DOptimal(c.Kernel(), p.Features, p.Horizon, c.steps, designTolerance)
	}
	return Coverage(c.Kernel(), p.Horizon, c.steps, designTolerance)
}

// scouts is the number of policies that head for pairs that were never tried.
const scouts = 8

// frontier returns policies that head for pairs that were never tried, with weights that sum
// to at most 1/2; none where every reachable pair was tried. This is R-max (R. Brafman and M.
// Tennenholtz, 2002): such a pair has a reward at each step from its first visit on. The reward
// is uniform on [1/2, 1] for each state and each policy, so that policies head for different
// states.
//
// On arrival, all actions that were never tried in that state are equally likely, and in a
// state that nobody has visited, behind the frontier, all actions are. So even the users of one
// policy act differently, and some get far.
//
// The weight of a policy that arrives with probability q is proportional to the number of
// trajectories so far, up to 1/q: a state that is hardly ever reached takes no more
// trajectories than everything else took before. A state that cannot be reached in the estimated
// kernel, in which every transition was observed, takes none.
func (c *coverage) frontier() ([]*mdp.Policy, []float64) {
	p, k := c.problem, c.Kernel()
	rewards := mat.NewDense(scouts, p.Pairs(), nil)
	open := false
	for i := range scouts {
		row := rewards.RawRowView(i)
		for s := range p.States {
			w := c.stream.Uniform(0.5, 1)
			for j := s * p.Actions; j < (s+1)*p.Actions; j++ {
				if c.counts.Visits[j] == 0 {
					row[j], open = w, true
				}
			}
		}
	}
	if !open {
		return nil, nil
	}
	fixed, values := make([]*mdp.Policy, scouts), make([]float64, scouts)
	for i := range fixed {
		fixed[i] = mdp.NewPolicy(p.States, p.Actions, p.Horizon)
	}
	mdp.PlanAll(k, p.Horizon, rewards, fixed, values, p.Workers)
	var policies []*mdp.Policy
	var weights []float64
	for i, policy := range fixed {
		// The value of arriving is at most H, so that this is at most its probability.
		reach := values[i] / float64(p.Horizon)
		if w := min(1, float64(reach*float64(c.trajectories))) / (2 * scouts); w > 0 {
			policies, weights = append(policies, c.scout(policy)), append(weights, w)
		}
	}
	return policies, weights
}

// scout returns the policy with the change that where it takes an action that was never tried
// in that state, all such actions are equally likely.
func (c *coverage) scout(policy *mdp.Policy) *mdp.Policy {
	p := c.problem
	drawn := &mdp.Policy{States: p.States, Actions: p.Actions, Horizon: p.Horizon, Prob: make([]float64, p.Horizon*p.Pairs())}
	for i, a := range policy.Act {
		visits := c.counts.Visits[i%p.States*p.Actions:][:p.Actions]
		share := drawn.Prob[i*p.Actions:][:p.Actions]
		if visits[a] > 0 {
			share[a] = 1
			continue
		}
		fresh := 0.0
		for _, n := range visits {
			if n == 0 {
				fresh++
			}
		}
		for b, n := range visits {
			if n == 0 {
				share[b] = 1 / fresh
			}
		}
	}
	return drawn
}
