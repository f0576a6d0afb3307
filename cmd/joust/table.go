package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"joust/experiments/family"
	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
)

// printSummary prints a table for each environment, with a row for each algorithm, then
// the comparison with published numbers, and the slopes.
func printSummary(w io.Writer, s *study.Study, m *results.Manifest, cells []*results.CellSummary) {
	rows := summaryRows(s, m, cells)
	names, width := rowNames(s.Cells)
	columns := columnsOf(s, rows)
	environment := ""
	var table *tabwriter.Writer
	var shown []family.Column
	for i, row := range rows {
		if e := row.Cell.Environment.String(); e != environment {
			if table != nil {
				table.Flush()
				fmt.Fprintln(w)
			}
			environment = e
			fmt.Fprintf(w, "%s, %s", e, trialsOf(m))
			if header := s.Family.Header(row.Cell.Environment, s.Budget, s.Options); header != "" {
				fmt.Fprint(w, ", ", header)
			}
			fmt.Fprintln(w)
			if row.Facts != nil && row.Facts.Arms > 0 {
				wrap(w, "", strings.Join(row.Facts.Sentences(), "; "))
			}
			shown = columnsOfEnvironment(columns, rows, e)
			table = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
			fmt.Fprint(table, strings.Repeat(" ", width), "\t")
			for _, c := range shown {
				fmt.Fprint(table, c.Heading, "\t")
				if c.Interval {
					fmt.Fprint(table, "95 % interval\t")
				}
			}
			fmt.Fprintln(table)
		}
		fmt.Fprintf(table, "%-*s\t", width, names[i])
		for _, c := range shown {
			mean, between := columnText(c, row)
			fmt.Fprint(table, mean, "\t")
			if c.Interval {
				fmt.Fprint(table, cmp.Or(between, "–"), "\t")
			}
		}
		fmt.Fprintln(table)
	}
	if table != nil {
		table.Flush()
	}
	t := run.TablesOf(cells)
	printComparisons(w, s, t.Rows)
	printSlopes(w, figures.Slopes(s, m, t))
}

// summaryRows returns the rows of the summary, one for each cell.
func summaryRows(s *study.Study, m *results.Manifest, cells []*results.CellSummary) (rows []family.Row) {
	for i, c := range s.Cells {
		row := family.Row{Cell: c, Facts: m.Cells[i].Facts, Means: map[string]results.Row{}, Arms: cells[i].Arms}
		for _, r := range cells[i].Rows {
			row.Means[r.Metric] = r
			row.Trials = r.N
		}
		rows = append(rows, row)
	}
	return rows
}

// columnsOf returns the columns of the family that are informative for some row.
func columnsOf(s *study.Study, rows []family.Row) (columns []family.Column) {
	for _, c := range s.Family.Columns {
		if c.Shown == nil || c.Shown(rows) {
			columns = append(columns, c)
		}
	}
	return columns
}

// columnsOfEnvironment leaves out the columns of words that are empty in all rows of the
// environment.
func columnsOfEnvironment(columns []family.Column, rows []family.Row, environment string) (list []family.Column) {
	for _, c := range columns {
		if c.Text == nil || slices.ContainsFunc(rows, func(r family.Row) bool {
			return r.Cell.Environment.String() == environment && c.Text(r) != ""
		}) {
			list = append(list, c)
		}
	}
	return list
}

// columnText writes the mean of the column in the row, or its words, and the interval if
// the column and the row have one.
func columnText(c family.Column, row family.Row) (mean, between string) {
	if c.Text != nil {
		return c.Text(row), ""
	}
	r := row.Means[c.Metric]
	if c.AtLeast != nil && c.AtLeast(row) {
		return fmt.Sprintf("> %.0f", r.Mean), ""
	}
	write := func(x float64) string { return strconv.FormatFloat(x, 'f', c.Digits, 64) }
	if c.Digits == family.Thousands {
		write = thousands
	}
	if c.Interval && !math.IsNaN(r.Low) {
		between = write(r.Low) + " – " + write(r.High)
	}
	return write(r.Mean), between
}

// printSlopes prints the slopes of the lines of figures.
func printSlopes(w io.Writer, list []figures.Slope) {
	if list == nil {
		return
	}
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "slope on logarithmic axes\t\t95 % interval\tcells")
	for _, s := range list {
		name := s.Line
		if s.Panel != "" {
			name += ", " + s.Panel
		}
		between := "–"
		if !math.IsNaN(s.Low) {
			between = fmt.Sprintf("%.2f – %.2f", s.Low, s.High)
		}
		slope := fmt.Sprintf("%.2f", s.Slope)
		if math.IsNaN(s.Slope) {
			slope, between = "–", "fewer than two uncensored cells"
		}
		fmt.Fprintf(table, "  %s over %s: %s\t%s\t%s\t%d\n", s.Metric, s.Over, name, slope, between, s.Cells)
	}
	table.Flush()
}

// printComparisons prints the simulated means and their differences to the published
// numbers: a table for each source, with a line for each environment and algorithm.
func printComparisons(w io.Writer, s *study.Study, rows []results.Row) {
	list := run.ComparePublished(s, rows)
	for _, p := range s.Published {
		var at []float64
		for _, v := range p.Values {
			if !slices.Contains(at, v.X) {
				at = append(at, v.X)
			}
		}
		slices.Sort(at)
		fmt.Fprintln(w)
		wrap(w, "", fmt.Sprintf("simulated %s and, in brackets, simulated − published: %s", p.Metric, p.Source))
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintf(table, "  environment\talgorithm\t")
		for _, x := range at {
			fmt.Fprintf(table, "%s = %v\t", p.Over.Name, x)
		}
		fmt.Fprintln(table)
		line := ""
		var column int
		for _, c := range list {
			if c.Source != p.Source || c.Metric != p.Metric || c.Over != p.Over {
				continue
			}
			if this := c.Cell.Environment.Kind + "\t" + c.Cell.Nickname(); this != line {
				if line != "" {
					fmt.Fprintln(table)
				}
				line, column = this, 0
				fmt.Fprintf(table, "  %s\t", this)
			}
			for ; at[column] < c.X; column++ {
				fmt.Fprint(table, "\t")
			}
			fmt.Fprintf(table, "%.3f (%+.3f)\t", c.Simulated, c.Simulated-c.Value)
			column++
		}
		fmt.Fprintln(table)
		table.Flush()
	}
}

// rowNames returns the names of the cells' algorithms in a table, and the width of the
// longest: the label, with parameters where several cells of an environment have the same
// label, or else the algorithm with its parameters.
func rowNames(cells []family.Cell) (names []string, width int) {
	type row struct{ environment, label string }
	times := map[row]int{}
	for _, c := range cells {
		times[row{c.Environment.String(), c.Label}]++
	}
	names = make([]string, len(cells))
	for i, c := range cells {
		switch {
		case c.Label == "":
			names[i] = c.Algorithm.String()
		case times[row{c.Environment.String(), c.Label}] > 1:
			names[i] = c.Label + strings.TrimPrefix(c.Algorithm.String(), c.Algorithm.Kind)
		default:
			names[i] = c.Label
		}
		width = max(width, len([]rune(names[i])))
	}
	return names, width
}

// thousands writes 12345.6 as 12,346, and numbers below 100 with one decimal.
func thousands(x float64) string {
	if math.Abs(x) < 100 {
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	s := strconv.FormatFloat(math.Abs(x), 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if x < 0 {
		s = "-" + s
	}
	return s
}
