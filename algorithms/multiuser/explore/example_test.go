package explore_test

import (
	"fmt"

	"joust/algorithms/multiuser/explore"
	"joust/sim/mdp"
)

// State 4 is reached only by action 1 three times in a row, which uniform play does once in
// eight times; every other action leads to state 1, where all actions stay. The designed
// mixture reaches state 4 far more often.
func ExampleCoverage() {
	k := &mdp.Kernel{
		States: 5, Actions: 2, Start: []float64{1, 0, 0, 0, 0},
		First: []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
		Next:  []int32{1, 2, 1, 1, 1, 3, 1, 4, 4, 4}, // of each pair of state and action
		Prob:  []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
	}
	const horizon = 4
	uniform, designed := explore.Coverage(k, horizon, 0, 0), explore.Coverage(k, horizon, 100, 0)
	fmt.Printf("state 4: %.3f by uniform play, %.3f designed\n", uniform.Design[8], designed.Design[8])
	fmt.Printf("certificate: %.1f by uniform play, %.1f designed; 10 pairs\n", uniform.Certificate, designed.Certificate)
	// Output:
	// state 4: 0.016 by uniform play, 0.053 designed
	// certificate: 29.9 by uniform play, 10.0 designed; 10 pairs
}
