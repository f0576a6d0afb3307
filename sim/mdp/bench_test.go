package mdp

import (
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
)

// The size for which planning must take well under a second on one core: N = 1000 users,
// S = 200 states, A = 4 actions, b = 5 successors, H = 20 steps.
const (
	benchUsers, benchStates, benchActions = 1000, 200, 4
	benchBranch, benchHorizon             = 5, 20
)

func benchRewards(stream *rng.Source) *mat.Dense {
	const pairs = benchStates * benchActions
	return mat.NewDense(benchUsers, pairs, uniforms(benchUsers*pairs, stream))
}

func benchPolicies() []*Policy {
	policies := make([]*Policy, benchUsers)
	for u := range policies {
		policies[u] = NewPolicy(benchStates, benchActions, benchHorizon)
	}
	return policies
}

func BenchmarkPlanAll(b *testing.B) {
	stream := rng.Stream(1, "bench")
	sparse := garnet(benchStates, benchActions, benchBranch, stream)
	for _, c := range []struct {
		name   string
		kernel *Kernel
	}{
		{"known", sparse},
		{"estimated", smoothed(sparse, 0.01)},
		{"dense", garnet(benchStates, benchActions, benchStates, stream)},
	} {
		rewards, policies, values := benchRewards(stream), benchPolicies(), make([]float64, benchUsers)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				PlanAll(c.kernel, benchHorizon, rewards, policies, values, 1)
			}
		})
	}
}

func BenchmarkEvaluateAll(b *testing.B) {
	stream := rng.Stream(1, "bench")
	k := garnet(benchStates, benchActions, benchBranch, stream)
	rewards, policies, values := benchRewards(stream), benchPolicies(), make([]float64, benchUsers)
	PlanAll(k, benchHorizon, rewards, policies, nil, 1)
	one, uniform, mixed, pairs := benchPolicies(), benchPolicies(), benchPolicies(), benchPolicies()
	all := NewUniform(benchStates, benchActions, benchHorizon)
	for u := range benchUsers {
		pairs[u] = pairs[u&^1]
		one[u], uniform[u], mixed[u] = policies[0], all, NewUniform(benchStates, benchActions, benchHorizon)
	}
	for _, c := range []struct {
		name     string
		policies []*Policy
	}{{"own", policies}, {"shared", one}, {"uniform", uniform}, {"mixed", mixed}, {"pairs", pairs}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				EvaluateAll(k, benchHorizon, rewards, c.policies, values, 1)
			}
		})
	}
}

func BenchmarkPlan(b *testing.B) {
	stream := rng.Stream(1, "bench")
	k := garnet(benchStates, benchActions, benchBranch, stream)
	p, policy, reward := NewPlanner(k, benchHorizon), NewPolicy(benchStates, benchActions, benchHorizon), benchRewards(stream).RawRowView(0)
	for b.Loop() {
		p.Plan(reward, policy)
	}
}

func BenchmarkOccupancy(b *testing.B) {
	k := garnet(benchStates, benchActions, benchBranch, rng.Stream(1, "bench"))
	p, d := NewPlanner(k, benchHorizon), make([]float64, benchHorizon*k.Pairs())
	for _, c := range []struct {
		name   string
		policy *Policy
	}{{"fixed", NewPolicy(benchStates, benchActions, benchHorizon)}, {"uniform", NewUniform(benchStates, benchActions, benchHorizon)}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				p.Occupancy(c.policy, d)
			}
		})
	}
}

// BenchmarkPlay measures steps; an iteration is a trajectory of ten steps.
func BenchmarkPlay(b *testing.B) {
	const horizon = 10
	for _, c := range []struct {
		name   string
		branch int
	}{{"sparse", benchBranch}, {"dense", benchStates}} {
		stream := rng.Stream(1, "bench", c.name)
		k := garnet(benchStates, benchActions, c.branch, stream)
		for _, d := range []struct {
			name   string
			policy *Policy
		}{{"fixed", fixed(benchStates, benchActions, horizon, stream)}, {"uniform", NewUniform(benchStates, benchActions, horizon)}} {
			b.Run(c.name+"/"+d.name, func(b *testing.B) {
				var t Trajectory
				for b.Loop() {
					k.Play(d.policy, stream, &t)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*horizon), "ns/step")
			})
		}
	}
}

// BenchmarkAdd counts 4096 trajectories in turn, which are drawn before the measurement.
func BenchmarkAdd(b *testing.B) {
	const horizon = 10
	for _, c := range []struct {
		name   string
		branch int
	}{{"sparse", benchBranch}, {"dense", benchStates}} {
		stream := rng.Stream(1, "bench", c.name)
		k := garnet(benchStates, benchActions, c.branch, stream)
		uniform := NewUniform(benchStates, benchActions, horizon)
		var seen [4096]Trajectory
		for i := range seen {
			k.Play(uniform, stream, &seen[i])
		}
		b.Run(c.name, func(b *testing.B) {
			counts := NewCounts(benchStates, benchActions)
			i := 0
			for b.Loop() {
				counts.Add(&seen[i%len(seen)])
				i++
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*horizon), "ns/step")
		})
	}
}
