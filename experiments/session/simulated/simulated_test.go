package simulated_test

import (
	"context"
	"fmt"
	"testing"

	"joust/environments"
	"joust/experiments/session/ask"
	"joust/experiments/session/simulated"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// A verdict of any environment of the catalogue depends on its address alone: two judges that
// are asked in opposite orders, one of them twice, say the same.
func TestVerdictsDependOnTheirAddress(t *testing.T) {
	judged := 0
	for _, e := range environments.Catalogue.Entries() {
		entry, ok := e.(*duel.WorldEntry)
		if !ok {
			continue
		}
		t.Run(entry.Name, func(t *testing.T) {
			p := simtest.Params(t, entry.Listing)
			if err := param.Check(p); err != nil {
				t.Fatal(err)
			}
			world, err := entry.New(p)
			if err != nil {
				t.Fatal(err)
			}
			arms := world.Trial(rng.Stream(3, "session", "simulated instance"), rng.Stream(0)).Arms()
			_, serial := world.Trial(rng.Stream(3), rng.Stream(0)).(duel.Serial)
			fresh := func() *simulated.Judge {
				j, err := simulated.New(entry.Name, world, arms, simulated.Options{Root: 3, Parallel: 1})
				if err != nil && !entry.RunsOut(p) && !serial {
					t.Fatal(err)
				}
				return j
			}
			one, two := fresh(), fresh()
			if one == nil {
				return // a stock of duels, or an order
			}
			judged++
			const n = 60
			var there, back [n]string
			say := func(j *simulated.Judge, i int) string {
				shown := pref.Pair{First: pref.Arm(i % arms), Second: pref.Arm((i / 2) % arms)}
				a, err := j.AskArms(context.Background(), ask.Question{}, shown, fmt.Sprint(i))
				return fmt.Sprint(a, err)
			}
			for i := range n {
				there[i] = say(one, i)
				say(one, i)
				back[n-1-i] = say(two, n-1-i)
			}
			if there != back {
				t.Errorf("got %v, want %v", back, there)
			}
		})
	}
	if judged < 10 {
		t.Errorf("only %d environments judged", judged)
	}
}
