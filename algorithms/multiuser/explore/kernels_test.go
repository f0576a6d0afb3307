package explore

import (
	"slices"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// kernel returns a kernel in which all successors of a pair have the same probability and
// trajectories begin in state 0.
func kernel(states, actions int, successors func(s, a int) []int32) *mdp.Kernel {
	k := &mdp.Kernel{States: states, Actions: actions, Start: make([]float64, states), First: []int32{0}}
	k.Start[0] = 1
	for j := range k.Pairs() {
		next := successors(j/actions, j%actions)
		for range next {
			k.Prob = append(k.Prob, 1/float64(len(next)))
		}
		k.Next = append(k.Next, next...)
		k.First = append(k.First, int32(len(k.Next)))
	}
	return k
}

// chain returns a combination lock: in state s, action s modulo the number of actions leads
// to the next state, and all other actions lead to state 0.
func chain(states, actions int) *mdp.Kernel {
	return kernel(states, actions, func(s, a int) []int32 {
		if a == s%actions {
			return []int32{int32(min(s+1, states-1))}
		}
		return []int32{0}
	})
}

// tree returns a tree of the given depth. Each action of an inner state leads to one of its
// children; all actions of a leaf lead to the leaf itself.
func tree(depth, actions int) *mdp.Kernel {
	inner, states := 0, 1
	for width := 1; depth > 0; depth-- {
		inner += width
		width *= actions
		states += width
	}
	return kernel(states, actions, func(s, a int) []int32 {
		if s < inner {
			return []int32{int32(s*actions + 1 + a)}
		}
		return []int32{int32(s)}
	})
}

// garnet returns a kernel in which each pair leads to b distinct random states, with
// probabilities that are the spacings of b-1 uniform draws.
func garnet(states, actions, b int, stream *rng.Source) *mdp.Kernel {
	k := kernel(states, actions, func(int, int) []int32 {
		order := make([]int32, states)
		for s := range order {
			order[s] = int32(s)
		}
		stream.Shuffle(states, func(i, j int) { order[i], order[j] = order[j], order[i] })
		return order[:b]
	})
	cuts := make([]float64, b+1)
	for j := range k.Pairs() {
		for i := 1; i < b; i++ {
			cuts[i] = stream.Float64()
		}
		cuts[b] = 1
		slices.Sort(cuts[1:b])
		_, prob := k.Successors(j)
		for i := range prob {
			prob[i] = cuts[i+1] - cuts[i]
		}
	}
	return k
}

// problemOf returns a problem with this kernel, whose transitions are unknown to the
// learner.
func problemOf(k *mdp.Kernel, users, horizon int) *multiuser.Problem {
	return &multiuser.Problem{
		Users: users, Shots: 1, States: k.States, Actions: k.Actions, Horizon: horizon, Start: k.Start,
		Feedback: multiuser.EveryStep, Unit: true, Rounds: 100, Workers: 1,
	}
}

// play plays the proposals for all users in the rounds first to first+rounds-1 and calls
// seen with each trajectory.
func play(e Explorer, k *mdp.Kernel, users, first, rounds int, coins *rng.Source, seen func(*mdp.Trajectory)) {
	var t mdp.Trajectory
	for round := first; round < first+rounds; round++ {
		e.Begin(round)
		for u := range users {
			k.Play(e.Propose(u), coins, &t)
			e.Observe(&t)
			seen(&t)
		}
	}
}

func unseen(*mdp.Trajectory) {}

// policies returns all A^(S·H) policies with fixed actions.
func policies(k *mdp.Kernel, horizon int) (all []*mdp.Policy) {
	p := mdp.NewPolicy(k.States, k.Actions, horizon)
	for {
		c := *p
		c.Act = slices.Clone(p.Act)
		all = append(all, &c)
		i := 0
		for ; i < len(p.Act) && int(p.Act[i]) == k.Actions-1; i++ {
			p.Act[i] = 0
		}
		if i == len(p.Act) {
			return all
		}
		p.Act[i]++
	}
}
