package figures

import (
	"cmp"
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/results"
	"joust/results/plot"
	"joust/sim/param"
)

// Drawing is a figure of the study, ready to be written.
type Drawing struct {
	Name string // of its files
	plot.Figure
}

// fileNames are the names of the files of the study's figures, in their order.
func fileNames(s *study.Study) (names []string) {
	used := map[string]int{}
	for _, f := range s.Figures {
		x := f.X.Name
		if f.X.IsParameter() && results.Find(s.Family.Measures, x) >= 0 { // a measure has the name too
			x = string(f.X.Space) + "-" + x
		}
		name := f.Y + "-by-" + x
		if used[name]++; used[name] > 1 {
			name += "-" + strconv.Itoa(used[name])
		}
		names = append(names, name)
	}
	return names
}

// Compose makes all figures of the study from the tables of a run and the facts in
// its manifest.
func Compose(s *study.Study, m *results.Manifest, t run.Tables) (list []Drawing) {
	c := newComposer(s, m, t)
	for i, name := range fileNames(s) {
		list = append(list, Drawing{name, c.compose(s.Figures[i])})
	}
	return list
}

// Draw draws all figures of the study in one format and returns their paths.
func Draw(s *study.Study, m *results.Manifest, dir results.Dir, t run.Tables, format string) (paths []string, err error) {
	for _, d := range Compose(s, m, t) {
		path := dir.Figure(d.Name, format)
		if e := results.WriteFile(path, func(w io.Writer) error { return d.Write(w, format) }); e != nil {
			err = errors.Join(err, e)
			continue
		}
		paths = append(paths, path)
	}
	return paths, err
}

// Drawn reports whether all figures of the study are in the folder.
func Drawn(s *study.Study, dir results.Dir, format string) bool {
	for _, name := range fileNames(s) {
		if _, err := os.Stat(dir.Figure(name, format)); err != nil {
			return false
		}
	}
	return true
}

// composer makes figures of one run.
type composer struct {
	study *study.Study
	facts map[string]*results.Facts // by key of a cell
	run.Tables
}

func newComposer(s *study.Study, m *results.Manifest, t run.Tables) *composer {
	c := &composer{study: s, facts: map[string]*results.Facts{}, Tables: t}
	for _, cell := range m.Cells {
		c.facts[cell.Key] = cell.Facts
	}
	return c
}

// line is what one series of a figure is drawn of.
type line struct {
	panel int
	name  string
	style int
	cells []family.Cell
}

// lines arranges the cells of the figure in panels, whose titles it returns, and
// the cells of a panel in lines.
func (c *composer) lines(f study.Figure) (all []line, titles []string) {
	cells := f.Cells(c.study)
	curve := f.IsCurve(c.study.Family)
	pathOf := func(cell family.Cell) string { // cells with the same are one line
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
	names, styles := lineNames(f, paths, curve), lineStyles(paths)
	for p, inPanel := range panels {
		for l, path := range paths {
			here := line{panel: p, name: names[l], style: styles[l]}
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
	cells := f.Cells(c.study)
	curve := f.IsCurve(c.study.Family)
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
		series := plot.Series{Name: l.name, Style: l.style, Form: plot.Markers}
		if curve && !c.study.Family.Sparse {
			series.Form = plot.Curve
		}
		series.Points = c.pointsOf(f, l, curve, last)
		if series.Points == nil {
			continue
		}
		beside := append(c.theory(f, l.cells, l.style), c.asPublished(f, l.cells, l.style)...)
		if f.Overlay != "" {
			over := f
			over.Y = f.Overlay
			beside = append(beside, plot.Series{
				Style: l.style, Form: series.Form, Quantity: c.label(f.Overlay), Points: c.pointsOf(over, l, curve, last),
			})
		}
		if f.Exact {
			series.Form = plot.Points
		}
		if f.Slopes {
			series.Name += legend(c.slope(f, l))
		}
		panel := &fig.Panels[l.panel]
		panel.Series = append(append(panel.Series, series), beside...)
	}
	laws := c.laws(f, lines)
	for _, law := range laws {
		fig.Panels[law.panel].Series = append(fig.Panels[law.panel].Series, law.series)
	}
	fig.Caption = c.caption(f, cells, laws)
	chooseScales(f, &fig, curve)
	return fig
}

func byX(points []plot.Point) {
	slices.SortStableFunc(points, func(a, b plot.Point) int { return cmp.Compare(a.X, b.X) })
}

// asPublished is the published numbers about cells of a line, if the figure is of
// their metric over their parameter.
func (c *composer) asPublished(f study.Figure, line []family.Cell, style int) []plot.Series {
	open := plot.Series{Style: style, Form: plot.Open}
	for _, p := range c.study.Published {
		for _, v := range p.Values {
			if p.Metric == f.Y && p.Over == f.X && slices.ContainsFunc(line, func(c family.Cell) bool { return sameCell(c, v.Cell) }) {
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

// theory is the exact values of the cells of a line, and those that a theorem
// promises.
func (c *composer) theory(f study.Figure, line []family.Cell, style int) []plot.Series {
	if !f.Exact {
		return nil
	}
	exact := plot.Series{Style: style, Form: plot.Line}
	bound := plot.Series{Style: style, Form: plot.Dotted}
	for _, cell := range line {
		x, _ := f.X.Number(cell)
		success, promised := c.exact(cell)
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

// exact is the probability that the algorithm of the cell recommends a right arm, and
// the least that its theorem promises; NaN where the facts do not say.
func (c *composer) exact(cell family.Cell) (success, promised float64) {
	success, promised = math.NaN(), math.NaN()
	f := c.facts[cell.Key()]
	if f == nil || f.Exact == nil {
		return success, promised
	}
	if f.Exact.Success != nil {
		success = *f.Exact.Success
	}
	if f.Exact.Promised != nil {
		promised = *f.Exact.Promised
	}
	return success, promised
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

// lineStyles gives each algorithm of the study its own look in all figures, if
// it is one line; otherwise each line.
func lineStyles(lines [][]family.Cell) []int {
	styles := make([]int, len(lines))
	seen := map[int]bool{}
	for l, line := range lines {
		styles[l] = line[0].Item
		if seen[styles[l]] {
			for l := range styles {
				styles[l] = l
			}
			return styles
		}
		seen[styles[l]] = true
	}
	return styles
}

// paramText writes "δ = 0.05", or "tight" for a yes.
func paramText(f param.Field) string {
	name := f.Symbol
	switch f.Value() {
	case true:
		return name
	case false:
		return "not " + name
	}
	return name + " = " + strings.Trim(f.Text(), `"`)
}

// lineNames names each line by its algorithm and the parameters in which it differs
// from other lines of that name.
func lineNames(f study.Figure, lines [][]family.Cell, curve bool) []string {
	names := make([]string, len(lines))
	for l, line := range lines {
		a := line[0].Algorithm
		names[l] = line[0].Name()
		var more []string
		if p, ok := f.Lines.Field(line[0]); ok {
			more = append(more, paramText(p))
		}
		for _, p := range param.Fields(a.Params) {
			if f.X == (study.Quantity{Space: study.Algorithm, Name: p.Name}) || !curve && !f.X.IsParameter() && varies(line, p.Name) {
				continue
			}
			for _, other := range lines {
				q, ok := other[0].Algorithm.Field(p.Name)
				if ok && other[0].Name() == line[0].Name() && other[0].Algorithm.Kind == a.Kind && q.Text() != p.Text() {
					more = append(more, paramText(p))
					break
				}
			}
		}
		if more != nil {
			names[l] += ", " + strings.Join(more, ", ")
		}
		if f.Lines.Name != "" && !slices.ContainsFunc(lines, func(other []family.Cell) bool { return other[0].Name() != line[0].Name() }) {
			names[l] = strings.Join(more, ", ") // all lines are of one algorithm
		}
	}
	return names
}

// varies reports whether the parameter of the algorithms differs between the cells.
func varies(cells []family.Cell, name string) bool {
	first := ""
	for i, c := range cells {
		p, ok := c.Algorithm.Field(name)
		if !ok {
			continue
		}
		if i > 0 && p.Text() != first {
			return true
		}
		first = p.Text()
	}
	return false
}

// panelNames names each panel by its environment and the parameters in which it
// differs from other panels: those that the study names, or all if these do not tell
// the panels apart.
func panelNames(f study.Figure, panels [][]family.Cell) []string {
	names := make([]string, len(panels))
	if len(panels) == 1 {
		return names
	}
	seen := map[string]bool{}
	for p, panel := range panels {
		names[p] = panelName(f, panel[0], panels, true)
		seen[names[p]] = true
	}
	if len(seen) < len(panels) {
		for p, panel := range panels {
			names[p] = panelName(f, panel[0], panels, false)
		}
	}
	return names
}

func panelName(f study.Figure, c family.Cell, panels [][]family.Cell, given bool) string {
	var parts []string
	for _, other := range panels {
		if other[0].PlaceName() != c.PlaceName() {
			parts = append(parts, cmp.Or(c.Place, c.Environment.Title))
			break
		}
	}
	add := func(q study.Quantity) {
		field, ok := q.Field(c)
		if !ok || q == f.X || q == f.Lines || q == f.Along || given && !q.Setting(c).IsGiven(field) {
			return
		}
		for _, other := range panels {
			p, ok := q.Field(other[0])
			if ok && other[0].PlaceName() == c.PlaceName() && p.Text() != field.Text() {
				parts = append(parts, paramText(field))
				return
			}
		}
	}
	for _, field := range param.Fields(c.Environment.Params) {
		add(study.Quantity{Space: study.Environment, Name: field.Name})
	}
	if f.Panels.Space == study.Algorithm {
		add(f.Panels)
	}
	return strings.Join(parts, ", ")
}

// lastChange is the first checkpoint from which on no such curve of the cells
// changes; there is nothing to see beyond it.
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

// pointsOf are the points of a line, in the order in which they are joined.
func (c *composer) pointsOf(f study.Figure, l line, curve bool, last float64) (points []plot.Point) {
	for _, cell := range l.cells {
		points = append(points, c.points(f, cell, curve, last)...)
	}
	if !curve && f.Along.Name == "" {
		byX(points)
	}
	return points
}

// points are the points of a cell, up to x = last.
func (c *composer) points(f study.Figure, cell family.Cell, curve bool, last float64) (points []plot.Point) {
	id := cell.ID()
	if curve {
		for _, r := range c.Curves {
			if r.CellID == id && r.Metric == f.Y && float64(r.Checkpoint) <= last {
				x := float64(r.Checkpoint)
				points = append(points, plot.Point{X: x, XLow: x, XHigh: x, Y: r.Mean, YLow: r.Low, YHigh: r.High})
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

func (c *composer) xAxis(f study.Figure, cells []family.Cell) plot.Axis {
	switch {
	case f.IsCurve(c.study.Family):
		return plot.Axis{Label: clockUnit(c.study.Family, cells)}
	case f.X.IsParameter():
		field, _ := f.X.Field(cells[0])
		return plot.Axis{Label: field.Axis}
	}
	return metricAxis(c.metric(f.X.Name))
}

// clockUnit is the unit of the clock that all cells share, or else that of the
// family's clock.
func clockUnit(f *family.Family, cells []family.Cell) string {
	unit := f.Unit(cells[0].Environment)
	for _, c := range cells {
		if f.Unit(c.Environment) != unit {
			return f.Clock.Name
		}
	}
	return unit
}

// metric is the measure or curve of that name.
func (c *composer) metric(name string) results.Metric {
	all := slices.Concat(c.study.Family.Curves, c.study.Family.Measures)
	return all[results.Find(all, name)]
}

// label is what figures call a measure or curve.
func (c *composer) label(name string) string { return c.metric(name).Label }

func (c *composer) yAxis(f study.Figure) plot.Axis {
	axis := metricAxis(c.metric(f.Y))
	if f.Overlay != "" {
		axis.Label += ", " + c.label(f.Overlay)
	}
	return axis
}

func metricAxis(m results.Metric) plot.Axis {
	if m.Kind == results.Proportion {
		return plot.Axis{Label: m.Label, Proportion: true}
	}
	return plot.Axis{Label: "mean " + m.Label}
}

// chooseScales sets the scales that the study does not name: logarithms for the
// clock of curves, for error rates, and for what spans a wide range.
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

// powersOfTwo reports whether the x of all points are powers of two, and there are
// three different ones or more.
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

// span is how many times the largest value is the smallest, in x and y; 0 if
// some are not positive.
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
