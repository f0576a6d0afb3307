package mdp

import (
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"joust/sim/rng"
)

// garnet returns a kernel in which each pair has b different successors, whose probabilities
// are the spacings of b-1 uniform draws. Trajectories start in state 0.
func garnet(states, actions, b int, stream *rng.Source) *Kernel {
	k := &Kernel{States: states, Actions: actions, Start: make([]float64, states), First: []int32{0}}
	k.Start[0] = 1
	order := make([]int32, states)
	for s := range order {
		order[s] = int32(s)
	}
	cuts := make([]float64, b+1)
	for range k.Pairs() {
		stream.Shuffle(states, func(i, j int) { order[i], order[j] = order[j], order[i] })
		for i := 1; i < b; i++ {
			cuts[i] = stream.Float64()
		}
		cuts[b] = 1
		slices.Sort(cuts[1:b])
		for i := range b {
			k.Next = append(k.Next, order[i])
			k.Prob = append(k.Prob, cuts[i+1]-cuts[i])
		}
		k.First = append(k.First, int32(len(k.Next)))
	}
	return k
}

// smoothed returns the kernel in which the share spread of the probability of every pair is
// spread evenly over all states.
func smoothed(k *Kernel, spread float64) *Kernel {
	c := *k
	c.Prob = slices.Clone(k.Prob)
	for i := range c.Prob {
		c.Prob[i] *= 1 - spread
	}
	c.Spread = make([]float64, k.Pairs())
	for j := range c.Spread {
		c.Spread[j] = spread
	}
	return &c
}

// wild returns a kernel with everything that a kernel may have: any law of the first state,
// any number of successors, some of them with probability 0 or listed twice, and, if spread
// is set, pairs whose probability is spread evenly, partly or completely.
func wild(states, actions int, spread bool, stream *rng.Source) *Kernel {
	k := &Kernel{States: states, Actions: actions, Start: random(states, 1, stream), First: []int32{0}}
	if spread {
		k.Spread = make([]float64, k.Pairs())
	}
	for j := range k.Pairs() {
		mass, length := 1.0, 1+stream.Intn(2*states)
		if spread {
			switch stream.Intn(3) {
			case 0:
				k.Spread[j] = stream.Float64()
			case 1:
				k.Spread[j], length = 1, 0
			}
			mass -= k.Spread[j]
		}
		for range length {
			k.Next = append(k.Next, int32(stream.Intn(states)))
		}
		k.Prob = append(k.Prob, random(length, mass, stream)...)
		k.First = append(k.First, int32(len(k.Next)))
	}
	return k
}

// random returns numbers with the given sum, about a third of them 0.
func random(length int, sum float64, stream *rng.Source) []float64 {
	if length == 0 {
		return nil
	}
	x, total := make([]float64, length), 0.0
	for i := range x {
		if stream.Intn(3) > 0 {
			x[i] = stream.Float64()
		}
		total += x[i]
	}
	if total == 0 {
		x[stream.Intn(length)], total = 1, 1
	}
	for i := range x {
		x[i] *= sum / total
	}
	return x
}

// mixed returns a policy that draws from a random law in each state.
func mixed(states, actions, horizon int, stream *rng.Source) *Policy {
	p := &Policy{States: states, Actions: actions, Horizon: horizon}
	for range horizon * states {
		p.Prob = append(p.Prob, random(actions, 1, stream)...)
	}
	return p
}

// fixed returns a random policy with fixed actions.
func fixed(states, actions, horizon int, stream *rng.Source) *Policy {
	p := NewPolicy(states, actions, horizon)
	for i := range p.Act {
		p.Act[i] = int32(stream.Intn(actions))
	}
	return p
}

// uniforms returns n rewards, uniform on [-1, 1).
func uniforms(n int, stream *rng.Source) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = stream.Uniform(-1, 1)
	}
	return x
}

// chain returns a combination lock: in state s, the action secret(s) leads to state s+1, or
// stays in the last state, and every other action leads to state 0.
func chain(states, actions int, secret func(s int) int) *Kernel {
	k := &Kernel{States: states, Actions: actions, Start: make([]float64, states), First: []int32{0}}
	k.Start[0] = 1
	for s := range states {
		for a := range actions {
			to := 0
			if a == secret(s) {
				to = min(s+1, states-1)
			}
			k.Next, k.Prob = append(k.Next, int32(to)), append(k.Prob, 1)
			k.First = append(k.First, int32(len(k.Next)))
		}
	}
	return k
}

// tree returns the tree with this depth in which each action leads to another child; from
// a leaf every action leads to the root. States are numbered by depth.
func tree(depth, actions int) *Kernel {
	inner, level := 0, 1
	for range depth {
		inner += level
		level *= actions
	}
	k := &Kernel{States: inner + level, Actions: actions, Start: make([]float64, inner+level), First: []int32{0}}
	k.Start[0] = 1
	for s := range k.States {
		for a := range actions {
			to := 0
			if s < inner {
				to = s*actions + a + 1
			}
			k.Next, k.Prob = append(k.Next, int32(to)), append(k.Prob, 1)
			k.First = append(k.First, int32(len(k.Next)))
		}
	}
	return k
}

// unlikely is the probability below which statistical tests here fail. There are about a
// hundred tests. Their streams are fixed, so that a test fails always or never.
const unlikely = 1e-5

// fits compares the counts of the classes in n draws with the law by Pearson's chi-square
// test. Classes with fewer than five expected draws are merged with the most likely one.
// Classes with probability 0 must have no draws.
func fits(t *testing.T, what string, got []int, law []float64, n int) {
	t.Helper()
	top := 0
	for i, p := range law {
		if p > law[top] {
			top = i
		}
	}
	count, want := []float64{0}, []float64{0} // the most likely, with the rare; then the others
	for i, p := range law {
		switch {
		case p == 0 && got[i] > 0:
			t.Errorf("%s: class %d has draws, which is impossible", what, i)
		case i == top || p*float64(n) < 5:
			count[0] += float64(got[i])
			want[0] += p * float64(n)
		default:
			count, want = append(count, float64(got[i])), append(want, p*float64(n))
		}
	}
	if len(want) == 1 {
		return
	}
	statistic := stat.ChiSquare(count, want)
	if p := (distuv.ChiSquared{K: float64(len(want) - 1)}).Survival(statistic); p < unlikely {
		t.Errorf("%s: chi-square %.1f of %d classes, probability %.2g", what, statistic, len(want), p)
	}
}
