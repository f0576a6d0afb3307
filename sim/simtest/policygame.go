package simtest

import (
	"joust/sim/policy"
	"joust/sim/pref"
	"joust/sim/rng"
)

// PolicyGame is the environment of one trial of policies, with scores and duels.
type PolicyGame struct {
	*policy.Oracle
	problem policy.Problem
	truth   policy.Truth
}

// Problem implements policy.Environment.
func (g *PolicyGame) Problem() policy.Problem { return g.problem }

// Truth implements policy.Environment.
func (g *PolicyGame) Truth() *policy.Truth { return &g.truth }

// newPolicyGame returns a game with these preferences, rewards and reference.
func newPolicyGame(m *pref.Matrix, rewards [][]float64, reference []float64, batch int, coins *rng.Source) *PolicyGame {
	g := &PolicyGame{
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

// smallGame returns a game of four arms, of which the first three form a cycle. Feedback is
// exact if batch is 0.
func smallGame(batch int, coins *rng.Source) *PolicyGame {
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
func largeGame(batch int, coins *rng.Source) *PolicyGame {
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
