package report

import (
	"fmt"
	"math"
	"slices"

	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
	"joust/results/table"
)

// digits is the number of significant digits of the tables' numbers.
const digits = 4

// number returns a cell of a number, with a dash for NaN.
func number(v float64) table.Cell { return table.Number(table.Short(digits)(v), v) }

// estimate returns a cell of an estimate with its interval.
func estimate(e stats.Estimate) table.Cell { return table.Estimate(e, table.Short(digits)) }

// pValue returns a cell of a p-value. Values below 0.0001 are not written in full.
func pValue(p float64) table.Cell {
	c := number(p)
	if p < 1e-4 {
		c.Text = "< 0.0001"
	}
	return c
}

func words(names ...string) (list []table.Column) {
	for _, n := range names {
		list = append(list, table.Column{Name: n, Words: true})
	}
	return list
}

func numbers(names ...string) (list []table.Column) {
	for _, n := range names {
		list = append(list, table.Column{Name: n})
	}
	return list
}

// comparisonTable has a group for each environment, metric and baseline. The verdict and the
// difference come first, so that a phone shows them; then the family's verdict of the
// algorithm.
func comparisonTable(list []results.Comparison) table.Table {
	var beside []table.Column
	for _, c := range list {
		if c.BesideName != "" {
			beside = numbers(c.BesideName)
		}
	}
	t := table.Table{
		Caption: "Paired comparisons: both algorithms met the same instances",
		Columns: slices.Concat(words("algorithm", "verdict"), numbers("difference"), beside, numbers("ratio", "win rate", "p", "trials")),
	}
	for _, c := range list {
		row := []table.Cell{table.Words(c.Algorithm), table.Words(c.Verdict), estimate(c.Difference)}
		if beside != nil {
			row = append(row, estimate(c.Beside))
		}
		t.Add(fmt.Sprintf("%s: %s, against %s", c.Environment, c.Metric, c.Baseline),
			append(row, estimate(c.Ratio), number(float64(c.Wins)/float64(c.N)), pValue(c.Adjusted), number(float64(c.N)))...)
	}
	return t
}

// publishedTable has a group for each source, metric and parameter.
func publishedTable(list []results.Published) table.Table {
	t := table.Table{
		Caption: "Published numbers beside the simulated ones",
		Columns: slices.Concat(words("algorithm", "environment"), numbers("at", "simulated", "published", "difference")),
	}
	for _, p := range list {
		t.Add(fmt.Sprintf("%s: %s over %s", p.Source, p.Metric, p.Over), table.Words(p.Algorithm), table.Words(p.Environment), number(p.X),
			simulated(p), number(p.Value), number(p.Simulated-p.Value))
	}
	return t
}

// simulated is the cell of the simulated mean; without an interval where it is a lower bound.
func simulated(p results.Published) table.Cell {
	if p.Cut > 0 {
		return table.Mean(stats.Statistics{Mean: p.Simulated, Cut: p.Cut}, table.Short(digits))
	}
	return estimate(stats.Estimate{Value: p.Simulated, Low: p.Low, High: p.High})
}

// slopeTable has a group for each metric and parameter.
func slopeTable(list []results.Slope) table.Table {
	t := table.Table{Caption: "Slopes of lines", Columns: words("line", "law")}
	panels := slices.ContainsFunc(list, func(s results.Slope) bool { return s.Panel != "" })
	if panels {
		t.Columns = append(t.Columns, words("panel")...)
	}
	t.Columns = append(t.Columns, numbers("slope", "cells")...)
	for _, s := range list {
		row := []table.Cell{table.Words(s.Line), table.Words(s.Law.Formula())}
		if panels {
			row = append(row, table.Words(s.Panel))
		}
		slope := table.Estimate(stats.Estimate{Value: s.Slope, Low: s.Low, High: s.High}, table.Fixed(2))
		t.Add(fmt.Sprintf("%s over %s", s.Metric, s.Over), append(row, slope, number(float64(s.Cells)))...)
	}
	return t
}

// dataTable returns the data of a figure in a form for other programs: the ends of
// intervals have columns of their own, and numbers have six digits.
func dataTable(f plot.Named, title string) table.Table {
	readings := f.Readings()
	has := func(what func(plot.Reading) bool) bool { return slices.ContainsFunc(readings, what) }
	panels := has(func(r plot.Reading) bool { return r.Panel != "" })
	xEnds := has(func(r plot.Reading) bool { return r.XLow < r.XHigh })
	yEnds := has(func(r plot.Reading) bool { return r.YLow < r.YHigh })

	t := table.Table{Caption: fmt.Sprintf("Data of the figure: %s", title), Columns: words("series")}
	if panels {
		t.Columns = append(t.Columns, words("panel")...)
	}
	axis := func(name string, ends bool) {
		t.Columns = append(t.Columns, numbers(name)...)
		if ends {
			t.Columns = append(t.Columns, numbers("low", "high")...)
		}
	}
	axis(plot.Plain(f.X.Label), xEnds)
	named := len(f.Y.Names) > 0 // the row of a point is the series
	if !named {
		axis(plot.Plain(f.Y.Label), yEnds)
	}
	for _, r := range readings {
		row := []table.Cell{table.Words(r.Series)}
		if panels {
			row = append(row, table.Words(r.Panel))
		}
		value := func(v, low, high float64, ends bool) {
			cell := func(v float64) table.Cell { return table.Number(table.Short(6)(v), v) }
			row = append(row, cell(v))
			switch {
			case ends && low < high:
				row = append(row, cell(low), cell(high))
			case ends:
				row = append(row, number(math.NaN()), number(math.NaN()))
			}
		}
		value(r.X, r.XLow, r.XHigh, xEnds)
		if !named {
			value(r.Y, r.YLow, r.YHigh, yEnds)
		}
		t.Add("", row...)
	}
	return t
}
