package multiuser

import (
	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
)

// newPartsWorld returns the world of one user whose rewards are the sums of the rows of values,
// S·A × n. Its process and its rewards are the same in every trial and are observed without
// noise; learners must learn the transitions. Row j of values has the parts of the reward of
// pair j.
func newPartsWorld(k *mdp.Kernel, horizon int, parts *multiuser.Parts, values *mat.Dense) *World {
	pairs := k.Pairs()
	sums := make([]float64, pairs)
	unit := true
	for j := range sums {
		for _, x := range values.RawRowView(j) {
			sums[j] += x
		}
		unit = unit && sums[j] >= 0 && sums[j] <= 1
	}
	problem := multiuser.Problem{States: k.States, Actions: k.Actions, Horizon: horizon, Unit: unit, Parts: parts}
	feedback := FeedbackParams{Feedback: string(multiuser.EveryStep), Scale: 1}
	w := newWorld(problem, 1, NewcomerParams{Shots: 1}, feedback, false)
	n := process{kernel: k}
	w.drawProcess = func(uint64) process { return n }
	rewards := userRewards{rewards: mat.NewDense(1, pairs, sums), loadings: mat.NewDense(pairs, 1, sums), parts: values}
	w.drawRewards = func(uint64, *process) userRewards { return rewards }
	return w.finish()
}
