package choice_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	algorithms "joust/algorithms/choice"
	"joust/sim/choice"
	"joust/sim/rng"
	"joust/sim/rule"
)

// Two judges: one is called twice, the other three times. By hand, of the first row: means 1
// and 4, variances 2 and 1, so that weights 1/3 and 1/2 with the floor 1 give (1/3 + 2)/(5/6) =
// 2.8; equal weights 2.5; and with the known deviations 1 and 2, of variances 1/2 and 4/3 of
// the means, (2 + 3)/(2 + 3/4) = 20/11. In the second row the second judge has one call only:
// it is left out where weights come from its disagreement.
func TestRepeatWeights(t *testing.T) {
	none := math.NaN()
	values := []float64{0, 2, 3, 4, 5, 6, 8, none, 4, none}
	problem := choice.Problem{
		Kind: rule.Scores, Rows: []string{"x", "y"}, Columns: []string{"a0", "a1", "b0", "b1", "b2"},
		Groups: []int{0, 0, 1, 1, 1}, Deviations: []float64{1, 1, 2, 2, 2},
	}
	for _, test := range []struct {
		params algorithms.RepeatWeightsParams
		want   []float64
	}{
		{algorithms.RepeatWeightsParams{Weights: "disagreement", Floor: 1}, []float64{2.8, 7}},
		{algorithms.RepeatWeightsParams{Weights: "uniform"}, []float64{2.5, 5.5}},
		{algorithms.RepeatWeightsParams{Weights: "known"}, []float64{20.0 / 11, (2*7 + 4.0/4) / (2 + 1.0/4)}},
	} {
		l := algorithms.RepeatWeightsEntry.New(test.params, &problem, rng.Stream(1))
		var before, c choice.Choice
		l.Recommend(&before)
		if before.Estimates != nil {
			t.Errorf("%+v: estimates %v of nothing", test.params, before.Estimates)
		}
		l.Read(values)
		l.Recommend(&c)
		if len(c.Estimates) != 2 || math.Abs(c.Estimates[0]-test.want[0]) > 1e-12 || math.Abs(c.Estimates[1]-test.want[1]) > 1e-12 {
			t.Errorf("%+v: estimates %v, want %v", test.params, c.Estimates, test.want)
		}
		if !slices.Equal(c.Winners, []int{1}) || !slices.Equal(c.Ranks, []float64{2, 1}) {
			t.Errorf("%+v: winners %v, ranks %v", test.params, c.Winners, c.Ranks)
		}
	}
	for _, test := range []struct {
		what   string
		change func(*choice.Problem, *algorithms.RepeatWeightsParams)
		want   string
	}{
		{"labels", func(p *choice.Problem, _ *algorithms.RepeatWeightsParams) { p.Kind = rule.Labels }, "it wants scores; the table has labels"},
		{"no groups", func(p *choice.Problem, _ *algorithms.RepeatWeightsParams) { p.Groups = nil }, "it wants columns in groups"},
		{"weights", func(p *choice.Problem, _ *algorithms.RepeatWeightsParams) { p.Weights = []float64{1, 1, 1, 1, 1} }, "it weighs the columns itself"},
		{"one call", func(p *choice.Problem, _ *algorithms.RepeatWeightsParams) { p.Groups = []int{0, 1, 1, 1, 1} }, "weights is disagreement, which a judge shows who is called twice"},
		{"unknown errors", func(p *choice.Problem, w *algorithms.RepeatWeightsParams) { p.Deviations, w.Weights = nil, "known" }, "weights is known, but this environment does not tell the errors of judges"},
		{"a negative floor", func(_ *choice.Problem, w *algorithms.RepeatWeightsParams) { w.Floor = -1 }, "floor is -1"},
	} {
		p, w := problem, algorithms.RepeatWeightsEntry.Defaults
		test.change(&p, &w)
		err := w.Validate()
		if err == nil {
			err = w.Suits(&p, nil)
		}
		if got := fmt.Sprint(err); !strings.Contains(got, test.want) {
			t.Errorf("%s: %s, want %s", test.what, got, test.want)
		}
	}
}
