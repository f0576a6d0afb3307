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

// A learner that never looks is caught by the one case that looks at answers.
func Example() {
	fmt.Println(simtest.Test(simtest.Subject{
		Name: "stubborn",
		New:  func(duel.Problem, *rng.Source) duel.Learner { return stubborn{} },
	}))
	// Output: stubborn: a learner recommends a clear winner as often whichever number it has: right in [100 0 0 0] of 100 trials each; they should differ by at most 24.5
}
