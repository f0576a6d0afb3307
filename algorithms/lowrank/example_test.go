package lowrank_test

import (
	"fmt"

	"joust/algorithms/lowrank"
	"joust/sim"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// Forty users of a small world want different mixtures of two things. Together
// they learn what each wants from four trajectories of three steps each, which
// show a third of the pairs to each user, and not without noise.
func Example() {
	world := simtest.NewUsers(simtest.Shape{
		Users: 40, States: 6, Actions: 3, Horizon: 3, Rank: 2, Feedback: sim.EveryStep,
	}, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	problem := world.Problem()
	problem.Rounds, problem.Workers = 4, 1

	loop := sim.UsersLoop{Name: "low rank", Budget: 4, Workers: 1}
	var together, alone sim.UsersTrial
	loop.Run(lowrank.NewCollaborative(lowrank.UsualCollaborative, problem,
		rng.Stream(1, "data"), rng.Stream(1, "own")), world, &together)

	world = simtest.NewUsers(simtest.Shape{
		Users: 40, States: 6, Actions: 3, Horizon: 3, Rank: 2, Feedback: sim.EveryStep,
	}, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	loop.Run(lowrank.NewPerUser(lowrank.UsualPerUser, problem,
		rng.Stream(1, "data"), rng.Stream(1, "own")), world, &alone)

	fmt.Printf("mean gap: together %.2f, each alone %.2f\n", together.Final.Gap, alone.Final.Gap)
	// Output: mean gap: together 0.01, each alone 0.23
}
