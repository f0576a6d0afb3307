package explore

import "joust/sim/mdp"

// optimism plans by Bellman's equation with a bonus for uncertainty,
//
//	Q_h(s,a) = min( top, bonus(s,a) + Σ P(t|s,a) max over b of Q_{h+1}(t,b) ),
//
// and makes the policy that draws one of the actions that attain the maximum, with equal
// probability. At first most actions do, since Q is at its top: if the first of them were
// taken, all users would do the same until its consequences are known.
type optimism struct {
	kernel *mdp.Kernel
	bonus  []float64 // of each pair
	top    float64
	value  []float64 // of each state, from the following step on
	ahead  []float64 // the same for the step that is being computed
}

func newOptimism(states, pairs int, top float64) *optimism {
	return &optimism{bonus: make([]float64, pairs), top: top, value: make([]float64, states), ahead: make([]float64, states)}
}

// step goes one step back, from value after step h to value before it, and writes the drawn
// actions of step h to the policy.
func (o *optimism) step(policy *mdp.Policy, h int) {
	k := o.kernel
	for s := range o.ahead {
		share := policy.Prob[(h*k.States+s)*k.Actions:][:k.Actions]
		best, ties := 0.0, 0.0
		for a := range share {
			j := k.Pair(s, a)
			q := o.bonus[j]
			next, prob := k.Successors(j)
			for i, t := range next {
				q += float64(prob[i] * o.value[t])
			}
			q = min(q, o.top)
			switch {
			case a == 0 || q > best:
				best, ties = q, 1
				clear(share[:a])
				share[a] = 1
			case q == best:
				ties++
				share[a] = 1
			default:
				share[a] = 0
			}
		}
		for a := range share {
			share[a] /= ties
		}
		o.ahead[s] = best
	}
	o.value, o.ahead = o.ahead, o.value
}
