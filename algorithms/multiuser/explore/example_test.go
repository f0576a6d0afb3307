package explore_test

import (
	"fmt"

	"joust/algorithms/multiuser/explore"
	"joust/sim/mdp"
)

// Two corridors leave a hall, one by action 0 and one by action 1. The first ends
// at once; to walk down the second takes action 1 twice more, which at random
// happens once in four times. The designed mixture knows.
func ExampleCoverage() {
	k := &mdp.Kernel{
		States: 5, Actions: 2, Start: []float64{1, 0, 0, 0, 0},
		First: []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
		Next:  []int32{1, 2, 1, 1, 1, 3, 1, 4, 4, 4}, // of each pair of state and action
		Prob:  []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
	}
	const horizon = 4
	random, designed := explore.Coverage(k, horizon, 0, 0), explore.Coverage(k, horizon, 100, 0)
	fmt.Printf("at the end of the corridor: %.3f at random, %.3f designed\n", random.Design[8], designed.Design[8])
	fmt.Printf("certificate: %.1f at random, %.1f designed; 10 pairs\n", random.Certificate, designed.Certificate)
	// Output:
	// at the end of the corridor: 0.016 at random, 0.053 designed
	// certificate: 29.9 at random, 10.0 designed; 10 pairs
}
