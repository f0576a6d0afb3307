package experiments_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"joust/algorithms"
	"joust/experiments/studytest"
	"joust/sim/duel"
)

// In degenerate pools, every algorithm ends and gives a valid answer.
func TestDegeneratePools(t *testing.T) {
	var kinds []string
	for _, name := range algorithms.Catalogue.Names(duel.Family) {
		kinds = append(kinds, fmt.Sprintf("{kind: %s}", name))
	}
	const trials, budget = 10, 1500
	s := studytest.Parse(t, fmt.Sprintf(`
name: degenerate
trials: %d
budget: %d
environments:
  - {label: one, kind: candidates, params: {candidates: 1}}
  - {label: two, kind: candidates, params: {candidates: 2}}
  - {label: three, kind: candidates, params: {candidates: 3, scorer: pointwise, parts: steps}}
  - {label: none right, kind: candidates, params: {candidates: 6, unsolvable: 1, scorer: pointwise}}
  - {label: all right, kind: candidates, params: {candidates: 6, alpha: 1e6, beta: 0.01, parts: tokens}}
  - {label: two answers, kind: candidates, params: {candidates: 7, wrong: 1}}
  - {label: all keys, kind: candidates, params: {candidates: 6, keys: 1, judge: labels, phi: 1, scorer: labels}}
  - {label: only ties, kind: candidates, params: {candidates: 5, ties: 1}}
  - {label: only bad, kind: candidates, params: {candidates: 5, judge: labels, tpr: 0, tnr: 1}}
  - {label: unreadable, kind: candidates, params: {candidates: 5, failures: 1, order: swap-and-tie, panel: 3}}
  - {label: one finished, kind: answer-tree, params: {search: dvts, n: 4, width: 4}}
  - {label: one type, kind: candidate-types, params: {candidates: 6, shares: [1], matrix: [[0.5]]}}
algorithms: [%s]
checkpoints: [1, 100]
figures: [{x: calls, y: correct}]
`, trials, budget, strings.Join(kinds, ", ")))
	dir, m := studytest.Run(t, s)
	for i, cell := range studytest.Finish(t, s, dir, m, "svg").Cells {
		c := s.Cells[i]
		mean := map[string]float64{}
		for _, r := range cell.Rows {
			mean[r.Metric] = r.Mean
			if math.IsNaN(r.Mean) || r.Mean < 0 {
				t.Errorf("%s, %s: %s is %v", c.Place, c.Algorithm.Kind, r.Metric, r.Mean)
			}
		}
		want := map[string]float64{}
		switch c.Place {
		case "one":
			want = map[string]float64{"duels": 0, "unresolved": 0, "rounds": 0, "generated": 1, "byes": 0}
		case "one finished":
			want = map[string]float64{"duels": 0, "unresolved": 0, "rounds": 0, "byes": 0}
		case "none right":
			want["correct"] = 0
		case "all right", "one type":
			want["correct"] = 1
		case "all keys":
			want["correct"], want["fooled"] = 0, 1
		case "unreadable":
			want["calls"] = 6 * mean["duels"]
		}
		for metric, v := range want {
			if math.Abs(mean[metric]-v) > 1e-9*v {
				t.Errorf("%s, %s: %s is %v, want %v", c.Place, c.Algorithm.Kind, metric, mean[metric], v)
			}
		}
		if mean["duels"] > budget {
			t.Errorf("%s, %s: %v duels", c.Place, c.Algorithm.Kind, mean["duels"])
		}
	}
}
