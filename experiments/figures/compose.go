package figures

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/results/plot"
)

// line holds what one series of a figure is drawn from.
type line struct {
	panel int // index of its panel
	name  lineName
	drawn appearance
	cells []family.Cell
}

// series returns a series that is drawn like the line, without a name.
func (l line) series(form plot.Form) plot.Series {
	return plot.Series{Style: l.drawn.style, Variant: l.drawn.variant, Form: form}
}

// lines arranges the cells of the figure in panels, whose titles it returns, and
// the cells of a panel in lines.
func (c *composer) lines(f study.Figure) (all []line, titles []string) {
	cells := f.Cells(c.study)
	curve := f.IsCurve(c.study)
	pathOf := func(cell family.Cell) string { // cells with the same result form one line
		id := strconv.Itoa(cell.Item)
		switch {
		case curve:
			id += cell.Algorithm.Key()
		case f.X.Space == study.Algorithm:
			id += cell.Algorithm.Without(f.X.Name).Key()
		case f.X.IsParameter():
			id += cell.Algorithm.Key()
		}
		if p, ok := f.Lines.Field(cell); ok {
			id += " " + p.Text()
		}
		return id
	}
	panelOf := func(cell family.Cell) string {
		e := cell.Environment
		for _, q := range []study.Quantity{f.X, f.Lines, f.Along} {
			if q.Space == study.Environment {
				e = e.Without(q.Name)
			}
		}
		id := e.Key()
		if p, ok := f.Panels.Field(cell); ok && f.Panels.Space == study.Algorithm {
			id += " " + p.Text()
		}
		return id
	}
	paths, panels := group(cells, pathOf), group(cells, panelOf)
	names, drawn := lineNames(f, paths, curve), c.appearances(paths)
	for p, inPanel := range panels {
		for l, path := range paths {
			here := line{panel: p, name: names[l], drawn: drawn[l]}
			if curve && c.metric(f.Y).Regret && c.study.Family.KnowsHorizon(path[0].Algorithm) {
				here.name = here.name.with(knowsT)
			}
			for _, cell := range path {
				if panelOf(cell) == panelOf(inPanel[0]) {
					here.cells = append(here.cells, cell)
				}
			}
			if here.cells != nil {
				all = append(all, here)
			}
		}
	}
	return all, panelNames(f, panels)
}

// compose makes the figure of the tables.
func (c *composer) compose(f study.Figure) plot.Figure {
	switch f.Kind {
	case study.Heatmap:
		return c.heatmap(f)
	case study.Profile:
		return c.profile(f)
	case study.Map:
		return c.parameterMap(f)
	}
	if f.More != nil {
		return c.severalRegrets(f)
	}
	return c.overAxes(f)
}

// severalRegrets makes a figure with the panels of each of its regrets.
func (c *composer) severalRegrets(f study.Figure) (fig plot.Figure) {
	for i, y := range f.Ordinates() {
		one := f
		one.Y, one.More = y, nil
		of := c.overAxes(one)
		for p := range of.Panels {
			title := upper(c.label(y))
			if of.Panels[p].Title != "" && len(of.Panels) > 1 {
				title += ", " + of.Panels[p].Title
			}
			of.Panels[p].Title = title
		}
		if i == 0 {
			fig = of
			fig.Y.Label = cmp.Or(f.YLabel, "regret")
			continue
		}
		fig.Panels = append(fig.Panels, of.Panels...)
	}
	chooseScales(f, &fig, f.IsCurve(c.study))
	return fig
}

// overAxes makes a figure of lines over an x axis.
func (c *composer) overAxes(f study.Figure) plot.Figure {
	cells := f.Cells(c.study)
	curve := f.IsCurve(c.study)
	last := math.Inf(1)
	if curve {
		last = c.lastChange(f.Y, cells)
		if f.Overlay != "" {
			last = max(last, c.lastChange(f.Overlay, cells))
		}
	}
	fig := plot.Figure{Title: f.Title, X: c.xAxis(f, cells), Y: c.yAxis(f), Width: f.Size, Labels: f.Labels}
	fig.X.Label, fig.Y.Label = cmp.Or(f.XLabel, fig.X.Label), cmp.Or(f.YLabel, fig.Y.Label)
	lines, titles := c.lines(f)
	for _, title := range titles {
		fig.Panels = append(fig.Panels, plot.Panel{Title: title})
	}
	for _, l := range lines {
		series := l.series(plot.Markers)
		series.Name, series.Group, series.Part = l.name.whole, l.name.group, l.name.part
		if curve && !c.study.Family.Sparse {
			series.Form = plot.Curve
		}
		if f.Kind == study.Quantiles && !curve {
			series.Form = plot.Spread
		}
		series.Points = c.pointsOf(f, l, curve, last)
		if series.Points == nil {
			continue
		}
		beside := append(c.theory(f, l), c.asPublished(f, l)...)
		if f.Overlay != "" {
			over := f
			over.Y = f.Overlay
			other := l.series(series.Form)
			other.Quantity, other.Points = c.label(f.Overlay), c.pointsOf(over, l, curve, last)
			beside = append(beside, other)
		}
		if f.Exact {
			series.Form = plot.Points
		}
		if f.Kind == study.Quantiles && curve {
			mean := f
			mean.Kind = study.CurveKind
			other := l.series(plot.Line)
			other.Points = c.pointsOf(mean, l, curve, last)
			beside = append(beside, other)
		}
		if f.Slopes && (!curve || len(titles) == 1) { // in several panels a curve has several slopes
			slope := c.slopeIn(f, l, curve)
			series.Name, series.Part = series.Name+slope, series.Part+slope
		}
		panel := &fig.Panels[l.panel]
		panel.Series = append(append(panel.Series, series), beside...)
	}
	references := c.references(f, &fig, lines)
	laws := c.laws(f, lines)
	for _, law := range laws {
		fig.Panels[law.panel].Series = append(fig.Panels[law.panel].Series, law.series)
	}
	chooseScales(f, &fig, curve)
	fig.Caption = c.caption(f, &fig, cells, laws, references)
	return fig
}

// slopeIn returns what the legend says of the slope of a line: of a curve over a logarithmic
// and a linear axis that of its logarithmic law.
func (c *composer) slopeIn(f study.Figure, l line, curve bool) string {
	if !curve {
		return legend(c.slope(f, l))
	}
	both := c.growth(f, l)
	if both == nil {
		return ""
	}
	if f.YScale == plot.Linear {
		return legend(both[1])
	}
	return legend(both[0])
}

func byX(points []plot.Point) {
	slices.SortStableFunc(points, func(a, b plot.Point) int { return cmp.Compare(a.X, b.X) })
}

// asPublished returns a series of the published numbers about cells of a line, if the
// figure shows their metric over their parameter.
func (c *composer) asPublished(f study.Figure, l line) []plot.Series {
	open := l.series(plot.Open)
	for _, p := range c.study.Published {
		for _, v := range p.Values {
			if p.Metric == f.Y && p.Over == f.X && slices.ContainsFunc(l.cells, func(c family.Cell) bool { return sameCell(c, v.Cell) }) {
				open.Points = append(open.Points, plot.Point{X: v.X, Y: v.Value})
			}
		}
	}
	if open.Points == nil {
		return nil
	}
	byX(open.Points)
	return []plot.Series{open}
}

func sameCell(a, b family.Cell) bool { return a.ID() == b.ID() && a.Label == b.Label }

// theory returns a series of the exact values of the cells of a line, and a series of the
// bounds of the theorem.
func (c *composer) theory(f study.Figure, l line) []plot.Series {
	if !f.Exact {
		return nil
	}
	exact, bound := l.series(plot.Line), l.series(plot.Dotted)
	for _, cell := range l.cells {
		x, ok := f.X.Number(cell)
		if !ok {
			continue
		}
		success, promised := c.cells[cell.Key()].Exact.Values()
		if f.Y == "failed" {
			success, promised = 1-success, 1-promised
		}
		exact.Points = append(exact.Points, plot.Point{X: x, Y: success})
		if promised > 0 && promised < 1 {
			bound.Points = append(bound.Points, plot.Point{X: x, Y: promised})
		}
	}
	var list []plot.Series
	for _, s := range []plot.Series{exact, bound} {
		if slices.ContainsFunc(s.Points, func(p plot.Point) bool { return !math.IsNaN(p.Y) }) {
			byX(s.Points)
			list = append(list, s)
		}
	}
	return list
}

// group splits cells by the value of a function, in order of first appearance.
func group(cells []family.Cell, of func(family.Cell) string) (groups [][]family.Cell) {
	index := map[string]int{}
	for _, c := range cells {
		id := of(c)
		if _, ok := index[id]; !ok {
			index[id] = len(groups)
			groups = append(groups, nil)
		}
		groups[index[id]] = append(groups[index[id]], c)
	}
	return groups
}

// lastChange returns the first checkpoint after which the curve changes in none of the
// cells; the figure ends there.
func (c *composer) lastChange(curve string, cells []family.Cell) float64 {
	final := map[results.CellID]float64{}
	for _, r := range c.Curves { // checkpoints increase: the last one stays
		if r.Metric == curve {
			final[r.CellID] = r.Mean
		}
	}
	constant := map[results.CellID]int{} // the checkpoint from which on the curve is constant
	for _, r := range c.Curves {
		if r.Metric == curve && r.Mean != final[r.CellID] {
			constant[r.CellID] = 0
		} else if r.Metric == curve && constant[r.CellID] == 0 {
			constant[r.CellID] = r.Checkpoint
		}
	}
	last := 0
	for _, cell := range cells {
		last = max(last, constant[cell.ID()])
	}
	return float64(last)
}

// pointsOf returns the points of a line, in the order in which they are joined.
func (c *composer) pointsOf(f study.Figure, l line, curve bool, last float64) (points []plot.Point) {
	for _, cell := range l.cells {
		points = append(points, c.points(f, cell, curve, last)...)
	}
	if !curve && f.Along.Name == "" {
		byX(points)
	}
	return points
}

// points returns the points of a cell, up to x = last.
func (c *composer) points(f study.Figure, cell family.Cell, curve bool, last float64) (points []plot.Point) {
	id := cell.ID()
	if curve {
		for _, r := range c.Curves {
			if r.CellID == id && r.Metric == f.Y && float64(r.Checkpoint) <= last {
				x := float64(r.Checkpoint)
				p := plot.Point{X: x, XLow: x, XHigh: x, Y: r.Mean, YLow: r.Low, YHigh: r.High}
				if f.Kind == study.Quantiles {
					p.Y, p.YLow, p.YHigh = r.P50, r.P05, r.P95
				}
				points = append(points, p)
			}
		}
		return points
	}
	p := plot.Point{X: math.NaN(), Y: math.NaN()}
	for _, r := range c.Rows {
		if r.CellID != id {
			continue
		}
		if f.X == (study.Quantity{Space: study.Metric, Name: r.Metric}) {
			p.X, p.XLow, p.XHigh = r.Mean, r.Low, r.High
		}
		if r.Metric == f.Y {
			p.Y, p.YLow, p.YHigh = r.Mean, r.Low, r.High
			if f.Kind == study.Quantiles {
				p.Y, p.YLow, p.YHigh = r.P50, r.P05, r.P95
			}
		}
	}
	if x, ok := f.X.Number(cell); ok {
		p.X, p.XLow, p.XHigh = x, x, x
	}
	if math.IsNaN(p.X) || math.IsNaN(p.Y) {
		return nil
	}
	return []plot.Point{p}
}
