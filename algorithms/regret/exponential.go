package regret

import (
	"math"

	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// exponential is the law of the EXP3 algorithms, exponential weights mixed with uniform
// exploration:
//
//	p_i = (1-γ) w_i/Σw + γ/K
//
// It keeps the logarithms of the weights, so that no weight is lost by underflow. The
// weights themselves, on a common scale, are the leaves of a binary tree of sums. To change
// a weight or to draw an arm takes O(log K) additions.
type exponential struct {
	gamma float64
	// K/γ and 1/(1-γ), by which draw scales uniform numbers
	perArm, perRest float64
	logs            []float64 // ln w
	scale           float64   // the leaves are w/exp(scale)
	// sums[n] is the sum of sums[2n] and sums[2n+1]; the leaves begin at half the length,
	// and those without an arm are 0.
	sums []float64
}

// The least and the greatest sum of the leaves; beyond them the scale changes.
const (
	leastSum    = 0x1p-256
	greatestSum = 0x1p256
)

// newExponential returns the law of k arms with equal weights.
func newExponential(k int, gamma float64) exponential {
	leaves := 1
	for leaves < k {
		leaves *= 2
	}
	e := exponential{
		gamma: gamma, perArm: float64(k) / gamma, perRest: 1 / (1 - gamma),
		logs: make([]float64, k), sums: make([]float64, 2*leaves),
	}
	e.rescale()
	return e
}

// rescale computes all sums anew, with 1 for the greatest weight.
func (e *exponential) rescale() {
	e.scale = e.logs[e.greatest()]
	leaves := len(e.sums) / 2
	for i, log := range e.logs {
		e.sums[leaves+i] = portable.Exp(log - e.scale)
	}
	for n := leaves - 1; n > 0; n-- {
		e.sums[n] = e.sums[2*n] + e.sums[2*n+1]
	}
}

// raise multiplies the weight of an arm by exp(by).
func (e *exponential) raise(a pref.Arm, by float64) {
	e.logs[a] += by
	n := len(e.sums)/2 + int(a)
	e.sums[n] = portable.Exp(e.logs[a] - e.scale)
	for n /= 2; n > 0; n /= 2 {
		e.sums[n] = e.sums[2*n] + e.sums[2*n+1]
	}
	if !(e.sums[1] > leastSum && e.sums[1] < greatestSum) {
		e.rescale()
	}
}

// probability returns p of the arm.
func (e *exponential) probability(a pref.Arm) float64 {
	k := float64(len(e.logs))
	return float64((1-e.gamma)*e.sums[len(e.sums)/2+int(a)])/e.sums[1] + e.gamma/k
}

// draw draws an arm. It goes down the tree without branches, which could not be predicted.
func (e *exponential) draw(stream *rng.Source) pref.Arm {
	u := stream.Float64()
	if u < e.gamma {
		return pref.Arm(min(len(e.logs)-1, int(float64(u*e.perArm))))
	}
	u = float64(float64((u-e.gamma)*e.perRest) * e.sums[1])
	leaves := len(e.sums) / 2
	n := 1
	for n < leaves {
		left := math.Float64bits(u - e.sums[2*n])
		stay := uint64(int64(left) >> 63) // all ones if u is in the left half, else 0
		u = math.Float64frombits(left&^stay | math.Float64bits(u)&stay)
		n = 2*n + 1 + int(int64(stay))
	}
	for e.sums[n] == 0 { // by rounding, u was as large as the sum of all weights
		n--
	}
	return pref.Arm(n - leaves)
}

// greatest returns the first of the arms with the greatest weight.
func (e *exponential) greatest() pref.Arm {
	return greatest(len(e.logs), func(i int) float64 { return e.logs[i] })
}

// explorationRate returns √(K ln K/T), the rate γ of EXP3 and REX3 for the horizon, or the
// given one if it is not 0; at most the bound.
func explorationRate(given float64, k, horizon int, bound float64) float64 {
	if given > 0 {
		return given
	}
	n := float64(k)
	return min(bound, math.Sqrt(float64(n*portable.Log(n))/float64(horizon)))
}
