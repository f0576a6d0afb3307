package regret

import (
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// A Thompson sampler draws the arm with the greatest mean of a draw from the posterior: arm
// i with probability ∫ Π_{j≠i} F_j(θ) dF_i(θ), here by a sum over a fine grid. The shares
// of n draws lie within 4.5 standard errors; the error of the grid is far smaller.
func TestThompsonLaw(t *testing.T) {
	const n, grid = 60_000, 4000
	rewards := [][2]float64{{0, 0}, {3, 1.5}, {30, 22}, {400, 311}}
	s := newThompson(len(rewards))
	for a, r := range rewards {
		s.add(pref.Arm(a), r[0], r[1])
	}
	count := make([]int, len(rewards))
	stream := rng.Stream(1, "thompson")
	for range n {
		count[s.draw(stream)]++
	}
	below := func(i int, x float64) float64 { return portable.BetaCDF(x, 1+rewards[i][0], 1+rewards[i][1]) }
	for i := range rewards {
		p := 0.0
		for g := range grid {
			low, high := float64(g)/grid, float64(g+1)/grid
			mass := below(i, high) - below(i, low)
			for j := range rewards {
				if j != i {
					mass *= below(j, (low+high)/2)
				}
			}
			p += mass
		}
		if got, limit := float64(count[i])/n, 4.5*math.Sqrt(p*(1-p)/n); math.Abs(got-p) > limit {
			t.Errorf("arm %d was drawn with the share %.4f, want %.4f ± %.4f", i, got, p, limit)
		}
	}
}

// What the Thompson samplers count: wins and losses of the slot's own arms in sparring, of
// both arms in self-sparring, where a duel of an arm with itself counts as the parameter says.
func TestThompsonCounts(t *testing.T) {
	half := duel.TieParams{Ties: "half"}
	problem := duel.Problem{Arms: 3}
	duels := []struct {
		pair    pref.Pair
		outcome pref.Outcome
	}{
		{pref.Pair{First: 0, Second: 1}, pref.FirstWins},
		{pref.Pair{First: 1, Second: 2}, pref.Tie},
		{pref.Pair{First: 2, Second: 2}, pref.SecondWins},
	}
	sparring := NewSparringTS(SparringTSParams{half}, problem, rng.Stream(1, "learner"))
	count := NewSelfSparring(SelfSparringParams{Eta: 3, SelfDuels: "count", TieParams: half}, problem, rng.Stream(1, "learner"))
	ignore := NewSelfSparring(SelfSparringParams{Eta: 1, SelfDuels: "ignore", TieParams: half}, problem, rng.Stream(1, "learner"))
	for _, d := range duels {
		for _, l := range []duel.Learner{sparring, count, ignore} {
			l.Observe(d.pair, d.outcome)
		}
	}
	for _, c := range []struct {
		what         string
		got          thompson
		wins, losses [3]float64
	}{
		{"first slot", sparring.slots[0], [3]float64{1, 0.5, 0}, [3]float64{0, 0.5, 1}},
		{"second slot", sparring.slots[1], [3]float64{0, 0, 1.5}, [3]float64{0, 1, 0.5}},
		{"self-sparring with η = 3", count.thompson, [3]float64{3, 1.5, 4.5}, [3]float64{0, 4.5, 4.5}},
		{"ignoring self-duels", ignore.thompson, [3]float64{1, 0.5, 0.5}, [3]float64{0, 1.5, 0.5}},
	} {
		if [3]float64(c.got.wins) != c.wins || [3]float64(c.got.losses) != c.losses {
			t.Errorf("%s: wins %v and losses %v, want %v and %v", c.what, c.got.wins, c.got.losses, c.wins, c.losses)
		}
	}
}
