package welfare

import (
	"math"

	"joust/sim/mdp"
)

// minReward plans for the least of the rows' rewards at every pair, each row's less its mean
// per step under uniform play, as the published code of MaxMin-RLHF trains on the least of the
// groups' rewards of every sample (Chakraborty, Qiu, Yuan, Koppel, Huang, Manocha, Bedi and
// Wang, ICML 2024). It is not maxmin: the sum over steps of the least reward is at most the
// least of the sums, and a policy with fixed actions cannot serve by turns rows that no single
// action serves.
func (g *game) minReward() *mdp.Policy {
	for j := range g.mixed {
		g.mixed[j] = math.Inf(1)
	}
	for i := range g.rows {
		for j, r := range g.rewards.RawRowView(i) {
			g.mixed[j] = min(g.mixed[j], r)
		}
	}
	p := mdp.NewPolicy(g.kernel.States, g.kernel.Actions, g.horizon)
	g.planner.Plan(g.mixed, p)
	g.plans++
	return p
}
