package experiments

import (
	"cmp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
	"joust/sim/param"
)

// Figure says what to draw of a study.
//
// If Y is a curve (error, stopped; of many users all scores) and X what
// checkpoints count (duels; of many users trajectories), each cell is a curve. If
// X is a parameter, Y is a metric and each algorithm is a line over the values of
// the parameter. If both are metrics, each algorithm is a path through its cells.
type Figure struct {
	X, Y    string
	Panels  string // a parameter that makes panels; environments make them anyway
	Lines   string // a parameter of environments that makes lines, not panels
	Along   string // a parameter of environments along which paths lead, not panels, if both X and Y are metrics
	Title   string
	Where   []Condition // only cells that meet all
	XScale  plot.Scale  // "" for a sensible one
	YScale  plot.Scale
	XLabel  string // "" for a sensible one
	YLabel  string
	Exact   bool     // draw what can be computed exactly beside what was simulated
	Slopes  bool     // name the slope of each line on logarithmic axes
	Law     string   // a law to draw through the line of the algorithm Through; "" for none
	Through string   // by its label, or its kind where it has none
	Only    []string // only algorithms of these labels, or kinds where they have none; nil for all
	In      []string // only environments of these, likewise
	Overlay string   // another metric, or curve, in the same axes: open markers on thin lines
	Size    plot.Width
	Labels  plot.Labels
}

// Condition keeps the cells in which a parameter has one of some values. Cells
// without the parameter are kept.
type Condition struct {
	Param  string
	Values []string // as param.Field.Text writes them
}

var (
	scales = []string{"linear", "log", "log2"}
	sizes  = []string{"single", "double"} // in the order of plot.Width
	labels = []string{string(plot.Auto), string(plot.Legend), string(plot.Direct)}
)

// figure reads an item of the study's figures.
func (d *decoder) figure(n *yaml.Node, s *Study) Figure {
	var f Figure
	var x, y, where, panels, lines, along, exact, slopes, law, only, in, overlay *yaml.Node
	d.mapping(n, "a figure",
		key{"x", true, func(v *yaml.Node) { f.X, _ = d.text(v, "x"); x = v }},
		key{"y", true, func(v *yaml.Node) { f.Y, _ = d.text(v, "y"); y = v }},
		key{"panels", false, func(v *yaml.Node) { f.Panels, _ = d.text(v, "panels"); panels = v }},
		key{"lines", false, func(v *yaml.Node) { f.Lines, _ = d.text(v, "lines"); lines = v }},
		key{"along", false, func(v *yaml.Node) { f.Along, _ = d.text(v, "along"); along = v }},
		key{"where", false, func(v *yaml.Node) { where = v }},
		key{"title", false, func(v *yaml.Node) { f.Title, _ = d.text(v, "title") }},
		key{"x_scale", false, func(v *yaml.Node) { f.XScale = plot.Scale(d.word(v, "x_scale", scales...)) }},
		key{"y_scale", false, func(v *yaml.Node) { f.YScale = plot.Scale(d.word(v, "y_scale", scales...)) }},
		key{"x_label", false, func(v *yaml.Node) { f.XLabel, _ = d.text(v, "x_label") }},
		key{"y_label", false, func(v *yaml.Node) { f.YLabel, _ = d.text(v, "y_label") }},
		key{"exact", false, func(v *yaml.Node) { f.Exact = d.word(v, "exact", "true", "false") == "true"; exact = v }},
		key{"slopes", false, func(v *yaml.Node) { f.Slopes = d.word(v, "slopes", "true", "false") == "true"; slopes = v }},
		key{"law", false, func(v *yaml.Node) { law = v }},
		key{"algorithms", false, func(v *yaml.Node) { only = v }},
		key{"environments", false, func(v *yaml.Node) { in = v }},
		key{"overlay", false, func(v *yaml.Node) { f.Overlay, _ = d.text(v, "overlay"); overlay = v }},
		key{"size", false, func(v *yaml.Node) { f.Size = plot.Width(1 + slices.Index(sizes, d.word(v, "size", sizes...))) }},
		key{"labels", false, func(v *yaml.Node) { f.Labels = plot.Labels(d.word(v, "labels", labels...)) }},
	)
	if x == nil || y == nil {
		return f
	}
	metrics, curves := s.Metrics(), s.Curves()
	swept := s.parameters(true)
	switch {
	case s.isCurve(f):
	case results.Find(curves, f.Y) >= 0 && results.Find(metrics, f.Y) < 0:
		d.fail(x, "x is %q; a curve such as %s is drawn over %s", f.X, f.Y, s.clock())
	case results.Find(metrics, f.Y) < 0:
		d.fail(y, "y is %q; it must be a metric (%s) or a curve (%s)", f.Y, names(metrics), names(curves))
	case results.Find(metrics, f.X) < 0 && !slices.Contains(swept, f.X):
		d.fail(x, "x is %q; it must be a metric (%s) or a parameter that is a number (%s)", f.X, names(metrics), strings.Join(swept, ", "))
	}
	if all := s.parameters(false); panels != nil && !slices.Contains(all, f.Panels) {
		d.fail(panels, "panels is %q; it must be a parameter of the study's environments or algorithms (%s)", f.Panels, strings.Join(all, ", "))
	}
	ofEnvironments := func(name string) bool {
		return slices.ContainsFunc(s.Cells, func(c Cell) bool { _, ok := c.Environment.field(name); return ok })
	}
	if lines != nil && !ofEnvironments(f.Lines) {
		d.fail(lines, "lines is %q; it must be a parameter of the study's environments", f.Lines)
	}
	if along != nil && (!ofEnvironments(f.Along) || results.Find(metrics, f.X) < 0 || results.Find(metrics, f.Y) < 0) {
		d.fail(along, "along is %q; it must be a parameter of the study's environments, and x and y metrics", f.Along)
	}
	f.Only = d.subset(only, "algorithm", s, Cell.Nickname)
	f.In = d.subset(in, "environment", s, Cell.place)
	if f.Exact && f.Y != "correct" && f.Y != "failed" {
		d.fail(exact, "exact values are known of correct and failed, not of %s", f.Y)
	}
	if overlay != nil {
		d.overlay(overlay, f, s)
	}
	byParam := results.Find(metrics, f.X) < 0
	if f.Slopes && !byParam {
		d.fail(slopes, "slopes are those of a metric over a parameter; x is %s", f.X)
	}
	if law != nil {
		d.law(law, &f, s, byParam)
	}
	if where != nil {
		f.Where = d.conditions(where, s)
		if len(d.mistakes) == 0 && len(f.cells(s)) == 0 {
			d.fail(where, "no cell of the study meets this")
		}
	}
	return f
}

// overlay checks that one axis can show both y and what is drawn with it.
func (d *decoder) overlay(n *yaml.Node, f Figure, s *Study) {
	among, what := s.Metrics(), "metric"
	if s.isCurve(f) {
		among, what = s.Curves(), "curve"
	}
	y := results.Find(among, f.Y)
	if y < 0 {
		return // y is wrong, which has been said
	}
	proportion := func(m results.Metric) bool { return m.Kind == stats.Proportion }
	fit := slices.DeleteFunc(slices.Clone(among), func(m results.Metric) bool {
		return m.Name == f.X || m.Name == f.Y || proportion(m) != proportion(among[y])
	})
	switch {
	case len(fit) == 0:
		d.fail(n, "overlay is %q; no other %s of the study can share the axis of %s", f.Overlay, what, f.Y)
	case results.Find(fit, f.Overlay) < 0:
		d.fail(n, "overlay is %q; it must be another %s than y that can share the axis of %s (%s)", f.Overlay, what, f.Y, names(fit))
	case f.Exact:
		d.fail(n, "overlay and exact do not go together: the lines would be of two things; draw two figures")
	}
}

// isCurve says whether each cell is a curve over its checkpoints in the figure.
func (s *Study) isCurve(f Figure) bool {
	return f.X == s.clock() && results.Find(s.Curves(), f.Y) >= 0
}

func names(list []results.Metric) string {
	words := make([]string, len(list))
	for i, m := range list {
		words[i] = m.Name
	}
	return strings.Join(words, ", ")
}

// parameters lists the parameters of the study's cells, those that are numbers
// or all.
func (s *Study) parameters(numbers bool) (list []string) {
	for _, c := range s.Cells {
		for _, set := range []Setting{c.Environment, c.Algorithm} {
			for _, f := range param.Fields(set.Params) {
				_, number := numeric(f)
				if !slices.Contains(list, f.Name) && (number || !numbers) {
					list = append(list, f.Name)
				}
			}
		}
	}
	return list
}

// numeric is the value of a parameter that is a number. The zero Field is none.
func numeric(f param.Field) (float64, bool) {
	if f.Name == "" {
		return 0, false
	}
	switch v := f.Value().(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	}
	return 0, false
}

// conditions reads where: a mapping from parameters to a value or a list.
func (d *decoder) conditions(n *yaml.Node, s *Study) (list []Condition) {
	if n.Kind != yaml.MappingNode {
		d.fail(n, "where must be a mapping from parameters to values")
		return nil
	}
	d.entries(n, "where", func(name, value *yaml.Node) {
		i := slices.IndexFunc(s.Cells, func(c Cell) bool { _, _, ok := c.field(name.Value); return ok })
		if i < 0 {
			d.fail(name, "where names %q; it must be a parameter of the study's environments or algorithms (%s)", name.Value, strings.Join(s.parameters(false), ", "))
			return
		}
		set, f, _ := s.Cells[i].field(name.Value)
		c := Condition{Param: name.Value}
		read := func(v *yaml.Node) {
			if x, ok := d.value(v, f, name.Value); ok {
				with, err := f.With(set.Params, x)
				if err != nil {
					d.fail(v, "where: %v", err)
					return
				}
				g, _ := Setting{Params: with}.field(f.Name)
				c.Values = append(c.Values, g.Text())
			}
		}
		if value.Kind == yaml.SequenceNode {
			d.list(value, name.Value, read)
		} else {
			read(value)
		}
		list = append(list, c)
	})
	return list
}

// field finds a parameter of the cell's environment or else of its algorithm.
func (c Cell) field(name string) (Setting, param.Field, bool) {
	if f, ok := c.Environment.field(name); ok {
		return c.Environment, f, true
	}
	f, ok := c.Algorithm.field(name)
	return c.Algorithm, f, ok
}

// Nickname is what figures and published numbers call the cell's algorithm in a
// study: its label, or its kind where it has none.
func (c Cell) Nickname() string {
	if c.Label != "" {
		return c.Label
	}
	return c.Algorithm.Kind
}

// place is what a study calls the cell's environment, likewise.
func (c Cell) place() string {
	if c.Place != "" {
		return c.Place
	}
	return c.Environment.Kind
}

// subset reads a list of some of the study's algorithms or environments, by what
// the study calls them; nil where n is.
func (d *decoder) subset(n *yaml.Node, what string, s *Study, of func(Cell) string) (list []string) {
	if n == nil {
		return nil
	}
	var all []string
	for _, c := range s.Cells {
		if !slices.Contains(all, of(c)) {
			all = append(all, of(c))
		}
	}
	d.list(n, what+"s of a figure", func(v *yaml.Node) {
		name, _ := d.text(v, "an "+what+" of a figure")
		if !slices.Contains(all, name) {
			d.fail(v, "the study has no %s %q; it must be the label of one, or its kind where it has none (%s)", what, name, strings.Join(all, ", "))
		}
		list = append(list, name)
	})
	return list
}

// ownFigures are those of a study that names none: the first metric over each
// number that is swept, success over those of environments and over duels, and
// the error curves.
func (s *Study) ownFigures() (list []Figure) {
	var where []Condition
	for _, name := range s.parameters(true) {
		values := map[int][]string{} // by the item of the study that has the parameter
		most, standard, first := 0, "", ""
		onAlgorithms := false
		for _, c := range s.Cells {
			set, f, _ := c.field(name)
			if _, number := numeric(f); number {
				item := -c.line
				if _, env := c.Environment.field(name); !env {
					item, onAlgorithms = c.entry, true
				}
				if !slices.Contains(values[item], f.Text()) {
					values[item] = append(values[item], f.Text())
					most = max(most, len(values[item]))
				}
				first = cmp.Or(first, f.Text())
				if f.IsDefault(set.defaults) {
					standard = f.Text()
				}
			}
		}
		if most < 2 {
			continue
		}
		list = append(list, Figure{X: name, Y: s.clock()})
		if !onAlgorithms {
			list = append(list, Figure{X: name, Y: s.verdict()})
		}
		if onAlgorithms { // curves for one of the values, or there would be too many
			if standard == "" {
				standard = first
			}
			where = append(where, Condition{name, []string{standard}})
		}
	}
	if s.Users {
		return append(list, Figure{X: s.clock(), Y: "gap", Where: where})
	}
	return append(list, Figure{X: "duels", Y: "correct"}, Figure{X: "duels", Y: "error", Where: where})
}

// verdict is the metric that says how well a trial ended.
func (s *Study) verdict() string {
	if s.Users {
		return "gap"
	}
	return "correct"
}

// cells are those that the figure shows.
func (f Figure) cells(s *Study) (list []Cell) {
	byParam := results.Find(s.Metrics(), f.X) < 0
next:
	for _, c := range s.Cells {
		for _, w := range f.Where {
			if _, p, ok := c.field(w.Param); ok && !slices.Contains(w.Values, p.Text()) {
				continue next
			}
		}
		if _, _, ok := c.field(f.X); !ok && byParam {
			continue
		}
		if f.Only != nil && !slices.Contains(f.Only, c.Nickname()) || f.In != nil && !slices.Contains(f.In, c.place()) {
			continue
		}
		list = append(list, c)
	}
	return list
}
