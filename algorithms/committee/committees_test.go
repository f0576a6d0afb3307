package committee_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"joust/algorithms/committee"
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/rng"
	"joust/sim/rule"
)

// table is an environment of a table.
type table struct {
	problem choice.Problem
	values  []float64
}

func (t *table) Problem() choice.Problem { return t.problem }
func (t *table) Table() []float64        { return t.values }
func (t *table) Truth() *choice.Truth    { return &choice.Truth{Values: t.values} }

// newTable returns the table of this kind in which column v has the values of list v.
func newTable(kind rule.Kind, columns [][]float64) *table {
	t := &table{problem: choice.Problem{Kind: kind}}
	for i := range columns[0] {
		t.problem.Rows = append(t.problem.Rows, fmt.Sprint("row", i))
		for _, c := range columns {
			t.values = append(t.values, c[i])
		}
	}
	for v := range columns {
		t.problem.Columns = append(t.problem.Columns, fmt.Sprint("column", v))
	}
	return t
}

// approvals are the ballots {0, 1}, {0, 1}, {0, 2}, {3}, {3} and {4} of six candidates, of
// which three are wanted.
func approvals() *table {
	t := newTable(rule.Approvals, [][]float64{
		{1, 1, 0, 0, 0, 0}, {1, 1, 0, 0, 0, 0}, {1, 0, 1, 0, 0, 0}, {0, 0, 0, 1, 0, 0}, {0, 0, 0, 1, 0, 0}, {0, 0, 0, 0, 1, 0},
	})
	t.problem.Size = 3
	return t
}

// run returns what the learner of the entry with its default parameters chooses.
func run(t *testing.T, e sim.Entry, env choice.Environment, stream string) (trial choice.Trial) {
	t.Helper()
	l := e.(*choice.LearnerEntry)
	problem := env.Problem()
	if err := l.Defaults.(choice.Params).Suits(&problem, nil); err != nil {
		t.Fatal(err)
	}
	loop := choice.Loop{Name: l.Name, Budget: 1000}
	loop.Run(l.New(l.Defaults, &problem, rng.Stream(1, stream)), env, &trial)
	return trial
}

// lottery writes a lottery, as in "1/3 [0 1]".
func lottery(c *choice.Choice) string {
	var words []string
	for _, d := range c.Lottery {
		words = append(words, fmt.Sprint(d.Share.RatString(), " ", d.Members))
	}
	return strings.Join(words, ", ")
}

// The committees and lotteries of the rules, which package sim/committee tests with
// published values, reach the choice. The lottery of bw-mes is worked out in its paper's
// proof: 0 and 3 are certain.
func TestCommittees(t *testing.T) {
	for _, test := range []struct {
		e    sim.Entry
		want string
	}{
		{committee.AVEntry.Entry(), "1 [0 1 3]"},
		{committee.CCEntry.Entry(), "1 [0 3 4]"},
		{committee.MESEntry.Entry(), "1 [0 1 3]"},
		{committee.BWMESEntry.Entry(), "1/3 [0 1 3], 1/6 [0 2 3], 1/2 [0 3 4]"},
	} {
		trial := run(t, test.e, approvals(), "own")
		if got := lottery(&trial.Final); got != test.want || trial.Queries != 36 {
			t.Errorf("%s: %s after %d queries, want %s after 36", test.e.Listed().Name, got, trial.Queries, test.want)
		}
	}
}

// With random ties, one trial keeps its choice, and other trials choose otherwise; the first
// row is taken otherwise.
func TestRandomTies(t *testing.T) {
	level := newTable(rule.Approvals, [][]float64{{1, 1, 1, 1}, {1, 1, 1, 1}})
	level.problem.Size = 1
	e := committee.AVEntry.Entry().(*choice.LearnerEntry)
	seen := map[string]bool{}
	for n := range 40 {
		l := e.New(committee.Params{Ties: "random"}, &level.problem, rng.Stream(1, "ties", fmt.Sprint(n)))
		l.(choice.Reader).Read(level.values)
		var first, second choice.Choice
		l.Recommend(&first)
		l.Recommend(&second)
		if lottery(&first) != lottery(&second) {
			t.Fatalf("trial %d: it recommends %s and then %s", n, lottery(&first), lottery(&second))
		}
		seen[lottery(&first)] = true
	}
	// A row is never taken in 40 trials with probability 4·(3/4)^40 < 1e-4.
	if len(seen) != 4 {
		t.Errorf("it recommends %v", seen)
	}
	var ideal choice.Choice
	if e.Ideal(committee.Params{Ties: "random"}, &level.problem, level.values, &ideal); ideal.Lottery != nil {
		t.Errorf("the ideal choice by chance is %s", lottery(&ideal))
	}
	if e.Ideal(committee.Params{Ties: "index"}, &level.problem, level.values, &ideal); lottery(&ideal) != "1 [0]" {
		t.Errorf("the ideal choice is %s", lottery(&ideal))
	}
}

func TestSuits(t *testing.T) {
	sized := func(kind rule.Kind, rows, size int) *choice.Problem {
		p := newTable(kind, [][]float64{make([]float64, rows)}).problem
		p.Size = size
		return &p
	}
	talk := sized(rule.Utilities, 5, 2)
	talk.Generates = true
	priced := sized(rule.Utilities, 5, 1)
	priced.Generates, priced.Costs = true, []int{1, 1, 1, 1, 1}
	index := committee.Params{Ties: "index"}
	for _, test := range []struct {
		what string
		p    choice.Params
		on   *choice.Problem
		want string
	}{
		{"scores", index, sized(rule.Scores, 4, 2), "wants approvals; the table has scores: with cells: approvals and approve: 0.8, a score of at least 0.8 is read as an approval"},
		{"utilities", committee.NoTies{}, sized(rule.Utilities, 4, 2), "wants approvals; the table has utilities"},
		{"no size", index, sized(rule.Approvals, 4, 0), "that is 0, and must be at least 1 and less than the number of rows, 4"},
		{"all rows", index, sized(rule.Approvals, 4, 4), "that is 4, and must be at least 1 and less than the number of rows, 4"},
		{"all committees of many", committee.PAVParams{Params: index}, sized(rule.Approvals, 30, 10), "^compares all committees: 10 of 30 candidates make 30045015, and at most 1000000 are compared; seq-pav takes polynomial time"},
		{"all covers of many", committee.CCParams{Params: index}, sized(rule.Approvals, 30, 10), "^compares all committees"},
		{"all sets of many", committee.BothGCRParams{BothParams: committee.BothParams{Params: index, Rest: "equal"}}, sized(rule.Approvals, 15, 3), "so that there may be at most 14 candidates; these are 15; bw-mes takes polynomial time"},
		{"a slate of approvals", committee.SlateParams{Repeats: true}, sized(rule.Approvals, 4, 1), "wants utilities of statements and answers to generative queries, as opinions has them; the table has approvals"},
		{"a slate for too few", committee.SlateParams{Repeats: true}, talk, "that is 2, and must be at least 1 and at most the number of agents, 1"},
		{"a slate without repeats", committee.SlateParams{}, func() *choice.Problem {
			p := newTable(rule.Utilities, [][]float64{{1}, {1}, {1}}).problem
			p.Size, p.Generates = 2, true
			return &p
		}(), "repeats is no, but a slate of 2 needs so many statements; there are 1"},
		{"a slate without costs of statements with costs", committee.SlateParams{Repeats: true}, priced, "does not know of costs, and the statements have some; slate-costs does"},
		{"costs where there are none", committee.SlateCostsParams{Search: "fast"}, talk, "wants statements with costs; the environment has none"},
		{"costs without levels", committee.SlateCostsParams{Search: "fast"}, priced, "wants utilities in levels"},
	} {
		t.Run(test.what, func(t *testing.T) {
			got, want := "^"+fmt.Sprint(test.p.Suits(test.on, nil)), test.want // ^ is the beginning
			if !strings.Contains(got, want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// forum is a table that answers generative queries exactly.
type forum struct{ *table }

func (f forum) Generate(g *choice.Generation) int {
	return choice.Utilities(&f.problem, f.values).Best(g.Of, g.Rank, g.Excluded)
}

// The slates of six people and four statements by hand: of k = 2, statements 0 and 1 speak
// for three people each; of k = 4, statement 0 is chosen a second time; of k = 1, statement 3
// is that which the person who likes it least likes most.
func TestSlate(t *testing.T) {
	for _, test := range []struct {
		size       int
		statements []int
		matched    []int
		queries    int // k generative ones, and a cell for each person who remains
	}{
		{1, []int{3}, []int{3, 3, 3, 3, 3, 3}, 1 + 6},
		{2, []int{0, 1}, []int{0, 0, 0, 1, 1, 1}, 2 + 6 + 3},
		{4, []int{0, 1, 2, 0}, []int{0, 0, 0, 1, 1, 2}, 4 + 6 + 4 + 2 + 1},
	} {
		f := forum{newTable(rule.Utilities, [][]float64{{4, 1, 0, 3}, {4, 0, 1, 3}, {3, 1, 0, 3}, {0, 4, 1, 3}, {1, 4, 2, 3}, {0, 3, 4, 2}})}
		f.problem.Size, f.problem.Generates = test.size, true
		trial := run(t, committee.SlateEntry.Entry(), f, "own")
		got := trial.Final.Slate
		if got == nil || !reflect.DeepEqual(got.Statements, test.statements) || !reflect.DeepEqual(got.Matched, test.matched) {
			t.Errorf("k = %d: got %+v, want %v for %v", test.size, got, test.statements, test.matched)
		}
		if trial.Queries > test.queries {
			t.Errorf("k = %d: %d queries, want at most %d", test.size, trial.Queries, test.queries)
		}
	}
}

// A random slate does not ask which statements are good: other streams give other slates.
func TestRandomSlate(t *testing.T) {
	seen := map[string]bool{}
	for n := range 20 {
		f := forum{newTable(rule.Utilities, [][]float64{{4, 1, 0, 3}, {4, 0, 1, 3}, {3, 1, 0, 3}})}
		f.problem.Size, f.problem.Generates = 1, true
		trial := run(t, committee.RandomSlateEntry.Entry(), f, fmt.Sprint(n))
		seen[fmt.Sprint(trial.Final.Slate.Statements)] = true
	}
	// Each of the four statements is missing with probability (3/4)^20 = .3 %; at least
	// three are seen except with probability 6·2^-20.
	if len(seen) < 3 {
		t.Errorf("it recommends %v", seen)
	}
}
