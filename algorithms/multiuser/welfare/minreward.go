package welfare

import (
	"math"

	"joust/sim/mdp"
)

// minReward plans on the least of the rows' rewards at every pair, each row's
// less what it gets a step by uniform play, as the published code of MaxMin-RLHF
// trains on the least of the groups' rewards of every sample (Chakraborty, Qiu,
// Yuan, Koppel, Huang, Manocha, Bedi and Wang, ICML 2024). It is not maxmin: the
// sum over steps of the least is at most the least of the sums, and a policy of
// fixed actions cannot please in turn those whom no action pleases at once.
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
