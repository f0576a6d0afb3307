package experiments_test

import (
	"slices"
	"testing"

	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
)

// correct runs the study and returns the metric correct of every trial, by cell.
func correct(t *testing.T, s *study.Study) (lists [][]float64) {
	t.Helper()
	dir, m := studytest.Run(t, s)
	column := results.Find(s.Measures, "correct")
	index := map[results.CellID]int{}
	for i, c := range s.Cells {
		index[c.ID()] = i
	}
	lists = make([][]float64, len(s.Cells))
	for block, err := range studytest.Reader(t, s, dir, m).EachBlock() {
		if err != nil {
			t.Fatal(err)
		}
		i := index[block.Cell]
		lists[i] = append(lists[i], block.Metrics[column]...)
	}
	return lists
}

// Trials of the same number have the same problems and the same first candidates for any
// number of candidates, any judge and any scorer. With another law of problems they have
// other problems.
func TestTrialsOfAPoolAreTheSameProblems(t *testing.T) {
	s := studytest.Parse(t, `
name: same
trials: 60
environments:
  - {kind: candidates, sweep: {candidates: [2, 3, 64]}}
  - {kind: candidates, params: {candidates: 2, judge: labels, bias: 1, scorer: pointwise, frozen: 0.5}}
  - {kind: candidates, params: {candidates: 2, alpha: 1.5}}
algorithms: [{kind: first}]
`)
	lists := correct(t, s)
	for i, list := range lists[1:] {
		if got, want := slices.Equal(list, lists[0]), i < 3; got != want {
			t.Errorf("%s has the trials of %s: %v, want %v", s.Cells[i+1].Environment, s.Cells[0].Environment, got, want)
		}
	}
}
