package figures

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
	"joust/sim/portable"
)

// Slopes returns the slopes of the lines of those figures of the study that have slopes. A
// curve has two, by its growth in the last decade of checkpoints.
func Slopes(s *study.Study, m *results.Manifest, t run.Tables) (list []results.Slope) {
	c := newComposer(s, m, t)
	for _, f := range s.Figures {
		if !f.Slopes || f.More != nil {
			continue
		}
		lines, titles := c.lines(f)
		for _, l := range lines {
			here := []results.Slope{c.slope(f, l)}
			if f.IsCurve(c.study) {
				here = c.growth(f, l)
			}
			for _, slope := range here {
				slope.Panel = titles[l.panel]
				if first := l.cells[0]; slope.Panel == "" && f.IsCurve(c.study) {
					slope.Panel = cmp.Or(first.Place, first.Environment.Title)
				}
				if !slices.Contains(list, slope) {
					list = append(list, slope)
				}
			}
		}
	}
	return list
}

// slope returns the slope of the least-squares line through the logarithms of the points of
// the line. Its interval covers only the errors of the means, by the delta method: a mean m
// with standard error e has a logarithm with standard error e/m, and the slope is a
// weighted sum of the logarithms. Student's quantile is that of the cell with the fewest
// trials. The interval does not show whether the line is straight. If the figure shows the
// clock, cells whose need is unknown are left out: those with trials that the budget cut,
// and those that had reached the target at the first checkpoint.
func (c *composer) slope(f study.Figure, l line) results.Slope {
	var x, y, e []float64
	fewest := math.MaxInt
	for _, cell := range l.cells {
		at, known := f.X.Number(cell)
		row, ok := run.FindRow(c.Rows, cell, f.Y)
		if !known || !ok || at <= 0 || row.Mean <= 0 || f.Y == c.study.Family.Clock.Name && c.censored(cell, row) {
			continue
		}
		x, y, e = append(x, portable.Log(at)), append(y, portable.Log(row.Mean)), append(e, row.SE/row.Mean)
		fewest = min(fewest, row.N)
	}
	none := math.NaN()
	out := results.Slope{Metric: f.Y, Over: f.X.Name, Line: l.name.whole, Cells: len(x), Slope: none, Low: none, High: none, Law: results.Power}
	middle, spread := 0.0, 0.0
	for _, v := range x {
		middle += v / float64(len(x))
	}
	for _, v := range x {
		spread += float64((v - middle) * (v - middle))
	}
	if len(x) < 2 || spread == 0 {
		return out
	}
	out.Slope = 0
	variance := 0.0
	for i := range x {
		weight := (x[i] - middle) / spread
		out.Slope += float64(weight * y[i])
		variance += float64(weight * weight * e[i] * e[i])
	}
	half := stats.Student(math.Sqrt(variance), fewest)
	out.Low, out.High = out.Slope-half, out.Slope+half
	return out
}

// censored reports whether it is unknown how many ticks of the clock a cell needed,
// of which the row is the mean: more than the budget in some trial, or no more than
// the first checkpoint in all.
func (c *composer) censored(cell family.Cell, row results.Row) bool {
	cut, ok := run.FindRow(c.Rows, cell, c.study.Family.Cut)
	return ok && cut.Mean > 0 || c.study.Family.LeftCensored && row.Mean <= float64(c.study.Checkpoints[0])
}

// growth returns the two slopes of a curve, by its growth in the last decade of
// checkpoints; nil if the tenth part of the last checkpoint is none.
func (c *composer) growth(f study.Figure, l line) []results.Slope {
	var rows []results.CurveRow
	id := l.cells[0].ID()
	for _, r := range c.Curves {
		if r.CellID == id && r.Metric == f.Y {
			rows = append(rows, r)
		}
	}
	exponent, rise, ok := growthOf(rows)
	if !ok {
		return nil
	}
	s := results.Slope{Metric: f.Y, Over: f.X.Name, Line: l.name.whole, Cells: 1}
	power, logarithmic := s, s
	power.Law, power.Slope, power.Low, power.High = results.Power, exponent.Value, exponent.Low, exponent.High
	logarithmic.Law, logarithmic.Slope, logarithmic.Low, logarithmic.High = results.Logarithmic, rise.Value, rise.Low, rise.High
	return []results.Slope{power, logarithmic}
}

// legend returns the text that is added to the name of the line in the legend.
func legend(s results.Slope) string {
	digits := 2
	if s.Law == results.Logarithmic && math.Abs(s.Slope) >= 10 {
		digits = 0
	}
	switch {
	case math.IsNaN(s.Slope):
		return ""
	case math.IsNaN(s.Low):
		return fmt.Sprintf(" (%.*f)", digits, s.Slope)
	}
	return fmt.Sprintf(" (%.*f ± %.*f)", digits, s.Slope, digits, s.High-s.Slope)
}

// WriteSlopes writes the slopes of a run as CSV, if its study asks for any.
func WriteSlopes(s *study.Study, m *results.Manifest, dir results.Dir, t run.Tables) error {
	list := Slopes(s, m, t)
	if list == nil {
		return nil
	}
	number := func(x float64) string {
		if math.IsNaN(x) {
			return ""
		}
		return strconv.FormatFloat(x, 'g', 10, 64)
	}
	return results.WriteFile(dir.Slopes(), func(w io.Writer) error {
		return results.WriteCSV(w, []string{"metric", "over", "panel", "line", "cells", "slope", "low", "high", "law"},
			len(list), func(i int) []string {
				l := list[i]
				return []string{l.Metric, l.Over, l.Panel, l.Line, strconv.Itoa(l.Cells), number(l.Slope), number(l.Low), number(l.High), string(l.Law)}
			})
	})
}

// law is the curve of a law in a panel.
type law struct {
	panel  int
	series plot.Series
	factor float64
}

// laws returns the curves of the figure's law, one a panel. Each is multiplied by the
// factor with which it passes through the points of the named line: the mean difference of
// their logarithms is 0.
func (c *composer) laws(f study.Figure, lines []line) (list []law) {
	if f.Law == "" {
		return nil
	}
	for _, l := range lines {
		if l.cells[0].Nickname() != f.Through {
			continue
		}
		this := law{panel: l.panel, series: l.series(plot.Dotted)}
		distance := 0.0
		for _, cell := range l.cells {
			row, ok := run.FindRow(c.Rows, cell, f.Y)
			want := c.cells[cell.Key()].Facts.DegreesOfFreedom()
			x, known := f.X.Number(cell)
			if !known || !ok || row.Mean <= 0 || want <= 0 {
				continue
			}
			this.series.Points = append(this.series.Points, plot.Point{X: x, Y: want})
			distance += portable.Log(row.Mean / want)
		}
		n := len(this.series.Points)
		if n == 0 {
			continue
		}
		this.factor = portable.Exp(distance / float64(n))
		for i := range this.series.Points {
			this.series.Points[i].Y *= this.factor
		}
		byX(this.series.Points)
		list = append(list, this)
	}
	return list
}

// lawCaption returns the caption of the dotted lines.
func lawCaption(laws []law) string {
	var factors []string
	for _, l := range laws {
		if text := strconv.FormatFloat(l.factor, 'f', 1, 64); !slices.Contains(factors, text) {
			factors = append(factors, text)
		}
	}
	return "Dotted: c·r(N + SA − r)/(NH), c = " + strings.Join(factors, ", ") + "."
}
