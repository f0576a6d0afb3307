package multiuser

import "joust/sim/mdp"

// newKernel returns a kernel without pairs, whose trials begin in state 0.
func newKernel(states, actions int) *mdp.Kernel {
	k := &mdp.Kernel{States: states, Actions: actions, Start: make([]float64, states), First: make([]int32, 1, states*actions+1)}
	k.Start[0] = 1
	return k
}

// addPair appends the next pair to a kernel. It leads to the states next with the
// probabilities prob, which sum to 1; a state that is listed twice has their sum.
func addPair(k *mdp.Kernel, next []int32, prob []float64) {
	for i, s := range next {
		if prob[i] > 0 {
			k.Next, k.Prob = append(k.Next, s), append(k.Prob, prob[i])
		}
	}
	k.First = append(k.First, int32(len(k.Next)))
}
