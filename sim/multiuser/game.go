package multiuser

import (
	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
)

// game scores policies where users prefer a trajectory for its last state alone.
type game struct {
	preferences *mat.Dense
	planner     *mdp.Planner
	rates, law  []float64   // workspace, one number for each state
	reply       *mdp.Policy // workspace
}

func newGame(preferences *mat.Dense, planner *mdp.Planner, p *Problem) *game {
	return &game{
		preferences: preferences, planner: planner,
		rates: make([]float64, p.States), law: make([]float64, p.States),
		reply: mdp.NewPolicy(p.States, p.Actions, p.Horizon),
	}
}

// exploitability returns the mean over policies of the largest probability with which the
// last state of another policy is preferred to that of the policy, less ½. This probability
// is linear in the law of the other's last state, so that planning finds the best reply.
func (g *game) exploitability(policies []*mdp.Policy) float64 {
	sum := 0.0
	for _, policy := range policies {
		g.planner.LastState(policy, g.law)
		WinRate(g.preferences, g.law, g.rates)
		sum += g.planner.PlanLast(g.rates, g.reply) - 0.5
	}
	return max(0, sum/float64(len(policies)))
}

// WinRate writes to rates[s] the probability that state s is preferred to a state with this
// law, Σ m[s,t] law[t] over t, where m is as Truth.Preferences.
func WinRate(m *mat.Dense, law, rates []float64) {
	for s := range rates {
		sum := 0.0
		for t, x := range m.RawRowView(s) {
			sum += float64(x * law[t])
		}
		rates[s] = sum
	}
}
