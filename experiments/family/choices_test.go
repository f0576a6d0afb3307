package family_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/experiments/run"
	"joust/experiments/studytest"
	"joust/results"
)

// A filter whose kept rows are right less often than all rows is warned of, if the difference
// is more than 3 standard errors.
func TestWarningsOfFilters(t *testing.T) {
	s := studytest.Parse(t, "name: f\nenvironments: [{kind: judges, params: {accuracy: 0.4}}]\ntrials: 100\nalgorithms: [{kind: agreement}]\n")
	m := manifest(t, s)
	for _, row := range []struct {
		purity, correct, se float64
		want                []string
	}{
		{.3, .4, .01, []string{"judges[accuracy=0.4]/agreement: 0.300 of the labels that are kept, 0.400 of all"}},
		{.3, .4, .03, nil}, // √2 · 3 · .03 = .127
		{.9, .8, .01, nil},
	} {
		rows := summary(s, map[string]float64{"purity": row.purity, "correct": row.correct})
		for i := range rows {
			rows[i].SE = row.se
		}
		var want []results.Warning
		if row.want != nil {
			want = []results.Warning{{What: "The labels that are kept are right less often than those of all rows. Judges who are wrong more often than right are so most of all where they agree.", Cases: row.want}}
		}
		if d := cmp.Diff(want, run.Warnings(s, m, rows)); d != "" {
			t.Errorf("%+v: %s", row, d)
		}
	}
}

// What is exact of a majority of verdicts stands in the manifest: of judges who all judge a pair,
// of some of them, and of one, who is drawn. A tie of two judges counts one half.
func TestExactChoices(t *testing.T) {
	for _, row := range []struct {
		environment, algorithm string
		want                   float64 // 0 if it is not known
	}{
		{"judges", "majority-label", .748528},
		{"judges", "agreement, params: {judges: 2}", .7},
		{"judges, params: {judges: 5, correlation: 0, each: 3}", "majority-label", .784},
		{"judges, params: {judges: 5, correlation: 0, each: 3}", "agreement, params: {judges: 2}", 0},
		{"judges, params: {accuracies: [0.5, 0.7, 0.9], each: 1}", "majority-label", .7},
		{"judges, params: {accuracies: [0.5, 0.7, 0.9], each: 2}", "majority-label", 0},
		{"popularity", "majority-label", .894450*.762524 + (1-.894450)/2},
		{"judges", "dawid-skene", 0},
		{"annotators", "majority-label", 0},
	} {
		s := studytest.Parse(t, "name: e\nenvironments: [{kind: "+row.environment+"}]\nalgorithms: [{kind: "+row.algorithm+"}]\n")
		m := manifest(t, s)
		run.AddExact(s, m)
		got, _ := m.Cells[0].Exact.Values()
		if math.IsNaN(got) != (row.want == 0) || math.Abs(got-row.want) > 2e-6 {
			t.Errorf("%s, %s: exact %v, want %v", row.environment, row.algorithm, got, row.want)
		}
	}
}
