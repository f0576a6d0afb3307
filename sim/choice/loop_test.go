package choice_test

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"joust/sim/choice"
	"joust/sim/rule"
)

// grid is an environment of a table of scores.
type grid struct {
	problem choice.Problem
	values  []float64
}

// newGrid returns an environment of so many rows and columns with the values 0, 1, 2, ….
func newGrid(rows, columns int) *grid {
	g := &grid{problem: choice.Problem{Kind: rule.Scores}}
	for i := range rows {
		g.problem.Rows = append(g.problem.Rows, fmt.Sprint("row", i))
	}
	for c := range columns {
		g.problem.Columns = append(g.problem.Columns, fmt.Sprint("column", c))
	}
	for i := range rows * columns {
		g.values = append(g.values, float64(i))
	}
	return g
}

func (g *grid) Problem() choice.Problem { return g.problem }
func (g *grid) Table() []float64        { return g.values }
func (g *grid) Truth() *choice.Truth    { return &choice.Truth{Values: g.values} }

// answering is a grid that answers generative queries with the first of the columns.
type answering struct{ *grid }

func (answering) Generate(g *choice.Generation) int { return g.Of[0] }

// walker queries cells in this order, recommends the row of the last one, and keeps what it
// has observed.
type walker struct {
	queries  []choice.Query
	observed []float64
	closed   int
	choice   *choice.Choice // what it recommends instead
}

func (w *walker) Next() (choice.Query, bool) {
	if len(w.observed) == len(w.queries) {
		return choice.Query{}, false
	}
	return w.queries[len(w.observed)], true
}

func (w *walker) Observe(_ choice.Query, v float64) { w.observed = append(w.observed, v) }

func (w *walker) Recommend(c *choice.Choice) {
	switch n := len(w.observed); {
	case w.choice != nil:
		*c = *w.choice
	case n > 0:
		c.Winners = []int{w.queries[n-1].Row}
	}
}

func (w *walker) Close() { w.closed++ }

// diagonal queries the cells (0, 0), (1, 1), … of n rows.
func diagonal(n int) (w walker) {
	for i := range n {
		w.queries = append(w.queries, choice.Query{Row: i, Column: i})
	}
	return w
}

func TestLoop(t *testing.T) {
	winner := func(list ...int) (at []choice.Choice) {
		for _, i := range list {
			at = append(at, choice.Choice{Winners: []int{i}})
		}
		return at
	}
	for _, test := range []struct {
		what        string
		budget      int
		checkpoints []int
		want        choice.Trial
	}{
		{"it stops before the budget is spent", 9, nil, choice.Trial{Queries: 4, Final: winner(3)[0]}},
		{"it stops as the budget is spent, which is no cut", 4, nil, choice.Trial{Queries: 4, Final: winner(3)[0]}},
		{"it is cut", 3, nil, choice.Trial{Queries: 3, Unresolved: true, Final: winner(2)[0]}},
		{"checkpoints after its end have its last choice", 9, []int{1, 3, 6, 7}, choice.Trial{Queries: 4, Final: winner(3)[0], At: winner(0, 2, 3, 3)}},
		{"checkpoints after the budget have the choice at the cut", 2, []int{1, 2, 4}, choice.Trial{Queries: 2, Unresolved: true, Final: winner(1)[0], At: winner(0, 1, 1)}},
	} {
		t.Run(test.what, func(t *testing.T) {
			w := diagonal(4)
			loop := choice.Loop{Name: "walker", Budget: test.budget, Checkpoints: test.checkpoints}
			got := choice.Trial{At: make([]choice.Choice, 7)} // of an earlier trial
			if !loop.Run(&w, newGrid(4, 5), &got) {
				t.Fatal("it was halted")
			}
			if len(got.At) == 0 {
				got.At = nil
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			if want := []float64{0, 6, 12, 18}[:got.Queries]; !slices.Equal(w.observed, want) {
				t.Errorf("it observed %v, want %v", w.observed, want)
			}
			if w.closed != 1 {
				t.Errorf("it was closed %d times", w.closed)
			}
		})
	}
}

// A learner of all cells gets them at once, unless it is cut or checkpoints ask for what it
// chooses in between; the result is the same.
func TestLoopReads(t *testing.T) {
	g := newGrid(3, 4)
	for _, test := range []struct {
		what        string
		budget      int
		checkpoints []int
		calls       []int // the numbers of known cells with which it chooses
	}{
		{"at once", 12, nil, []int{12}},
		{"query by query for a checkpoint", 12, []int{5}, []int{5, 12}},
		{"cut", 11, nil, []int{11}},
	} {
		t.Run(test.what, func(t *testing.T) {
			var calls []int
			l := choice.NewAllCells(&g.problem, func(values []float64, c *choice.Choice) {
				known := 0
				for i, v := range values {
					if v == v {
						known++
						if v != g.values[i] {
							t.Errorf("cell %d is %v, want %v", i, v, g.values[i])
						}
					}
				}
				calls = append(calls, known)
				c.Winners = []int{1}
			})
			loop := choice.Loop{Name: "all", Budget: test.budget, Checkpoints: test.checkpoints}
			var trial choice.Trial
			loop.Run(l, g, &trial)
			if !slices.Equal(calls, test.calls) {
				t.Errorf("it chose by %v cells, want %v", calls, test.calls)
			}
			if want := min(test.budget, 12); trial.Queries != want || trial.Unresolved != (want < 12) {
				t.Errorf("%d queries, unresolved %v", trial.Queries, trial.Unresolved)
			}
		})
	}
}

func TestLoopHalts(t *testing.T) {
	w := diagonal(1000)
	for i := range w.queries {
		w.queries[i] = choice.Query{}
	}
	var halt atomic.Bool
	halt.Store(true)
	loop := choice.Loop{Name: "walker", Budget: 1000, Halt: &halt}
	if loop.Run(&w, newGrid(2, 2), new(choice.Trial)) {
		t.Error("a halted trial is complete")
	}
	if len(w.observed) > 256 || w.closed != 1 {
		t.Errorf("it went on for %d queries and was closed %d times", len(w.observed), w.closed)
	}
}

// Generative queries are answered where the environment and the problem say so.
func TestLoopGenerates(t *testing.T) {
	g := newGrid(3, 4)
	g.problem.Generates = true
	w := walker{queries: []choice.Query{{Generate: &choice.Generation{Of: []int{2, 0}, Rank: 1}}, {Row: 2, Column: 1}}}
	loop := choice.Loop{Name: "walker", Budget: 9}
	loop.Run(&w, answering{g}, new(choice.Trial))
	if want := []float64{2, 9}; !slices.Equal(w.observed, want) {
		t.Errorf("it observed %v, want %v", w.observed, want)
	}
}

func TestLoopPanics(t *testing.T) {
	generative := choice.Query{Generate: &choice.Generation{Of: []int{0}, Rank: 1}}
	for _, test := range []struct {
		what      string
		queries   []choice.Query
		choice    *choice.Choice
		generates bool
		want      string
	}{
		{"a row that is not there", []choice.Query{{}, {Row: 3}}, nil, false, "clerk: query 1 is of the cell (3, 0); there are 3 rows and 4 columns"},
		{"a negative column", []choice.Query{{Column: -1}}, nil, false, "clerk: query 0 is of the cell (0, -1); there are 3 rows and 4 columns"},
		{"a generative query of a table", []choice.Query{generative}, nil, false, "clerk: query 0 is generative; the environment answers none"},
		{"a generative query of no column", []choice.Query{{Generate: &choice.Generation{Of: []int{1, 4}}}}, nil, true, "clerk: query 0 is of column 4; there are 4"},
		{"a winner that is not there", []choice.Query{{}}, &choice.Choice{Winners: []int{3}}, false, "clerk: after 1 queries it recommends what is no choice: the winners are [3]; they must be different rows of 0 to 2, in increasing order"},
	} {
		t.Run(test.what, func(t *testing.T) {
			g := newGrid(3, 4)
			g.problem.Generates = test.generates
			w := walker{queries: test.queries, choice: test.choice}
			defer func() {
				if got := fmt.Sprint(recover()); got != test.want {
					t.Errorf("it panics with %q, want %q", got, test.want)
				}
				if w.closed != 1 {
					t.Errorf("it was closed %d times", w.closed)
				}
			}()
			loop := choice.Loop{Name: "clerk", Budget: 9}
			loop.Run(&w, answering{g}, new(choice.Trial))
		})
	}
}

// A recommendation at a checkpoint is checked as the last one is.
func TestLoopChecksCheckpoints(t *testing.T) {
	w := diagonal(2)
	w.choice = &choice.Choice{Ranks: []float64{1, 2}}
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, "clerk: after 1 queries") || !strings.Contains(got, "there are 2 ranks of 3 rows") {
			t.Errorf("it panics with %q", got)
		}
	}()
	loop := choice.Loop{Name: "clerk", Budget: 9, Checkpoints: []int{1}}
	loop.Run(&w, newGrid(3, 4), new(choice.Trial))
}

// A problem whose cells break the rules of a table is a mistake of the environment.
func TestTablePanics(t *testing.T) {
	g := newGrid(2, 2)
	g.problem.Kind = rule.Approvals
	defer func() {
		if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "choice: ") || !strings.Contains(got, "neither 0 nor 1") {
			t.Errorf("it panics with %q", got)
		}
	}()
	g.problem.Table([]float64{0, 1, math.NaN(), 2})
}
