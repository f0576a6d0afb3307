package explore

import (
	"math"

	"joust/sim/mdp"
	"joust/sim/portable"
)

// rfUCRL is RF-UCRL (E. Kaufmann, P. Ménard, O. Darwiche Domingues, A. Jonsson, E.
// Leurent and M. Valko, "Adaptive reward-free exploration", ALT 2021). With n(s,a)
// the number of visits and P the frequencies counted,
//
//	E_h(s,a) = min{ H, H √(2β(n)/n) + Σ P(t|s,a) max over b of E_{h+1}(t,b) },
//	β(n) = log(2SAH/δ) + (S-1) log(e(1 + n/(S-1))),
//
// bounds, for all rewards in [0,1] at once and with probability 1-δ, the error of the value of
// any policy from (s,a) at step h on in the estimated kernel. All users play the policy that
// is greedy with respect to E. Once the mean of max E_1 over the first state is at most ε/2,
// the paper's algorithm stops; this one keeps playing the same policy.
//
// It departs from the paper in that the policy is planned once a round and not after every
// trajectory, that transitions are the same at every step and counted together, for which the
// bound holds a fortiori, and that equally good actions have equal probability.
type rfUCRL struct {
	*survey
	plan           *optimism
	epsilon, delta float64
	bound          float64 // mean of max E_1 over the first state
	stopped        bool
}

func newRFUCRL(p Params, s *survey) *rfUCRL {
	horizon := float64(s.problem.Horizon)
	return &rfUCRL{
		survey: s, plan: newOptimism(s.problem.States, s.problem.Pairs(), horizon),
		epsilon: p.Epsilon, delta: p.Delta, bound: horizon,
	}
}

// Begin implements Explorer.
func (r *rfUCRL) Begin(int) {
	if r.stopped || r.trajectories == 0 {
		return
	}
	problem, o := r.problem, r.plan
	o.kernel = r.Kernel()
	for j, n := range r.counts.Visits {
		o.bonus[j] = o.top
		if n > 0 {
			o.bonus[j] = float64(o.top * math.Sqrt(float64(2*r.beta(n))/float64(n)))
		}
	}
	clear(o.value)
	policy := mdp.NewUniform(problem.States, problem.Actions, problem.Horizon)
	for h := problem.Horizon - 1; h >= 0; h-- {
		o.step(policy, h)
	}
	r.bound = 0
	for s, q := range problem.Start {
		r.bound += float64(q * o.value[s])
	}
	r.mixture = mixtureOf([]*mdp.Policy{policy}, []float64{1})
	r.stopped = r.bound <= r.epsilon/2
}

// beta returns β(n), for n at least 1.
func (r *rfUCRL) beta(n int) float64 {
	b := portable.Log(float64(2*r.problem.Pairs()*r.problem.Horizon) / r.delta)
	if rest := float64(r.problem.States - 1); rest > 0 {
		b += float64(rest * (1 + portable.Log(1+float64(n)/rest)))
	}
	return b
}
