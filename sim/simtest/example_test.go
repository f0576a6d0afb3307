package simtest_test

import (
	"fmt"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// stubborn stops at once and recommends arm 0.
type stubborn struct{}

func (stubborn) Next() (pref.Pair, bool)         { return pref.Pair{}, false }
func (stubborn) Observe(pref.Pair, pref.Outcome) {}
func (stubborn) Recommend() pref.Arm             { return 0 }

// A learner that ignores the duels violates one requirement.
func Example() {
	fmt.Println(simtest.Test(simtest.DuelLearner{
		Name: "stubborn",
		New:  func(duel.Problem, *rng.Source) duel.Learner { return stubborn{} },
	}))
	// Output: stubborn: a learner must recommend a clear winner equally often whatever the winner's number is: it was right in [100 0 0 0] of 100 trials each; the numbers should differ by at most 24.5
}
