package identification_test

import (
	"fmt"

	"joust/algorithms/identification"
	"joust/sim/duel"
	"joust/sim/pref"
)

// Three arms: the last is always preferred, and the others always tie.
func Example() {
	learner := identification.NewPOCOWISTA(identification.POCOWISTAParams{DeltaParams: duel.DeltaParams{Delta: 0.05}}, duel.Problem{Arms: 3, Horizon: 1000}, nil)
	duels := 0
	for {
		pair, more := learner.Next()
		if !more {
			break
		}
		outcome := pref.Tie
		if pair.First == 2 {
			outcome = pref.FirstWins
		} else if pair.Second == 2 {
			outcome = pref.SecondWins
		}
		learner.Observe(pair, outcome)
		duels++
	}
	fmt.Printf("arm %d after %d duels\n", learner.Recommend(), duels)
	// Output: arm 2 after 33 duels
}
