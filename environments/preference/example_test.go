package preference_test

import (
	"fmt"

	"joust/environments/preference"
	"joust/sim/pref"
	"joust/sim/rng"
)

func Example() {
	world, err := preference.NewCyclic(preference.CyclicParams{Arms: 4, Top: 0.6, Cycle: 0.9, TrialParams: preference.CyclicEntry.Defaults.TrialParams})
	if err != nil {
		panic(err) // a constructor refuses a bad file; this one reads none
	}
	trial := world.Trial(rng.Stream(1, "instance", "0"), rng.Stream(1, "coins", "0"))
	for _, a := range trial.Truth().Winners {
		fmt.Printf("the right answer is arm %d, called %s\n", a, trial.Name(a))
	}
	fmt.Println("the first duel:", trial.Duel(pref.Pair{First: 0, Second: 1}))
	// Output:
	// the right answer is arm 2, called arm0
	// the first duel: first
}
