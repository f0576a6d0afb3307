package environments

import (
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// Every entry for many users runs as it stands in the catalogue, or with a file
// if it needs one: its truth is of the problem's shape, its kernel is one, and
// the same streams make the same world.
func TestUsersEntries(t *testing.T) {
	for _, entry := range Catalogue.Entries() {
		e, ok := entry.(*multiuser.WorldEntry)
		if !ok {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			params := simtest.Params(t, e.Listing)
			if err := param.Check(params); err != nil {
				t.Fatalf("parameters are refused: %v", err)
			}
			w, err := e.New(params)
			if err != nil {
				t.Fatal(err)
			}
			env := w.Trial(rng.Stream(5, "instance", e.Name), rng.Stream(5, "coins", e.Name))
			p, truth := env.Problem(), env.Truth()
			if q := w.Problem(); q.Users != p.Users || q.Pairs() != p.Pairs() || q.Horizon != p.Horizon || q.Feedback != p.Feedback {
				t.Errorf("the world poses %+v, its trial %+v", q, p)
			}
			if err := truth.Kernel.Check(); err != nil {
				t.Error(err)
			}
			n, d := truth.Rewards.Dims()
			rows, rank := truth.Loadings.Dims()
			if n != p.Users || d != p.Pairs() || rows != d || rank != truth.Rank() || len(truth.Reached) != d || truth.Scale <= 0 {
				t.Errorf("a truth of %d × %d, %d loadings and %d reached for %d users and %d pairs", n, d, rows, len(truth.Reached), p.Users, p.Pairs())
			}
			if lowest, highest := mat.Min(truth.Rewards), mat.Max(truth.Rewards); p.Unit && (lowest < 0 || highest > 1) {
				t.Errorf("rewards from %v to %v are said to lie in [0,1]", lowest, highest)
			}
			uniform := mdp.NewUniform(p.States, p.Actions, p.Horizon)
			second := uniform
			if p.Feedback != multiuser.Comparison {
				second = nil
			}
			said := func(env multiuser.Environment) (all []float64) {
				var heard multiuser.Observation
				for u := range min(5, p.Users) {
					env.Play(u, uniform, second, &heard)
					all = append(append(all, heard.Rewards...), float64(heard.Outcome), float64(heard.Step))
				}
				return all
			}
			again := w.Trial(rng.Stream(5, "instance", e.Name), rng.Stream(5, "coins", e.Name))
			if !mat.Equal(again.Truth().Rewards, truth.Rewards) || !slices.Equal(said(env), said(again)) {
				t.Error("the same streams make another world")
			}
		})
	}
}
