package figures

import (
	"math"
	"slices"
	"strings"

	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
)

// Factored is a line of a performance profile.
type Factored struct {
	Name           string
	Group, Part    string // as in plot.Series
	Style, Variant int
	// Factors are, by environment, the algorithm's mean divided by the best mean; +Inf
	// where it failed.
	Factors []float64
}

// profileEnd is the largest factor that a profile shows.
const profileEnd = 100.0

// ProfileOf draws the performance profile of a metric: for each algorithm the share of
// environments in which its mean is at most τ times the best mean, as a function of τ.
func ProfileOf(m results.Metric, lines []Factored) plot.Figure {
	end := 1.0
	for _, l := range lines {
		for _, f := range l.Factors {
			if !math.IsInf(f, 1) {
				end = max(end, min(f, profileEnd))
			}
		}
	}
	end = max(1.1, end*1.05)
	panel := plot.Panel{}
	for _, l := range lines {
		panel.Series = append(panel.Series, plot.Series{
			Name: l.Name, Group: l.Group, Part: l.Part, Style: l.Style, Variant: l.Variant, Form: plot.Curve, Points: steps(l.Factors, end),
		})
	}
	x := plot.Axis{Label: "factor τ of the best mean", Min: 1, Max: end}
	if end >= decade {
		x.Scale = plot.Log
	}
	return plot.Figure{
		X:       x,
		Y:       plot.Axis{Label: "share of environments within τ", Proportion: true, Min: -0.03, Max: 1.03},
		Panels:  []plot.Panel{panel},
		Caption: "Mean " + m.Label + ".",
	}
}

// steps returns the points of the step function x ↦ share of the factors that are at
// most x, for x from 1 to the end.
func steps(factors []float64, end float64) []plot.Point {
	at := slices.Clone(factors)
	slices.Sort(at)
	at = slices.Compact(at)
	share := stats.Within(factors, 1)
	points := []plot.Point{{X: 1, Y: share}}
	for _, x := range at {
		if x <= 1 || x > end {
			continue
		}
		points = append(points, plot.Point{X: x, Y: share})
		share = stats.Within(factors, x)
		points = append(points, plot.Point{X: x, Y: share})
	}
	return append(points, plot.Point{X: end, Y: share})
}

// profile makes the performance profile of the measure Y over the figure's environments.
// Algorithms that are not in all environments are left out and named.
func (c *composer) profile(f study.Figure) plot.Figure {
	cells := f.Cells(c.study)
	metric := c.metric(f.Y)
	places := group(cells, func(cell family.Cell) string { return cell.Environment.Key() })
	algorithms := group(cells, func(cell family.Cell) string { return cell.Algorithm.Key() + "\x00" + cell.Label })
	var whole [][]family.Cell
	var missing []string
	for _, a := range algorithms {
		if len(a) == len(places) {
			whole = append(whole, a)
		} else {
			missing = append(missing, a[0].Name())
		}
	}
	var lines []Factored
	names, drawn := lineNames(f, whole, true), c.appearances(whole)
	for i := range whole {
		lines = append(lines, Factored{Name: names[i].whole, Group: names[i].group, Part: names[i].part, Style: drawn[i].style, Variant: drawn[i].variant})
	}
	negative, failed := false, false
	for p := range places {
		var here []family.Cell
		for _, of := range whole {
			here = append(here, of[p])
		}
		means := c.meansOfSuccess(metric, here)
		for _, mean := range means {
			failed, negative = failed || math.IsNaN(mean), negative || mean < 0
		}
		for a, x := range stats.Factors(metric.Better, means) {
			lines[a].Factors = append(lines[a].Factors, x)
		}
	}
	fig := ProfileOf(metric, lines)
	if negative {
		fig.Panels = []plot.Panel{{Note: "some means are negative: their ratios say nothing"}}
	}
	fig.Title, fig.Width, fig.Labels = f.Title, f.Size, f.Labels
	if f.XScale != "" {
		fig.X.Scale = f.XScale
	}
	if f.XLabel != "" {
		fig.X.Label = f.XLabel
	}
	if f.YLabel != "" {
		fig.Y.Label = f.YLabel
	}
	parts := []string{fig.Caption, upper(c.trials(f, cells)) + " in each of " + counted(len(places), "environment") + "."}
	if failed {
		parts = append(parts, "Within no factor: an algorithm of which the budget cut half of the trials, or that errs more than another by intervals that do not meet.")
	}
	if missing != nil {
		parts = append(parts, "Not shown, as they are not in every environment: "+joined(missing)+".")
	}
	if c.Note != "" {
		parts = append(parts, c.Note)
	}
	fig.Caption = strings.Join(parts, " ")
	return fig
}

// meansOfSuccess returns the mean of the metric in each of the cells, which are of one
// environment; NaN for an algorithm that failed. If the metric is spent until an algorithm
// stops, one fails of which the budget cut at least half of the trials, or whose verdict
// has an interval below that of another.
func (c *composer) meansOfSuccess(metric results.Metric, cells []family.Cell) []float64 {
	least := math.Inf(-1) // the largest lower end of a verdict
	for _, cell := range cells {
		if verdict, ok := run.FindRow(c.Rows, cell, c.study.Family.Verdict); ok {
			least = max(least, verdict.Low)
		}
	}
	better := c.metric(c.study.Family.Verdict).Better
	means := make([]float64, len(cells))
	for i, cell := range cells {
		row, ok := run.FindRow(c.Rows, cell, metric.Name)
		cut, mayBeCut := run.FindRow(c.Rows, cell, c.study.Family.Cut)
		verdict, judged := run.FindRow(c.Rows, cell, c.study.Family.Verdict)
		means[i] = row.Mean
		if !ok || metric.Spent && (mayBeCut && cut.Mean >= .5 || judged && better == stats.Higher && verdict.High < least) {
			means[i] = math.NaN()
		}
	}
	return means
}
