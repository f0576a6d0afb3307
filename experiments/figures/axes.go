package figures

import (
	"iter"
	"math"
	"slices"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
)

func (c *composer) xAxis(f study.Figure, cells []family.Cell) plot.Axis {
	if f.IsCurve(c.study) {
		return plot.Axis{Label: clockUnit(c.study.Family, cells)}
	}
	for _, cell := range cells {
		if field, ok := f.X.Field(cell); ok {
			return plot.Axis{Label: field.Axis}
		}
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
	if f.Kind == study.Quantiles {
		axis.Label = "median " + c.label(f.Y)
	}
	if c.metric(f.Y).Regret && f.IsCurve(c.study) {
		axis.Label = c.label(f.Y)
	}
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

// decade is the least ratio of the largest to the smallest value on a logarithmic axis
// that the study does not ask for.
const decade = 10

// chooseScales sets the scales of the axes. A scale that the study does not name is
// logarithmic if the values span a decade: of the clock of curves, of metrics, of error
// rates, and of parameters that are powers of two or span more than one and a half.
func chooseScales(f study.Figure, fig *plot.Figure, curve bool) {
	const wide = 50
	byParam := f.X.IsParameter()
	spanX, spanY := span(fig)
	fig.X.Scale, fig.Y.Scale = plot.Linear, plot.Linear
	switch {
	case spanX < decade:
	case (byParam || curve) && powersOfTwo(fig):
		fig.X.Scale = plot.Log2
	case !byParam || spanX >= wide:
		fig.X.Scale = plot.Log
	}
	if spanY >= decade && (f.Y == "error" || f.Y == "failed" || !fig.Y.Proportion) {
		fig.Y.Scale = plot.Log
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
	for q := range points(fig) {
		if fraction, _ := math.Frexp(q.X); fraction != 0.5 {
			return false
		}
		seen[q.X] = true
	}
	return len(seen) >= 3
}

// span returns the ratio of the largest to the smallest value, in x and in y; 0 if some
// value is not positive. A proportion of 0 counts as the upper end of its interval.
func span(fig *plot.Figure) (x, y float64) {
	lowX, lowY := math.Inf(1), math.Inf(1)
	highX, highY := 0.0, 0.0
	for q := range points(fig) {
		value := q.Y
		if value == 0 && fig.Y.Proportion {
			value = q.YHigh
		}
		lowX, highX = min(lowX, q.X), max(highX, q.X)
		lowY, highY = min(lowY, value), max(highY, value)
	}
	if lowX > 0 {
		x = highX / lowX
	}
	if lowY > 0 {
		y = highY / lowY
	}
	return x, y
}

// points returns all points of a figure that have a value.
func points(fig *plot.Figure) iter.Seq[plot.Point] {
	return func(yield func(plot.Point) bool) {
		for _, p := range fig.Panels {
			for _, s := range p.Series {
				for _, q := range s.Points {
					if !math.IsNaN(q.X) && !math.IsNaN(q.Y) && !yield(q) {
						return
					}
				}
			}
		}
	}
}
