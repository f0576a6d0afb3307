package main

import (
	"strings"

	"joust/experiments"
	"joust/results"
	"joust/results/stats"
	"joust/results/table"
)

// summaryTable returns the summary for a page, with the same columns as in a
// terminal: a group for each environment and in it a row for each algorithm.
func summaryTable(study *experiments.Study, m *results.Manifest, cells []*results.CellSummary) table.Table {
	t := table.Table{
		Caption: "Summary of " + study.Name,
		Columns: []table.Column{{Name: "algorithm", Words: true}},
	}
	var fill func(i int, row map[string]results.Row) []table.Cell
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
			g := table.Group{Name: e}
			if f := m.Cells[i].Facts; f != nil {
				g.About = strings.Join(facts(f), "; ")
			}
			t.Groups = append(t.Groups, g)
		}
		g := &t.Groups[len(t.Groups)-1]
		g.Rows = append(g.Rows, append([]table.Cell{table.Words(names[i])}, fill(i, byMetric(cells[i]))...))
	}
	return t
}

// column returns a column for a metric of the study.
func column(study *experiments.Study, metric, heading string) table.Column {
	c := table.Column{Name: heading}
	if i := results.Find(study.Metrics(), metric); i >= 0 {
		c.About = study.Metrics()[i].About
	}
	return c
}

// duelsCells adds the columns of a study of duels to the table and returns a function
// that returns the cells of a row.
func duelsCells(study *experiments.Study, m *results.Manifest, cells []*results.CellSummary, t *table.Table) func(int, map[string]results.Row) []table.Cell {
	list := append([]string{"duels", "correct", "unresolved"}, telling(study.Cells, cells)...)
	for _, x := range list {
		t.Columns = append(t.Columns, column(study, x, x))
	}
	named := false
	for _, c := range m.Cells {
		named = named || c.Facts != nil
	}
	if named {
		t.Columns = append(t.Columns, table.Column{Name: "recommended", Words: true, About: "the arms that were recommended most often"})
	}
	return func(i int, row map[string]results.Row) (filled []table.Cell) {
		for _, x := range list {
			r := row[x]
			c := table.Number(table.Thousands(r.Mean), r.Mean)
			if share(study, x) {
				c.Text = table.Fixed(3)(r.Mean)
			}
			switch {
			case x == "duels" && r.Low < r.High:
				c = c.Between(r.Low, r.High, table.Thousands)
			case x == "correct":
				c = c.Between(r.Low, r.High, table.Fixed(3))
			}
			filled = append(filled, c)
		}
		if named {
			text := ""
			if m.Cells[i].Facts != nil {
				text = recommended(cells[i].Arms, byMetric(cells[i])["duels"].N)
			}
			filled = append(filled, table.Words(text))
		}
		return filled
	}
}

// usersCells is duelsCells for a study of many users.
func usersCells(study *experiments.Study, cells []*results.CellSummary, t *table.Table) func(int, map[string]results.Row) []table.Cell {
	columns := usersColumnsOf(study, cells)
	for _, x := range columns {
		t.Columns = append(t.Columns, column(study, x.metric, x.heading))
	}
	return func(_ int, row map[string]results.Row) (filled []table.Cell) {
		for _, x := range columns {
			r := row[x.metric]
			c := table.Number(table.Fixed(x.digits)(r.Mean), r.Mean)
			switch {
			case x.metric == "trajectories" && row["unresolved"].Mean == 1:
				c.Text = "> " + table.Fixed(0)(r.Mean)
			case x.interval && r.N > 1:
				c = c.Between(r.Low, r.High, table.Fixed(x.digits))
			}
			filled = append(filled, c)
		}
		return filled
	}
}

// share reports whether a metric of the study is a proportion.
func share(study *experiments.Study, metric string) bool {
	i := results.Find(study.Metrics(), metric)
	return i >= 0 && study.Metrics()[i].Kind == stats.Proportion
}
