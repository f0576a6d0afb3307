package rewards_test

import (
	"fmt"

	"joust/algorithms/multiuser/rewards"
	"joust/sim/multiuser"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// Forty users of a small world want different mixtures of two things. Four trajectories of
// three steps each show a third of the pairs to each user, with noise. Together the users
// learn what each wants; alone they do not.
func Example() {
	world := simtest.NewMultiuser(simtest.Shape{
		Users: 40, States: 6, Actions: 3, Horizon: 3, Rank: 2, Feedback: multiuser.EveryStep,
	}, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	problem := world.Problem()
	problem.Rounds, problem.Workers = 4, 1

	loop := multiuser.Loop{Name: "low rank", Budget: 4, Workers: 1}
	var together, alone multiuser.Trial
	loop.Run(rewards.NewCollaborative(rewards.CollaborativeEntry.Defaults, problem,
		rng.Stream(1, "data"), rng.Stream(1, "own")), world, &together)

	world = simtest.NewMultiuser(simtest.Shape{
		Users: 40, States: 6, Actions: 3, Horizon: 3, Rank: 2, Feedback: multiuser.EveryStep,
	}, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	loop.Run(rewards.NewPerUser(rewards.PerUserEntry.Defaults, problem,
		rng.Stream(1, "data"), rng.Stream(1, "own")), world, &alone)

	fmt.Printf("mean gap: together %.2f, each alone %.2f\n", together.Final.Gap, alone.Final.Gap)
	// Output: mean gap: together 0.01, each alone 0.23
}
