package welfare

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/rng"
)

// items returns the kernel of a choice among n items: one state and n actions.
func items(n int) *mdp.Kernel {
	k := &mdp.Kernel{States: 1, Actions: n, Start: []float64{1}, First: []int32{0}}
	for j := range n {
		k.Next, k.Prob, k.First = append(k.Next, 0), append(k.Prob, 1), append(k.First, int32(j+1))
	}
	return k
}

// garnet returns a random kernel: every pair leads to random states, as many as branches,
// with random probabilities. If anywhere is true, trajectories start in a random state,
// otherwise in state 0.
func garnet(states, actions, branches int, anywhere bool, s *rng.Source) *mdp.Kernel {
	k := &mdp.Kernel{States: states, Actions: actions, Start: make([]float64, states), First: []int32{0}}
	if anywhere {
		copy(k.Start, law(states, s))
	} else {
		k.Start[0] = 1
	}
	for range states * actions {
		for _, p := range law(branches, s) {
			k.Next, k.Prob = append(k.Next, int32(s.Intn(states))), append(k.Prob, p)
		}
		k.First = append(k.First, int32(len(k.Next)))
	}
	return k
}

// law returns random probabilities of n outcomes.
func law(n int, s *rng.Source) []float64 {
	p, sum := make([]float64, n), 0.0
	for i := range p {
		p[i] = s.Uniform(0.05, 1)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// random returns rewards that are uniform on [0, 1] or, if values > 0, on 0 … values-1, so
// that there are ties.
func random(rows, pairs, values int, s *rng.Source) *mat.Dense {
	r := mat.NewDense(rows, pairs, nil)
	for i := range rows {
		for j := range pairs {
			if values > 0 {
				r.Set(i, j, float64(s.Intn(values)))
			} else {
				r.Set(i, j, s.Float64())
			}
		}
	}
	return r
}

func even(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 1 / float64(n)
	}
	return w
}

// with returns the defaults with another choice and solver.
func with(choice, solver string) Params {
	p := Defaults
	p.Choice, p.Solver = choice, solver
	return p
}

func solve(t *testing.T, p Params, k *mdp.Kernel, horizon int, rewards *mat.Dense, shares []float64) *Solution {
	t.Helper()
	s, err := Solve(p, k, horizon, rewards, shares, 1)
	if err != nil {
		t.Fatalf("%+v: %v", p, err)
	}
	if len(s.Policy.Prob) == 0 && len(s.Policy.Act) == 0 {
		t.Fatalf("%+v: the policy has neither actions nor probabilities", p)
	}
	for i := 0; i < len(s.Policy.Prob); i += k.Actions {
		sum := 0.0
		for _, q := range s.Policy.Prob[i : i+k.Actions] {
			if !(q >= 0) {
				t.Fatalf("%+v: a probability of %v", p, q)
			}
			sum += q
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Fatalf("%+v: the probabilities of step and state number %d have the sum %v, want 1", p, i/k.Actions, sum)
		}
	}
	return s
}

// near reports whether all numbers of two lists are within the tolerance.
func near(a, b []float64, tolerance float64) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, math.IsNaN) &&
		func() bool {
			for i := range a {
				if math.Abs(a[i]-b[i]) > tolerance {
					return false
				}
			}
			return true
		}()
}

// every returns all policies with fixed actions of a small process.
func every(k *mdp.Kernel, horizon int) []*mdp.Policy {
	var all []*mdp.Policy
	p := mdp.NewPolicy(k.States, k.Actions, horizon)
	for {
		c := mdp.NewPolicy(k.States, k.Actions, horizon)
		copy(c.Act, p.Act)
		all = append(all, c)
		i := 0
		for ; i < len(p.Act); i++ {
			p.Act[i]++
			if int(p.Act[i]) < k.Actions {
				break
			}
			p.Act[i] = 0
		}
		if i == len(p.Act) {
			return all
		}
	}
}

var toy = mat.NewDense(2, 3, []float64{
	2, 0, 1.2,
	0, 2, 1.2,
})

var choices = []Params{
	with("utilitarian", "auto"), with("min-reward", "auto"),
	with("maxmin", "lp"), with("maxmin", "weights"), with("leximin", "lp"), with("nash", "auto"), with("nash", "weights"),
}

// checkSameWorth compares two solutions of the same problem: by the objective, within their
// gaps, for maxmin and nash, and otherwise, where the solution is unique, by the gains. A
// linear program relaxes each gain, which is below 5, by 2e-9 of the scale, and leximin
// solves up to seven programs here.
func checkSameWorth(t *testing.T, p Params, what string, got, want *Solution, shares []float64) {
	t.Helper()
	const tolerance = 1e-7
	switch p.Choice {
	case "maxmin":
		if a, b := slices.Min(got.Gains), slices.Min(want.Gains); a > b+want.Gap+tolerance || b > a+got.Gap+tolerance {
			t.Errorf("%s by %s, %s: the least gain is %v, want %v, with gaps of %v and %v", p.Choice, p.Solver, what, a, b, got.Gap, want.Gap)
		}
	case "nash":
		if a, b := worth(got.Gains, shares), worth(want.Gains, shares); a > b+want.Gap+tolerance || b > a+got.Gap+tolerance {
			t.Errorf("%s by %s, %s: the mean logarithm is %v, want %v, with gaps of %v and %v", p.Choice, p.Solver, what, a, b, got.Gap, want.Gap)
		}
	default:
		if !near(got.Gains, want.Gains, tolerance) {
			t.Errorf("%s by %s, %s: the gains are %v, want %v", p.Choice, p.Solver, what, got.Gains, want.Gains)
		}
	}
}
