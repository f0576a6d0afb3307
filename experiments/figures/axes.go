package figures

import (
	"math"
	"slices"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
)

func (c *composer) xAxis(f study.Figure, cells []family.Cell) plot.Axis {
	switch {
	case f.IsCurve(c.study):
		return plot.Axis{Label: clockUnit(c.study.Family, cells)}
	case f.X.IsParameter():
		for _, c := range cells {
			if field, ok := f.X.Field(c); ok {
				return plot.Axis{Label: field.Axis}
			}
		}
		return plot.Axis{Label: f.X.Name}
	}
	return metricAxis(c.metric(f.X.Name))
}

// clockUnit returns the unit of the clock that all cells share, or else the name of the
// clock.
func clockUnit(f *family.Family, cells []family.Cell) string {
	unit := f.Unit(cells[0].Environment)
	for _, c := range cells {
		if f.Unit(c.Environment) != unit {
			return f.Clock.Name
		}
	}
	return unit
}

// metric returns the measure or curve of that name.
func (c *composer) metric(name string) results.Metric {
	all := slices.Concat(c.study.Curves, c.study.Measures)
	return all[results.Find(all, name)]
}

// label returns the label of a measure or curve in figures.
func (c *composer) label(name string) string { return c.metric(name).Label }

func (c *composer) yAxis(f study.Figure) plot.Axis {
	axis := metricAxis(c.metric(f.Y))
	if f.Overlay != "" {
		axis.Label += ", " + c.label(f.Overlay)
	}
	return axis
}

func metricAxis(m results.Metric) plot.Axis {
	if m.Kind == stats.Proportion {
		return plot.Axis{Label: m.Label, Proportion: true}
	}
	return plot.Axis{Label: "mean " + m.Label}
}

// chooseScales sets the scales of the axes. A scale that the study does not name is
// logarithmic for the clock of curves, for error rates, and for values in a wide range.
func chooseScales(f study.Figure, fig *plot.Figure, curve bool) {
	const wide, veryWide = 8, 50
	byParam := f.X.IsParameter()
	spanX, spanY := span(fig)
	fig.X.Scale, fig.Y.Scale = "linear", "linear"
	switch {
	case (byParam || curve) && powersOfTwo(fig):
		fig.X.Scale = "log2"
	case curve || !byParam && spanX >= wide || byParam && spanX >= veryWide:
		fig.X.Scale = "log"
	}
	if f.Y == "error" || f.Y == "failed" || !fig.Y.Proportion && spanY >= wide {
		fig.Y.Scale = "log"
	}
	if f.XScale != "" {
		fig.X.Scale = f.XScale
	}
	if f.YScale != "" {
		fig.Y.Scale = f.YScale
	}
}

// powersOfTwo reports whether the x of all points are powers of two, with at least three
// different values.
func powersOfTwo(fig *plot.Figure) bool {
	seen := map[float64]bool{}
	for _, p := range fig.Panels {
		for _, s := range p.Series {
			for _, q := range s.Points {
				if fraction, _ := math.Frexp(q.X); fraction != 0.5 {
					return false
				}
				seen[q.X] = true
			}
		}
	}
	return len(seen) >= 3
}

// span returns the ratio of the largest to the smallest value, in x and in y; 0 if some
// value is not positive.
func span(fig *plot.Figure) (x, y float64) {
	lowX, lowY := math.Inf(1), math.Inf(1)
	highX, highY := 0.0, 0.0
	for _, p := range fig.Panels {
		for _, s := range p.Series {
			for _, q := range s.Points {
				lowX, highX = min(lowX, q.X), max(highX, q.X)
				lowY, highY = min(lowY, q.Y), max(highY, q.Y)
			}
		}
	}
	if lowX > 0 {
		x = highX / lowX
	}
	if lowY > 0 {
		y = highY / lowY
	}
	return x, y
}
