package welfare

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/rng"
)

// Section 5 of the specification: two groups, a favourite item of each and a compromise. Uniform
// play has the value 3.2/3 for both, so that the compromise is a gain of 1.2-3.2/3. It is the
// choice of maxmin, leximin and nash for any shares; utilitarian chooses it only for equal
// shares, and with .75 and .25 gives the minority 0 instead of 1.2: no single reward function
// for all gives both groups what is possible.
func TestToy(t *testing.T) {
	const base = 3.2 / 3
	for _, c := range []struct {
		choice, solver string
		share          float64 // of the first group
		want           [2]float64
		what           string
	}{
		{"utilitarian", "auto", 0.5, [2]float64{1.2, 1.2}, "equal shares: the compromise has the best mean"},
		{"utilitarian", "auto", 0.75, [2]float64{2, 0}, "the first group is the majority: its favourite has the mean 1.5"},
		{"utilitarian", "auto", 0.1, [2]float64{0, 2}, "the second group is the majority"},
		{"maxmin", "lp", 0.5, [2]float64{1.2, 1.2}, "maxmin takes the compromise"},
		{"maxmin", "lp", 0.75, [2]float64{1.2, 1.2}, "for any shares"},
		{"maxmin", "auto", 0.9, [2]float64{1.2, 1.2}, "for any shares, by the default solver"},
		{"min-reward", "auto", 0.75, [2]float64{1.2, 1.2}, "the compromise has the best of the least rewards"},
		{"leximin", "lp", 0.75, [2]float64{1.2, 1.2}, "leximin refines maxmin"},
		{"nash", "auto", 0.5, [2]float64{1.2, 1.2}, "equal shares: the compromise is the symmetric solution"},
	} {
		s := solve(t, with(c.choice, c.solver), items(3), 1, toy, []float64{c.share, 1 - c.share})
		got := [2]float64{s.Gains[0] + base, s.Gains[1] + base}
		if !near(got[:], c.want[:], 1e-12) {
			t.Errorf("%s: got %v, want %v", c.what, got, c.want)
		}
		if s.Policy.Act == nil {
			t.Errorf("%s: got actions with probabilities %v, want one action", c.what, s.Policy.Prob)
		}
	}
	weights := solve(t, with("maxmin", "weights"), items(3), 1, toy, []float64{0.75, 0.25})
	if least := slices.Min(weights.Gains) + base; least < 1.2-weights.Gap || weights.Gap > 0.002*(2-base) {
		t.Errorf("maxmin by weights: the least value is %v with a gap of %v, want 1.2 up to the gap, and a gap within the tolerance", least, weights.Gap)
	}
}

// A policy with the largest sum of least rewards need not have the largest least sum. The
// groups prefer different actions, and the third action is bad for both. Alternating the
// first two actions gains 0.1 a step for each group; the third action gains -0.2. After
// subtraction of the mean 0.4, the least rewards of the actions are -0.4, -0.4 and -0.2, so
// that min-reward takes the third action.
func TestMinRewardIsNotMaxMin(t *testing.T) {
	r := mat.NewDense(2, 3, []float64{
		1, 0, 0.2,
		0, 1, 0.2,
	})
	if s := solve(t, with("min-reward", "auto"), items(3), 2, r, even(2)); !near(s.Gains, []float64{-0.4, -0.4}, 1e-12) {
		t.Errorf("min-reward: got gains %v, want -.4 for both", s.Gains)
	}
	if s := solve(t, with("maxmin", "lp"), items(3), 2, r, even(2)); !near(s.Gains, []float64{0.2, 0.2}, 1e-12) {
		t.Errorf("maxmin: got gains %v, want .2 for both", s.Gains)
	}
}

// min-reward returns the best of all policies for the reward min_i (R_i(j) - m_i), where
// m_i is the mean reward of row i a step under uniform play, whatever the shares are.
// utilitarian returns the best of all policies for the reward Σ_i share_i R_i(j).
func TestPlanned(t *testing.T) {
	const horizon, rows = 2, 3
	for trial := range 10 {
		s := rng.Stream(17, "planned", fmt.Sprint(trial))
		k := garnet(3, 2, 2, true, s)
		r, shares := random(rows, k.Pairs(), 0, s), law(rows, s)
		planner := mdp.NewPlanner(k, horizon)
		least, mean := make([]float64, k.Pairs()), make([]float64, k.Pairs())
		for j := range least {
			least[j] = math.Inf(1)
			for i := range rows {
				step := planner.Evaluate(mdp.NewUniform(3, 2, horizon), r.RawRowView(i)) / horizon
				least[j] = min(least[j], r.At(i, j)-step)
				mean[j] += shares[i] * r.At(i, j)
			}
		}
		for _, c := range []struct {
			choice string
			reward []float64
		}{{"min-reward", least}, {"utilitarian", mean}} {
			want := math.Inf(-1)
			for _, p := range every(k, horizon) {
				want = max(want, planner.Evaluate(p, c.reward))
			}
			got := solve(t, with(c.choice, "auto"), k, horizon, r, shares)
			if v := planner.Evaluate(got.Policy, c.reward); math.Abs(v-want) > 1e-12 || got.Solver != "plan" || got.Gap != 0 {
				t.Errorf("%s, trial %d: got %v by %s, want %v", c.choice, trial, v, got.Solver, want)
			}
		}
	}
}

// One Markov policy has the same value for every row as the mixture. In a state that the
// mixture does not reach it acts like the plan with the largest weight: here in state 1,
// because all trajectories start in state 0 and stay there.
func TestMixture(t *testing.T) {
	k := &mdp.Kernel{States: 2, Actions: 3, Start: []float64{1, 0}, First: []int32{0}}
	for s := range int32(2) {
		for range 3 {
			k.Next, k.Prob = append(k.Next, s), append(k.Prob, 1)
			k.First = append(k.First, int32(len(k.Next)))
		}
	}
	r := random(2, 6, 0, rng.Stream(18, "mixture"))
	g := newGame(k, 2, r, even(2), false, 1)
	plans := []plan{
		g.planOf(&mdp.Policy{States: 2, Actions: 3, Horizon: 2, Act: []int32{0, 1, 0, 2}}),
		g.planOf(&mdp.Policy{States: 2, Actions: 3, Horizon: 2, Act: []int32{1, 2, 0, 1}}),
		g.planOf(&mdp.Policy{States: 2, Actions: 3, Horizon: 2, Prob: []float64{0.5, 0, 0.5, 0, 0.25, 0.75, 1, 0, 0, 0.25, 0.75, 0}}),
	}
	for _, c := range []struct {
		weights []float64
		want    []float64 // probabilities in the first and second step
	}{
		{[]float64{0.25, 0.75, 0}, []float64{0.25, 0.75, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0}},
		{[]float64{0.5, 0.25, 0.25}, []float64{0.625, 0.25, 0.125, 0, 1, 0, 1, 0, 0, 0, 0, 1}},
		{[]float64{0.25, 0.25, 0.5}, []float64{0.5, 0.25, 0.25, 0, 0.25, 0.75, 1, 0, 0, 0.25, 0.75, 0}},
	} {
		m := mixture{plans, c.weights}
		got := g.policy(m)
		if !near(got.Prob, c.want, 1e-15) {
			t.Errorf("weights %v: got probabilities %v, want %v", c.weights, got.Prob, c.want)
		}
		if gains := g.planOf(got).gains; !near(gains, m.gains(), 1e-12) {
			t.Errorf("weights %v: the policy gains %v, the mixture %v", c.weights, gains, m.gains())
		}
	}
}

// A single row, or rows with the same rewards, get the best value from every choice.
func TestEqualRows(t *testing.T) {
	s := rng.Stream(1, "one mind")
	for _, c := range []struct {
		states, actions, horizon, rows int
	}{{1, 1, 1, 1}, {1, 5, 1, 1}, {1, 5, 3, 4}, {6, 3, 4, 1}, {6, 3, 4, 3}, {5, 1, 3, 2}, {1, 5, 1, 40}} {
		k := garnet(c.states, c.actions, 2, false, s)
		one := random(1, k.Pairs(), 0, s)
		r := mat.NewDense(c.rows, k.Pairs(), nil)
		for i := range c.rows {
			r.SetRow(i, one.RawRowView(0))
		}
		planner, best := mdp.NewPlanner(k, c.horizon), mdp.NewPolicy(k.States, k.Actions, c.horizon)
		most := planner.Plan(one.RawRowView(0), best) - planner.Evaluate(mdp.NewUniform(k.States, k.Actions, c.horizon), one.RawRowView(0))
		for _, p := range choices {
			if got := solve(t, p, k, c.horizon, r, even(c.rows)); math.Abs(slices.Min(got.Gains)-most) > 1e-9 {
				t.Errorf("%+v, %s by %s: got a gain of %v, want %v", c, p.Choice, p.Solver, slices.Min(got.Gains), most)
			}
		}
	}
}

// Rows with no share, and rows for which all policies have the same value, do not count:
// without them the choice is the same, to the last bit.
func TestRowsThatDoNotCount(t *testing.T) {
	s := rng.Stream(2, "no say")
	k := garnet(5, 3, 2, false, s)
	r := random(3, k.Pairs(), 0, s)
	more := mat.NewDense(5, k.Pairs(), nil)
	for i, row := range []int{0, -1, 1, -2, 2} {
		for j := range k.Pairs() {
			switch row {
			case -1: // other rewards, but the share 0
				more.Set(i, j, float64(j%4))
			case -2: // the same reward everywhere
				more.Set(i, j, 0.7)
			default:
				more.Set(i, j, r.At(row, j))
			}
		}
	}
	for _, p := range choices {
		want := solve(t, p, k, 4, r, []float64{0.25, 0.5, 0.25})
		got := solve(t, p, k, 4, more, []float64{0.125, 0, 0.25, 0.5, 0.125})
		if d := cmp.Diff(want.Policy, got.Policy); d != "" {
			t.Errorf("%s by %s: with rows that do not count the policy changes (-without +with):\n%s", p.Choice, p.Solver, d)
		}
		if math.Abs(got.Gains[3]) > 1e-12 {
			t.Errorf("%s by %s: the indifferent row gains %v, want 0", p.Choice, p.Solver, got.Gains[3])
		}
	}
	for _, p := range choices {
		got := solve(t, p, k, 4, mat.NewDense(2, k.Pairs(), nil), even(2))
		if !near(got.Gains, []float64{0, 0}, 0) || got.Gap != 0 || got.Policy.Act == nil {
			t.Errorf("%s by %s: with all rewards 0, got %+v, want a policy with fixed actions and gains of 0", p.Choice, p.Solver, got)
		}
	}
}

// States that cannot be reached may have any rewards, and a group with rewards only there does
// not count.
func TestUnreachable(t *testing.T) {
	s := rng.Stream(3, "unreachable")
	small := garnet(4, 3, 2, false, s)
	large := &mdp.Kernel{States: 7, Actions: 3, Start: append(append([]float64(nil), small.Start...), 0, 0, 0), First: append([]int32(nil), small.First...)}
	large.Next, large.Prob = append(large.Next, small.Next...), append(large.Prob, small.Prob...)
	for range 9 {
		large.Next, large.Prob = append(large.Next, int32(s.Intn(7))), append(large.Prob, 1)
		large.First = append(large.First, int32(len(large.Next)))
	}
	r := random(3, small.Pairs(), 0, s)
	wide := mat.NewDense(4, large.Pairs(), nil)
	for i := range 4 {
		for j := range large.Pairs() {
			switch {
			case j >= small.Pairs():
				wide.Set(i, j, float64(100+j))
			case i < 3:
				wide.Set(i, j, r.At(i, j))
			}
		}
	}
	for _, p := range choices {
		want := solve(t, p, small, 4, r, even(3))
		got := solve(t, p, large, 4, wide, even(4))
		if math.Abs(got.Gains[3]) > 1e-9 {
			t.Errorf("%s by %s: the row with rewards only in unreachable states gains %v, want 0", p.Choice, p.Solver, got.Gains[3])
		}
		got.Gains = got.Gains[:3]
		checkSameWorth(t, p, "with states out of reach", got, want, even(3))
	}
}

// A constant added to a row adds the constant times the horizon to the value of every
// policy, including uniform play, so that gains do not change.
func TestShift(t *testing.T) {
	s := rng.Stream(4, "shift")
	k := garnet(6, 3, 2, true, s)
	r := random(4, k.Pairs(), 0, s)
	shifted := mat.DenseCopyOf(r)
	for i, c := range []float64{1000, -3, 0, 17} {
		for j := range k.Pairs() {
			shifted.Set(i, j, shifted.At(i, j)+c)
		}
	}
	shares := []float64{0.4, 0.3, 0.2, 0.1}
	for _, p := range choices {
		want, got := solve(t, p, k, 5, r, shares), solve(t, p, k, 5, shifted, shares)
		if slices.Min(want.Gains) == slices.Max(want.Gains) {
			t.Fatalf("%s: all gains are %v, so that the test cannot fail", p.Choice, want.Gains[0])
		}
		checkSameWorth(t, p, "with constants added", got, want, shares)
	}
}

// The solution depends neither on the order of the rows nor on the number of workers.
func TestOrderAndWorkers(t *testing.T) {
	s := rng.Stream(5, "order")
	k := garnet(6, 3, 2, true, s)
	r := random(7, k.Pairs(), 0, s)
	shares := law(7, s)
	order := []int{3, 0, 6, 5, 1, 4, 2}
	permuted, permutedShares := mat.NewDense(7, k.Pairs(), nil), make([]float64, 7)
	for i, row := range order {
		permuted.SetRow(i, r.RawRowView(row))
		permutedShares[i] = shares[row]
	}
	for _, p := range choices {
		want := solve(t, p, k, 5, r, shares)
		for _, workers := range []int{2, 3, 16} {
			got, err := Solve(p, k, 5, r, shares, workers)
			if d := cmp.Diff(want, got); err != nil || d != "" {
				t.Errorf("%s by %s: with %d workers, error %v (-1 worker +more):\n%s", p.Choice, p.Solver, workers, err, d)
			}
		}
		got, back := solve(t, p, k, 5, permuted, permutedShares), make([]float64, 7)
		for i, row := range order {
			back[row] = got.Gains[i]
		}
		got.Gains = back
		checkSameWorth(t, p, "in another order", got, want, shares)
	}
}

// In an estimated kernel, some of the probability of a pair is spread over all states.
func TestSpread(t *testing.T) {
	s := rng.Stream(6, "spread")
	k := garnet(4, 2, 2, false, s)
	k.Spread = make([]float64, k.Pairs())
	for j := range k.Pairs() {
		k.Spread[j] = 0.25
		_, prob := k.Successors(j)
		for i := range prob {
			prob[i] *= 0.75
		}
	}
	r := random(3, k.Pairs(), 0, s)
	exact, weights := solve(t, with("maxmin", "lp"), k, 3, r, even(3)), solve(t, with("maxmin", "weights"), k, 3, r, even(3))
	if low, high := slices.Min(weights.Gains), slices.Min(exact.Gains); low > high+1e-9 || high > low+weights.Gap+1e-9 {
		t.Errorf("got %v by linear programming and %v within %v by weights", high, low, weights.Gap)
	}
}
