package multiuser

import "joust/sim/mdp"

// newKernel is a kernel without a pair yet, whose first state is 0.
func newKernel(states, actions int) *mdp.Kernel {
	k := &mdp.Kernel{States: states, Actions: actions, Start: make([]float64, states), First: make([]int32, 1, states*actions+1)}
	k.Start[0] = 1
	return k
}

// lead adds the next pair to a kernel and says where it leads, with probabilities
// that sum to 1. A state that is listed twice has the sum of both.
func addPair(k *mdp.Kernel, next []int32, prob []float64) {
	for i, s := range next {
		if prob[i] > 0 {
			k.Next, k.Prob = append(k.Next, s), append(k.Prob, prob[i])
		}
	}
	k.First = append(k.First, int32(len(k.Next)))
}
