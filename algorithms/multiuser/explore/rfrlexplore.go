package explore

import (
	"math"

	"joust/sim/mdp"
	"joust/sim/portable"
)

// rfRLExplore is RF-RL-Explore (C. Jin, A. Krishnamurthy, M. Simchowitz and T. Yu,
// "Reward-free exploration for reinforcement learning", ICML 2020, Algorithm 2). For each
// state s and step h it runs a regret minimiser on the reward 1[s_h = s] and keeps the
// policies that were played, with a uniformly random action in s at step h. Then one of all
// kept policies is drawn for each trajectory, with equal probability. The theorem: if regret
// is small enough, the mixture visits each state that some policy reaches at step h with
// probability at least δ' within a factor of 2SAH as often as any policy.
//
// It departs from the paper in the regret minimiser and its data. The minimiser is optimistic
// value iteration (M. Azar, I. Osband and R. Munos, "Minimax regret bounds for reinforcement
// learning", ICML 2017) with Hoeffding's bonus √(log(2SAH/δ)/(2n)) for values in [0,1],
// without its constant, instead of EULER. It plans once a round for each s and h, from all
// counts; in each of these rounds every user draws an s and an h. From step h on no reward is
// left, so that all actions are equally good and drawn with equal probability, those in s at
// step h among them.
type rfRLExplore struct {
	*survey
	plan   *optimism
	passes int
	weight float64       // log(2SAH/δ)/2
	kept   []*mdp.Policy // from all passes
}

func newRFRLExplore(p Params, s *survey) *rfRLExplore {
	places := s.problem.Pairs() * s.problem.Horizon
	return &rfRLExplore{
		survey: s, plan: newOptimism(s.problem.States, s.problem.Pairs(), 1),
		passes: p.Passes, weight: portable.Log(float64(2*places)/p.Delta) / 2,
	}
}

// Begin implements Explorer.
func (r *rfRLExplore) Begin(k int) {
	switch {
	case k < r.passes:
		learned := r.learn()
		r.kept = append(r.kept, learned...)
		r.mixture = mixtureOf(learned, even(len(learned)))
	case k == r.passes:
		r.mixture = mixtureOf(r.kept, even(len(r.kept)))
	}
}

// learn returns a policy to reach each state at each step.
func (r *rfRLExplore) learn() []*mdp.Policy {
	problem, o := r.problem, r.plan
	o.kernel = r.Kernel()
	for j, n := range r.counts.Visits {
		o.bonus[j] = 1
		if n > 0 {
			o.bonus[j] = math.Sqrt(r.weight / float64(n))
		}
	}
	policies := make([]*mdp.Policy, 0, problem.States*problem.Horizon)
	for s := range problem.States {
		for h := range problem.Horizon {
			policy := mdp.NewUniform(problem.States, problem.Actions, problem.Horizon)
			clear(o.value)
			o.value[s] = 1
			for before := h - 1; before >= 0; before-- {
				o.step(policy, before)
			}
			policies = append(policies, policy)
		}
	}
	return policies
}

// even returns n equal weights, which sum to 1.
func even(n int) []float64 {
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = 1 / float64(n)
	}
	return weights
}
