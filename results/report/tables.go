package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"joust/results/plot"
)

// Word is a cell of words.
func Word(text string) Cell { return Cell{Text: text, Value: math.NaN()} }

// number is a cell of a number to four places; a dash for NaN.
func number(v float64) Cell { return Cell{Text: short(v, 4), Value: v} }

// between is a cell of a number with its interval.
func between(v, low, high float64) Cell {
	c := number(v)
	if !math.IsNaN(low) && !math.IsNaN(high) {
		c.Interval = short(low, 4) + " – " + short(high, 4)
	}
	return c
}

// chance is a cell of a probability whose order of magnitude means nothing once
// it is small.
func chance(p float64) Cell {
	c := number(p)
	if p < 1e-4 {
		c.Text = "< 0.0001"
	}
	return c
}

// short writes a value with that many digits and without an exponent where a
// person would not want one.
func short(v float64, digits int) string {
	if math.IsNaN(v) {
		return "–"
	}
	if a := math.Abs(v); a != 0 && (a < 1e-5 || a >= 1e15) {
		return strconv.FormatFloat(v, 'g', digits, 64)
	}
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	if math.Abs(v) >= math.Pow10(digits) { // whole digits are all written
		r = math.Round(v)
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}

func words(names ...string) (list []Column) {
	for _, n := range names {
		list = append(list, Column{Name: n, Words: true})
	}
	return list
}

func numbers(names ...string) (list []Column) {
	for _, n := range names {
		list = append(list, Column{Name: n})
	}
	return list
}

// comparisonTable has a group an environment.
func comparisonTable(list []Comparison) Table {
	t := Table{
		Caption: "Paired comparisons: both algorithms met the same instances",
		Columns: slices.Concat(words("algorithm", "baseline", "metric", "verdict"), numbers("difference", "ratio", "win rate", "p", "trials")),
	}
	for _, c := range list {
		t.add(c.Environment,
			Word(c.Algorithm), Word(c.Baseline), Word(c.Metric), Word(c.Verdict),
			between(c.Difference, c.Low, c.High), between(c.Ratio, c.RatioLow, c.RatioHigh), number(c.WinRate), chance(c.P), number(float64(c.N)))
	}
	return t
}

// publishedTable has a group a source, metric and parameter.
func publishedTable(list []Published) Table {
	t := Table{
		Caption: "Published numbers beside the simulated ones",
		Columns: slices.Concat(words("algorithm", "environment"), numbers("at", "simulated", "published", "difference")),
	}
	for _, p := range list {
		t.add(fmt.Sprintf("%s: %s over %s", p.Source, p.Metric, p.Over), Word(p.Algorithm), Word(p.Environment), number(p.X),
			between(p.Simulated, p.Low, p.High), number(p.Value), number(p.Simulated-p.Value))
	}
	return t
}

// slopeTable has a group a metric and parameter.
func slopeTable(list []Slope) Table {
	t := Table{Caption: "Slopes of lines on logarithmic axes", Columns: words("line")}
	panels := slices.ContainsFunc(list, func(s Slope) bool { return s.Panel != "" })
	if panels {
		t.Columns = append(t.Columns, words("panel")...)
	}
	t.Columns = append(t.Columns, numbers("slope", "cells")...)
	for _, s := range list {
		row := []Cell{Word(s.Line)}
		if panels {
			row = append(row, Word(s.Panel))
		}
		slope := Cell{Text: "–", Value: s.Slope}
		if !math.IsNaN(s.Slope) {
			slope.Text = fmt.Sprintf("%.2f", s.Slope)
		}
		if !math.IsNaN(s.Low) {
			slope.Interval = fmt.Sprintf("%.2f – %.2f", s.Low, s.High)
		}
		t.add(fmt.Sprintf("%s over %s", s.Metric, s.Over), append(row, slope, number(float64(s.Cells)))...)
	}
	return t
}

// add adds a row to the group of that name, which it makes if there is none.
func (t *Table) add(group string, row ...Cell) {
	i := slices.IndexFunc(t.Groups, func(g Group) bool { return g.Name == group })
	if i < 0 {
		i = len(t.Groups)
		t.Groups = append(t.Groups, Group{Name: group})
	}
	t.Groups[i].Rows = append(t.Groups[i].Rows, row)
}

// dataTable is the data of a figure, in columns that can be copied into another
// program: ends of intervals stand alone and numbers have six digits.
func dataTable(f Figure, title string) Table {
	readings := f.Readings()
	has := func(what func(plot.Reading) bool) bool { return slices.ContainsFunc(readings, what) }
	panels := has(func(r plot.Reading) bool { return r.Panel != "" })
	xEnds := has(func(r plot.Reading) bool { return r.XLow < r.XHigh })
	yEnds := has(func(r plot.Reading) bool { return r.YLow < r.YHigh })

	t := Table{Caption: fmt.Sprintf("Data of the figure: %s", title), Columns: words("series")}
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
	axis(plot.Plain(f.Y.Label), yEnds)
	for _, r := range readings {
		row := []Cell{Word(r.Series)}
		if panels {
			row = append(row, Word(r.Panel))
		}
		value := func(v, low, high float64, ends bool) {
			cell := func(v float64) Cell { return Cell{Text: short(v, 6), Value: v} }
			row = append(row, cell(v))
			switch {
			case ends && low < high:
				row = append(row, cell(low), cell(high))
			case ends:
				row = append(row, number(math.NaN()), number(math.NaN()))
			}
		}
		value(r.X, r.XLow, r.XHigh, xEnds)
		value(r.Y, r.YLow, r.YHigh, yEnds)
		t.add("", row...)
	}
	return t
}
