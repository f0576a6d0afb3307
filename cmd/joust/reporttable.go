package main

import (
	"strconv"
	"strings"

	"joust/experiments"
	"joust/results"
	"joust/results/report"
	"joust/results/stats"
)

// summaryTable is the summary as a page shows it: a group an environment, a row
// an algorithm, and the columns that a terminal shows too.
func summaryTable(study *experiments.Study, m *results.Manifest, cells []*results.CellSummary) report.Table {
	t := report.Table{
		Caption: "Summary of " + study.Name,
		Columns: []report.Column{{Name: "algorithm", Words: true}},
	}
	var fill func(i int, row map[string]results.Row) []report.Cell
	if study.Users {
		fill = usersCells(study, cells, &t)
	} else {
		fill = duelsCells(study, m, cells, &t)
	}
	names, _ := rowNames(study.Cells)
	environment := ""
	for i, c := range study.Cells {
		if e := c.Environment.String(); e != environment {
			environment = e
			g := report.Group{Name: e}
			if f := m.Cells[i].Facts; f != nil {
				g.About = strings.Join(facts(f), "; ")
			}
			t.Groups = append(t.Groups, g)
		}
		g := &t.Groups[len(t.Groups)-1]
		g.Rows = append(g.Rows, append([]report.Cell{report.Word(names[i])}, fill(i, byMetric(cells[i]))...))
	}
	return t
}

// column is the head of a column for a metric of the study.
func column(study *experiments.Study, metric, heading string) report.Column {
	c := report.Column{Name: heading}
	if i := results.Find(study.Metrics(), metric); i >= 0 {
		c.About = study.Metrics()[i].About
	}
	return c
}

// duelsCells adds the columns of a study of duels and returns what fills them.
func duelsCells(study *experiments.Study, m *results.Manifest, cells []*results.CellSummary, t *report.Table) func(int, map[string]results.Row) []report.Cell {
	list := append([]string{"duels", "correct", "unresolved"}, telling(study.Cells, cells)...)
	for _, x := range list {
		t.Columns = append(t.Columns, column(study, x, x))
	}
	named := false
	for _, c := range m.Cells {
		named = named || c.Facts != nil
	}
	if named {
		t.Columns = append(t.Columns, report.Column{Name: "recommended", Words: true, About: "the arms that were recommended most often"})
	}
	return func(i int, row map[string]results.Row) (filled []report.Cell) {
		for _, x := range list {
			r := row[x]
			c := report.Cell{Text: thousands(r.Mean), Value: r.Mean}
			if share(study, x) {
				c.Text = strconv.FormatFloat(r.Mean, 'f', 3, 64)
			}
			switch {
			case x == "duels" && r.Low < r.High:
				c.Interval = interval(r.Low, r.High)
			case x == "correct":
				c.Interval = decimals(r, 3)
			}
			filled = append(filled, c)
		}
		if named {
			text := ""
			if m.Cells[i].Facts != nil {
				text = recommended(cells[i].Arms, byMetric(cells[i])["duels"].N)
			}
			filled = append(filled, report.Word(text))
		}
		return filled
	}
}

// usersCells is duelsCells for a study of many users.
func usersCells(study *experiments.Study, cells []*results.CellSummary, t *report.Table) func(int, map[string]results.Row) []report.Cell {
	columns := usersColumnsOf(study, cells)
	for _, x := range columns {
		t.Columns = append(t.Columns, column(study, x.metric, x.heading))
	}
	return func(_ int, row map[string]results.Row) (filled []report.Cell) {
		for _, x := range columns {
			r := row[x.metric]
			c := report.Cell{Text: strconv.FormatFloat(r.Mean, 'f', x.digits, 64), Value: r.Mean}
			switch {
			case x.metric == "trajectories" && row["unresolved"].Mean == 1:
				c.Text = "> " + strconv.FormatFloat(r.Mean, 'f', 0, 64)
			case x.interval && r.N > 1:
				c.Interval = decimals(r, x.digits)
			}
			filled = append(filled, c)
		}
		return filled
	}
}

// decimals writes the interval of a row with that many.
func decimals(r results.Row, n int) string {
	return strconv.FormatFloat(r.Low, 'f', n, 64) + " – " + strconv.FormatFloat(r.High, 'f', n, 64)
}

// share says that a metric of the study is a proportion.
func share(study *experiments.Study, metric string) bool {
	i := results.Find(study.Metrics(), metric)
	return i >= 0 && study.Metrics()[i].Kind == stats.Proportion
}
