package experiments

import (
	"cmp"
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
	"joust/sim/param"
)

// Tables are what figures are drawn from.
type Tables struct {
	Rows   []results.Row
	Curves []results.CurveRow
}

// ReadTables reads the tables of a run.
func ReadTables(dir results.Dir) (t Tables, err error) {
	if t.Rows, err = results.ReadSummary(dir.Summary()); err != nil {
		return t, err
	}
	t.Curves, err = results.ReadCurves(dir.Curves())
	return t, err
}

// Drawing is a figure of the study that only waits to be written.
type Drawing = plot.Named

// figureNames are what the files of the study's figures are called, in their order.
func (s *Study) figureNames() (names []string) {
	used := map[string]int{}
	for _, f := range s.Figures {
		name := f.Y + "-by-" + f.X
		if used[name]++; used[name] > 1 {
			name += "-" + strconv.Itoa(used[name])
		}
		names = append(names, name)
	}
	return names
}

// Compose makes all figures of the study.
func (s *Study) Compose(t Tables) (list []Drawing) {
	for i, name := range s.figureNames() {
		list = append(list, Drawing{Name: name, Figure: s.compose(s.Figures[i], t)})
	}
	return list
}

// Draw draws all figures of the study in one format and returns their paths.
func (s *Study) Draw(dir results.Dir, t Tables, format string) (paths []string, err error) {
	for _, d := range s.Compose(t) {
		path := dir.Figure(d.Name, format)
		if e := results.WriteFile(path, func(w io.Writer) error { return d.Write(w, format) }); e != nil {
			err = errors.Join(err, e)
			continue
		}
		paths = append(paths, path)
	}
	return paths, err
}

// Drawn says whether all figures of the study are in the folder.
func (s *Study) Drawn(dir results.Dir, format string) bool {
	for _, name := range s.figureNames() {
		if _, err := os.Stat(dir.Figure(name, format)); err != nil {
			return false
		}
	}
	return true
}

// line is what one series of a figure is drawn of.
type line struct {
	panel int
	name  string
	style int
	cells []Cell
}

// lines arranges the cells of the figure in panels, whose titles it returns, and
// these in lines.
func (s *Study) lines(f Figure) (all []line, titles []string) {
	cells := f.cells(s)
	curve := s.isCurve(f)
	byParam := results.Find(s.Metrics(), f.X) < 0
	pathOf := func(c Cell) string { // cells with the same are one line
		id := strconv.Itoa(c.entry)
		switch {
		case curve:
			id += c.Algorithm.Key()
		case byParam:
			id += c.Algorithm.without(f.X).Key()
		}
		if p, ok := c.Environment.field(f.Lines); ok {
			id += " " + p.Text()
		}
		return id
	}
	panelOf := func(c Cell) string {
		id := c.Environment.without(f.X).without(f.Lines).without(f.Along).Key()
		if p, ok := c.Algorithm.field(f.Panels); ok {
			id += " " + p.Text()
		}
		return id
	}
	paths, panels := group(cells, pathOf), group(cells, panelOf)
	names, styles := f.lineNames(paths, curve, byParam), lineStyles(paths)
	for p, inPanel := range panels {
		for l, path := range paths {
			here := line{panel: p, name: names[l], style: styles[l]}
			for _, c := range path {
				if panelOf(c) == panelOf(inPanel[0]) {
					here.cells = append(here.cells, c)
				}
			}
			if here.cells != nil {
				all = append(all, here)
			}
		}
	}
	return all, f.panelNames(panels)
}

// compose makes the figure of the tables.
func (s *Study) compose(f Figure, t Tables) plot.Figure {
	cells := f.cells(s)
	curve := s.isCurve(f)
	byParam := results.Find(s.Metrics(), f.X) < 0
	last := math.Inf(1)
	if curve {
		last = settled(f.Y, cells, t)
		if f.Overlay != "" {
			last = max(last, settled(f.Overlay, cells, t))
		}
	}
	fig := plot.Figure{Title: f.Title, X: s.xAxis(f, cells), Y: s.yAxis(f), Width: f.Size, Labels: f.Labels}
	fig.X.Label, fig.Y.Label = cmp.Or(f.XLabel, fig.X.Label), cmp.Or(f.YLabel, fig.Y.Label)
	lines, titles := s.lines(f)
	for _, title := range titles {
		fig.Panels = append(fig.Panels, plot.Panel{Title: title})
	}
	for _, l := range lines {
		series := plot.Series{Name: l.name, Style: l.style, Form: plot.Markers}
		if curve && !s.Users { // of many users there are few checkpoints
			series.Form = plot.Curve
		}
		series.Points = f.pointsOf(l, t, curve, byParam, last)
		if series.Points == nil {
			continue
		}
		beside := append(f.theory(l.cells, l.style), s.asPublished(f, l.cells, l.style)...)
		if f.Overlay != "" {
			over := f
			over.Y = f.Overlay
			beside = append(beside, plot.Series{
				Style: l.style, Form: series.Form, Quantity: s.label(f.Overlay), Points: over.pointsOf(l, t, curve, byParam, last),
			})
		}
		if f.Exact {
			series.Form = plot.Points
		}
		if f.Slopes {
			series.Name += legend(s.slope(f, l, t.Rows))
		}
		panel := &fig.Panels[l.panel]
		panel.Series = append(append(panel.Series, series), beside...)
	}
	laws := s.laws(f, lines, t.Rows)
	for _, law := range laws {
		fig.Panels[law.panel].Series = append(fig.Panels[law.panel].Series, law.series)
	}
	fig.Caption = s.caption(f, cells, laws, t.Rows)
	f.chooseScales(&fig, curve, byParam)
	return fig
}

func byX(points []plot.Point) {
	slices.SortStableFunc(points, func(a, b plot.Point) int { return cmp.Compare(a.X, b.X) })
}

// asPublished is the published numbers about cells of a line, if the figure is of
// their metric over their parameter.
func (s *Study) asPublished(f Figure, line []Cell, style int) []plot.Series {
	open := plot.Series{Style: style, Form: plot.Open}
	for _, p := range s.Published {
		for _, v := range p.Values {
			if p.Metric == f.Y && p.Over == f.X && slices.ContainsFunc(line, func(c Cell) bool { return c.ID() == v.Cell.ID() && c.Label == v.Cell.Label }) {
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

// theory is what can be computed of the cells of a line, and what is promised of
// them.
func (f Figure) theory(line []Cell, style int) []plot.Series {
	if !f.Exact {
		return nil
	}
	exact := plot.Series{Style: style, Form: plot.Line}
	bound := plot.Series{Style: style, Form: plot.Dotted}
	for _, c := range line {
		_, field, _ := c.field(f.X)
		x, _ := numeric(field)
		success, promised := c.exact()
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

// group splits cells by what of says, in order of first appearance.
func group(cells []Cell, of func(Cell) string) (groups [][]Cell) {
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

// without is the setting with one parameter at its default, as if it were not
// there.
func (s Setting) without(name string) Setting {
	f, ok := s.field(name)
	if !ok {
		return s
	}
	standard, _ := Setting{Params: s.defaults}.field(name)
	p, err := f.With(s.Params, standard.Value())
	if err != nil {
		return s
	}
	s.Params = p
	return s
}

// lineStyles gives each algorithm of the study its own look in all figures, if
// it is one line; otherwise each line.
func lineStyles(lines [][]Cell) []int {
	styles := make([]int, len(lines))
	seen := map[int]bool{}
	for l, line := range lines {
		styles[l] = line[0].entry
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

// lineNames calls each line by its algorithm and the parameters in which it
// differs from other lines of that name.
func (f Figure) lineNames(lines [][]Cell, curve, byParam bool) []string {
	names := make([]string, len(lines))
	for l, line := range lines {
		a := line[0].Algorithm
		names[l] = line[0].Name()
		var more []string
		if p, ok := line[0].Environment.field(f.Lines); ok {
			more = append(more, paramText(p))
		}
		for _, p := range param.Fields(a.Params) {
			if byParam && p.Name == f.X || !curve && !byParam && varies(line, p.Name) {
				continue
			}
			for _, other := range lines {
				q, ok := other[0].Algorithm.field(p.Name)
				if ok && other[0].Name() == line[0].Name() && other[0].Algorithm.Kind == a.Kind && q.Text() != p.Text() {
					more = append(more, paramText(p))
					break
				}
			}
		}
		if more != nil {
			names[l] += ", " + strings.Join(more, ", ")
		}
		if f.Lines != "" && !slices.ContainsFunc(lines, func(other []Cell) bool { return other[0].Name() != line[0].Name() }) {
			names[l] = strings.Join(more, ", ") // there is one algorithm, which the reader knows
		}
	}
	return names
}

func varies(cells []Cell, name string) bool {
	first := ""
	for i, c := range cells {
		p, ok := c.Algorithm.field(name)
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

// panelNames calls each panel by its environment and the parameters in which
// it differs from other panels: those that the study names, or all if these do
// not tell the panels apart.
func (f Figure) panelNames(panels [][]Cell) []string {
	names := make([]string, len(panels))
	if len(panels) == 1 {
		return names
	}
	seen := map[string]bool{}
	for p, panel := range panels {
		names[p] = f.panelName(panel[0], panels, true)
		seen[names[p]] = true
	}
	if len(seen) < len(panels) {
		for p, panel := range panels {
			names[p] = f.panelName(panel[0], panels, false)
		}
	}
	return names
}

func (f Figure) panelName(c Cell, panels [][]Cell, given bool) string {
	var parts []string
	for _, other := range panels {
		if other[0].place() != c.place() {
			parts = append(parts, cmp.Or(c.Place, c.Environment.Title))
			break
		}
	}
	name := func(set Setting, field param.Field) {
		if field.Name == f.X || field.Name == f.Lines || field.Name == f.Along || given && !set.isGiven(field) {
			return
		}
		for _, other := range panels {
			_, q, ok := other[0].field(field.Name)
			if ok && other[0].place() == c.place() && q.Text() != field.Text() {
				parts = append(parts, paramText(field))
				return
			}
		}
	}
	for _, field := range param.Fields(c.Environment.Params) {
		name(c.Environment, field)
	}
	if field, ok := c.Algorithm.field(f.Panels); ok {
		name(c.Algorithm, field)
	}
	return strings.Join(parts, ", ")
}

// settled is the first checkpoint from which on no such curve of the cells changes;
// there is nothing to see beyond it.
func settled(curve string, cells []Cell, t Tables) float64 {
	final := map[results.CellID]float64{}
	for _, r := range t.Curves { // checkpoints increase: the last one stays
		if r.Metric == curve {
			final[r.CellID] = r.Mean
		}
	}
	settled := map[results.CellID]int{}
	for _, r := range t.Curves {
		if r.Metric == curve && r.Mean != final[r.CellID] {
			settled[r.CellID] = 0
		} else if r.Metric == curve && settled[r.CellID] == 0 {
			settled[r.CellID] = r.Checkpoint
		}
	}
	last := 0
	for _, c := range cells {
		last = max(last, settled[c.ID()])
	}
	return float64(last)
}

// pointsOf are those of a line, in the order in which they are joined.
func (f Figure) pointsOf(l line, t Tables, curve, byParam bool, last float64) (points []plot.Point) {
	for _, c := range l.cells {
		points = append(points, f.points(c, t, curve, byParam, last)...)
	}
	if !curve && f.Along == "" {
		byX(points)
	}
	return points
}

// points are what the cell contributes to its line, up to x = last.
func (f Figure) points(c Cell, t Tables, curve, byParam bool, last float64) (points []plot.Point) {
	id := c.ID()
	if curve {
		for _, r := range t.Curves {
			if r.CellID == id && r.Metric == f.Y && float64(r.Checkpoint) <= last {
				x := float64(r.Checkpoint)
				points = append(points, plot.Point{X: x, XLow: x, XHigh: x, Y: r.Mean, YLow: r.Low, YHigh: r.High})
			}
		}
		return points
	}
	p := plot.Point{X: math.NaN(), Y: math.NaN()}
	for _, r := range t.Rows {
		if r.CellID != id {
			continue
		}
		if r.Metric == f.X {
			p.X, p.XLow, p.XHigh = r.Mean, r.Low, r.High
		}
		if r.Metric == f.Y {
			p.Y, p.YLow, p.YHigh = r.Mean, r.Low, r.High
		}
	}
	if byParam {
		_, field, _ := c.field(f.X)
		x, _ := numeric(field)
		p.X, p.XLow, p.XHigh = x, x, x
	}
	if math.IsNaN(p.X) || math.IsNaN(p.Y) {
		return nil
	}
	return []plot.Point{p}
}

func (s *Study) xAxis(f Figure, cells []Cell) plot.Axis {
	if m := results.Find(s.Metrics(), f.X); m >= 0 {
		switch {
		case s.isCurve(f) && s.Users:
			return plot.Axis{Label: heard(cells) + " per user"}
		case s.isCurve(f):
			return plot.Axis{Label: "duels"}
		}
		return metricAxis(s.Metrics()[m])
	}
	_, field, _ := cells[0].field(f.X)
	return plot.Axis{Label: field.Axis}
}

// label is what figures call a curve or metric.
func (s *Study) label(name string) string {
	all := append(s.Curves(), s.Metrics()...)
	return all[results.Find(all, name)].Label
}

func (s *Study) yAxis(f Figure) plot.Axis {
	all := append(s.Curves(), s.Metrics()...)
	axis := metricAxis(all[results.Find(all, f.Y)])
	if f.Overlay != "" {
		axis.Label += ", " + s.label(f.Overlay)
	}
	return axis
}

// heard is what the users of the cells are heard of.
func heard(cells []Cell) string {
	said := cells[0].Heard()
	for _, c := range cells {
		if c.Heard() != said {
			return "trajectories"
		}
	}
	return said
}

func metricAxis(m results.Metric) plot.Axis {
	if m.Kind == stats.Proportion {
		return plot.Axis{Label: m.Label, Proportion: true}
	}
	return plot.Axis{Label: "mean " + m.Label}
}

// chooseScales sets the scales that the study left open: logarithms for the
// duels of curves, for error rates, and for what spans a wide range.
func (f Figure) chooseScales(fig *plot.Figure, curve, byParam bool) {
	const wide, veryWide = 8, 50
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

// powersOfTwo says whether the x of all points are, and there are three or more.
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
