package experiments_test

import (
	"math"
	"testing"

	"joust/experiments/studytest"
)

// No value in a summary of many users is undefined, also in degenerate worlds: one user,
// one state, one step, users with the same rewards, states out of reach.
func TestUsersDegenerateWorlds(t *testing.T) {
	s := studytest.Parse(t, `name: degenerate
trials: 2
budget: 3
environments:
  - {label: one user, kind: garnet, params: {users: 1, rank: 1, states: 5, horizon: 3}}
  - {label: one state, kind: garnet, params: {users: 10, states: 1, branching: 1, horizon: 3}}
  - {label: one step, kind: garnet, params: {users: 10, states: 6, horizon: 1}}
  - {label: one action, kind: garnet, params: {users: 10, states: 6, actions: 1, horizon: 3}}
  - {label: all the same, kind: garnet, params: {users: 10, states: 6, amp: 0, horizon: 3}}
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
	dir, m := studytest.Run(t, s)
	for i, cell := range studytest.Finish(t, s, dir, m, "svg").Cells {
		c := s.Cells[i]
		for _, r := range cell.Rows {
			if math.IsNaN(r.Mean) || math.IsInf(r.Mean, 0) {
				t.Errorf("%s, %s: %s is %v", c.Place, c.Algorithm.Kind, r.Metric, r.Mean)
			}
			if r.Metric == "gap" && c.Place == "one action" && r.Mean != 0 {
				t.Errorf("%s: with one action, the gap is %v, want 0", c.Algorithm.Kind, r.Mean)
			}
		}
	}
}

// With the largest noise that is allowed, 1e100, estimates are not finite. Learners then
// use a simpler estimator and report it, and no mean is undefined.
func TestUsersDivergence(t *testing.T) {
	s := studytest.Parse(t, `name: overflow
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
	dir, m := studytest.Run(t, s)
	for i, cell := range studytest.Finish(t, s, dir, m, "svg").Cells {
		c := s.Cells[i]
		for _, r := range cell.Rows {
			if math.IsNaN(r.Mean) || math.IsInf(r.Mean, 0) {
				t.Errorf("%s: %s is %v", c, r.Metric, r.Mean)
			}
			if r.Metric == "diverged" && c.Algorithm.Kind == "collaborative" && r.Mean != 1 {
				t.Errorf("%s: diverged in %v of the trials, want all of them", c, r.Mean)
			}
		}
	}
}
