package multiuser

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/pref"
)

// arena is an environment of one user who moves once, from state 0 to state 1 + a by action a,
// and prefers last states by a matrix. It answers every question by the first.
type arena struct {
	*shop
	compared int
}

func newArena(preferences [][]float64) *arena {
	n := len(preferences)
	s := newShop(mat.NewDense(1, (n+1)*n, nil))
	k := &mdp.Kernel{States: n + 1, Actions: n, Start: make([]float64, n+1), First: []int32{0}}
	k.Start[0] = 1
	for state := range n + 1 {
		for a := range n {
			to := int32(1 + a)
			if state > 0 {
				to = int32(state)
			}
			k.Next, k.Prob = append(k.Next, to), append(k.Prob, 1)
			k.First = append(k.First, int32(len(k.Next)))
		}
	}
	s.problem.States, s.problem.Actions, s.problem.Start, s.problem.Kernel = n+1, n, k.Start, k
	s.problem.Feedback = WinRates
	m := mat.NewDense(n+1, n+1, nil)
	for i, row := range preferences {
		for j, x := range row {
			m.Set(1+i, 1+j, x)
		}
	}
	s.truth.Kernel, s.truth.Preferences, s.truth.Reached = k, m, k.Reachable(1)
	s.truth.Loadings = mat.NewDense(k.Pairs(), 1, nil)
	return &arena{shop: s}
}

func (a *arena) Compare(int, []int32, []int32) pref.Outcome {
	a.compared++
	return pref.FirstWins
}

// fixedPolicy always recommends and plays one policy, and asks a number of questions in each
// round.
type fixedPolicy struct {
	policy *mdp.Policy
	left   int
}

func (f *fixedPolicy) Begin(int)                                  { f.left = 3 }
func (f *fixedPolicy) Propose(int) (first, second *mdp.Policy)    { return f.policy, nil }
func (f *fixedPolicy) Observe(int, *Observation)                  {}
func (f *fixedPolicy) Recommend() []*mdp.Policy                   { return []*mdp.Policy{f.policy} }
func (f *fixedPolicy) Ask(int) (first, second []int32, more bool) { return nil, nil, f.left > 0 }
func (f *fixedPolicy) Answer(int, pref.Outcome)                   { f.left-- }

// The exploitability of a mixture of actions is the largest win rate of an action against it,
// less ½: 0 for the von Neumann winner (.3, .3, .4) of these preferences.
func TestExploitability(t *testing.T) {
	preferences := [][]float64{{.5, .9, .2}, {.1, .5, .8}, {.8, .2, .5}}
	a := newArena(preferences)
	for _, law := range [][]float64{{1, 0, 0}, {.2, .3, .5}, {.3, .3, .4}} {
		policy := mdp.NewUniform(4, 3, 1)
		copy(policy.Prob, law)
		want := math.Inf(-1)
		for _, row := range preferences {
			rate := 0.0
			for j, x := range row {
				rate += x * law[j]
			}
			want = max(want, rate-0.5)
		}
		loop := Loop{Name: "fixed", Budget: 2, Workers: 1, Requested: Requested{Exploitability: true}}
		var trial Trial
		loop.Run(&fixedPolicy{policy: policy}, a, &trial)
		near(t, "exploitability", trial.Final.Exploitability, want)
		near(t, "questions", trial.Final.Questions, 6)
		if !math.IsNaN(trial.Final.Regret) {
			t.Errorf("the regret is %v, and was not requested", trial.Final.Regret)
		}
	}
	if a.compared != 3*6 {
		t.Errorf("%d questions were answered, want 18", a.compared)
	}
}

// The regret adds up over all trajectories, of two policies where these are compared: an
// item of worth 0 instead of 1 costs 1.
func TestRegretAndQuestions(t *testing.T) {
	for _, feedback := range []Feedback{EveryStep, Comparison} {
		s := twoItems(4)
		s.problem.Feedback = feedback
		played := mdp.NewPolicy(1, 2, 1)
		played.Act[0] = 1
		c := &stubborn{clerk{shop: s, script: func(int, int) int { return 0 }}, played}
		loop := Loop{Name: "stubborn", Budget: 10, Checkpoints: []int{4, 10}, Workers: 1, Requested: Requested{Regret: true}}
		var trial Trial
		loop.Run(c, s, &trial)
		each, asked := 1.0, 0.0
		if feedback == Comparison {
			each, asked = 2, 1
		}
		for i, round := range []float64{4, 10} {
			near(t, "regret", trial.At[i].Regret, each*round)
			near(t, "questions", trial.At[i].Questions, asked*round)
		}
		if !math.IsNaN(trial.Final.Exploitability) {
			t.Errorf("the exploitability is %v, and was not requested", trial.Final.Exploitability)
		}
	}
}

// stubborn is a clerk who always plays one policy.
type stubborn struct {
	clerk
	played *mdp.Policy
}

func (s *stubborn) Propose(int) (first, second *mdp.Policy) {
	if s.shop.problem.Feedback == Comparison {
		return s.played, s.played
	}
	return s.played, nil
}
