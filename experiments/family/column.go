package family

import (
	"fmt"
	"strings"

	"joust/results"
)

// Column is a column of a summary: the mean of a measure, or something else that
// Text writes.
type Column struct {
	Metric   string // that it is about; "" for none
	Heading  string
	About    string // description of a column that is not a measure
	Digits   int    // after the decimal point; Thousands for whole numbers in groups of three digits
	Interval bool   // whether the 95 % interval is written beside the mean
	// Shown reports whether the column is informative for these rows; nil for always.
	Shown  func([]Row) bool
	Median bool // the median is shown, not the mean
	// Text writes a cell of the table in words; nil for the mean of Metric.
	Text func(Row) string
}

// Thousands is the Digits of a column of large numbers, written as 12,346.
const Thousands = -1

// Row holds the data of a row of a summary: one cell of the study.
type Row struct {
	Cell   Cell
	Facts  *results.Facts         // nil where there are none
	Seeks  *results.Seeks         // nil where what the algorithm seeks is right
	Means  map[string]results.Row // by name of the measure
	Arms   []results.Recommended  // recommended arms, the most frequent first
	Trials int                    // number of trials of the cell
}

// anyRow returns the Shown of a column that is informative if it is for one row.
func anyRow(informative func(Row) bool) func([]Row) bool {
	return func(rows []Row) bool {
		for _, r := range rows {
			if informative(r) {
				return true
			}
		}
		return false
	}
}

// occurs returns the Shown of a column of a measure that is informative if it is positive
// in some row.
func occurs(metric string) func([]Row) bool {
	return anyRow(func(r Row) bool { return r.Means[metric].Mean > 0 })
}

// cut returns the Shown of the median of a measure, which is informative if the budget cut
// trials of some row, so that the mean is only a lower bound.
func cut(metric string) func([]Row) bool {
	return anyRow(func(r Row) bool { return r.Means[metric].Cut > 0 })
}

// mostFrequent names the two recommendations that were the most frequent.
func mostFrequent(r Row) string {
	var parts []string
	for i, a := range r.Arms {
		if i == 2 {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, fmt.Sprintf("%s %.0f %%", a.Arm, 100*float64(a.Times)/float64(r.Trials)))
	}
	return strings.Join(parts, ", ")
}
