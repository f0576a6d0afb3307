package algorithms_test

import (
	"fmt"

	"joust/algorithms"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// A learner of the catalogue, and a judge that always prefers the higher number.
func Example() {
	entry := algorithms.Catalogue.Find("select").(*duel.LearnerEntry)
	learner := entry.New(entry.Defaults, duel.Problem{Arms: 8, Horizon: 10_000}, rng.Stream(1, "example"))
	duels := 0
	for pair, more := learner.Next(); more; pair, more = learner.Next() {
		outcome := pref.FirstWins
		if pair.Second > pair.First {
			outcome = pref.SecondWins
		}
		learner.Observe(pair, outcome)
		duels++
	}
	fmt.Printf("%s: arm %d after %d duels\n", entry.Title, learner.Recommend(), duels)
	// Output: SELECT: arm 7 after 721 duels
}
