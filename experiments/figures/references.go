package figures

import (
	"math"
	"slices"
	"strconv"

	"joust/experiments/study"
	"joust/results/plot"
	"joust/sim/portable"
)

// references adds the reference lines of the figure to its panels, and returns what the
// caption says of them. lines are the lines of the figure.
func (c *composer) references(f study.Figure, fig *plot.Figure, lines []line) string {
	text, bound, asymptotic, unbounded := "", false, false, false
	for i, r := range f.References {
		for p := range fig.Panels {
			panel := &fig.Panels[p]
			lowX, highX, lowY, highY := extent(panel.Series)
			if !(lowX <= highX) {
				continue
			}
			rule := plot.Series{Form: plot.Rule, Variant: i}
			switch {
			case r.Y != nil:
				rule.Name = strconv.FormatFloat(*r.Y, 'g', -1, 64)
				rule.Points = []plot.Point{{X: lowX, Y: *r.Y}, {X: highX, Y: *r.Y}}
				panel.Series = append(panel.Series, rule)
			case r.Slope != nil:
				rule.Name = "slope " + strconv.FormatFloat(*r.Slope, 'g', -1, 64)
				rule.Points = slopeLine(*r.Slope, lowX, highX, lowY, highY)
				panel.Series = append(panel.Series, rule)
			case r.LowerBound && f.IsCurve(c.study):
				rule.Name, rule.Points = "C ln t", c.regretBound(f, lines, p, lowX, highX)
				if unbounded = unbounded || rule.Points == nil; rule.Points != nil {
					panel.Series = append(panel.Series, rule)
					asymptotic = true
				}
			default:
				here, missing := c.perCell(f, r, rule, lines, p, lowX, highX)
				panel.Series = append(panel.Series, here...)
				bound, unbounded = bound || r.LowerBound && here != nil, unbounded || r.LowerBound && missing
			}
		}
	}
	if bound {
		text = "Lower bound: of the mean of any algorithm that errs with a probability of at most δ in every environment."
	}
	if asymptotic {
		text = "C ln t: asymptotic lower bound of any algorithm whose regret grows slower than every power of t; at a finite t a regret may be below it."
	}
	if unbounded {
		if text != "" {
			text += " "
		}
		text += "No lower bound is known where none is drawn."
	}
	return text
}

// regretBound returns the lower bound C·ln t of the regret of a panel, whose lines are of one
// environment; no points if C is not known.
func (c *composer) regretBound(f study.Figure, lines []line, panel int, lowX, highX float64) []plot.Point {
	at := slices.IndexFunc(lines, func(l line) bool { return l.panel == panel })
	constant := c.cells[lines[at].cells[0].Key()].Facts.RegretBound(f.Y)
	if math.IsNaN(constant) {
		return nil
	}
	return logarithm(constant, lowX, highX)
}

// logarithm returns points of y = constant·ln x from max(2, lowX) to highX.
func logarithm(constant, lowX, highX float64) (points []plot.Point) {
	const steps = 48
	lowX = max(2, lowX)
	width := portable.Log(highX / lowX)
	for i := range steps + 1 {
		x := float64(lowX * portable.Exp(float64(width*float64(i)/steps)))
		points = append(points, plot.Point{X: x, Y: float64(constant * portable.Log(x))})
	}
	return points
}

// perCell returns the reference lines of a panel whose value each cell has: a parameter,
// or the lower bound. Lines that are the same are drawn once. missing reports whether a
// cell has no value.
func (c *composer) perCell(f study.Figure, r study.Reference, rule plot.Series, lines []line, panel int, lowX, highX float64) (list []plot.Series, missing bool) {
	var drawn [][]plot.Point
	for _, l := range lines {
		if l.panel != panel {
			continue
		}
		var points []plot.Point
		name := "lower bound"
		for _, cell := range l.cells {
			y := math.NaN()
			if r.LowerBound {
				y = c.study.Family.Bound(c.cells[cell.Key()].Facts, c.study.Family.Delta(cell.Algorithm))
			} else if field, ok := r.Of.Field(cell); ok {
				name = field.Symbol
				if v, ok := r.Of.Number(cell); ok {
					y = v
				}
			}
			if math.IsNaN(y) {
				missing = true
				continue
			}
			if x, ok := f.X.Number(cell); ok {
				points = append(points, plot.Point{X: x, Y: y})
			} else {
				points = append(points, plot.Point{X: lowX, Y: y}, plot.Point{X: highX, Y: y})
			}
		}
		byX(points)
		points = slices.Compact(points)
		for len(points) > 0 {
			// Cells of one x with several values, such as several δ, are several lines.
			var one, rest []plot.Point
			for _, q := range points {
				if n := len(one); n > 0 && one[n-1].X == q.X {
					rest = append(rest, q)
				} else {
					one = append(one, q)
				}
			}
			if !slices.ContainsFunc(drawn, func(d []plot.Point) bool { return slices.Equal(d, one) }) {
				drawn = append(drawn, one)
				rule.Name, rule.Points = name, one
				list = append(list, rule)
			}
			points = rest
		}
	}
	return list, missing
}

// extent returns the range of the points of series.
func extent(list []plot.Series) (lowX, highX, lowY, highY float64) {
	lowX, lowY, highX, highY = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range list {
		if s.Form == plot.Rule {
			continue
		}
		for _, q := range s.Points {
			if !math.IsNaN(q.X) && !math.IsNaN(q.Y) {
				lowX, highX, lowY, highY = min(lowX, q.X), max(highX, q.X), min(lowY, q.Y), max(highY, q.Y)
			}
		}
	}
	return lowX, highX, lowY, highY
}

// slopeLine returns points of y = c·x^slope within the range of the data, through its
// middle on logarithmic axes.
func slopeLine(slope, lowX, highX, lowY, highY float64) (points []plot.Point) {
	const steps = 32
	if !(lowX > 0 && lowY > 0) {
		return nil
	}
	logX, logY := float64((portable.Log(lowX)+portable.Log(highX))/2), float64((portable.Log(lowY)+portable.Log(highY))/2)
	width := portable.Log(highX) - portable.Log(lowX)
	for i := range steps + 1 {
		x := portable.Log(lowX) + float64(width*float64(i)/steps)
		if y := portable.Exp(logY + float64(slope*(x-logX))); y >= lowY*.999 && y <= highY*1.001 {
			points = append(points, plot.Point{X: portable.Exp(x), Y: y})
		}
	}
	return points
}
