package label_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	algorithms "joust/algorithms/label"
	"joust/sim/choice"
	"joust/sim/rng"
	"joust/sim/rule"
)

// Five rows of three judges: all agree, two agree and one differs, one is silent, they are
// tied, and nobody speaks. With an even number of judges a tie is never kept, whoever decides its
// label.
func TestAgreement(t *testing.T) {
	none := math.NaN()
	values := [][]float64{{1, 1, 1}, {0, 0, 1}, {1, none, 1}, {0, 1, none}, {none, none, none}}
	problem := choice.Problem{Kind: rule.Labels, Classes: 2, Columns: []string{"a", "b", "c"}, Rows: []string{"0", "1", "2", "3", "4"}}
	for _, test := range []struct {
		params  algorithms.AgreementParams
		want    []bool
		queries int
	}{
		{algorithms.AgreementParams{Keep: "unanimous", Margin: 1}, []bool{true, false, true, false, false}, 15},
		{algorithms.AgreementParams{Keep: "margin", Margin: 1}, []bool{true, true, true, false, false}, 15},
		{algorithms.AgreementParams{Keep: "margin", Margin: 2}, []bool{true, false, true, false, false}, 15},
		{algorithms.AgreementParams{Keep: "margin", Margin: 3}, []bool{true, false, false, false, false}, 15},
		{algorithms.AgreementParams{Judges: 2, Keep: "unanimous", Margin: 1}, []bool{true, true, true, false, false}, 10},
		{algorithms.AgreementParams{Judges: 2, Keep: "margin", Margin: 2}, []bool{true, true, false, false, false}, 10},
		{algorithms.AgreementParams{Keep: "unanimous", Margin: 1, Ties: "first"}, []bool{true, false, true, false, false}, 15},
	} {
		l := algorithms.AgreementEntry.New(test.params, &problem, rng.Stream(1))
		queries := 0
		for {
			q, more := l.Next()
			if !more {
				break
			}
			l.Observe(q, values[q.Row][q.Column])
			queries++
		}
		var c choice.Choice
		l.Recommend(&c)
		if queries != test.queries || !slices.Equal(c.Kept, test.want) {
			t.Errorf("%+v: kept %v after %d queries, want %v after %d", test.params, c.Kept, queries, test.want, test.queries)
		}
		want := []float64{0.5, 0.5}
		if test.params.Ties == "first" {
			want = []float64{2. / 3, 1. / 3}
		}
		if p := c.Beliefs.Of(3); !slices.Equal(p, want) {
			t.Errorf("%+v: beliefs %v of a tie, want %v", test.params, p, want)
		}
		if p := c.Beliefs.Of(4); p[0] != 0.5 {
			t.Errorf("%+v: beliefs %v of no label", test.params, p)
		}
	}
	for _, test := range []struct {
		params algorithms.AgreementParams
		want   string
	}{
		{algorithms.AgreementParams{Judges: 4, Keep: "unanimous", Margin: 1}, "judges is 4; the table has 3 columns"},
		{algorithms.AgreementParams{Judges: -1, Keep: "unanimous", Margin: 1}, "judges is -1"},
		{algorithms.AgreementParams{Keep: "margin"}, "margin is 0"},
		{algorithms.AgreementParams{Keep: "unanimous", Margin: 2}, "margin is 2, but it keeps rows that are unanimous; leave it out or make keep: margin"},
	} {
		err := test.params.Validate()
		if err == nil {
			err = test.params.Suits(&problem, nil)
		}
		if got := fmt.Sprint(err); !strings.Contains(got, test.want) {
			t.Errorf("%+v: %s, want %s", test.params, got, test.want)
		}
	}
}
