package figures

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results/plot"
)

// parameterMap makes a figure with a panel for each environment and algorithm apart from the
// two parameters, in which colours are means of the measure.
func (c *composer) parameterMap(f study.Figure) plot.Figure {
	of := c.metric(f.Y)
	x, y := cmp.Or(f.XLabel, f.X.Name), cmp.Or(f.YLabel, f.Rows.Name)
	fig := plot.Figure{Title: f.Title, Width: f.Size, X: plot.Axis{Label: x}, Y: plot.Axis{Label: of.Label}}
	fig.Heat = &plot.Heat{Label: fmt.Sprintf("%s (mean), by %s (across) and %s (up)", of.Label, x, y)}
	if least, most := of.Kind.Range(); least == 0 && most == 1 {
		fig.Heat.Max = 1
	}
	cells := slices.DeleteFunc(f.Cells(c.study), func(cell family.Cell) bool {
		_, ok := f.Rows.Field(cell)
		return !ok
	})
	without := func(s family.Setting, space study.Space) string {
		for _, q := range []study.Quantity{f.X, f.Rows} {
			if q.Space == space {
				s = s.Without(q.Name)
			}
		}
		return s.Key()
	}
	panels := group(cells, func(cell family.Cell) string {
		return without(cell.Environment, study.Environment) + " " + without(cell.Algorithm, study.Algorithm)
	})
	names := f
	names.Lines = f.Rows // which is not part of the name of a panel
	titles := panelNames(names, panels)
	for i, panel := range panels {
		if slices.ContainsFunc(panels, func(other []family.Cell) bool { return other[0].Name() != panel[0].Name() }) {
			titles[i] = c.cellTitle(panel[0], panels)
		}
		fig.Panels = append(fig.Panels, plot.Panel{Title: titles[i], Grid: c.gridOf(f, panel)})
	}
	fig.Caption = c.trials(f, cells)
	if fig.Caption != "" {
		fig.Caption = "Means over " + fig.Caption + "."
	}
	if c.Note != "" {
		fig.Caption += " " + c.Note
	}
	return fig
}

// gridOf returns the means of the cells of a panel, the largest value of the parameter of rows
// first.
func (c *composer) gridOf(f study.Figure, cells []family.Cell) *plot.Grid {
	type place struct {
		x, y float64
		cell family.Cell
	}
	var places []place
	var xs, ys []float64
	for _, cell := range cells {
		x, hasX := f.X.Number(cell)
		y, hasY := f.Rows.Number(cell)
		if hasX && hasY {
			places, xs, ys = append(places, place{x, y, cell}), append(xs, x), append(ys, y)
		}
	}
	slices.Sort(xs)
	slices.Sort(ys)
	xs, ys = slices.Compact(xs), slices.Compact(ys)
	slices.Reverse(ys)
	g := &plot.Grid{}
	for _, x := range xs {
		g.Columns = append(g.Columns, fmt.Sprint(x))
	}
	for _, y := range ys {
		g.Names = append(g.Names, fmt.Sprint(y))
		g.Values = append(g.Values, slices.Repeat([]float64{math.NaN()}, len(xs)))
	}
	for _, at := range places {
		for _, p := range c.points(f, at.cell, false, math.Inf(1)) {
			g.Values[slices.Index(ys, at.y)][slices.Index(xs, at.x)] = p.Y
		}
	}
	return g
}
