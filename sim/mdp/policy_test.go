package mdp

import (
	"fmt"
	"testing"

	"joust/sim/rng"
)

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
