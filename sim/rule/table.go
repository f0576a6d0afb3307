package rule

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
)

// Kind is what the cells of a table are.
type Kind string

// The kinds of tables.
const (
	Scores    Kind = "scores"    // how good the row is in the column; higher is better
	Approvals Kind = "approvals" // 1 if the column approves of the row, otherwise 0
	Utilities Kind = "utilities" // what the row is worth to the column
	Labels    Kind = "labels"    // the class that the column gives the row
	Margins   Kind = "margins"   // W_ab, how much prefers row a to row b: one column for each row
	// RewardMargins are of pairs of training data: the reward that the column, a reward
	// model, gives to the answer that the label prefers, minus that of the other answer.
	RewardMargins Kind = "reward margins"
)

// Data are what a Table is made of.
type Data struct {
	Kind    Kind     // of the cells
	Rows    []string // names of what is chosen from, all different
	Columns []string // names of what has a say, all different; nil for Margins
	// Values are the cells, row by row. NaN is a missing cell. For Margins, the cells (a, a)
	// are not read, and a pair whose cells are missing has never met.
	Values []float64
	// Weights are those of the columns, at least 0; nil stands for 1 each. A column of
	// weight 0 has no say. Margins have no weights.
	Weights []float64
	// Groups has the group of each column, numbered from 0; nil without groups.
	Groups []int
}

// Table is a table of results that rules choose from. NewTable makes a Table. It does not
// change, and is safe for concurrent use.
type Table struct {
	data    Data
	weights *shares // of the columns; for Margins, of the cells
	partial bool    // a cell in a column with a say is missing

	once   sync.Once // computes the following
	counts *Counts
	places [][]int32 // see Table.count
	order  [][]int32 // see Table.count
}

// largest is the limit of the sums that rules make of weights in whole numbers.
const largest = 1 << 62

// NewTable returns the table of the data, which must not be changed. Its errors are all
// that is wrong, joined: lists of wrong length, two rows or columns of one name, infinite
// values, approvals other than 0 and 1, weights that are negative, infinite, all 0 or too
// far apart, and groups without a column.
func NewTable(d Data) (*Table, error) {
	if len(d.Rows) == 0 {
		return nil, errors.New("a table without rows")
	}
	if d.Kind == Margins {
		return newMargins(d)
	}
	if len(d.Columns) == 0 {
		return nil, errors.New("a table without columns")
	}
	errs := append(duplicates("row", d.Rows), duplicates("column", d.Columns)...)
	fail := func(format string, a ...any) { errs = append(errs, fmt.Errorf(format, a...)) }
	columns := len(d.Columns)
	if !slices.Contains([]Kind{Scores, Approvals, Utilities, Labels, RewardMargins}, d.Kind) {
		fail("cells of kind %q; the kinds are %s, %s, %s, %s, %s and %s", d.Kind, Scores, Approvals, Utilities, Labels, RewardMargins, Margins)
	}
	if len(d.Values) != len(d.Rows)*columns {
		fail("%d values; a table of %d rows and %d columns has %d", len(d.Values), len(d.Rows), columns, len(d.Rows)*columns)
		return nil, errors.Join(errs...)
	}
	t := &Table{data: d}
	errs = append(errs, t.readWeights()...)
	errs = append(errs, t.checkGroups()...)
	for i, v := range d.Values {
		switch row, column := d.Rows[i/columns], d.Columns[i%columns]; {
		case math.IsInf(v, 0):
			fail("row %s, column %s: %g is not a finite number", row, column, v)
		case d.Kind == Approvals && v != 0 && v != 1 && v == v:
			fail("row %s, column %s: %g is neither 0 nor 1, as an approval is", row, column, v)
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	for c, w := range t.weights.whole {
		for r := 0; w > 0 && r < len(d.Rows); r++ {
			t.partial = t.partial || math.IsNaN(d.Values[r*columns+c])
		}
	}
	return t, nil
}

// newMargins is NewTable for Margins.
func newMargins(d Data) (*Table, error) {
	errs := duplicates("row", d.Rows)
	k := len(d.Rows)
	if len(d.Values) != k*k || d.Columns != nil || d.Weights != nil || d.Groups != nil {
		errs = append(errs, fmt.Errorf("a table of margins has a column for each of its %d rows, %d values, and no names of columns, weights or groups", k, k*k))
		return nil, errors.Join(errs...)
	}
	cells := make([]float64, k*k)
	for i, v := range d.Values {
		a, b := i/k, i%k
		switch back := d.Values[b*k+a]; {
		case a == b:
			continue
		case math.IsInf(v, 0) || v < 0:
			errs = append(errs, fmt.Errorf("row %s, column %s: %g; how much prefers one row to another is a finite number, at least 0", d.Rows[a], d.Rows[b], v))
		case math.IsNaN(v) != math.IsNaN(back) && a < b:
			errs = append(errs, fmt.Errorf("rows %s and %s: one of the two cells of the pair is missing", d.Rows[a], d.Rows[b]))
		case v == v:
			cells[i] = v
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	t := &Table{data: d, weights: &shares{whole: make([]int64, k*k), exact: true}}
	if slices.Max(cells) > 0 {
		var lost int
		if t.weights, lost = newShares(cells, largest/int64(2*max(k, kemenyRows))); lost >= 0 {
			return nil, fmt.Errorf("row %s, column %s: %g is too small beside the other cells to be counted exactly", d.Rows[lost/k], d.Rows[lost%k], cells[lost])
		}
	}
	for i, v := range d.Values {
		t.partial = t.partial || i/k != i%k && math.IsNaN(v)
	}
	return t, nil
}

// duplicates returns an error for each name that stands twice.
func duplicates(what string, names []string) (errs []error) {
	first := map[string]int{}
	for i, n := range names {
		if at, ok := first[n]; ok {
			errs = append(errs, fmt.Errorf("%ss %d and %d have the same name, %s", what, at+1, i+1, n))
		} else {
			first[n] = i
		}
	}
	return errs
}

// readWeights sets the weights of the columns.
func (t *Table) readWeights() (errs []error) {
	columns := t.data.Columns
	weights := t.data.Weights
	if weights == nil {
		weights = slices.Repeat([]float64{1}, len(columns))
	}
	if len(weights) != len(columns) {
		return []error{fmt.Errorf("%d weights; there are %d columns", len(weights), len(columns))}
	}
	for c, w := range weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			errs = append(errs, fmt.Errorf("column %s: the weight %g; weights are finite numbers, at least 0", columns[c], w))
		}
	}
	if len(errs) > 0 {
		return errs
	}
	if slices.Max(weights) == 0 {
		return []error{errors.New("all columns have the weight 0; at least one must have a say")}
	}
	var lost int
	if t.weights, lost = newShares(weights, largest/int64(2*max(len(t.data.Rows), kemenyRows*kemenyRows))); lost >= 0 {
		return []error{fmt.Errorf("column %s: the weight %g is too small beside the others to be counted exactly; use 0", columns[lost], weights[lost])}
	}
	return nil
}

// checkGroups returns what is wrong with the groups.
func (t *Table) checkGroups() (errs []error) {
	g, columns := t.data.Groups, t.data.Columns
	switch {
	case g == nil:
		return nil
	case len(g) != len(columns):
		return []error{fmt.Errorf("%d numbers of groups; there are %d columns", len(g), len(columns))}
	}
	for c, n := range g {
		if n < 0 || n >= len(columns) {
			errs = append(errs, fmt.Errorf("column %s: group %d; groups are numbered from 0, and each has a column", columns[c], n))
		}
	}
	if errs != nil {
		return errs
	}
	for n := range slices.Max(g) {
		if !slices.Contains(g, n) {
			errs = append(errs, fmt.Errorf("group %d has no column; groups are numbered from 0 without gaps", n))
		}
	}
	return errs
}

// Rows returns the number of rows.
func (t *Table) Rows() int { return len(t.data.Rows) }

// Row returns the name of the row.
func (t *Table) Row(i int) string { return t.data.Rows[i] }

// Units returns the weights of the columns as whole numbers of one unit, which sum to at most
// 2^62. They must not be changed.
func (t *Table) Units() []int64 { return t.weights.whole }

// Partial reports whether a cell is missing in a column that has a say.
func (t *Table) Partial() bool { return t.partial }

// Select returns the table of these rows, in this order.
func (t *Table) Select(rows []int) *Table {
	d := t.data
	columns := len(d.Columns)
	if d.Kind == Margins {
		columns = len(d.Rows)
	}
	d.Rows = make([]string, len(rows))
	d.Values = make([]float64, 0, len(rows)*columns)
	for i, r := range rows {
		d.Rows[i] = t.data.Rows[r]
		row := t.data.Values[r*columns : (r+1)*columns]
		if d.Kind != Margins {
			d.Values = append(d.Values, row...)
			continue
		}
		for _, c := range rows {
			d.Values = append(d.Values, row[c])
		}
	}
	s, err := NewTable(d)
	if err != nil {
		panic("rule: rows of a table that was right: " + err.Error())
	}
	return s
}

// Without returns the table without the row; there must be others.
func (t *Table) Without(row int) *Table {
	return t.Select(slices.Delete(identity(t.Rows()), row, row+1))
}
