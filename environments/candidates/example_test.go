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
	for a := range pref.Arm(trial.Arms()) {
		fmt.Printf("candidate %d: %s\n", a, trial.Name(a))
	}
	fmt.Println("teams:", trial.(duel.Pool).Candidates().Teams)
	fmt.Println("the first duel:", trial.Duel(pref.Pair{First: 0, Second: 1}))
	// Output:
	// candidate 0: right
	// candidate 1: wrong4
	// candidate 2: right
	// candidate 3: wrong1
	// teams: [0 1 0 2]
	// the first duel: second
}
