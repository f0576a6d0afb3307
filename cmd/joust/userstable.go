package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"joust/experiments"
	"joust/results"
	"joust/sim/multiuser"
)

// usersColumn is a metric of many users that a summary may show.
type usersColumn struct {
	metric, heading string
	digits          int
	interval        bool
	tells           func(c experiments.Cell, row map[string]results.Row) bool // says something of the cell; nil for always
}

var usersColumns = []usersColumn{
	{"trajectories", "to target", 1, true, nil},
	{"unresolved", "unresolved", 2, false, occurs("unresolved")},
	{"gap", "gap", 3, true, nil},
	{"gap_p90", "p90", 3, false, nil},
	{"newcomers_gap", "newcomers", 3, true, func(c experiments.Cell, _ map[string]results.Row) bool { return c.Param("newcomers") != "0" }},
	{"relative_error", "error", 3, false, nil},
	{"accuracy", "accuracy", 3, true, func(c experiments.Cell, _ map[string]results.Row) bool {
		return c.Param("feedback") == string(multiuser.Comparison)
	}},
	{"minority_utility", "minority", 3, true, grouped},
	{"majority_utility", "majority", 3, true, grouped},
	{"diverged", "diverged", 2, false, occurs("diverged")},
}

// occurs says whether there is any of what the metric counts.
func occurs(metric string) func(experiments.Cell, map[string]results.Row) bool {
	return func(_ experiments.Cell, row map[string]results.Row) bool { return row[metric].Mean > 0 }
}

// grouped says whether the cell asks who is served at whose cost.
func grouped(c experiments.Cell, _ map[string]results.Row) bool {
	choice := c.Param("choice")
	return choice != "" && choice != "each"
}

// usersColumnsOf are the columns that say something of some cell of the study.
func usersColumnsOf(study *experiments.Study, cells []*results.CellSummary) (columns []usersColumn) {
	for _, x := range usersColumns {
		told := x.tells == nil
		for i, c := range study.Cells {
			told = told || x.tells(c, byMetric(cells[i]))
		}
		if told {
			columns = append(columns, x)
		}
	}
	return columns
}

// printUsers prints a table an environment of many users: a line an algorithm.
func printUsers(w io.Writer, study *experiments.Study, m *results.Manifest, cells []*results.CellSummary) {
	columns := usersColumnsOf(study, cells)
	names, width := rowNames(study.Cells)
	environment := ""
	var table *tabwriter.Writer
	for i, c := range study.Cells {
		if e := c.Environment.String(); e != environment {
			if table != nil {
				table.Flush()
				fmt.Fprintln(w)
			}
			environment = e
			fmt.Fprintf(w, "%s, %s, target gap %v, up to %d %s per user\n", e, trialsOf(m), study.Target, study.Budget, c.Heard())
			table = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
			fmt.Fprint(table, strings.Repeat(" ", width), "\t")
			for _, x := range columns {
				fmt.Fprint(table, x.heading, "\t")
				if x.interval {
					fmt.Fprint(table, "95 % interval\t")
				}
			}
			fmt.Fprintln(table)
		}
		row := byMetric(cells[i])
		fmt.Fprintf(table, "%-*s\t", width, names[i])
		for _, x := range columns {
			r := row[x.metric]
			if x.metric == "trajectories" && row["unresolved"].Mean == 1 {
				fmt.Fprintf(table, "> %.0f\t–\t", r.Mean)
				continue
			}
			fmt.Fprintf(table, "%s\t", strconv.FormatFloat(r.Mean, 'f', x.digits, 64))
			switch {
			case x.interval && r.N < 2:
				fmt.Fprint(table, "–\t")
			case x.interval:
				fmt.Fprintf(table, "%.*f – %.*f\t", x.digits, r.Low, x.digits, r.High)
			}
		}
		fmt.Fprintln(table)
	}
	if table != nil {
		table.Flush()
	}
}
