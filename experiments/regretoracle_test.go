package experiments_test

import (
	"testing"

	"joust/experiments/studytest"
)

// The oracle that commits to a right arm is the lower line of a figure of regret: it has no
// regret by the notion that the truth names. Here another arm is best by the other notion.
func TestOracleHasNoRegret(t *testing.T) {
	for _, tt := range []struct{ truth, zero, other string }{
		{"condorcet", "average_regret", "borda_regret"},
		{"borda", "borda_regret", "average_regret"},
	} {
		// The first arm is the Condorcet winner. Its Borda score is .55, that of the second
		// (.45 + .9)/2 = .675.
		s := studytest.Parse(t, "name: o\nbudget: 1000\ntrials: 3\ncheckpoints: [10, 1000]\ncommit: true\ntruth: "+tt.truth+
			"\nrecord: [correct, {regret: [average, borda]}]\nenvironments: [{kind: matrix, params: {values: [[.5, .55, .55], [.45, .5, .9], [.45, .1, .5]]}}]\nalgorithms: [{kind: oracle}]\n")
		row := studytest.Rows(t, s)[0]
		if got := row[tt.zero].Mean; got != 0 {
			t.Errorf("truth %s: %s of the oracle is %v", tt.truth, tt.zero, got)
		}
		if got := row[tt.other].Mean; !(got > 0) {
			t.Errorf("truth %s: %s of the oracle is %v, but its arm is not the best by this notion", tt.truth, tt.other, got)
		}
	}
}
