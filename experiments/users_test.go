package experiments

import (
	"math"
	"strings"
	"testing"

	"joust/results"
	"joust/results/stats"
)

// crowd is a study of many users that is right; rows of tests change parts of it.
const crowd = `name: crowd
trials: 3
budget: 4
environments:
  - kind: garnet
    params: {users: 20, branching: 3, horizon: 4}
    sweep: {states: [4, 8]}
algorithms:
  - kind: collaborative
  - kind: per-user
`

func TestUsersStudyFillsInWhatItDoesNotSay(t *testing.T) {
	s := mustParse(t, strings.Replace(crowd, "trials: 3\nbudget: 4\n", "", 1))
	if !s.Users || s.Trials != 10 || s.Budget != 64 || s.Target != 0.1 || s.StopAt {
		t.Errorf("got %+v", s)
	}
	s = mustParse(t, crowd+"target: {gap: 0.2, stop: true}\n")
	if s.Target != 0.2 || !s.StopAt {
		t.Errorf("the target is %v, stop %v", s.Target, s.StopAt)
	}
	if s = mustParse(t, crowd+"target: 0.3\n"); s.Target != 0.3 || s.StopAt {
		t.Errorf("the target is %v, stop %v", s.Target, s.StopAt)
	}
}

func TestUsersMistakes(t *testing.T) {
	for _, row := range []struct{ what, old, new, want string }{
		{"an algorithm of duels", "  - kind: per-user\n", "  - kind: pocowista\n", "s.yaml:10: pocowista is for a study of duels, but the environment garnet in line 5 makes this a study of many users; the algorithms for that are collaborative"},
		{"an environment of duels", "algorithms:", "  - kind: hudry13\nalgorithms:", "s.yaml:8: hudry13 is for a study of duels, but the environment garnet in line 5 makes this a study of many users; the environments for that are garnet"},
		{"an algorithm for many users among duels", crowd, "name: a\nenvironments: [{kind: hudry13}]\nalgorithms: [{kind: pooled}]\n", "s.yaml:3: pooled is for a study of many users, but the environment hudry13 in line 2 makes this a study of duels; the algorithms for that are pocowista"},
		{"a target of duels", crowd, small + "target: 0.1\n", "s.yaml:10: target is of studies of many users; this one is of duels"},
		{"an engine", "budget: 4", "engine: leap", "s.yaml:3: engine says how duels are drawn; in a study of many users there are none"},
		{"too many rounds", "budget: 4", "budget: 1e7", "s.yaml:3: budget is 10000000; of a study of many users it counts trajectories, or comparisons, of each user and must be at most 1000000"},
		{"a target of nothing", "budget: 4", "target: 0", "s.yaml:3: the gap of the target is 0; it must lie strictly between 0 and 1"},
		{"an unknown key of the target", "budget: 4", "target: {gap: 0.1, halt: true}", `s.yaml:3: unknown key "halt" of target (a number is allowed too); it takes gap, stop`},
		{"a curve over duels", "algorithms:", "figures: [{x: duels, y: gap}]\nalgorithms:", `x is "duels"; it must be a metric (trajectories, rounds, unresolved, diverged, gap,`},
		{"slopes over time", "algorithms:", "figures: [{x: trajectories, y: gap, slopes: true}]\nalgorithms:", "slopes are those of a metric over a parameter; x is trajectories"},
		{"a law through nobody", "algorithms:", "figures: [{x: states, y: trajectories, law: {kind: degrees-of-freedom, through: savage}}]\nalgorithms:", `the study has no algorithm "savage"`},
		{"a law of something else", "algorithms:", "figures: [{x: states, y: gap, law: {kind: degrees-of-freedom, through: collaborative}}]\nalgorithms:", "the law is about trajectories over a parameter in a study of many users"},
		{"an unknown law", "algorithms:", "figures: [{x: states, y: trajectories, law: {kind: gravity, through: collaborative}}]\nalgorithms:", `kind is "gravity"; it must be one of degrees-of-freedom`},
	} {
		_, err := Parse("s.yaml", []byte(strings.Replace(crowd, row.old, row.new, 1)))
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v\nwant %s", row.what, err, row.want)
		}
	}
}

// What does not suit an algorithm is refused before anything runs, where the
// algorithm stands.
func TestUsersUnsuited(t *testing.T) {
	for _, row := range []struct{ what, old, new, want string }{
		{"rewards for who learns from comparisons", "  - kind: per-user\n", "  - kind: bt-pooled\n", "s.yaml:10: bt-pooled"},
		{"comparisons for who learns from rewards", "horizon: 4}", "horizon: 4, feedback: comparisons}", "(in the environment garnet of line 5)"},
		{"a rank above the users", "  - kind: collaborative\n", "  - kind: collaborative\n    params: {fit-rank: 21}\n", "s.yaml:10: "},
	} {
		s := mustParse(t, strings.Replace(crowd, row.old, row.new, 1))
		_, err := s.Open()
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v\nwant %s", row.what, err, row.want)
		}
	}
}

// Nothing in a summary of many users is undefined, whatever the world: one user,
// one state, one step, users who want the same, states out of reach.
func TestUsersDegenerateWorlds(t *testing.T) {
	s := mustParse(t, `name: degenerate
trials: 2
budget: 3
environments:
  - {label: one user, kind: garnet, params: {users: 1, rank: 1, states: 5, horizon: 3}}
  - {label: one state, kind: garnet, params: {users: 10, states: 1, branching: 1, horizon: 3}}
  - {label: one step, kind: garnet, params: {users: 10, states: 6, horizon: 1}}
  - {label: one action, kind: garnet, params: {users: 10, states: 6, actions: 1, horizon: 3}}
  - {label: all alike, kind: garnet, params: {users: 10, states: 6, amp: 0, horizon: 3}}
  - {label: out of reach, kind: chain, params: {users: 10, states: 9, actions: 2, horizon: 3}}
  - {label: all newcomers but one, kind: tree, params: {users: 10, depth: 2, newcomers: 9}}
algorithms:
  - {kind: collaborative}
  - {kind: collaborative, label: nuclear, params: {estimator: nuclear}}
  - {kind: per-user}
  - {kind: per-user, label: alone, params: {transitions: own}}
  - {kind: ucbvi}
  - {kind: pooled}
  - {kind: shrink-to-pooled}
  - {kind: clusters}
  - {kind: oracle-subspace}
  - {kind: oracle-rewards}
  - {kind: uniform-play}
figures: [{x: trajectories, y: gap}]
`)
	dir, m, worlds := begin(t, s)
	if err := s.Run(t.Context(), dir, m, results.Shard{}, worlds, 2, nobody{}); err != nil {
		t.Fatal(err)
	}
	for i, cell := range finish(t, s, dir, m, "svg") {
		c := s.Cells[i]
		for _, r := range cell.Rows {
			if math.IsNaN(r.Mean) || math.IsInf(r.Mean, 0) {
				t.Errorf("%s, %s: %s is %v", c.Place, c.Algorithm.Kind, r.Metric, r.Mean)
			}
			if r.Metric == "gap" && c.Place == "one action" && r.Mean != 0 {
				t.Errorf("%s: where nothing is to be chosen the gap is %v", c.Algorithm.Kind, r.Mean)
			}
		}
	}
}

// A line that is a power of its parameter has that slope, and an interval as wide
// as its errors say: of three means at x = 1, 2, 4 the outer ones have weights
// ±1/(2 log 2), so that a relative standard error e of each makes one of e/(√2 log 2).
func TestSlope(t *testing.T) {
	s := mustParse(t, strings.Replace(crowd, "states: [4, 8]", "states: [4, 8, 16]", 1)+"figures: [{x: states, y: trajectories, slopes: true}]\n")
	var rows []results.Row
	for _, c := range s.Cells {
		x, _ := c.Environment.field("states")
		at, _ := numeric(x)
		mean := 3 * math.Sqrt(at)
		if c.Algorithm.Kind == "per-user" {
			mean = 7 * at
		}
		for metric, v := range map[string]float64{"trajectories": mean, "unresolved": 0} {
			rows = append(rows, results.Row{CellID: c.ID(), Metric: metric, Statistics: stats.Statistics{N: 11, Mean: v, SE: 0.02 * v}})
		}
	}
	list := s.Slopes(rows)
	if len(list) != 2 {
		t.Fatalf("slopes are %+v", list)
	}
	half := 2.228138851965 * 0.02 / (math.Sqrt2 * math.Ln2) // Student's quantile for 10 degrees of freedom
	for i, want := range []float64{0.5, 1} {
		l := list[i]
		if math.Abs(l.Slope-want) > 1e-12 || math.Abs(l.High-l.Slope-half) > 1e-9 || math.Abs(l.Slope-l.Low-half) > 1e-9 || l.Cells != 3 {
			t.Errorf("slope %+v, want %v ± %v", l, want, half)
		}
	}
	// A cell that did not get to the target says nothing.
	for i := range rows {
		if rows[i].Metric == "unresolved" && strings.Contains(rows[i].EnvironmentParams, "states=16") {
			rows[i].Mean = 0.5
		}
	}
	if list = s.Slopes(rows); len(list) != 2 || list[0].Cells != 2 || math.IsNaN(list[0].Slope) {
		t.Errorf("with a cell that is unresolved, slopes are %+v", list)
	}
	// Nor does one that was there at the first checkpoint; then there is one left,
	// and no slope.
	for i := range rows {
		if rows[i].Metric == "trajectories" && strings.Contains(rows[i].EnvironmentParams, "states=4") {
			rows[i].Mean = 1
		}
	}
	if list = s.Slopes(rows); len(list) != 2 || list[0].Cells != 1 || !math.IsNaN(list[0].Slope) {
		t.Errorf("with a cell that was there at once, slopes are %+v", list)
	}
}

// The law is r(N + SA - r)/(NH): with 20 users, rank 3, 4 actions and 4 steps
// 3·(20 + 16 - 3)/80 at 4 states.
func TestFreedom(t *testing.T) {
	s := mustParse(t, crowd)
	for i, want := range []float64{3 * 33.0 / 80, 3 * 33.0 / 80, 3 * 49.0 / 80} {
		if got := s.Cells[i].freedom(); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: %v degrees of freedom a user and step, want %v", s.Cells[i], got, want)
		}
	}
}

// Rewards are heard with a noise as large as is allowed, 1e100: who cannot make an estimate of them falls
// back on a simpler one and says so, and the summary counts it and has no holes.
func TestUsersDivergence(t *testing.T) {
	s := mustParse(t, `name: overflow
trials: 2
budget: 4
environments:
  - {label: steps, kind: garnet, params: {states: 10, users: 20, noise: 1e100}}
  - {label: returns, kind: garnet, params: {states: 10, users: 20, noise: 1e100, feedback: return}}
algorithms:
  - {kind: collaborative}
  - {kind: collaborative, label: nuclear, params: {estimator: nuclear}, in: [steps]}
  - {kind: collaborative, label: soft-impute, params: {estimator: soft-impute}, in: [steps]}
  - {kind: collaborative, label: usvt, params: {estimator: usvt}, in: [steps]}
  - {kind: per-user}
  - {kind: per-user, label: alone, params: {transitions: own}}
  - {kind: ucbvi, in: [steps]}
  - {kind: shrink-to-pooled, in: [steps]}
  - {kind: clusters, in: [steps]}
  - {kind: clusters, label: mixture, params: {method: em}, in: [steps]}
  - {kind: pooled}
  - {kind: oracle-subspace}
checkpoints: [1, 4]
`)
	dir, m, worlds := begin(t, s)
	if err := s.Run(t.Context(), dir, m, results.Shard{}, worlds, 2, nobody{}); err != nil {
		t.Fatal(err)
	}
	for i, cell := range finish(t, s, dir, m, "svg") {
		c := s.Cells[i]
		for _, r := range cell.Rows {
			if math.IsNaN(r.Mean) || math.IsInf(r.Mean, 0) {
				t.Errorf("%s: %s is %v", c, r.Metric, r.Mean)
			}
			if r.Metric == "diverged" && c.Algorithm.Kind == "collaborative" && r.Mean != 1 {
				t.Errorf("%s: diverged in %v of the trials, in all of which something is beyond what a fit takes", c, r.Mean)
			}
		}
	}
}
