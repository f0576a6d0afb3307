package experiments_test

import (
	"math"
	"strings"
	"testing"

	"joust/experiments"
	"joust/experiments/family"
	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/sim/simtest"
)

// usersMeans runs a study of many users and returns the mean of a metric by the names
// of environment and algorithm, and by the number of users if that is swept.
func usersMeans(t *testing.T, text, metric string) map[string]float64 {
	t.Helper()
	simtest.Slow(t)
	s := studytest.Parse(t, text)
	dir, m := studytest.Run(t, s)
	cells, err := run.Summarise(s, dir, m, 2)
	if err != nil {
		t.Fatal(err)
	}
	means := map[string]float64{}
	for i, c := range s.Cells {
		name := c.PlaceName() + " " + c.Nickname()
		if strings.Contains(text, "sweep: {users") {
			name += " " + c.Param("users")
		}
		for _, r := range cells[i].Rows {
			if r.Metric == metric {
				means[name] = r.Mean
			}
		}
	}
	return means
}

// less checks that each of the means is below factor times the next.
func less(t *testing.T, means map[string]float64, factor float64, names ...string) {
	t.Helper()
	for i := range len(names) - 1 {
		a, aOK := means[names[i]]
		b, bOK := means[names[i+1]]
		if !aOK || !bOK {
			t.Fatalf("there is no cell %s or %s: %v", names[i], names[i+1], means)
		}
		if !(a < factor*b) {
			t.Errorf("%s has %.4g, %s %.4g; the first should be less than %.2g of the second", names[i], a, names[i+1], b, factor)
		}
	}
}

// The scaling law, at a tenth of the embedded study's size: the trajectories that
// users need alone are in proportion to the states; together they need few, which
// grow slowly. In lowrank-results.md's terms (E4, N = 1000, S = 10 … 160) slopes
// were .96 and .31; here N = 200 and S = 10 … 40, whose degrees of freedom
// r(N + 4S - r)/(NH) have the slope .29. Over ten trials the interval of a slope
// was ±.03 for users alone and ±.08 together; the bounds are four half-widths of
// the trials that are run.
func TestTrajectoriesAgainstStates(t *testing.T) {
	simtest.Slow(t)
	s, err := experiments.Load(family.Standard(), "lowrank-states")
	if err != nil {
		t.Fatal(err)
	}
	if s, err = study.Quick(s); err != nil {
		t.Fatal(err)
	}
	dir, m := studytest.Run(t, s)
	cells, err := run.Summarise(s, dir, m, 2)
	if err != nil {
		t.Fatal(err)
	}
	tables := run.TablesOf(cells)
	need := map[string]float64{}
	for i, c := range s.Cells {
		for _, r := range cells[i].Rows {
			if r.Metric == "trajectories" {
				need[c.Nickname()+" "+c.Param("states")] = r.Mean
			}
			if r.Metric == "unresolved" && r.Mean > 0 {
				t.Errorf("%s: unresolved in %v of the trials", c, r.Mean)
			}
		}
	}
	slopes := map[string]float64{}
	for _, l := range figures.Slopes(s, m, tables) {
		slopes[l.Line] = l.Slope
	}
	for _, want := range []struct {
		line      string
		low, high float64
	}{
		{"Per user", 0.85, 1.15},
		{"Shrunk to pooled", 0.85, 1.2},
		{"Low rank", 0, 0.7},
		{"Subspace known", -0.1, 0.3},
	} {
		if got, ok := slopes[want.line]; !ok || got < want.low || got > want.high {
			t.Errorf("%s has the slope %.3f, want %v to %v", want.line, got, want.low, want.high)
		}
	}
	less(t, need, 1.01, "Subspace known 40", "Low rank 40", "8 clusters 40", "Shrunk to pooled 40", "Per user 40")
	less(t, need, 0.1, "Low rank 40", "Per user 40")

	fig := figures.Compose(s, m, tables)[0]
	if !strings.HasPrefix(fig.Caption, "Dotted: c·r(N + SA − r)/(NH), c = ") || !strings.Contains(fig.Panels[0].Series[0].Name, " ± ") {
		t.Errorf("the figure's caption is %q, its first line %q", fig.Caption, fig.Panels[0].Series[0].Name)
	}
}

// Learners that share data gain from more users: their gap falls towards that of a
// learner that knows the subspace. The gap of users who learn alone does not change. At N = 400 and
// S·A = 80 the prototype had .008 to .012 against .378 (N = 100, K = 4).
func TestMoreUsersHelpLearnersThatShareData(t *testing.T) {
	means := usersMeans(t, `name: company
trials: 6
budget: 4
environments:
  - {kind: garnet, params: {states: 20}, sweep: {users: [20, 100, 400]}}
algorithms: [{kind: collaborative}, {kind: per-user}, {kind: oracle-subspace}, {kind: pooled}, {kind: shrink-to-pooled}]
checkpoints: [4]
`, "gap")
	less(t, means, 0.5, "garnet collaborative 400", "garnet collaborative 100", "garnet collaborative 20")
	less(t, means, 0.9, "garnet oracle-subspace 400", "garnet collaborative 400", "garnet shrink-to-pooled 400", "garnet per-user 400", "garnet pooled 400")
	if few, many := means["garnet per-user 20"], means["garnet per-user 400"]; math.Abs(few-many) > 0.15 {
		t.Errorf("users alone have a gap of %.3f among 20 and of %.3f among 400", few, many)
	}
}

// Uniform play never sees the far end of the combination lock, whatever is made of
// what it sees; coverage does (E7).
func TestUniformPlayFailsInTheChain(t *testing.T) {
	means := usersMeans(t, `name: lock
trials: 4
budget: 8
environments: [{kind: chain, params: {states: 10, actions: 3, horizon: 20, users: 100, uphill: 3}}]
algorithms:
  - {kind: collaborative, label: covered}
  - {kind: collaborative, label: uniform, params: {explorer: uniform}}
  - {kind: oracle-rewards, label: told, params: {explorer: uniform}}
checkpoints: [8]
`, "gap")
	less(t, means, 0.1, "chain covered", "chain told")
	less(t, means, 0.1, "chain covered", "chain uniform")
}

// If users form clusters, as many centres need less data than a low-rank model; if they
// do not, centres leave a bias.
func TestClustersWinWhereUsersAreClusters(t *testing.T) {
	means := usersMeans(t, `name: clusters
trials: 6
budget: 8
environments:
  - {label: clustered, kind: garnet, params: {states: 20, users: 200, rank: 4, population: clusters, clusters: 4, jitter: 0}}
algorithms: [{kind: collaborative}, {kind: clusters, params: {clusters: 4}}]
checkpoints: [8]
`, "gap")
	less(t, means, 1, "clustered clusters", "clustered collaborative")
	means = usersMeans(t, `name: spread
trials: 4
budget: 16
environments:
  - {label: spread, kind: garnet, params: {states: 20, users: 200, rank: 5}}
algorithms: [{kind: collaborative}, {kind: clusters, params: {clusters: 4}}]
checkpoints: [16]
`, "gap")
	less(t, means, 0.2, "spread collaborative", "spread clusters")
}

// The impossibility of a single reward (MaxMin-RLHF): one model of all comparisons
// gives a minority of a quarter nothing and the majority everything; the policy
// that is best for the worst-off of two clusters gives both the compromise, worth
// 1.2, but for what estimates from 100 comparisons of each of 40 users err.
func TestMaxMinServesTheMinority(t *testing.T) {
	const study = `name: toy
trials: 6
budget: 100
environments: [{kind: user-groups, params: {users: 40, utilities: [[2, 0, 1.2], [0, 2, 1.2]], minority: 0.25}}]
algorithms:
  - {kind: bt-pooled, label: one, params: {choice: utilitarian}}
  - {kind: bt-mixture, label: mixture, params: {clusters: 2, choice: maxmin}}
  - {kind: oracle-rewards, label: told, params: {choice: maxmin}}
checkpoints: [100]
`
	minority := usersMeans(t, study, "minority_utility")
	majority := usersMeans(t, study, "majority_utility")
	for _, want := range []struct {
		name               string
		minority, majority float64
		tolerance          float64
		because            string
	}{
		{"user-groups one", 0, 2, 0, "it recommends the first item"},
		{"user-groups told", 1.2, 1.2, 1e-6, "it recommends the third"},
		{"user-groups mixture", 1.2, 1.2, 0.1, "it mixes in the first or the second a little, by its errors"},
	} {
		if got := minority[want.name]; math.Abs(got-want.minority) > want.tolerance {
			t.Errorf("%s: the minority has %.3f, want %v: %s", want.name, got, want.minority, want.because)
		}
		if got := majority[want.name]; math.Abs(got-want.majority) > want.tolerance {
			t.Errorf("%s: the majority has %.3f, want %v: %s", want.name, got, want.majority, want.because)
		}
	}
}

// The gaps of learners of comparisons are ordered as in the prototype (E9): the known
// subspace is better than an estimated one, which is better than shrinkage, which is
// better than users alone and than one model for all users.
func TestComparisonsInOrder(t *testing.T) {
	means := usersMeans(t, `name: judges
trials: 4
budget: 20
environments: [{kind: items, params: {users: 200, items: 60, features: 10}}]
algorithms: [{kind: bt-factored}, {kind: bt-nuclear}, {kind: bt-shrunk}, {kind: bt-per-user}, {kind: bt-pooled}, {kind: bt-oracle-subspace}]
checkpoints: [20]
`, "gap")
	less(t, means, 1, "items bt-oracle-subspace", "items bt-factored", "items bt-shrunk", "items bt-per-user")
	less(t, means, 1, "items bt-nuclear", "items bt-shrunk", "items bt-pooled")
}
