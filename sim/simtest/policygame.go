package simtest

import (
	"joust/sim/policy"
	"joust/sim/pref"
	"joust/sim/rng"
)

// policyGame is the environment of one trial of policies, with scores and duels.
type policyGame struct {
	*policy.Oracle
	problem policy.Problem
	truth   policy.Truth
}

func (g *policyGame) Problem() policy.Problem { return g.problem }
func (g *policyGame) Truth() *policy.Truth    { return &g.truth }

// newPolicyGame returns a game with these preferences, rewards and reference.
func newPolicyGame(m *pref.Matrix, rewards [][]float64, reference []float64, batch int, coins *rng.Source) *policyGame {
	g := &policyGame{
		problem: policy.Problem{Arms: m.Arms(), Reference: reference, Rewards: len(rewards), Duels: true, Teacher: true, Batch: batch},
		truth:   policy.Truth{Rewards: rewards, Wins: policy.NewWins(m)},
	}
	for a := range reference {
		g.problem.Values = append(g.problem.Values, float64(a))
		g.problem.Embedding = append(g.problem.Embedding, []float64{1, float64(a % 2)})
	}
	g.Oracle = policy.NewOracle(&g.problem, rewards, g.truth.Wins, coins)
	g.Teach(m.VonNeumann())
	return g
}

// smallSteps returns an environment of answers in three steps of four actions, of which one, two
// and three are good; a critic judges each step and errs with probability 1/10.
func smallSteps(batch int, coins *rng.Source) policy.Environment {
	return newPolicySteps(3, 4, func(h, a int) bool { return a <= h }, batch, coins)
}

// largeSteps returns an environment of answers in 16 steps of 64 actions.
func largeSteps(batch int, coins *rng.Source) policy.Environment {
	return newPolicySteps(16, 64, func(h, a int) bool { return a%2 == h%2 }, batch, coins)
}

// policySteps is the environment of one trial of policies, with answers in steps.
type policySteps struct {
	*policy.Rollouts
	problem policy.Problem
	truth   policy.Truth
}

func (s *policySteps) Problem() policy.Problem { return s.problem }
func (s *policySteps) Truth() *policy.Truth    { return &s.truth }

func newPolicySteps(length, arms int, good func(h, a int) bool, batch int, coins *rng.Source) *policySteps {
	s := &policySteps{problem: policy.Problem{Arms: arms, Length: length, Rewards: 1, Process: true, Batch: batch}}
	for h := range length {
		for a := range arms {
			s.problem.Reference = append(s.problem.Reference, float64(2*a+1)/float64(arms*arms)) // they sum to 1
			s.truth.Good = append(s.truth.Good, good(h, a))
		}
	}
	s.Rollouts = policy.NewRollouts(&s.problem, s.truth.Good, policy.Critic{Segment: 1, Accuracy: 0.9}, coins)
	return s
}

// smallGame returns a game of four arms, of which the first three form a cycle. Feedback is
// exact if batch is 0.
func smallGame(batch int, coins *rng.Source) policy.Environment {
	m := pref.NewMatrix(4)
	m.Set(0, 1, 0.7, 0, 0.3)
	m.Set(1, 2, 0.5, 0.2, 0.3)
	m.Set(2, 0, 0.65, 0, 0.35)
	m.Set(0, 3, 0.6, 0, 0.4)
	m.Set(1, 3, 0.55, 0, 0.45)
	m.Set(2, 3, 0.75, 0, 0.25)
	return newPolicyGame(m, [][]float64{{0.3, 0.1, -0.2, 0.5}}, []float64{0.3, 0.25, 0.25, 0.2}, batch, coins)
}

// largeGame returns a game of 128 arms. Feedback is exact if batch is 0.
func largeGame(batch int, coins *rng.Source) policy.Environment {
	const k = 128
	draw := stream("game", 0)
	m := pref.NewMatrix(k)
	score, reference := make([]float64, k), make([]float64, k)
	for i := range pref.Arm(k) {
		score[i], reference[i] = draw.Float64(), 1./k
		for j := range i {
			p := draw.Float64()
			m.Set(i, j, p, 0, 1-p)
		}
	}
	return newPolicyGame(m, [][]float64{score}, reference, batch, coins)
}
