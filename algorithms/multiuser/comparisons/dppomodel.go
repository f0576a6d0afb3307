package comparisons

import (
	"math"

	"joust/sim/linalg"
)

// model returns the scores θ of pairs of a state and an action by which a model of preferences
// explains a list of n comparisons: a trajectory is preferred with probability σ of the
// difference of the sums of the scores. They are the minimum of
//
//	Σ log(1 + e^{−(θ⁺ − θ⁻)}) + n·ν·mean (θ(x_1) − θ(x_H))² + ½·0.5·|θ|²,
//
// where θ⁺ and θ⁻ are the sums of the preferred trajectory and of the other, and the mean is
// over both trajectories of all comparisons. θ(x_1) − θ(x_H), of the pairs of the first and of
// the last step, is the difference of the scores of two stretches of a trajectory, one without
// its last step and one without its first.
//
// In the authors' code, the model is a network, stretches are a random small number of steps
// apart, and the network's training takes the place of the last term, the prior of bt-per-user.
func (r *segments) model(list []int32, smooth float64) []float64 {
	theta := make([]float64, r.pairs)
	minimise(theta, maxDPPOSteps, func(x, gradient []float64) float64 {
		for j := range gradient {
			gradient[j] = float64(defaultRidge * x[j])
		}
		likely := likelihood{product: 1}
		rough := 0.0
		for at := 0; at < len(list); at += 2 * r.steps {
			better, other := list[at:at+r.steps], list[at+r.steps:at+2*r.steps]
			opposite := likely.add(score(x, better)-score(x, other), 1)
			for h, j := range better {
				gradient[j] -= opposite
				gradient[other[h]] += opposite
			}
			for _, t := range [][]int32{better, other} {
				first, last := t[0], t[r.steps-1]
				d := x[first] - x[last]
				rough += float64(d * d)
				gradient[first] += float64(smooth * d)
				gradient[last] -= float64(smooth * d)
			}
		}
		return likely.total() + float64(smooth/2*rough) + float64(defaultRidge/2*linalg.Dot(x, x))
	})
	return theta
}

// score returns the sum of the scores of a trajectory's pairs.
func score(theta []float64, trajectory []int32) float64 {
	sum := 0.0
	for _, j := range trajectory {
		sum += theta[j]
	}
	return sum
}

// labelled returns the comparisons that the scores answer: those of the list and, of each one and
// the next, those of the two trajectories that the user preferred and of the other two. Equal
// scores, up to rounding, are no answer.
func (r *segments) labelled(list []int32, theta []float64) []int32 {
	const rounding = 1e-9
	var answers []int32
	label := func(first, second []int32) {
		switch d := score(theta, first) - score(theta, second); {
		case math.Abs(d) <= rounding:
		case d > 0:
			answers = append(append(answers, first...), second...)
		default:
			answers = append(append(answers, second...), first...)
		}
	}
	of := func(i int) []int32 { return list[i*r.steps : (i+1)*r.steps] }
	n := len(list) / r.steps
	for i := 0; i < n; i += 2 {
		label(of(i), of(i+1))
		if i+2 < n {
			label(of(i), of(i+2))
			label(of(i+1), of(i+3))
		}
	}
	return answers
}
