package welfare

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// If the actions have the probabilities p, the gains are 1/3 - p3, 4 p1 - 4/3 and 2 p2 -
// 2/3. The largest possible least gain is 1/3. Every p with p3 = 0 and 5/12 <= p1 <= 1/2
// has it, so that maxmin is not unique. Among these, p1 = 4/9 maximises the least gain of
// the other two groups: both gain 4/9.
var threeGroups = mat.NewDense(3, 3, []float64{
	1, 1, 0,
	4, 0, 0,
	0, 2, 0,
})

func TestLeximinByHand(t *testing.T) {
	got := solve(t, with("leximin", "lp"), items(3), 1, threeGroups, []float64{0.2, 0.3, 0.5})
	if want := []float64{1. / 3, 4. / 9, 4. / 9}; !near(got.Gains, want, 1e-7) || got.Gap > 1e-7 {
		t.Errorf("got gains %v with a gap of %v, want %v", got.Gains, got.Gap, want)
	}
	if want := []float64{4. / 9, 5. / 9, 0}; !near(got.Policy.Prob, want, 1e-7) {
		t.Errorf("got probabilities %v, want %v", got.Policy.Prob, want)
	}
	maxmin := solve(t, with("maxmin", "lp"), items(3), 1, threeGroups, even(3))
	if least := slices.Min(maxmin.Gains); math.Abs(least-1./3) > 1e-8 {
		t.Errorf("maxmin: got a least gain of %v, want 1/3", least)
	}
}

// No mixture is better in the lexicographic order of the sorted gains. The order is convex:
// if any mixture were better, those between it and the solution would be better too. So the
// test moves from the solution towards all policies with fixed actions and towards random
// mixtures of them, by steps of several lengths. Better means a gain of more than 1e-5 at
// the first place with any difference; a loss of up to 1e-7 does not count as a difference,
// because linear programs are relaxed by up to 2e-9 a row, for gains of up to 4.
func TestLeximinBest(t *testing.T) {
	const lost, won = 1e-7, 1e-5
	for _, c := range []struct{ states, actions, horizon, rows, values int }{
		{1, 4, 1, 3, 0}, {1, 6, 1, 6, 0}, {1, 6, 1, 5, 3}, {2, 2, 2, 3, 0}, {3, 2, 2, 4, 0}, {3, 2, 2, 4, 2},
	} {
		for trial := range 6 {
			s := rng.Stream(12, "leximin", fmt.Sprint(c), fmt.Sprint(trial))
			k := garnet(c.states, c.actions, min(2, c.states), true, s)
			r := random(c.rows, k.Pairs(), c.values, s)
			got := solve(t, with("leximin", "lp"), k, c.horizon, r, even(c.rows))
			maxmin := solve(t, with("maxmin", "lp"), k, c.horizon, r, even(c.rows))
			if a, b := slices.Min(got.Gains), slices.Min(maxmin.Gains); math.Abs(a-b) > lost {
				t.Errorf("%+v, trial %d: the least gain is %v, and %v by maxmin", c, trial, a, b)
			}
			var others [][]float64
			for _, p := range every(k, c.horizon) {
				others = append(others, gainsOf(k, c.horizon, r, p, 1))
			}
			for range 200 {
				mixed := make([]float64, c.rows)
				for _, w := range law(4, s) {
					one := others[s.Intn(len(others))]
					for j := range mixed {
						mixed[j] += w * one[j]
					}
				}
				others = append(others, mixed)
			}
			here := slices.Sorted(slices.Values(got.Gains))
			for _, o := range others {
				for _, step := range []float64{0.001, 0.01, 0.1, 0.5, 1} {
					moved := make([]float64, c.rows)
					for i := range moved {
						moved[i] = got.Gains[i] + step*(o[i]-got.Gains[i])
					}
					slices.Sort(moved)
					for i := range moved {
						if moved[i] > here[i]+won {
							t.Fatalf("%+v, trial %d: the sorted gains are %v, but %v are possible", c, trial, here, moved)
						}
						if moved[i] < here[i]-lost {
							break
						}
					}
				}
			}
		}
	}
}

// If groups have rewards in different states, leximin gives each group its best value;
// maxmin guarantees this only for the group with the least gain. Group i has rewards in
// state i only; trajectories start there with some probability and then stay.
func TestLeximinSeparate(t *testing.T) {
	k := &mdp.Kernel{States: 3, Actions: 2, Start: []float64{0.2, 0.3, 0.5}, First: []int32{0}}
	r := mat.NewDense(3, 6, nil)
	for s := range 3 {
		for range 2 {
			k.Next, k.Prob = append(k.Next, int32(s)), append(k.Prob, 1)
			k.First = append(k.First, int32(len(k.Next)))
		}
		r.Set(s, k.Pair(s, 1), 1)
	}
	got := solve(t, with("leximin", "lp"), k, 4, r, even(3))
	if want := []float64{0.4, 0.6, 1}; !near(got.Gains, want, 1e-7) { // half of four steps, times the probability of the initial state
		t.Errorf("got gains %v, want %v", got.Gains, want)
	}
}

// Two groups with opposite rewards both gain 0, which is therefore the optimum of the first
// program. Two more groups compete in another state. Their gains there, half of 10 p - 10/3
// and half of 1 - p - 1/3, are equal for p = 4/11.
func TestLeximinAfterOppositeGroups(t *testing.T) {
	k := &mdp.Kernel{States: 2, Actions: 3, Start: []float64{0.5, 0.5}, First: []int32{0}}
	for s := range int32(2) {
		for range 3 {
			k.Next, k.Prob = append(k.Next, s), append(k.Prob, 1)
			k.First = append(k.First, int32(len(k.Next)))
		}
	}
	r := mat.NewDense(4, 6, []float64{
		1, 0, -1, 0, 0, 0,
		-1, 0, 1, 0, 0, 0,
		0, 0, 0, 10, 0, 0,
		0, 0, 0, 0, 1, 0,
	})
	got := solve(t, with("leximin", "lp"), k, 1, r, even(4))
	if want := []float64{0, 0, 5. / 33, 5. / 33}; !near(got.Gains, want, 1e-7) {
		t.Errorf("got gains %v, want %v", got.Gains, want)
	}
}

// With many rows, the vertices are ill-conditioned: a basis can be far from feasible once
// its constraints are no longer relaxed. Nevertheless, the rows that leximin fixes stay
// fixed, up to 2e-9 of the scale, which is below 4 here, for each of 25 rows.
func TestLeximinManyRows(t *testing.T) {
	simtest.Slow(t) // half a second
	s := rng.Stream(1, "[10 4 8 25] 1")
	k := garnet(10, 4, 2, true, s)
	r := random(25, k.Pairs(), 0, s)
	maxmin, leximin := solve(t, with("maxmin", "lp"), k, 8, r, even(25)), solve(t, with("leximin", "lp"), k, 8, r, even(25))
	if a, b := slices.Min(maxmin.Gains), slices.Min(leximin.Gains); math.Abs(a-b) > 2e-7 || leximin.Solver != "lp" || leximin.Gap > 1e-7 {
		t.Errorf("the least gain is %v by maxmin and %v by leximin, with a gap of %v by %s", a, b, leximin.Gap, leximin.Solver)
	}
}
