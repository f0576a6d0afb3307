package table

import (
	"math"
	"slices"

	"joust/results/stats"
)

// Table is a table whose rows are in groups. All rows have one cell for each
// column; the first cell names the row.
type Table struct {
	Caption string // what the table shows, without a full stop; the terminal and Markdown leave it out
	Label   string // name of the table for references in LaTeX, without "tab:"
	Columns []Column
	Groups  []Group
	Method  string // sentences on how the numbers were computed; "" for none
}

// Column is a column of a table.
type Column struct {
	Name  string
	About string // what the values mean, a sentence; may be empty
	Words bool   // the cells are words, not numbers
	Left  bool   // the cells are aligned to the left; the first column always is

	// The cells have intervals. HTML writes an interval beside its value, CSV in two
	// columns, the other formats in a column after that of the value.
	Interval bool

	// The terminal leaves the column out in no case, however narrow it is.
	Keep bool

	// The cells say in words what the marks of the row show. The column must be the
	// last one. The terminal writes it without its heading and never leaves it out, and
	// LaTeX writes the marks instead.
	Verdict bool
}

// Group is some rows of a table under a heading.
type Group struct {
	Name  string   // the heading; "" for a table without groups
	About string   // facts that hold for all rows; may be empty
	Rows  [][]Cell // a cell for each column
	Notes []string // what a reader should know of these rows
}

// Cell is a cell of a table.
type Cell struct {
	Text      string
	Value     float64 // the number that Text shows, by which readers can sort; NaN for words
	Interval  string  // text of the interval of the value; "" for none
	Low, High float64 // ends of the interval, where Interval is not ""
	Mark      Mark
}

// Mark is a set of properties of a cell that formats show by their own means.
type Mark uint8

// The marks.
const (
	Best         Mark = 1 << iota // the best value of its column and group: bold
	NotSeparable                  // not separable from what the row is compared with: a circle in LaTeX
	Errs                          // of an algorithm that errs more than the best: a dagger in LaTeX
)

// Words returns a cell of words.
func Words(text string) Cell { return Cell{Text: text, Value: math.NaN()} }

// Number returns a cell of a number and its text.
func Number(text string, value float64) Cell { return Cell{Text: text, Value: value} }

// Between returns the cell with an interval whose ends are written by the
// function, and without one if an end is NaN.
func (c Cell) Between(low, high float64, write func(float64) string) Cell {
	if !math.IsNaN(low) && !math.IsNaN(high) {
		c.Interval, c.Low, c.High = Range(low, high, write), low, high
	}
	return c
}

// Range writes a range: with a dash or, where an end is negative, with the word "to".
func Range(low, high float64, write func(float64) string) string {
	if low < 0 {
		return write(low) + " to " + write(high)
	}
	return write(low) + " – " + write(high)
}

// Pick returns the table with its first column and, of the others, those of these names, in
// this order; columns that it does not have are ignored.
func (t *Table) Pick(names []string) Table {
	indices := []int{0}
	for _, name := range names {
		i := slices.IndexFunc(t.Columns[1:], func(c Column) bool { return c.Name == name })
		if i >= 0 && !slices.Contains(indices, i+1) {
			indices = append(indices, i+1)
		}
	}
	picked := *t
	picked.Columns, picked.Groups = nil, slices.Clone(t.Groups)
	for k, i := range indices {
		c := t.Columns[i]
		c.Verdict = c.Verdict && k == len(indices)-1
		picked.Columns = append(picked.Columns, c)
	}
	for g := range picked.Groups {
		rows := picked.Groups[g].Rows
		picked.Groups[g].Rows = make([][]Cell, len(rows))
		for r, row := range rows {
			for _, i := range indices {
				picked.Groups[g].Rows[r] = append(picked.Groups[g].Rows[r], row[i])
			}
		}
	}
	return picked
}

// Estimate returns a cell of an estimate, its interval and a dash for NaN.
func Estimate(e stats.Estimate, write func(float64) string) Cell {
	text := dash
	if !math.IsNaN(e.Value) {
		text = write(e.Value)
	}
	return Number(text, e.Value).Between(e.Low, e.High, write)
}

// Mean returns a cell of the mean of a sample, behind ">" where the budget cut trials of
// it, so that it is a lower bound.
func Mean(s stats.Statistics, write func(float64) string) Cell {
	text := write(s.Mean)
	if s.Cut > 0 {
		text = above + text
	}
	return Number(text, s.Mean)
}

// Median returns a cell of the median of a sample. Where it is the value of a trial that
// the budget cut, this value is a lower bound.
func Median(s stats.Statistics, write func(float64) string) Cell {
	if s.Cut > 0 && math.IsNaN(s.Median) {
		return Number(above+write(s.P50), s.P50)
	}
	return Number(write(s.Median), s.Median)
}

// above marks a number that is a lower bound.
const above = "> "

// dash stands for a number or an interval that does not exist.
const dash = "–"

// Group returns the group of that name, and adds it if the table has none. The
// pointer is valid until another group is added.
func (t *Table) Group(name string) *Group {
	i := slices.IndexFunc(t.Groups, func(g Group) bool { return g.Name == name })
	if i < 0 {
		i = len(t.Groups)
		t.Groups = append(t.Groups, Group{Name: name})
	}
	return &t.Groups[i]
}

// Add adds a row to the group of that name; see Group.
func (t *Table) Add(group string, row ...Cell) {
	g := t.Group(group)
	g.Rows = append(g.Rows, row)
}

// Rows returns the number of rows of all groups.
func (t *Table) Rows() (n int) {
	for _, g := range t.Groups {
		n += len(g.Rows)
	}
	return n
}

// marked reports whether a cell of the table has the mark.
func (t *Table) marked(m Mark) bool {
	return slices.ContainsFunc(t.Groups, func(g Group) bool {
		return slices.ContainsFunc(g.Rows, func(row []Cell) bool {
			return slices.ContainsFunc(row, func(c Cell) bool { return c.Mark&m != 0 })
		})
	})
}

// intervalHeading is the heading of a column of intervals.
const intervalHeading = "95 % interval"

// printed is a column as formats print it that have no interval beside a value.
type printed struct {
	heading  string
	index    int  // of the table's column
	interval bool // the cells are the intervals of the column
	left     bool
	verdict  bool
}

// printed returns the columns of the table, each column of intervals apart.
func (t *Table) printed() (list []printed) {
	for i, c := range t.Columns {
		list = append(list, printed{heading: c.Name, index: i, left: i == 0 || c.Left, verdict: c.Verdict})
		if c.Interval {
			list = append(list, printed{heading: intervalHeading, index: i, interval: true})
		}
	}
	return list
}

// text returns what the column shows of the row. A value without an interval has
// a dash in the column of intervals, an empty cell nothing.
func (p printed) text(row []Cell) string {
	c := row[p.index]
	switch {
	case !p.interval:
		return c.Text
	case c.Interval == "" && c.Text != "":
		return dash
	}
	return c.Interval
}
