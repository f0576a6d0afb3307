package candidates_test

import (
	"fmt"

	"joust/environments/candidates"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

func Example() {
	p := candidates.Llama8BMATH500.Defaults
	p.Candidates = 4
	world, err := candidates.New(p)
	if err != nil {
		panic(err)
	}
	trial := world.Trial(rng.Stream(1, "instance", "0"), rng.Stream(1, "coins", "0"))
	fmt.Println("candidates:", trial.Truth().Names)
	fmt.Println("teams:", trial.(duel.Pool).Candidates().Teams)
	fmt.Println("the first duel:", trial.Duel(pref.Pair{First: 0, Second: 1}))
	// Output:
	// candidates: [right wrong4 right wrong1]
	// teams: [0 1 0 2]
	// the first duel: second
}
