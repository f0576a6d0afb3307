package comparisons_test

import (
	"fmt"

	"joust/algorithms/multiuser/comparisons"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Two users choose among three items. The first always prefers the item with the
// lower number, the second the one with the higher.
func Example() {
	problem := multiuser.Problem{
		Users: 2, Shots: 1, States: 1, Actions: 3, Horizon: 1, Start: []float64{1},
		Kernel: &mdp.Kernel{
			States: 1, Actions: 3, Start: []float64{1},
			First: []int32{0, 1, 2, 3}, Next: []int32{0, 0, 0}, Prob: []float64{1, 1, 1},
		},
		Feedback: multiuser.Comparison, Rounds: 20, Workers: 1,
	}
	coins := rng.Stream(1, "coins")
	learner := comparisons.NewPerUser(comparisons.PerUserEntry.Defaults, problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
	var o multiuser.Observation
	for round := range 20 {
		learner.Begin(round)
		for user := range problem.Users {
			first, second := learner.Propose(user)
			problem.Kernel.Play(first, coins, &o.First)
			problem.Kernel.Play(second, coins, &o.Second)
			o.Outcome = pref.FirstWins
			if (o.First.Actions[0] > o.Second.Actions[0]) == (user == 0) {
				o.Outcome = pref.SecondWins
			}
			learner.Observe(user, &o)
		}
	}
	for user, policy := range learner.Recommend() {
		fmt.Printf("user %d: item %d\n", user, policy.Act[0])
	}
	fmt.Println(learner.Estimate().Diverged)
	// Output:
	// user 0: item 0
	// user 1: item 2
	// false
}
