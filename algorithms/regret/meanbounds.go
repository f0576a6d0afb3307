package regret

import (
	"math"

	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// ucb is a bandit algorithm with the index mean + √(a ln s/n), where s is the number of its
// decision and n the number of rewards of the arm. Arms without a reward come first. Equal
// indices are chosen with equal probability.
type ucb struct {
	scale   float64 // a
	s       int
	rewards []float64 // by arm, their sum
	n       []int     // by arm
	mean    []float64 // by arm; +Inf without a reward
	width   []float64 // by arm, 1/√n
}

// newUCB returns the algorithm for k arms without rewards.
func newUCB(k int, scale float64) ucb {
	u := ucb{scale: scale, rewards: make([]float64, k), n: make([]int, k), mean: make([]float64, k), width: make([]float64, k)}
	u.reset()
	return u
}

// reset forgets everything.
func (u *ucb) reset() {
	u.s = 1
	clear(u.rewards)
	clear(u.n)
	clear(u.width)
	for i := range u.mean {
		u.mean[i] = math.Inf(1)
	}
}

// choose returns an arm with the greatest index.
func (u *ucb) choose(stream *rng.Source) pref.Arm {
	root := math.Sqrt(float64(u.scale * portable.Log(float64(u.s))))
	best := choice{stream: stream}
	for i, mean := range u.mean {
		best.offer(pref.Arm(i), mean+float64(root*u.width[i]))
	}
	return best.arm
}

// learn ends a decision with a reward of the arm that was chosen.
func (u *ucb) learn(a pref.Arm, reward float64) {
	u.s++
	u.rewards[a] += reward
	u.n[a]++
	n := float64(u.n[a])
	u.mean[a] = u.rewards[a] / n
	u.width[a] = 1 / math.Sqrt(n)
}
