package simtest

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"joust/sim/choice"
	"joust/sim/committee"
	"joust/sim/label"
	"joust/sim/rng"
	"joust/sim/rule"
)

// Table is a table that learners are tested on.
type Table struct {
	About     string // what it is, for messages
	Complete  bool   // every cell has a value
	Undecided bool   // some rules choose nothing, for example where there is no Condorcet winner
	problem   choice.Problem
	values    []float64
}

// fixed returns the cells, as a world whose trials share them does; nil where the answers
// to queries are drawn.
func (t *Table) fixed() []float64 {
	if t.problem.Generates {
		return nil
	}
	return t.values
}

// answer returns the answer to a query, or an error if there can be none.
func (t *Table) answer(q choice.Query, coins *rng.Source) (float64, error) {
	rows, columns := len(t.problem.Rows), len(t.problem.Columns)
	if q.Generate == nil {
		if q.Row < 0 || q.Row >= rows || q.Column < 0 || q.Column >= columns {
			return 0, fmt.Errorf("it is of the cell (%d, %d) of %d × %d", q.Row, q.Column, rows, columns)
		}
		return t.values[q.Row*columns+q.Column], nil
	}
	switch g := q.Generate; {
	case !t.problem.Generates:
		return 0, fmt.Errorf("it is generative, and such queries have no answers")
	case g.Cost > 0:
		return float64(committee.Priced{Utilities: choice.Utilities(&t.problem, t.values), Costs: t.problem.Costs}.MostSupported(g.Of, g.Level, g.Cost)), nil
	case coins.Coin():
		return float64(coins.Intn(rows)), nil // an answer that is not the best
	default:
		return float64(choice.Utilities(&t.problem, t.values).Best(g.Of, g.Rank, g.Excluded)), nil
	}
}

// newTable returns a table of these rows.
func newTable(about string, kind rule.Kind, rows [][]float64) *Table {
	t := &Table{About: about, Complete: true, problem: choice.Problem{Kind: kind}}
	for i, row := range rows {
		t.problem.Rows = append(t.problem.Rows, "row"+strconv.Itoa(i))
		t.values = append(t.values, row...)
	}
	for c := range rows[0] {
		t.problem.Columns = append(t.problem.Columns, "column"+strconv.Itoa(c))
	}
	t.Complete = !slices.ContainsFunc(t.values, math.IsNaN)
	return t
}

// Tables returns the tables of the suite, among them those with one row, with equal rows,
// with missing cells, and without a Condorcet winner.
func Tables() []*Table {
	none := math.NaN()
	scores := newTable("scores of 4 rows in 5 columns of weights 1, 1, 2, 1, .5 and two groups; row 0 beats all others", rule.Scores, [][]float64{
		{70, 50, 60, 90, 20}, {60, 60, 50, 20, 30}, {80, 40, 30, 70, 10}, {10, 20, 55, 60, 25},
	})
	scores.problem.Weights, scores.problem.Groups = []float64{1, 1, 2, 1, 0.5}, []int{0, 0, 1, 1, 1}
	cycle := newTable("scores of 3 rows in 3 columns, in a cycle", rule.Scores, [][]float64{{3, 1, 2}, {2, 3, 1}, {1, 2, 3}})
	cycle.Undecided, cycle.problem.Groups = true, []int{0, 1, 1}
	equal := newTable("scores of 3 equal rows", rule.Scores, [][]float64{{5, 5}, {5, 5}, {5, 5}})
	equal.Undecided = true
	one := newTable("scores of one row", rule.Scores, [][]float64{{1, 2, 3}})
	missing := newTable("scores of 3 rows with missing cells", rule.Scores, [][]float64{{7, none, 3, 2}, {none, 4, 5, 1}, {6, 2, none, 3}})
	missing.Undecided, missing.problem.Groups = true, []int{0, 0, 1, 1}
	missing.problem.Deviations = []float64{1, 1, 2, 2}

	approvals := newTable("approvals of 6 rows by 8 columns, of which 3 rows are wanted", rule.Approvals, [][]float64{
		{1, 1, 1, 1, 0, 0, 0, 0}, {1, 1, 1, 0, 0, 0, 0, 0}, {1, 1, 0, 1, 0, 0, 0, 0}, {0, 0, 0, 0, 1, 1, 1, 0}, {0, 0, 0, 0, 1, 0, 0, 0}, {0, 0, 1, 0, 0, 1, 0, 0},
	})
	approvals.problem.Size, approvals.Undecided = 3, true

	utilities := newTable("utilities of 5 statements for 6 people, of which 2 are wanted", rule.Utilities, [][]float64{
		{4, 4, 3, 1, 1, 2}, {1, 1, 1, 4, 4, 3}, {3, 2, 4, 2, 1, 1}, {1, 2, 2, 3, 3, 4}, {2, 3, 2, 2, 2, 2},
	})
	utilities.Undecided, utilities.problem.Size, utilities.problem.Levels, utilities.problem.Generates = true, 2, 4, true
	costs := newTable("utilities of 5 statements with costs for 6 people, of which those for 6 are wanted", rule.Utilities, [][]float64{
		{4, 4, 3, 1, 1, 2}, {1, 1, 1, 4, 4, 3}, {3, 2, 4, 2, 1, 1}, {1, 2, 2, 3, 3, 4}, {2, 3, 2, 2, 2, 2},
	})
	costs.Undecided, costs.problem.Size, costs.problem.Levels, costs.problem.Generates = true, 2, 4, true
	costs.problem.Costs, costs.problem.Limit = []int{2, 3, 1, 2, 4}, 6

	labels := newTable("labels of 6 items by 4 annotators in 3 classes, of which some are missing", rule.Labels, [][]float64{
		{0, 0, 1, 0}, {1, 1, 1, 2}, {2, 0, none, 2}, {0, 1, 2, none}, {1, 1, 0, 1}, {2, 2, 2, 2},
	})
	labels.problem.Classes = 3
	labels.problem.Panel = &label.Panel{Classes: 3, Prior: []float64{0.5, 0.25, 0.25}}
	for _, right := range []float64{0.9, 0.7, 0.5, 0.7} {
		wrong := (1 - right) / 2
		labels.problem.Panel.Confusion = append(labels.problem.Panel.Confusion, right, wrong, wrong, wrong, right, wrong, wrong, wrong, right)
	}

	margins := newTable("reward margins of 6 pairs of two origins by 3 models, of which some are missing", rule.RewardMargins, [][]float64{
		{1.5, 0.5, 1}, {-2, -0.5, none}, {0.25, -0.25, 0.5}, {none, none, none}, {-1, 1, -0.5}, {2, 3, 1},
	})
	margins.problem.Classes, margins.problem.Origins, margins.problem.Flipped = 2, []int{0, 0, 0, 1, 1, 1}, []float64{0.1, 0.4}
	return []*Table{scores, cycle, equal, one, missing, approvals, utilities, costs, labels, margins}
}
