package rule

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// TwoStage applies a rule to the columns of each group alone, and then another to the table
// whose columns are the groups and whose values are the scores of the first (Rofin et al.,
// "Vote'n'Rank", EACL 2023). Groups have equal weights, except that a group in which all
// columns have the weight 0 has no say. A row without any value in a group has none in the
// column of the group, which the second rule must be defined for.
type TwoStage struct {
	Within Rule // must have scores
	Across Rule // must take scores
}

// Traits implements Rule.
func (r TwoStage) Traits() Traits {
	within, across := r.Within.Traits(), r.Across.Traits()
	across.Name = "two-stage"
	across.Kinds = cells
	across.Partial, across.Imputes = within.Partial, within.Imputes
	across.Indexed = within.Indexed || across.Indexed
	return across
}

func (r TwoStage) choose(t *Table) (Outcome, error) {
	if t.data.Groups == nil {
		return Outcome{}, errors.New("the columns have no groups")
	}
	if !slices.Contains(r.Across.Traits().Kinds, Scores) {
		return Outcome{}, fmt.Errorf("across: %s does not take scores", r.Across.Traits().Name)
	}
	groups := slices.Max(t.data.Groups) + 1
	d := Data{Kind: Scores, Rows: t.data.Rows, Weights: make([]float64, groups), Values: make([]float64, t.Rows()*groups)}
	for i := range d.Values {
		d.Values[i] = math.NaN()
	}
	for g := range groups {
		d.Columns = append(d.Columns, fmt.Sprintf("group %d", g))
		part, rows := t.group(g)
		if part == nil {
			continue
		}
		o, err := Apply(r.Within, part)
		if err != nil {
			return Outcome{}, fmt.Errorf("group %d: %w", g, err)
		}
		if o.Scores == nil {
			return Outcome{}, fmt.Errorf("within: %s gives no scores", r.Within.Traits().Name)
		}
		d.Weights[g] = 1
		for i, row := range rows {
			d.Values[row*groups+g] = o.Scores[i]
		}
	}
	stage, err := NewTable(d)
	if err != nil {
		return Outcome{}, err
	}
	return Apply(r.Across, stage)
}

// group returns the table of the columns of a group and of the rows that have a value in
// it, which are listed; nil if there are none or no column has a say.
func (t *Table) group(g int) (*Table, []int) {
	d := Data{Kind: t.data.Kind}
	columns := len(t.data.Columns)
	var in []int
	for c, of := range t.data.Groups {
		if of == g && t.weights.whole[c] > 0 {
			in = append(in, c)
			d.Columns = append(d.Columns, t.data.Columns[c])
			weight := 1.0
			if t.data.Weights != nil {
				weight = t.data.Weights[c]
			}
			d.Weights = append(d.Weights, weight)
		}
	}
	var rows []int
	for r := range t.data.Rows {
		row := t.data.Values[r*columns : (r+1)*columns]
		if !slices.ContainsFunc(in, func(c int) bool { return !math.IsNaN(row[c]) }) {
			continue
		}
		rows = append(rows, r)
		d.Rows = append(d.Rows, t.data.Rows[r])
		for _, c := range in {
			d.Values = append(d.Values, row[c])
		}
	}
	if rows == nil {
		return nil, nil
	}
	part, err := NewTable(d)
	if err != nil {
		panic("rule: columns of a table that was right: " + err.Error())
	}
	return part, rows
}
