package regret

import (
	"joust/sim/pref"
	"joust/sim/rng"
)

// thompson is a Thompson sampler for rewards in [0, 1] with the prior Beta(1, 1).
type thompson struct {
	wins, losses []float64     // by arm
	posterior    []rng.BetaLaw // by arm: Beta(1 + wins, 1 + losses)
}

// newThompson returns a sampler of k arms without rewards.
func newThompson(k int) thompson {
	t := thompson{wins: make([]float64, k), losses: make([]float64, k), posterior: make([]rng.BetaLaw, k)}
	for i := range t.posterior {
		t.posterior[i] = rng.NewBetaLaw(1, 1)
	}
	return t
}

// draw draws a mean of each arm from its posterior and returns the arm with the greatest.
func (t *thompson) draw(stream *rng.Source) pref.Arm {
	best := choice{stream: stream}
	for i := range t.posterior {
		best.offer(pref.Arm(i), stream.Odds(&t.posterior[i]))
	}
	return best.arm
}

// add adds wins and losses to an arm.
func (t *thompson) add(a pref.Arm, wins, losses float64) {
	t.wins[a] += wins
	t.losses[a] += losses
	t.posterior[a] = rng.NewBetaLaw(1+t.wins[a], 1+t.losses[a])
}

// played returns the wins and losses of arm i.
func (t *thompson) played(i int) float64 { return t.wins[i] + t.losses[i] }
