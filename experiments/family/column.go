package family

import "joust/results"

// Column is a column of a summary: the mean of a measure, or something else that
// Text writes.
type Column struct {
	Metric   string // "" where Text is set
	Heading  string
	About    string // of a column that is no measure
	Digits   int    // after the decimal point; Thousands for whole numbers in groups of three digits
	Interval bool   // the 95 % interval stands beside the mean
	// Shown reports whether the column tells anything of the cells; nil for always.
	Shown func([]Row) bool
	// AtLeast reports whether the mean is only a lower bound; nil for never.
	AtLeast func(Row) bool
	// Text writes a cell of the table in words; nil for the mean of Metric.
	Text func(Row) string
}

// Thousands is the Digits of a column of large numbers, written as 12,346.
const Thousands = -1

// Row is what a row of a summary can show: one cell of the study.
type Row struct {
	Cell   Cell
	Facts  *results.Facts // nil where there are none
	Means  map[string]results.Row
	Arms   []results.Recommended // what was recommended, the most frequent first
	Trials int
}

// anyRow is the Shown of a column that tells something where one row does.
func anyRow(tells func(Row) bool) func([]Row) bool {
	return func(rows []Row) bool {
		for _, r := range rows {
			if tells(r) {
				return true
			}
		}
		return false
	}
}

// occurs reports whether there is any of what the measure counts.
func occurs(metric string) func([]Row) bool {
	return anyRow(func(r Row) bool { return r.Means[metric].Mean > 0 })
}
