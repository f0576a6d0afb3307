package multiuser

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
)

// Successors are distinct, and every state is a successor equally often. Of two
// successors, the probability of the first in order of drawing is uniform on
// [0,1]: its mean is 1/2 and its second moment 1/3, with standard deviations of
// √(1/12) and √(4/45).
func TestGarnet(t *testing.T) {
	k := trialOf(open(t, with(t, GarnetEntry.Defaults, map[string]any{"users": 3, "states": 40, "actions": 50})), 0).Truth().Kernel
	count := make([]float64, 40)
	for j := range k.Pairs() {
		next, _ := k.Successors(j)
		if len(next) != 5 {
			t.Fatalf("pair %d has %d successors", j, len(next))
		}
		for i, s := range next {
			if slices.Contains(next[:i], s) {
				t.Fatalf("pair %d leads to state %d twice", j, s)
			}
			count[s]++
		}
	}
	for s, n := range count {
		// 2000 pairs lead there with probability 5/40 each.
		if sd := math.Sqrt(2000 * .125 * .875); math.Abs(n-250) > 5*sd {
			t.Errorf("state %d follows %v of 2000 pairs, want 250", s, n)
		}
	}
	k = trialOf(open(t, with(t, GarnetEntry.Defaults, map[string]any{"users": 3, "states": 40, "actions": 50, "branching": 2})), 0).Truth().Kernel
	mean, square := 0.0, 0.0
	for j := range k.Pairs() {
		_, prob := k.Successors(j)
		mean += prob[0] / 2000
		square += prob[0] * prob[0] / 2000
	}
	if math.Abs(mean-.5) > 5*math.Sqrt(1/12.0/2000) || math.Abs(square-1/3.0) > 5*math.Sqrt(4/45.0/2000) {
		t.Errorf("the first of two probabilities has the moments %v and %v, want 1/2 and 1/3", mean, square)
	}
}

// Fact 2 of the specification: with no falling back, the best value of one reward
// for every step in the last state is max(0, H-S+1), and so it is where only the
// action that keeps one there is rewarded. With falling back, by hand: of three
// steps in a chain of two states the second and third are spent at the end with
// probability q = 1-back and (q + (1-q))q = q.
func TestChain(t *testing.T) {
	for _, c := range []struct {
		states, horizon int
		back, want      float64
	}{{6, 10, 0, 5}, {12, 12, 0, 1}, {5, 3, 0, 0}, {1, 4, 0, 4}, {2, 3, .3, 1.4}, {2, 1, .3, 0}} {
		env := trialOf(open(t, with(t, ChainEntry.Defaults, map[string]any{"states": c.states, "horizon": c.horizon, "back": c.back, "users": 3})), c.states)
		k := env.Truth().Kernel
		end := c.states - 1
		all, good := make([]float64, k.Pairs()), make([]float64, k.Pairs())
		for a := range k.Actions {
			all[k.Pair(end, a)] = 1
			if next, prob := k.Successors(k.Pair(end, a)); int(next[0]) == end && prob[0] > 0 {
				good[k.Pair(end, a)] = 1
			}
		}
		planner, policy := mdp.NewPlanner(k, c.horizon), mdp.NewPolicy(k.States, k.Actions, c.horizon)
		for what, reward := range map[string][]float64{"any action": all, "the good action": good} {
			if got := planner.Plan(reward, policy); math.Abs(got-c.want) > 1e-15 {
				t.Errorf("%+v, reward for %s at the end: got %v", c, what, got)
			}
		}
	}
}

// With uphill, rewards and loadings are those of the flat chain times a power of the
// relative position of their state, so that the loadings still span the rewards.
func TestUphill(t *testing.T) {
	flat := trialOf(open(t, with(t, ChainEntry.Defaults, map[string]any{"users": 8, "states": 5})), 2)
	steep := trialOf(open(t, with(t, ChainEntry.Defaults, map[string]any{"users": 8, "states": 5, "uphill": 2})), 2)
	for j := range flat.problem.Pairs() {
		along := float64(j/flat.problem.Actions) / 4
		for u := range 8 {
			if got, want := steep.truth.Rewards.At(u, j), along*along*flat.truth.Rewards.At(u, j); math.Abs(got-want) > 1e-15 {
				t.Errorf("reward of user %d for pair %d is %v, want %v", u, j, got, want)
			}
		}
		if got, want := steep.truth.Loadings.At(j, 0), along*along*flat.truth.Loadings.At(j, 0); math.Abs(got-want) > 1e-15 {
			t.Errorf("loading of pair %d is %v, want %v", j, got, want)
		}
	}
}

// Each action is the secret one equally often, independently in each trial.
func TestSecret(t *testing.T) {
	w := open(t, with(t, ChainEntry.Defaults, map[string]any{"users": 3}))
	count := make([]float64, 3)
	for number := range 100 {
		k := trialOf(w, number).Truth().Kernel
		for s := range k.States - 1 {
			for a := range k.Actions {
				if next, _ := k.Successors(k.Pair(s, a)); int(next[0]) == s+1 {
					count[a]++
				}
			}
		}
	}
	for a, n := range count {
		if math.Abs(n-1100/3.0) > 5*math.Sqrt(1100*2/9.0) {
			t.Errorf("action %d is secret %v times of 1100", a, n)
		}
	}
}

// Fact 8 of the specification: with 3 actions and depth 3 the certificate of
// uniform play, the best that a policy gets if each pair is worth the inverse of
// how often uniform play meets it, is S·A = 120.
func TestTreeCertificate(t *testing.T) {
	env := trialOf(open(t, TreeEntry.Defaults), 0)
	problem, k := env.Problem(), env.Truth().Kernel
	if problem.States != 40 || problem.Pairs() != 120 || problem.Horizon != 4 {
		t.Fatalf("%d states, %d pairs, horizon %d", problem.States, problem.Pairs(), problem.Horizon)
	}
	planner := mdp.NewPlanner(k, 4)
	d := make([]float64, 4*120)
	planner.Occupancy(mdp.NewUniform(40, 3, 4), d)
	worth := make([]float64, 120)
	for j := range worth {
		mean := 0.0 // of the steps
		for h := range 4 {
			mean += d[h*120+j] / 4
		}
		worth[j] = 1 / mean / 4
	}
	got := planner.Plan(worth, mdp.NewPolicy(40, 3, 4))
	if math.Abs(got-120) > 1e-10 {
		t.Errorf("the certificate is %v, want 120", got)
	}
}

// Only leaves have rewards, for outliers too, and the optimal value of a user is the
// reward of its best leaf.
func TestTreeRewards(t *testing.T) {
	env := trialOf(open(t, with(t, TreeEntry.Defaults, map[string]any{"users": 20, "outliers": .2})), 0)
	truth := env.Truth()
	best := make([]float64, 20)
	policies := make([]*mdp.Policy, 20)
	for u := range policies {
		policies[u] = mdp.NewPolicy(40, 3, 4)
	}
	mdp.PlanAll(truth.Kernel, 4, truth.Rewards, policies, best, 1)
	for u := range 20 {
		row := truth.Rewards.RawRowView(u)
		if inner := row[:13*3]; slices.Max(inner) != 0 || slices.Min(inner) != 0 {
			t.Errorf("user %d has rewards on the way", u)
		}
		if leaves := row[13*3:]; slices.Min(leaves) <= 0 || slices.Max(leaves) != best[u] {
			t.Errorf("user %d: the best leaf is worth %v of at least %v, the best policy %v", u, slices.Max(leaves), slices.Min(leaves), best[u])
		}
	}
}

// Transitions and rewards, also those of outliers, are linear in the features, which
// are weights on a simplex.
func TestLinearMDP(t *testing.T) {
	for _, features := range []int{1, 6} {
		env := trialOf(open(t, with(t, LinearMDPEntry.Defaults, map[string]any{"users": 30, "states": 20, "features": features, "rank": min(3, features), "outliers": .2})), 0)
		phi, truth := env.Problem().Features, env.Truth()
		for j := range env.problem.Pairs() {
			if sum := mat.Sum(phi.RowView(j)); math.Abs(sum-1) > 1e-14 || slices.Min(phi.RawRowView(j)) < 0 {
				t.Fatalf("the features of pair %d are %v", j, phi.RawRowView(j))
			}
		}
		dense := mat.NewDense(env.problem.Pairs(), 20, nil)
		for j := range env.problem.Pairs() {
			next, prob := truth.Kernel.Successors(j)
			for i, s := range next {
				dense.Set(j, int(s), prob[i])
			}
		}
		if off := outside(mat.DenseCopyOf(dense.T()), phi); off > 1e-12 {
			t.Errorf("%d features: transitions are %v off what is linear", features, off)
		}
		if off := outside(truth.Rewards, phi); off > 1e-12 {
			t.Errorf("%d features: rewards are %v off what is linear", features, off)
		}
	}
}

// The spread is that of all couples of items, computed one by one, and shared and
// personal part have the same variance: a user's sign of a difference is that of
// the popularity with probability 3/4, over draws; the standard error is estimated
// from 200 draws, whose shares are independent.
func TestItems(t *testing.T) {
	for _, features := range []int{0, 20} {
		w := open(t, with(t, ItemsEntry.Defaults, map[string]any{"users": 20, "items": 30, "features": features}))
		var shares []float64
		for number := range 200 {
			env := trialOf(w, number)
			truth := env.Truth()
			square, agree, couples := 0.0, 0.0, 0.0
			for u := range 20 {
				row := truth.Rewards.RawRowView(u)
				for i, x := range row {
					for j, y := range row[:i] {
						square += (x - y) * (x - y)
						couples++
						if (x > y) == (truth.Loadings.At(i, 0) > truth.Loadings.At(j, 0)) {
							agree++
						}
					}
				}
			}
			if got := math.Sqrt(square / couples); math.Abs(got-2.8) > 1e-12 {
				t.Fatalf("the spread is %v, want 2.8", got)
			}
			shares = append(shares, agree/couples)
			if features > 0 {
				if off := outside(truth.Rewards, env.Problem().Features); off > 1e-10 {
					t.Fatalf("utilities are %v off what is linear in the features", off)
				}
			}
		}
		mean, square := 0.0, 0.0
		for _, s := range shares {
			mean += s / 200
		}
		for _, s := range shares {
			square += (s - mean) * (s - mean) / 199
		}
		if se := math.Sqrt(square / 200); math.Abs(mean-.75) > 5*se || se > .01 {
			t.Errorf("%d features: a sign is that of the popularity with probability %v ± %v, want 3/4", features, mean, se)
		}
	}
}

// With a larger personal part users agree less; without it they all agree.
func TestPersonal(t *testing.T) {
	agreement := func(personal float64) float64 {
		truth := trialOf(open(t, with(t, ItemsEntry.Defaults, map[string]any{"users": 50, "personal": personal})), 0).Truth()
		agree := 0.0
		for u := range 50 {
			row := truth.Rewards.RawRowView(u)
			for j := 1; j < 100; j++ {
				if (row[j] > row[0]) == (truth.Loadings.At(j, 0) > truth.Loadings.At(0, 0)) {
					agree++
				}
			}
		}
		return agree / 50 / 99
	}
	none, some, much := agreement(0), agreement(1), agreement(10)
	if none != 1 || !(some < 1 && much < some) {
		t.Errorf("users agree with the popularity in %v, %v and %v of couples", none, some, much)
	}
}

func TestLargestRemainder(t *testing.T) {
	for _, c := range []struct {
		what   string
		shares []float64
		n      int
		want   []int
	}{
		{"a whole number each", []float64{.75, .25}, 100, []int{75, 25}},
		{"whole but for rounding", []float64{.7, .3}, 10, []int{7, 3}},
		{"1 - .9 is less than .1", []float64{.9, 1 - .9}, 10, []int{9, 1}},
		{"the largest remainder gets the user", []float64{.6, .4}, 4, []int{2, 2}},
		{"of equal remainders the first", []float64{.5, .5}, 3, []int{2, 1}},
		{"two users left over", []float64{1.0 / 3, 1.0 / 3, 1.0 / 3}, 11, []int{4, 4, 3}},
		{"a small group gets nobody", []float64{.96, .04}, 10, []int{10, 0}},
		{"one user", []float64{.2, .5, .3}, 1, []int{0, 1, 0}},
		{"a share of nothing", []float64{0, 1}, 7, []int{0, 7}},
	} {
		if got := largestRemainder(c.shares, c.n); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v of %d: got %v, want %v", c.what, c.shares, c.n, got, c.want)
		}
	}
}

// In every trial the groups have their sizes and users the utilities of their group;
// the members are drawn, also among the last users.
func TestGroups(t *testing.T) {
	w := open(t, with(t, GroupsEntry.Defaults, map[string]any{"minority": .1}))
	last := 0
	for number := range 400 {
		truth := trialOf(w, number).Truth()
		minority := 0
		for u, g := range truth.Groups {
			minority += g
			if !slices.Equal(truth.Rewards.RawRowView(u), GroupsEntry.Defaults.Utilities[g]) {
				t.Fatalf("user %d of group %d has %v", u, g, truth.Rewards.RawRowView(u))
			}
		}
		if minority != 10 {
			t.Fatalf("%d of 100 users are of the minority, want 10", minority)
		}
		last += truth.Groups[99]
	}
	if math.Abs(float64(last)-40) > 5*math.Sqrt(400*.09) {
		t.Errorf("the last user is of the minority in %d of 400 trials, want 40", last)
	}
	three := with(t, GroupsEntry.Defaults, map[string]any{"utilities": [][]float64{{1}, {2}, {3}}, "minority": .2, "users": 10})
	if got, want := three.(GroupsParams).shares(), []float64{.4, .4, .2}; !slices.Equal(got, want) {
		t.Errorf("shares of three groups: %v, want %v", got, want)
	}
}

// The loadings of groups are a maximal set of independent rows.
func TestSpanning(t *testing.T) {
	for _, c := range []struct {
		what string
		rows [][]float64
		want int
	}{
		{"two groups", [][]float64{{2, 0, 1.2}, {0, 2, 1.2}}, 2},
		{"the same group twice", [][]float64{{1, 2}, {1, 2}}, 1},
		{"a mean of others", [][]float64{{1, 0, 0}, {0, 1, 0}, {.5, .5, 0}}, 2},
		{"more groups than items", [][]float64{{1, 3}, {2, 1}, {5, 4}}, 2},
		{"zeros first", [][]float64{{0, 0}, {0, 1}}, 1},
		{"zeros only", [][]float64{{0, 0}, {0, 0}}, 1},
	} {
		rows := mat.NewDense(len(c.rows), len(c.rows[0]), slices.Concat(c.rows...))
		got := spanning(rows)
		if _, n := got.Dims(); n != c.want {
			t.Errorf("%s: %d loadings, want %d", c.what, n, c.want)
		}
		if off := outside(rows, got); off > 1e-12 {
			t.Errorf("%s: rows are %v off the space of the loadings", c.what, off)
		}
	}
}

// Outliers' utilities have the variance of others', 1 + personal². Over 20 draws
// with 100 items the mean variance of others has a standard error of about 2 %,
// for that of 100 squared normal numbers is 14 % in each draw, and over two
// directions less; that of 200 outliers is below 0.3 %.
func TestOutlyingItems(t *testing.T) {
	for _, features := range []int{0, 50} {
		p := with(t, ItemsEntry.Defaults, map[string]any{"users": 20, "features": features, "personal": 2.0}).(ItemsParams)
		var variance [2]float64
		for number := range 20 {
			for i, share := range []float64{0, 1} {
				q := p
				q.Outliers = share
				// Before utilities are scaled: by what they were scaled with.
				truth := trialOf(open(t, q), number).Truth()
				plain := trialOf(open(t, p), number).Truth()
				scale := truth.Loadings.At(0, 0) / plain.Loadings.At(0, 0)
				variance[i] += 1 / scale / scale / 20
			}
		}
		if ratio := variance[1] / variance[0]; math.Abs(ratio-1) > .1 {
			t.Errorf("%d features: outliers have %v times the variance of others", features, ratio)
		}
	}
}

// Fact of the card: with A actions of equal probability and no falling back, the k-th next
// state is reached in k steps with probability A^-k.
func TestChainByChance(t *testing.T) {
	const states = 5
	k := trialOf(open(t, with(t, ChainEntry.Defaults, map[string]any{"states": states, "back": 0., "users": 3})), 1).Truth().Kernel
	at := slices.Clone(k.Start)
	for step := range states {
		if got, want := at[step], math.Pow(float64(k.Actions), -float64(step)); math.Abs(got-want) > 1e-15 {
			t.Errorf("after %d steps state %d has probability %v, want %v", step, step, got, want)
		}
		next := make([]float64, k.States)
		for s, p := range at {
			for a := range k.Actions {
				to, probabilities := k.Successors(k.Pair(s, a))
				for i, r := range to {
					next[r] += p * probabilities[i] / float64(k.Actions)
				}
			}
		}
		at = next
	}
}
