package main

import (
	"strings"

	"joust/experiments/study"
	"joust/results"
	"joust/results/report"
)

// summaryTable is the summary as a page shows it: a group an environment, a row
// an algorithm, and the columns that a terminal shows too.
func summaryTable(s *study.Study, m *results.Manifest, cells []*results.CellSummary) report.Table {
	t := report.Table{
		Caption: "Summary of " + s.Name,
		Columns: []report.Column{{Name: "algorithm", Words: true}},
	}
	rows := summaryRows(s, m, cells)
	columns := columnsOf(s, rows)
	for _, c := range columns {
		about := c.About
		if i := results.Find(s.Family.Measures, c.Metric); i >= 0 {
			about = s.Family.Measures[i].About
		}
		t.Columns = append(t.Columns, report.Column{Name: c.Heading, About: about, Words: c.Text != nil})
	}
	names, _ := rowNames(s.Cells)
	environment := ""
	for i, row := range rows {
		if e := row.Cell.Environment.String(); e != environment {
			environment = e
			g := report.Group{Name: e}
			if row.Facts != nil && row.Facts.Arms > 0 {
				g.About = strings.Join(row.Facts.Sentences(), "; ")
			}
			t.Groups = append(t.Groups, g)
		}
		line := []report.Cell{report.Word(names[i])}
		for _, c := range columns {
			mean, between := columnText(c, row)
			if c.Text != nil {
				line = append(line, report.Word(mean))
				continue
			}
			line = append(line, report.Cell{Text: mean, Value: row.Means[c.Metric].Mean, Interval: between})
		}
		g := &t.Groups[len(t.Groups)-1]
		g.Rows = append(g.Rows, line)
	}
	return t
}
