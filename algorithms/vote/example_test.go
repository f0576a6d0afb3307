package vote_test

import (
	"fmt"

	"joust/algorithms/vote"
	"joust/sim/duel"
	"joust/sim/rng"
)

// Eight candidates answer 12 or 30 to a question; the votes and the scores of a
// verifier disagree.
func Example() {
	problem := duel.Problem{
		Arms: 8, Horizon: 1,
		Teams:  []int{12, 12, 30, 12, 12, 30, 30, 12},
		Scores: []float64{0.4, 0.2, 0.9, 0.3, 0.1, 0.7, 0.8, 0.2},
	}
	stream := rng.Stream(1, "example")
	show := func(name string, learner duel.Accountant) {
		spent := learner.Expenses()
		fmt.Printf("%-20s %d, %d generated, %d scored\n",
			name, problem.Teams[learner.Recommend()], spent.Generated, spent.Scored)
	}
	show("majority", vote.NewMajority(vote.MajorityParams{}, problem, stream))
	show("weighted-majority", vote.NewWeightedMajority(vote.WeightedMajorityParams{Weight: "score"}, problem, stream))
	show("adaptive-consistency", vote.NewAdaptiveConsistency(vote.AdaptiveConsistencyParams{Threshold: 0.8}, problem, stream))
	// Output:
	// majority             12, 8 generated, 0 scored
	// weighted-majority    30, 8 generated, 8 scored
	// adaptive-consistency 12, 2 generated, 0 scored
}
