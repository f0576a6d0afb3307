package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"joust/experiments/family"
	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/results/stats"
	"joust/results/table"
)

// printSummary prints a table an environment, with a row an algorithm, then published
// numbers and slopes.
func printSummary(w io.Writer, view viewFlags, r *run.Reader, cells []*results.CellSummary) error {
	s, m := r.Study, r.Manifest
	var text bytes.Buffer
	if err := table.Text(&text, view.layout(w), view.pick(summaryTables(r, cells))...); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w, strings.TrimRight(text.String(), "\n")); err != nil {
		return err
	}
	if note := partialNote(r); note != "" {
		fmt.Fprintln(w, "\n"+note)
	}
	t := run.TablesOf(cells)
	more := publishedTables(s, t.Rows)
	if slopes := figures.Slopes(s, m, t); slopes != nil {
		more = append(more, slopeTable(slopes))
	}
	for _, t := range view.pick(more) {
		text.Reset()
		if err := table.Text(&text, view.layout(w), t); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(w, "\n"+strings.TrimRight(text.String(), "\n")); err != nil {
			return err
		}
	}
	return nil
}

// summaryHeadings lists the columns that summaries of the study may have.
func summaryHeadings(s *study.Study) (names []string) {
	for _, c := range s.Family.Columns {
		if c.Metric == "" || results.Find(s.Measures, c.Metric) >= 0 {
			names = append(names, c.Heading)
		}
	}
	return append(names, trialsHeading)
}

// trialsHeading is the heading of the column with the number of trials of a cell, in the
// summary of a run that is not complete.
const trialsHeading = "trials"

// summaryTable is the summary with a group an environment and a row an algorithm.
func summaryTable(r *run.Reader, cells []*results.CellSummary) table.Table {
	s, m := r.Study, r.Manifest
	rows := summaryRows(s, m, cells)
	t := table.Table{Caption: "Summary of " + s.Name, Columns: []table.Column{{Name: "algorithm", Words: true}}, Method: summaryMethod(s, rows)}
	shown := informative(s, rows)
	for _, c := range shown {
		about := c.About
		if i := results.Find(s.Measures, c.Metric); i >= 0 && c.Text == nil {
			about = s.Measures[i].About
		}
		if c.Median {
			about = "median of " + c.Metric + ": half of the trials need no more; a trial that the budget cut counts as longer than all others"
			if i := results.Find(s.Measures, c.Metric); i >= 0 && s.Measures[i].Regret {
				about = "median of " + c.Metric + ": half of the trials lose no more"
			}
		}
		t.Columns = append(t.Columns, table.Column{Name: c.Heading, About: about, Words: c.Text != nil, Interval: c.Interval, Keep: c.Metric == s.Family.Verdict})
	}
	if r.Partial() {
		t.Caption += ". " + partialNote(r)
		t.Columns = append(t.Columns, table.Column{Name: trialsHeading, About: "trials that are there, of those that the study wants", Words: true})
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
			line = append(line, table.Words(table.Whole(r.Trials[i])+" of "+table.Whole(r.Wanted[i])))
		}
		t.Add(environment, line...)
	}
	return t
}

// summaryMethod says how the numbers of the summary were computed, and what a sign before
// them means.
func summaryMethod(s *study.Study, rows []family.Row) string {
	text := "Intervals: 95 %, Hall's of means, Wilson's of proportions."
	if slices.ContainsFunc(rows, func(r family.Row) bool { return r.Means[s.Family.Clock.Name].Cut > 0 }) {
		text += " >: a lower bound. " + cutter(s, rows) + " trials, and the mean counts what they had spent by then (a restricted mean); the median counts them as longer than all others."
	}
	if s.Precision != nil {
		text += " " + s.Precision.Level()
	}
	if commands := run.Commands(s); commands != nil {
		text += fmt.Sprintf(" Records of %s may be others on another machine.", named(commands))
	}
	return text
}

// cutter says what cut trials: the budget, the end of the data of a log, or both.
func cutter(s *study.Study, rows []family.Row) string {
	starved := func(r family.Row) float64 { return r.Means[s.Family.Starved].Mean }
	byData := slices.ContainsFunc(rows, func(r family.Row) bool { return starved(r) > 0 })
	byBudget := slices.ContainsFunc(rows, func(r family.Row) bool { return r.Means[s.Family.Cut].Mean > starved(r) })
	switch {
	case !byData:
		return "The budget cut"
	case byBudget:
		return "The budget, or the end of a pair's data, cut"
	}
	return "The end of a pair's data cut"
}

// summaryTables are the groups of the summary, each as a table for a terminal, without
// the columns of words that are empty there.
func summaryTables(r *run.Reader, cells []*results.CellSummary) (list []table.Table) {
	s, m := r.Study, r.Manifest
	whole := summaryTable(r, cells)
	whole.Columns[0].Name = ""
	for _, g := range whole.Groups {
		t := table.Table{Columns: slices.Clone(whole.Columns), Method: whole.Method}
		whole.Method = "" // it stands once
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
	write := table.Thousands
	if c.Digits != family.Thousands {
		write = table.Fixed(c.Digits)
	}
	if c.Median {
		return table.Median(r.Statistics, write)
	}
	cell := table.Mean(r.Statistics, write)
	if c.Interval && r.Cut == 0 {
		cell = cell.Between(r.Low, r.High, write)
	}
	return cell
}

// slopeTable has a row for each slope of a line of a figure.
func slopeTable(list []results.Slope) table.Table {
	t := table.Table{Columns: []table.Column{{Name: "slope of", Words: true}, {Name: "law", Words: true}, {Name: "slope", Interval: true, Keep: true}, {Name: "cells"}}}
	for _, s := range list {
		name := fmt.Sprintf("%s over %s: %s", s.Metric, s.Over, s.Line)
		if s.Panel != "" {
			name += ", " + s.Panel
		}
		slope := table.Estimate(stats.Estimate{Value: s.Slope, Low: s.Low, High: s.High}, table.Fixed(2))
		if math.IsNaN(s.Slope) {
			slope.Interval = "fewer than two uncensored cells"
		}
		t.Add("", table.Words(name), table.Words(s.Law.Formula()), slope, table.Number(table.Whole(s.Cells), float64(s.Cells)))
	}
	return t
}

// publishedTables are the simulated means and their differences to the published numbers: a
// table for each source, with a row for each environment and algorithm.
func publishedTables(s *study.Study, rows []results.Row) (tables []table.Table) {
	list := run.ComparePublished(s, rows)
	for _, p := range s.Published {
		t := table.Table{Columns: []table.Column{{Name: "environment", Words: true}, {Name: "algorithm", Words: true, Left: true}}}
		var at []float64
		for _, v := range p.Values {
			if !slices.Contains(at, v.X) {
				at = append(at, v.X)
			}
		}
		slices.Sort(at)
		for _, x := range at {
			t.Columns = append(t.Columns, table.Column{Name: fmt.Sprintf("%s = %v", p.Over.Name, x)})
		}
		g := t.Group("")
		g.About = fmt.Sprintf("simulated %s and, in brackets, simulated − published: %s", p.Metric, p.Source)
		for _, c := range list {
			if c.Source != p.Source || c.Metric != p.Metric || c.Over != p.Over {
				continue
			}
			row := slices.IndexFunc(g.Rows, func(row []table.Cell) bool {
				return row[0].Text == c.Cell.PlaceName() && row[1].Text == c.Cell.Nickname()
			})
			if row < 0 {
				row = len(g.Rows)
				line := []table.Cell{table.Words(c.Cell.PlaceName()), table.Words(c.Cell.Nickname())}
				for range at {
					line = append(line, table.Words(""))
				}
				g.Rows = append(g.Rows, line)
			}
			text := fmt.Sprintf("%s (%+.3f)", table.Mean(stats.Statistics{Mean: c.Simulated, Cut: c.Cut}, table.Fixed(3)).Text, c.Simulated-c.Value)
			g.Rows[row][2+slices.Index(at, c.X)] = table.Number(text, c.Simulated)
		}
		tables = append(tables, t)
	}
	return tables
}

// rowNames returns the names of the cells' algorithms in a table: the label, with
// parameters where several cells of an environment have the same label, or else the
// algorithm with its parameters.
func rowNames(cells []family.Cell) []string {
	type row struct{ environment, label string }
	times := map[row]int{}
	for _, c := range cells {
		times[row{c.Environment.Key(), c.Label}]++
	}
	names := make([]string, len(cells))
	for i, c := range cells {
		switch {
		case c.Label == "":
			names[i] = c.Algorithm.String()
		case times[row{c.Environment.Key(), c.Label}] > 1:
			names[i] = c.Label + strings.TrimPrefix(c.Algorithm.String(), c.Algorithm.Kind)
		default:
			names[i] = c.Label
		}
	}
	return names
}
