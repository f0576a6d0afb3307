package mdp_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/rng"
)

// Two users live in a house with a kitchen, state 0, and a garden, state 1. Staying always
// succeeds; walking to the other room succeeds with probability 0.9. One user is rewarded
// for staying in the kitchen, the other for staying in the garden. Both start in the
// kitchen.
func Example() {
	const stay, walk = 0, 1
	house := &mdp.Kernel{
		States: 2, Actions: 2, Start: []float64{1, 0},
		First: []int32{0, 1, 3, 4, 6}, // of the pairs kitchen-stay, kitchen-walk, garden-stay, garden-walk
		Next:  []int32{0, 1, 0, 1, 0, 1},
		Prob:  []float64{1, 0.9, 0.1, 1, 0.9, 0.1},
	}
	if err := house.Check(); err != nil {
		panic(err)
	}
	const horizon = 3
	rewards := mat.NewDense(2, house.Pairs(), nil)
	rewards.Set(0, house.Pair(0, stay), 1)
	rewards.Set(1, house.Pair(1, stay), 1)

	policies := []*mdp.Policy{mdp.NewPolicy(2, 2, horizon), mdp.NewPolicy(2, 2, horizon)}
	values := make([]float64, 2)
	mdp.PlanAll(house, horizon, rewards, policies, values, 1)
	fmt.Printf("each has a policy worth %.2f and %.2f\n", values[0], values[1])
	mdp.EvaluateAll(house, horizon, rewards, []*mdp.Policy{policies[0], policies[0]}, values, 1)
	fmt.Printf("both play the first's: %.2f and %.2f\n", values[0], values[1])

	occupancy := make([]float64, house.Pairs())
	mdp.NewPlanner(house, horizon).MeanOccupancy(policies[1], occupancy)
	fmt.Printf("the second's time goes to pairs as %.2f\n", occupancy)

	counts, stream := mdp.NewCounts(2, 2), rng.Stream(1, "example")
	var seen mdp.Trajectory
	for range 1000 {
		house.Play(mdp.NewUniform(2, 2, horizon), stream, &seen)
		counts.Add(&seen)
	}
	_, prob := counts.Kernel(house.Start, 1).Successors(house.Pair(0, walk))
	fmt.Printf("walks from the kitchen fail and succeed at rates near %.2f\n", prob)
	// Output:
	// each has a policy worth 3.00 and 1.89
	// both play the first's: 3.00 and 0.00
	// the second's time goes to pairs as [0.00 0.37 0.63 0.00]
	// walks from the kitchen fail and succeed at rates near [0.09 0.91]
}
