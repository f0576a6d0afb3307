package explore

import (
	"math"

	"joust/sim/mdp"
	"joust/sim/portable"
)

// rfRLExplore is RF-RL-Explore (C. Jin, A. Krishnamurthy, M. Simchowitz and T. Yu,
// "Reward-free exploration for reinforcement learning", ICML 2020, Algorithm 2).
// For each state s and step h a minimiser of regret is run on the reward
// 1[s_h = s]; the policies that it played, with a uniformly random action in s at
// step h, are kept. In the end one of all that were kept is drawn for each
// trajectory, each equally likely. The theorem: if regret was small enough, each
// state that some policy reaches at step h with probability at least δ' is met by
// the mixture within a factor of 2SAH of what any policy can do.
//
// It departs from the paper in what the minimiser is and in what it learns from.
// It is optimistic value iteration (M. Azar, I. Osband and R. Munos, "Minimax
// regret bounds for reinforcement learning", ICML 2017) with Hoeffding's bonus
// √(log(2SAH/δ)/(2n)) for values in [0,1], without its constant, in place of
// EULER; it is planned once a round for each s and h, from all that was counted;
// and in each of these rounds every user draws the s and h that he plays for.
// From the step h on nothing is left to gain, so that all actions are equally good
// and drawn equally likely, those in s at h among them.
type rfRLExplore struct {
	*survey
	plan   *optimism
	passes int
	weight float64 // log(2SAH/δ)/2
	kept   []*mdp.Policy
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

// learn is a policy to reach each state at each step.
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

// even are n weights that are the same.
func even(n int) []float64 {
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = 1 / float64(n)
	}
	return weights
}
