package mdp

import (
	"fmt"
	"testing"

	"joust/sim/rng"
)

// FromOccupancy returns a policy with the given occupancy, also if the occupancy is the mean
// of those of two policies.
func TestFromOccupancy(t *testing.T) {
	const horizon = 5
	for i, k := range kernels("occupancy") {
		stream, p := rng.Stream(1, "occupancy", fmt.Sprint(i)), NewPlanner(k, horizon)
		one, other := make([]float64, horizon*k.Pairs()), make([]float64, horizon*k.Pairs())
		p.Occupancy(mixed(k.States, k.Actions, horizon, stream), one)
		p.Occupancy(fixed(k.States, k.Actions, horizon, stream), other)
		for _, toss := range []float64{0, 0.3, 1} {
			want, got := make([]float64, len(one)), make([]float64, len(one))
			for j := range want {
				want[j] = toss*one[j] + (1-toss)*other[j]
			}
			policy := FromOccupancy(k.States, k.Actions, horizon, want)
			for n := range horizon * k.States {
				sum := 0.0
				for _, q := range policy.Prob[n*k.Actions : (n+1)*k.Actions] {
					sum += q
				}
				same(t, fmt.Sprintf("kernel %d: a law's sum", i), sum, 1)
			}
			p.Occupancy(policy, got)
			for j := range want {
				same(t, fmt.Sprintf("kernel %d, toss of %v", i, toss), got[j], want[j])
			}
		}
	}
}

func TestFromOccupancyOfWhatIsNotMet(t *testing.T) {
	// Two states, two actions, one step: state 0 is reached, with one slightly negative
	// number as from rounding, and state 1 is not.
	got := FromOccupancy(2, 2, 1, []float64{0.5, -1e-17, 0, -1e-17}).Prob
	for i, want := range []float64{1, 0, 0.5, 0.5} {
		if got[i] != want {
			t.Errorf("probability %d: got %v, want %v", i, got[i], want)
		}
	}
}

// A policy with random actions follows its law in every step and state.
func TestPolicyDraw(t *testing.T) {
	const n, states, actions, horizon = 20_000, 2, 11, 2
	stream := rng.Stream(1, "policy")
	p := mixed(states, actions, horizon, stream)
	for h := range horizon {
		for s := range states {
			count := make([]int, actions)
			for range n {
				count[p.Draw(h, s, stream)]++
			}
			i := (h*states + s) * actions
			fits(t, fmt.Sprintf("actions of step %d in state %d", h, s), count, p.Prob[i:i+actions], n)
		}
	}
	uniform := NewUniform(states, actions, horizon)
	for i, q := range uniform.Prob {
		if q != 1.0/actions {
			t.Errorf("uniform play: probability %d is %v, want 1/%d", i, q, actions)
		}
	}
	idle := NewPolicy(states, actions, horizon)
	idle.Act[1*states+1] = 7
	if got := [2]int{idle.Draw(1, 1, nil), idle.Draw(1, 0, nil)}; got != [2]int{7, 0} {
		t.Errorf("a policy with fixed actions: got %v, want [7 0]", got)
	}
}
