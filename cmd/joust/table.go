package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"joust/experiments"
	"joust/results"
	"joust/results/table"
)

// printSummary prints a table an environment: a line an algorithm.
func printSummary(w io.Writer, study *experiments.Study, m *results.Manifest, cells []*results.CellSummary) {
	if study.Users {
		printUsers(w, study, m, cells)
	} else {
		printDuels(w, study, m, cells)
	}
	printComparisons(w, study, cells)
	printSlopes(w, study, cells)
}

// printDuels prints a table an environment to duel in.
func printDuels(w io.Writer, study *experiments.Study, m *results.Manifest, cells []*results.CellSummary) {
	environment := ""
	names, width := rowNames(study.Cells)
	extra := telling(study.Cells, cells)
	var table *tabwriter.Writer
	for i, c := range study.Cells {
		if e := c.Environment.String(); e != environment {
			if table != nil {
				table.Flush()
				fmt.Fprintln(w)
			}
			environment = e
			fmt.Fprintf(w, "%s, %s\n", e, trialsOf(m))
			if f := m.Cells[i].Facts; f != nil {
				wrap(w, "", strings.Join(facts(f), "; "))
			}
			table = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
			fmt.Fprint(table, strings.Repeat(" ", width), "\tduels\t95 % interval\tcorrect\t95 % interval\tunresolved\t")
			for _, x := range extra {
				fmt.Fprint(table, x, "\t")
			}
			if m.Cells[i].Facts != nil {
				fmt.Fprint(table, "recommended\t")
			}
			fmt.Fprintln(table)
		}
		row := byMetric(cells[i])
		duels, correct, unresolved := row["duels"], row["correct"], row["unresolved"]
		fmt.Fprintf(table, "%s\t%s\t%s\t%.3f\t%.3f – %.3f\t%.3f\t", fmt.Sprintf("%-*s", width, names[i]),
			thousands(duels.Mean), interval(duels.Low, duels.High), correct.Mean, correct.Low, correct.High, unresolved.Mean)
		for _, x := range extra {
			if x == "fooled" {
				fmt.Fprintf(table, "%.3f\t", row[x].Mean)
			} else {
				fmt.Fprintf(table, "%s\t", thousands(row[x].Mean))
			}
		}
		if m.Cells[i].Facts != nil {
			fmt.Fprintf(table, "%s\t", recommended(cells[i].Arms, duels.N))
		}
		fmt.Fprintln(table)
	}
	if table != nil {
		table.Flush()
	}
}

// printSlopes prints the slopes of the lines of the study's figures.
func printSlopes(w io.Writer, study *experiments.Study, cells []*results.CellSummary) {
	list := study.Slopes(allRows(cells))
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
			slope, between = "–", "it takes two cells of which is known what they need"
		}
		fmt.Fprintf(table, "  %s over %s: %s\t%s\t%s\t%d\n", s.Metric, s.Over, name, slope, between, s.Cells)
	}
	table.Flush()
}

// allRows are the summary's rows of all cells.
func allRows(cells []*results.CellSummary) (rows []results.Row) {
	for _, c := range cells {
		rows = append(rows, c.Rows...)
	}
	return rows
}

// telling are the metrics that say more of the cells than their duels do: calls
// and rounds where they are not as many, candidates generated where not all are,
// and the share of decoys where there is any.
func telling(cells []experiments.Cell, summaries []*results.CellSummary) (list []string) {
	all := map[string]float64{} // candidates of an environment
	for i, c := range cells {
		e := c.Environment.String()
		all[e] = max(all[e], byMetric(summaries[i])["generated"].Mean)
	}
	for _, x := range []string{"calls", "rounds", "generated", "fooled"} {
		for i, c := range cells {
			row := byMetric(summaries[i])
			usual := map[string]float64{"generated": all[c.Environment.String()], "fooled": 0, "calls": row["duels"].Mean, "rounds": row["duels"].Mean}[x]
			if row[x].Mean != usual {
				list = append(list, x)
				break
			}
		}
	}
	return list
}

func byMetric(c *results.CellSummary) map[string]results.Row {
	rows := map[string]results.Row{}
	for _, r := range c.Rows {
		rows[r.Metric] = r
	}
	return rows
}

// printComparisons prints how far the simulated means are from the published
// ones: a table a source, a line an environment and algorithm.
func printComparisons(w io.Writer, study *experiments.Study, cells []*results.CellSummary) {
	list := study.Compare(allRows(cells))
	for _, p := range study.Published {
		var at []float64
		for _, v := range p.Values {
			if !slices.Contains(at, v.X) {
				at = append(at, v.X)
			}
		}
		slices.Sort(at)
		fmt.Fprintln(w)
		wrap(w, "", fmt.Sprintf("simulated %s and, in brackets, less the published: %s", p.Metric, p.Source))
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintf(table, "  environment\talgorithm\t")
		for _, x := range at {
			fmt.Fprintf(table, "%s = %v\t", p.Over, x)
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

// rowNames are what the table calls the cells' algorithms: their labels, with
// parameters where several in one environment have the same; and the width of the
// longest, since they alone stand to the left.
func rowNames(cells []experiments.Cell) (names []string, width int) {
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

// recommended names the arms that were recommended most often.
func recommended(arms []results.Recommended, trials int) string {
	var parts []string
	for i, a := range arms {
		if i == 2 {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, fmt.Sprintf("%s %.0f %%", a.Arm, 100*float64(a.Times)/float64(trials)))
	}
	return strings.Join(parts, ", ")
}

// facts says who the winners of a matrix are, and how hard it is.
func facts(f *results.Facts) []string {
	condorcet := f.Condorcet
	if condorcet == "" {
		condorcet = "none"
	}
	list := []string{
		fmt.Sprintf("%d arms", f.Arms),
		"Condorcet winner: " + condorcet,
		"Copeland: " + strings.Join(f.Copeland, ", "),
		"Borda: " + strings.Join(f.Borda, ", "),
		fmt.Sprintf("smallest gap %.4g", f.Gap),
	}
	if f.TieModes > 0 {
		list = append(list, fmt.Sprintf("pairs mostly tied: %d", f.TieModes))
	}
	if f.TiedModes > 0 {
		list = append(list, fmt.Sprintf("pairs without a unique mode, which no test can settle: %d", f.TiedModes))
	}
	return list
}

func interval(low, high float64) string {
	if math.IsNaN(low) {
		return "–"
	}
	return thousands(low) + " – " + thousands(high)
}

func thousands(x float64) string { return table.Thousands(x) }
