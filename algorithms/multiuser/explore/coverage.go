package explore

import (
	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
)

// tolerance is the gap of a design, as a share of the optimal certificate, at which
// more steps are not worth their time.
const tolerance = 0.01

// coverage plays a designed mixture of policies, Coverage or, where pairs have
// features, DOptimal, in the kernel estimated from the transitions of all users.
// It is designed again in rounds 1, 2, 3, 4, 6, 8, 12, 16, 24, …; the first round
// is uniform play. Where the kernel is known it is designed once, in the beginning.
//
// While there are pairs never tried within reach of the estimated kernel, half of
// the trajectories are of policies that head for them: the frontier. A designed
// mixture meets each pair that it knows how to reach, but not what lies behind it.
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

// due says whether k is 2^i or 3·2^i.
func due(k int) bool {
	if k > 0 && k%3 == 0 {
		k /= 3
	}
	return k > 0 && k&(k-1) == 0
}

// refresh designs the mixture that is played from now on.
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

// designed is the mixture in the present kernel.
func (c *coverage) designed() *Mixture {
	p := c.problem
	if p.Features != nil {
		return DOptimal(c.Kernel(), p.Features, p.Horizon, c.steps, tolerance)
	}
	return Coverage(c.Kernel(), p.Horizon, c.steps, tolerance)
}

// scouts is how many policies head for pairs never tried.
const scouts = 8

// frontier are policies that head for pairs never tried, with weights that sum to
// at most 1/2; none where every pair within reach was tried. This is R-max (R.
// Brafman and M. Tennenholtz, 2002): such a pair is worth a reward at each step
// from then on. The reward is uniform on [1/2, 1] for each state and each policy, so
// that policies head for different states.
//
// On arrival all actions never tried in that state are equally likely, and in a
// state where nobody was yet, the far side of the frontier, all actions are. So
// the users of one policy, too, do different things, and some get far.
//
// A policy that gets there with probability q gets half of its share if fewer
// than 1/q trajectories were played so far, in proportion: what is hardly ever
// reached takes no more trajectories than all else took before. What cannot be
// reached at all in the estimated kernel, in which every transition is one that
// happened, takes none.
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
		// Arriving is worth at most H, so that this is at most its probability.
		reach := values[i] / float64(p.Horizon)
		if w := min(1, float64(reach*float64(c.trajectories))) / (2 * scouts); w > 0 {
			policies, weights = append(policies, c.scout(policy)), append(weights, w)
		}
	}
	return policies, weights
}

// scout is the policy, but where it takes an action never tried in that state, all
// such actions are equally likely.
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
