package mdp

import (
	"fmt"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
)

// spelled returns a policy that is not stationary and acts as the stationary one does.
func spelled(p *Policy) *Policy {
	long := &Policy{States: p.States, Actions: p.Actions, Horizon: p.Horizon}
	for range p.Horizon {
		long.Act, long.Prob = append(long.Act, p.Act...), append(long.Prob, p.Prob...)
	}
	return long
}

// A stationary policy plays, and has the values and the occupancies, of the same policy with
// its actions listed for every step, to the last bit.
func TestStationaryAgainstSpelled(t *testing.T) {
	const horizon, users = 7, 5
	for i, k := range kernels("stationary") {
		stream := rng.Stream(1, "stationary", fmt.Sprint(i))
		rewards := mat.NewDense(users, k.Pairs(), uniforms(users*k.Pairs(), stream))
		p := NewPlanner(k, horizon)
		for name, one := range map[string]*Policy{
			"fixed": fixed(k.States, k.Actions, 1, stream), "mixed": mixed(k.States, k.Actions, 1, stream),
		} {
			short := one.Repeat(horizon)
			long := spelled(short)
			var played, want Trajectory
			k.Play(short, rng.Stream(1, "play"), &played)
			k.Play(long, rng.Stream(1, "play"), &want)
			if !slices.Equal(played.States, want.States) || !slices.Equal(played.Actions, want.Actions) {
				t.Errorf("kernel %d, %s: it plays %v, the same policy in every step %v", i, name, played, want)
			}
			got, expected := make([]float64, users), make([]float64, users)
			EvaluateAll(k, horizon, rewards, slices.Repeat([]*Policy{short}, users), got, 1)
			for u := range expected {
				expected[u] = p.Evaluate(long, rewards.RawRowView(u))
				got = append(got, p.Evaluate(short, rewards.RawRowView(u)))
			}
			if !slices.Equal(got, slices.Repeat(expected, 2)) {
				t.Errorf("kernel %d, %s: its values are %v, those of the same policy in every step %v", i, name, got, expected)
			}
			d, want1 := make([]float64, horizon*k.Pairs()), make([]float64, horizon*k.Pairs())
			p.Occupancy(short, d)
			p.Occupancy(long, want1)
			if !slices.Equal(d, want1) {
				t.Errorf("kernel %d, %s: its occupancy differs from that of the same policy in every step", i, name)
			}
		}
	}
}

// Without a policy to write to, planning has the same maxima, for one user and for several,
// also where values stop changing before the first step.
func TestPlanWithoutPolicy(t *testing.T) {
	const users = 6
	for i, k := range kernels("maxima") {
		for _, horizon := range []int{1, 40} {
			rewards := mat.NewDense(users, k.Pairs(), nil) // the last user has no rewards at all
			copy(rewards.RawMatrix().Data, uniforms((users-1)*k.Pairs(), rng.Stream(1, "maxima", fmt.Sprint(i))))
			policies, got := make([]*Policy, users), make([]float64, users)
			PlanAll(k, horizon, rewards, policies, got, 1)
			for u := range users {
				p := NewPlanner(k, horizon)
				want := p.Plan(rewards.RawRowView(u), NewPolicy(k.States, k.Actions, horizon))
				if alone := p.Plan(rewards.RawRowView(u), nil); got[u] != want || alone != want {
					t.Errorf("kernel %d, horizon %d, user %d: the maximum is %v among several users and %v alone, want %v", i, horizon, u, got[u], alone, want)
				}
			}
		}
	}
}
