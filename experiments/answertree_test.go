package experiments_test

import (
	"fmt"
	"testing"

	"joust/experiments/studytest"
	"joust/sim/simtest"
)

// treeGolden is the share of right choices in answer trees, by an independent program,
// at N = 4, 16 and 64 and the kappa of the defaults, and at N = 64 and kappa = 1.2.
var treeGolden = []struct {
	world, learner string
	correct        []float64
	kappa12        float64
}{
	{"search: iid", "majority", []float64{.556, .589, .609}, .609},
	{"search: iid", "best-of-n", []float64{.496, .572, .575}, .507},
	{"search: iid", "weighted-majority", []float64{.545, .674, .677}, .647},
	{"search: beam", "weighted-majority", []float64{.589, .743, .779}, .711},
	{"search: dvts", "weighted-majority", []float64{.589, .728, .751}, .692},
	{"search: dvts", "best-of-n", []float64{.589, .615, .635}, .553},
	{"search: dvts, width: 4", "weighted-majority", []float64{.571, .708, .794}, .733},
}

// treeGoldenSE bounds the standard error of each number in treeGolden, which comes from
// 1,500 trials.
const treeGoldenSE = .013

// The learners' accuracies in answer trees are those of the table, within 4 standard
// errors of both sides.
func TestAnswerTreeGolden(t *testing.T) {
	for _, g := range treeGolden {
		_, rows := studytest.Measure(t, fmt.Sprintf(`
name: tree
root_seed: 21
trials: %d
environments:
  - {label: few, kind: answer-tree, params: {%s}, sweep: {n: [4, 16, 64]}}
  - {label: many errors, kind: answer-tree, params: {%[2]s, kappa: 1.2}}
algorithms: [{kind: %s}]
checkpoints: [1]
`, simtest.Trials(2000), g.world, g.learner))
		for i, want := range append(g.correct, g.kappa12) {
			what := fmt.Sprintf("%s, %s, %d", g.world, g.learner, i)
			studytest.Near(t, what, rows[i]["correct"], want, treeGoldenSE)
		}
	}
	// Without errors that stay, and with blocks that matter much, a search is never wrong: the
	// table has 1.00, which is .995 or more.
	_, rows := studytest.Measure(t, studytest.OneCell("answer-tree[search=beam,n=32,kappa=0,tau=2]", "weighted-majority", 400, ""))
	if got := rows[0]["correct"].Mean; got < .995 {
		t.Errorf("a search without errors that stay is right in %v of trials, want 1.00", got)
	}
}
