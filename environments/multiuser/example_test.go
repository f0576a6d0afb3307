package multiuser_test

import (
	"fmt"

	"joust/environments/multiuser"
	"joust/sim/mdp"
	sim "joust/sim/multiuser"
	"joust/sim/rng"
)

func Example() {
	p := multiuser.ChainEntry.Defaults
	p.States, p.Horizon, p.Users, p.Feedback = 4, 4, 50, "comparisons"
	world, err := multiuser.NewChain(p)
	if err != nil {
		panic(err)
	}
	trial := world.Trial(rng.Stream(1, "instance", "0"), rng.Stream(1, "coins", "0"))
	problem := trial.Problem()
	fmt.Println("pairs:", problem.Pairs(), "transitions known:", problem.Kernel != nil)

	uniform := mdp.NewUniform(problem.States, problem.Actions, problem.Horizon)
	var observation sim.Observation
	trial.Play(7, uniform, uniform, &observation)
	fmt.Println("user 7 was in", observation.First.States, "and in", observation.Second.States)
	fmt.Println("and prefers the", observation.Outcome)

	mu, _ := sim.Incoherence(trial.Truth())
	fmt.Printf("rank %d, coherence %.2f\n", trial.Truth().Rank(), mu)
	// Output:
	// pairs: 12 transitions known: false
	// user 7 was in [0 1 0 0 0] and in [0 0 0 1 0]
	// and prefers the second
	// rank 3, coherence 1.40
}
