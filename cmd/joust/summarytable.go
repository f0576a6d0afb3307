package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"joust/experiments/family"
	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/results/table"
)

// printSummary prints a table an environment, with a row an algorithm, then published
// numbers and slopes.
func printSummary(w io.Writer, r *run.Reader, cells []*results.CellSummary) error {
	s, m := r.Study, r.Manifest
	var text bytes.Buffer
	if err := table.Text(&text, columns, summaryTables(r, cells)...); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w, strings.TrimRight(text.String(), "\n")); err != nil {
		return err
	}
	if note := partialNote(r); note != "" {
		fmt.Fprintln(w, "\n"+note)
	}
	t := run.TablesOf(cells)
	printComparisons(w, s, t.Rows)
	printSlopes(w, figures.Slopes(s, m, t))
	return nil
}

// summaryTable is the summary with a group an environment and a row an algorithm.
func summaryTable(r *run.Reader, cells []*results.CellSummary) table.Table {
	s, m := r.Study, r.Manifest
	rows := summaryRows(s, m, cells)
	t := table.Table{Caption: "Summary of " + s.Name, Columns: []table.Column{{Name: "algorithm", Words: true}}}
	shown := informative(s, rows)
	for _, c := range shown {
		about := c.About
		if i := results.Find(s.Measures, c.Metric); i >= 0 {
			about = s.Measures[i].About
		}
		t.Columns = append(t.Columns, table.Column{Name: c.Heading, About: about, Words: c.Text != nil, Interval: c.Interval})
	}
	if r.Partial() {
		t.Caption += ". " + partialNote(r)
		t.Columns = append(t.Columns, table.Column{Name: "trials", About: "trials that are there, of those that the study wants", Words: true})
	}
	names := rowNames(s.Cells)
	for i, row := range rows {
		environment := row.Cell.Heading()
		t.Group(environment).About = strings.Join(row.Facts.Sentences(), "; ")
		line := []table.Cell{table.Words(names[i])}
		for _, c := range shown {
			line = append(line, summaryCell(c, row))
		}
		if r.Partial() {
			line = append(line, table.Words(fmt.Sprintf("%d of %d", r.Trials[i], r.Wanted[i])))
		}
		t.Add(environment, line...)
	}
	return t
}

// summaryTables are the groups of the summary, each as a table for a terminal, without
// the columns of words that are empty there.
func summaryTables(r *run.Reader, cells []*results.CellSummary) (list []table.Table) {
	s, m := r.Study, r.Manifest
	whole := summaryTable(r, cells)
	whole.Columns[0].Name = ""
	for _, g := range whole.Groups {
		t := table.Table{Columns: slices.Clone(whole.Columns)}
		rows := make([][]table.Cell, len(g.Rows))
		for i, row := range g.Rows {
			rows[i] = slices.Clone(row)
		}
		for c := len(t.Columns) - 1; c > 0; c-- {
			if t.Columns[c].Words && !slices.ContainsFunc(rows, func(row []table.Cell) bool { return row[c].Text != "" }) {
				t.Columns = slices.Delete(t.Columns, c, c+1)
				for i := range rows {
					rows[i] = slices.Delete(rows[i], c, c+1)
				}
			}
		}
		i := slices.IndexFunc(s.Cells, func(c family.Cell) bool { return c.Heading() == g.Name })
		heading := g.Name + ", " + trialsOf(m)
		if header := s.Family.Header(s.Cells[i].Environment, s.Budget, s.Options); header != "" {
			heading += ", " + header
		}
		t.Groups = []table.Group{{Name: heading, About: g.About, Rows: rows}}
		list = append(list, t)
	}
	return list
}

// summaryRows are the rows of the summary, one a cell.
func summaryRows(s *study.Study, m *results.Manifest, cells []*results.CellSummary) (rows []family.Row) {
	for i, c := range s.Cells {
		row := family.Row{Cell: c, Facts: m.Cells[i].Facts, Seeks: m.Cells[i].Seeks, Means: map[string]results.Row{}, Arms: cells[i].Arms}
		for _, r := range cells[i].Rows {
			row.Means[r.Metric] = r
			row.Trials = max(row.Trials, r.N) // some measures have no value in some trials
		}
		rows = append(rows, row)
	}
	return rows
}

// informative lists the columns that tell something of some row.
func informative(s *study.Study, rows []family.Row) (list []family.Column) {
	for _, c := range s.Family.Columns {
		recorded := c.Metric == "" || results.Find(s.Measures, c.Metric) >= 0
		if recorded && (c.Shown == nil || c.Shown(rows)) {
			list = append(list, c)
		}
	}
	return list
}

// summaryCell is the cell of a column in a row: the mean and its interval, or words.
func summaryCell(c family.Column, row family.Row) table.Cell {
	if c.Text != nil {
		return table.Words(c.Text(row))
	}
	r := row.Means[c.Metric]
	if c.AtLeast != nil && c.AtLeast(row) {
		return table.Number("> "+table.Fixed(0)(r.Mean), r.Mean)
	}
	write := table.Thousands
	if c.Digits != family.Thousands {
		write = table.Fixed(c.Digits)
	}
	cell := table.Number(write(r.Mean), r.Mean)
	if c.Interval {
		cell = cell.Between(r.Low, r.High, write)
	}
	return cell
}

// printSlopes prints the slopes of the lines of figures.
func printSlopes(w io.Writer, list []results.Slope) {
	if list == nil {
		return
	}
	fmt.Fprintln(w)
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "slope on logarithmic axes\t\t95 % interval\tcells")
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
		fmt.Fprintf(out, "  %s over %s: %s\t%s\t%s\t%d\n", s.Metric, s.Over, name, slope, between, s.Cells)
	}
	out.Flush()
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
		out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintf(out, "  environment\talgorithm\t")
		for _, x := range at {
			fmt.Fprintf(out, "%s = %v\t", p.Over.Name, x)
		}
		fmt.Fprintln(out)
		line := ""
		var column int
		for _, c := range list {
			if c.Source != p.Source || c.Metric != p.Metric || c.Over != p.Over {
				continue
			}
			if this := c.Cell.Environment.Kind + "\t" + c.Cell.Nickname(); this != line {
				if line != "" {
					fmt.Fprintln(out)
				}
				line, column = this, 0
				fmt.Fprintf(out, "  %s\t", this)
			}
			for ; at[column] < c.X; column++ {
				fmt.Fprint(out, "\t")
			}
			fmt.Fprintf(out, "%.3f (%+.3f)\t", c.Simulated, c.Simulated-c.Value)
			column++
		}
		fmt.Fprintln(out)
		out.Flush()
	}
}

// rowNames returns the names of the cells' algorithms in a table: the label, with
// parameters where several cells of an environment have the same label, or else the
// algorithm with its parameters.
func rowNames(cells []family.Cell) []string {
	type row struct{ environment, label string }
	times := map[row]int{}
	for _, c := range cells {
		times[row{c.Environment.String(), c.Label}]++
	}
	names := make([]string, len(cells))
	for i, c := range cells {
		switch {
		case c.Label == "":
			names[i] = c.Algorithm.String()
		case times[row{c.Environment.String(), c.Label}] > 1:
			names[i] = c.Label + strings.TrimPrefix(c.Algorithm.String(), c.Algorithm.Kind)
		default:
			names[i] = c.Label
		}
	}
	return names
}
