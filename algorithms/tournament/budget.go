package tournament

import (
	"joust/sim/duel"
	"joust/sim/param"
)

// maxDuelsPerArm is the greatest budget as a multiple of the number of arms.
const maxDuelsPerArm = 1_000_000

// DuelsParams is the group of parameters of learners that spend a given number of
// duels.
type DuelsParams struct {
	Duels int `yaml:"duels" doc:"duels to spend as a multiple of the number of arms, 1 to 1000000; never more than the horizon, if there is one"`
}

// Validate implements param.Params.
func (p DuelsParams) Validate() error { return param.Count("duels", p.Duels, 1, maxDuelsPerArm) }

// affordable returns the duels to spend: perArm for each arm, at most the horizon, if
// there is one.
func affordable(perArm int, p *duel.Problem) int {
	if p.Horizon == duel.NoHorizon {
		return perArm * p.Arms
	}
	return min(perArm*p.Arms, p.Horizon)
}
