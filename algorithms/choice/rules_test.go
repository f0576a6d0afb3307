package choice_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	algorithms "joust/algorithms/choice"
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/rng"
	"joust/sim/rule"
)

// SampleCells queries different cells, as many as its share says, at least one, and chooses
// by them as its rule does.
func TestSampleCells(t *testing.T) {
	e := algorithms.SampleCellsEntry.Entry().(*choice.LearnerEntry)
	x := drawn(rng.Stream(1, "sample"), 6, 10, 100, 0, false)
	for _, test := range []struct {
		share float64
		want  int
	}{{0.001, 1}, {0.1, 6}, {0.25, 15}, {1, 60}} {
		for _, name := range []string{"copeland", "mean"} {
			p := algorithms.SampleCellsParams{Share: test.share, Rule: name}
			l := e.New(p, &x.Problem, rng.Stream(1, "own"))
			seen := make([]float64, len(x.values))
			for i := range seen {
				seen[i] = math.NaN()
			}
			keep := &keeper{Learner: l, columns: len(x.Columns), seen: seen}
			q, c := x.ask(t, keep)
			if q != test.want {
				t.Errorf("share %v: %d queries, want %d", test.share, q, test.want)
			}
			r, err := rule.Named(name)
			if err != nil {
				t.Fatal(err)
			}
			if o, err := rule.Apply(r, x.Table(seen)); err == nil && !slices.Equal(o.Winners, c.Winners) {
				t.Errorf("share %v: %s chooses %v of these cells, the learner %v", test.share, name, o.Winners, c.Winners)
			}
		}
	}
}

// keeper keeps the cells that a learner has seen.
type keeper struct {
	choice.Learner
	columns int
	seen    []float64
}

func (k *keeper) Observe(q choice.Query, v float64) {
	k.seen[q.Row*k.columns+q.Column] = v
	k.Learner.Observe(q, v)
}

// entry returns the entry and its default parameters.
func entry(e sim.Entry) (*choice.LearnerEntry, choice.Params) {
	l := e.(*choice.LearnerEntry)
	return l, l.Defaults.(choice.Params)
}

// A rule that does not fit the table is refused with a reason. Where cells are drawn, only
// what holds for all tables is known.
func TestSuits(t *testing.T) {
	x := drawn(rng.Stream(1, "suits"), 3, 4, 9, 0, false)
	many := drawn(rng.Stream(1, "many"), 21, 4, 9, 0, false)
	partial := drawn(rng.Stream(1, "partial"), 3, 4, 9, 0, false)
	partial.values[5] = math.NaN()
	zero := drawn(rng.Stream(1, "zero"), 3, 4, 9, 0, false)
	zero.values[2] = 0
	labels := drawn(rng.Stream(1, "labels"), 3, 4, 9, 0, false)
	labels.Kind = rule.Labels
	grouped := drawn(rng.Stream(1, "grouped"), 3, 4, 9, 0, false)
	grouped.Groups = []int{0, 0, 1, 1}
	of := func(e sim.Entry) choice.Params {
		_, p := entry(e)
		return p
	}
	for _, test := range []struct {
		what  string
		p     choice.Params
		on    *table
		drawn bool
		want  string // part of the reason; "" for none
	}{
		{"two stages without groups", algorithms.TwoStageParams{Within: "mean", Across: "borda"}, x, false, "within needs groups of columns; the environment has none"},
		{"two stages with groups", algorithms.TwoStageParams{Within: "mean", Across: "borda"}, grouped, true, ""},
		{"a first stage without scores", algorithms.TwoStageParams{Within: "banks", Across: "borda"}, grouped, true, "within: banks gives no scores"},
		{"random cells and a rule that wants all", algorithms.SampleCellsParams{Share: 0.5, Rule: "plurality"}, x, false, "rule is plurality, which is not defined where values are missing"},
		{"random cells and a rule of few rows", algorithms.SampleCellsParams{Share: 0.5, Rule: "kemeny"}, many, false, "takes at most 20; the table has 21. schulze, ranked-pairs and minimax take any number"},
		{"all cells, and a rule that wants all", algorithms.SampleCellsParams{Share: 1, Rule: "plurality"}, x, false, ""},
		{"slater of many rows", of(algorithms.SlaterEntry.Entry()), many, true, "^it goes through all sets of rows, and takes at most 20; the table has 21"},
		{"plurality where a value is missing", of(algorithms.PluralityEntry.Entry()), partial, false, "^it is not defined where values are missing, and row row1 has none in column column1; "},
		{"plurality where cells are drawn", of(algorithms.PluralityEntry.Entry()), partial, true, ""},
		{"a logarithm of 0", of(algorithms.GeometricEntry.Entry()), zero, false, "row row0 has 0 in column column2; values must be positive"},
		{"copeland of labels", of(algorithms.CopelandEntry.Entry()), labels, true, "^it wants scores, approvals, utilities or margins; the table has labels"},
		{"copeland by cells of labels", algorithms.CellsCopelandParams{Order: "optimistic"}, labels, true, "the table has labels"},
	} {
		t.Run(test.what, func(t *testing.T) {
			fixed := test.on.values
			if test.drawn {
				fixed = nil
			}
			err := test.p.Suits(&test.on.Problem, fixed)
			got := "^" + fmt.Sprint(err) // ^ is the beginning
			if test.want == "" && err != nil || !strings.Contains(got, test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// Names of rules are checked with the parameters.
func TestRuleNames(t *testing.T) {
	for _, test := range []struct {
		p    choice.Params
		want string
	}{
		{algorithms.TwoStageParams{Within: "meen", Across: "borda"}, `within is meen: no rule is called "meen" (did you mean mean?)`},
		{algorithms.TwoStageParams{Within: "mean", Across: "bordo"}, `across is bordo: no rule is called "bordo" (did you mean borda?)`},
		{algorithms.TwoStageParams{Within: "two-stage", Across: "borda"}, "within is two-stage, which is made of two rules itself"},
		{algorithms.SampleCellsParams{Share: 1, Rule: "two-stage"}, "rule is two-stage, which is made of two rules itself"},
		{algorithms.SampleCellsParams{Share: 2, Rule: "copelan"}, "share is 2; it must be above 0 and at most 1"},
		{algorithms.SampleCellsParams{Share: 2, Rule: "copelan"}, `rule is copelan: no rule is called "copelan"`},
		{algorithms.OptimalityGapParams{Gamma: math.Inf(1)}, "gamma is +Inf"},
	} {
		if got := fmt.Sprint(test.p.Validate()); !strings.Contains(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// A rule as a learner chooses what the rule does; maximal-lottery is a lottery of rows.
func TestRules(t *testing.T) {
	x := drawn(rng.Stream(1, "fixture"), 5, 7, 9, 0, false)
	x.values = []float64{ // the fixture of package rule
		30, 70, 30, 30, 75, 30, 65,
		70, 60, 50, 30, 75, 10, 40,
		60, 75, 35, 35, 40, 15, 80,
		10, 90, 25, 75, 60, 15, 75,
		15, 95, 25, 60, 75, 30, 25,
	}
	for _, test := range []struct {
		e       sim.Entry
		winners []int
		lottery string
	}{
		{algorithms.MeanEntry.Entry(), []int{3}, "[]"},
		{algorithms.PluralityEntry.Entry(), []int{1}, "[]"},
		{algorithms.BordaEntry.Entry(), []int{2}, "[]"},
		{algorithms.CopelandEntry.Entry(), []int{0}, "[]"},
		{algorithms.MinimaxEntry.Entry(), []int{4}, "[]"},
		{algorithms.CondorcetEntry.Entry(), nil, "[]"},
		{algorithms.MaximalLotteryEntry.Entry(), []int{0, 2, 4}, "[[0] 1/5 [2] 1/5 [4] 3/5]"},
	} {
		l, p := entry(test.e)
		q, c := x.ask(t, l.New(p, &x.Problem, rng.Stream(1, "own")))
		var lottery []string
		for _, d := range c.Lottery {
			lottery = append(lottery, fmt.Sprint(d.Members, " ", d.Share.RatString()))
		}
		if q != 35 || !slices.Equal(c.Winners, test.winners) || fmt.Sprint(lottery) != test.lottery {
			t.Errorf("%s: %d queries, winners %v, lottery %v; want 35, %v, %s", l.Name, q, c.Winners, lottery, test.winners, test.lottery)
		}
	}
}
