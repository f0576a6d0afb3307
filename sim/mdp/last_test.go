package mdp

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
)

// lasts returns the law of the last state and the values of pairs under the policy, by full
// matrices.
func (w *twin) lasts(policy *Policy, worth []float64) (law []float64, values []float64) {
	at := mat.VecDenseCopyOf(w.start)
	for h := range policy.Horizon {
		pairs := mat.NewVecDense(w.k.Pairs(), nil)
		pairs.MulVec(w.law(policy, h).T(), at)
		at.MulVec(w.transition.T(), pairs)
	}
	value := mat.NewVecDense(w.k.States, worth)
	for h := policy.Horizon - 1; h >= 0; h-- {
		q := w.after(make([]float64, w.k.Pairs()), value)
		values = append(append([]float64{}, q.RawVector().Data...), values...)
		value = mat.NewVecDense(w.k.States, nil)
		value.MulVec(w.law(policy, h), q)
	}
	return at.RawVector().Data, values
}

// The law of the last state and the values agree with products of full matrices, and the
// worth of the last state is the same by both.
func TestLastAgainstMatrices(t *testing.T) {
	stream := rng.Stream(1, "last")
	for _, k := range kernels("last") {
		const horizon = 4
		w, p := newTwin(k), NewPlanner(k, horizon)
		worth := uniforms(k.States, stream)
		law, values := make([]float64, k.States), make([]float64, horizon*k.Pairs())
		for _, policy := range []*Policy{
			fixed(k.States, k.Actions, horizon, stream), mixed(k.States, k.Actions, horizon, stream),
			fixed(k.States, k.Actions, 1, stream).Repeat(horizon),
		} {
			wantLaw, wantValues := w.lasts(policy, worth)
			p.LastState(policy, law)
			for s := range law {
				same(t, "the probability of a last state", law[s], wantLaw[s])
			}
			p.LastValues(policy, worth, values)
			for i := range values {
				same(t, "the value of a pair", values[i], wantValues[i])
			}
			same(t, "the expected worth by the law and by the values", dot(law, worth), p.start())
		}
	}
}

// PlanLast finds the maximum over all policies of a tiny process, and a policy that attains it.
func TestPlanLastAgainstAllPolicies(t *testing.T) {
	stream := rng.Stream(2, "last")
	const horizon = 2
	for range 20 {
		k := wild(3, 2, false, stream)
		p, worth, law := NewPlanner(k, horizon), uniforms(3, stream), make([]float64, 3)
		policy := NewPolicy(3, 2, horizon)
		best := p.PlanLast(worth, policy)
		p.LastState(policy, law)
		same(t, "the worth of the policy", dot(law, worth), best)
		highest := math.Inf(-1)
		for code := range 1 << (3 * horizon) {
			for i := range policy.Act {
				policy.Act[i] = int32(code >> i & 1)
			}
			p.LastState(policy, law)
			highest = max(highest, dot(law, worth))
		}
		same(t, "the largest worth of a policy", best, highest)
	}
}

func TestLastDoesNotAllocate(t *testing.T) {
	k := garnet(5, 3, 2, rng.Stream(3, "last"))
	p, policy, worth := NewPlanner(k, 4), NewUniform(5, 3, 4), make([]float64, 5)
	best, values := NewPolicy(5, 3, 4), make([]float64, 4*k.Pairs())
	p.PlanLast(worth, best)
	if n := testing.AllocsPerRun(10, func() {
		p.LastState(policy, worth)
		p.LastValues(policy, worth, values)
		p.PlanLast(worth, best)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
