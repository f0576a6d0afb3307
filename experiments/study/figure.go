package study

import (
	"cmp"
	"slices"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/strict"
	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
	"joust/sim/param"
)

// Figure says what to draw of a study.
//
// If X is the clock of the family and Y a curve, each cell is a curve. If X is a
// parameter, Y is a measure and each algorithm is a line over the values of the
// parameter. If both are measures, each algorithm is a path through its cells.
//
// The manifest of a run keeps its figures in JSON, with all names resolved, so that
// later programs, which know more measures, draw them in the same way.
type Figure struct {
	Kind    Kind        `json:"kind,omitempty"`    // "" for the one that X and Y make
	Of      string      `json:"of,omitempty"`      // what a heatmap shows; of a map, this is Y
	X       Quantity    `json:"x"`                 // none in a heatmap or profile
	Y       string      `json:"y"`                 // a measure or a curve; "" in a heatmap
	More    []string    `json:"more,omitempty"`    // further regrets, each in panels of its own
	Panels  Quantity    `json:"panels,omitzero"`   // a parameter of algorithms that makes panels; those of environments make panels anyway
	Lines   Quantity    `json:"lines,omitzero"`    // a parameter of environments that makes lines, not panels
	Rows    Quantity    `json:"rows,omitzero"`     // of a map, the parameter along its y axis
	Along   Quantity    `json:"along,omitzero"`    // a parameter of environments along which paths lead, if both X and Y are measures
	Title   string      `json:"title,omitempty"`   //
	Where   []Condition `json:"where,omitempty"`   // only cells that meet all
	XScale  plot.Scale  `json:"x_scale,omitempty"` // "" for the one that suits the values
	YScale  plot.Scale  `json:"y_scale,omitempty"`
	XLabel  string      `json:"x_label,omitempty"` // "" for the quantity's
	YLabel  string      `json:"y_label,omitempty"`
	Exact   bool        `json:"exact,omitempty"`        // draw exact values beside the simulated ones
	Slopes  bool        `json:"slopes,omitempty"`       // name the slope of each line on logarithmic axes
	Law     string      `json:"law,omitempty"`          // a law of the family to draw through the line of the algorithm Through
	Through string      `json:"through,omitempty"`      // an algorithm, by its label or its kind
	Only    []string    `json:"algorithms,omitempty"`   // only algorithms of these labels or kinds; nil for all
	In      []string    `json:"environments,omitempty"` // only environments of these labels or kinds; nil for all
	Overlay string      `json:"overlay,omitempty"`      // another measure, or curve, in the same axes: open markers on thin lines
	Size    plot.Width  `json:"size,omitempty"`
	Labels  plot.Labels `json:"labels,omitempty"`

	References []Reference `json:"references,omitempty"`
}

// Condition keeps the cells in which a parameter has one of some values. Cells
// without the parameter are kept.
type Condition struct {
	Param  Quantity `json:"parameter"`
	Values []string `json:"values"` // as param.Field.Text writes them
}

// Meets reports whether the cell meets the condition.
func (w Condition) Meets(c family.Cell) bool {
	f, ok := w.Param.Field(c)
	return !ok || slices.Contains(w.Values, f.Text())
}

// IsCurve reports whether each cell is a curve over its checkpoints in the figure.
func (f Figure) IsCurve(of *Study) bool {
	return f.X == Quantity{Metric, of.Family.Clock.Name} && results.Find(of.Curves, f.Y) >= 0
}

// Ordinates lists what the figure shows over its x axis: y, or several regrets.
func (f Figure) Ordinates() []string { return append([]string{f.Y}, f.More...) }

// Cells are the cells of the study that the figure shows: those that it is about and that
// have its parameter X, as a number.
func (f Figure) Cells(s *Study) (list []family.Cell) {
	for _, c := range s.Cells {
		if f.isAbout(c) && f.places(c) {
			list = append(list, c)
		}
	}
	return list
}

// LeftOut are the cells that the figure is about but cannot show, because they have no
// parameter X that is a number.
func (f Figure) LeftOut(s *Study) (list []family.Cell) {
	for _, c := range s.Cells {
		if f.isAbout(c) && !f.places(c) {
			list = append(list, c)
		}
	}
	return list
}

// isAbout reports whether the figure's conditions select the cell.
func (f Figure) isAbout(c family.Cell) bool {
	return !slices.ContainsFunc(f.Where, func(w Condition) bool { return !w.Meets(c) }) &&
		(f.Only == nil || slices.Contains(f.Only, c.Nickname())) &&
		(f.In == nil || slices.Contains(f.In, c.PlaceName()))
}

// places reports whether the cell has a place on the x axis.
func (f Figure) places(c family.Cell) bool {
	_, ok := f.X.Number(c)
	return ok || !f.X.IsParameter()
}

var (
	scales = []string{"linear", "log", "log2"}
	sizes  = []string{"single", "double"} // in the order of plot.Width
	labels = []string{string(plot.Auto), string(plot.Legend), string(plot.Direct)}
)

// figure reads an item of the study's figures.
func (d *decoder) figure(n *yaml.Node, s *Study) Figure {
	var f Figure
	nodes := map[string]*yaml.Node{}
	later := func(name string) strict.Key {
		return strict.Key{Name: name, Read: func(v *yaml.Node) { nodes[name] = v }}
	}
	d.Mapping(n, "a figure",
		strict.Key{Name: "kind", Read: func(v *yaml.Node) { f.Kind = Kind(d.Word(v, "kind", kinds...)); nodes["kind"] = v }},
		later("of"), later("x"),
		strict.Key{Name: "y", Read: func(v *yaml.Node) { d.ordinates(v, &f); nodes["y"] = v }},
		later("panels"), later("lines"), later("along"), later("where"),
		strict.Key{Name: "title", Read: func(v *yaml.Node) { f.Title, _ = d.Text(v, "title") }},
		strict.Key{Name: "x_scale", Read: func(v *yaml.Node) { f.XScale = plot.Scale(d.Word(v, "x_scale", scales...)) }},
		strict.Key{Name: "y_scale", Read: func(v *yaml.Node) { f.YScale = plot.Scale(d.Word(v, "y_scale", scales...)) }},
		strict.Key{Name: "x_label", Read: func(v *yaml.Node) { f.XLabel, _ = d.Text(v, "x_label") }},
		strict.Key{Name: "y_label", Read: func(v *yaml.Node) { f.YLabel, _ = d.Text(v, "y_label") }},
		strict.Key{Name: "exact", Read: func(v *yaml.Node) { f.Exact = d.Yes(v, "exact"); nodes["exact"] = v }},
		strict.Key{Name: "slopes", Read: func(v *yaml.Node) { f.Slopes = d.Yes(v, "slopes"); nodes["slopes"] = v }},
		later("law"), later("algorithms"), later("environments"),
		strict.Key{Name: "overlay", Read: func(v *yaml.Node) { f.Overlay, _ = d.Text(v, "overlay"); nodes["overlay"] = v }},
		strict.Key{Name: "size", Read: func(v *yaml.Node) { f.Size = plot.Width(1 + slices.Index(sizes, d.Word(v, "size", sizes...))) }},
		strict.Key{Name: "labels", Read: func(v *yaml.Node) { f.Labels = plot.Labels(d.Word(v, "labels", labels...)) }},
	)
	if n.Kind != yaml.MappingNode || !d.axesOf(n, &f, nodes, s) {
		return f
	}
	d.arrangement(&f, nodes, s)
	f.Only = d.subset(nodes["algorithms"], "algorithm", s, family.Cell.Nickname)
	f.In = d.subset(nodes["environments"], "environment", s, family.Cell.PlaceName)
	if f.Exact && f.Y != "correct" && f.Y != "failed" {
		d.Fail(nodes["exact"], "exact values are known of correct and failed, not of %s", f.Y)
	}
	if v := nodes["overlay"]; v != nil {
		d.overlay(v, f, s)
	}
	if f.Slopes && !f.X.IsParameter() && !(f.IsCurve(s) && d.isRegret(&f, s)) {
		other := ""
		if slices.ContainsFunc(s.Family.Curves, func(m results.Metric) bool { return m.Regret }) {
			other = ", or of a regret over the clock"
		}
		d.Fail(nodes["slopes"], "slopes are those of a measure over a parameter%s; x is the %s", other, f.X)
	}
	if v := nodes["law"]; v != nil {
		d.law(v, &f, s)
	}
	if v := nodes["where"]; v != nil {
		before := len(d.Mistakes)
		f.Where = d.conditions(v, s)
		if !d.wrong && len(d.Mistakes) == before && len(f.Cells(s)) == 0 {
			d.Fail(v, "no cell of the study meets this")
		}
	}
	d.lines(nodes["lines"], &f, s)
	d.regrets(nodes["y"], f, s)
	return f
}

// ordinates reads y: a measure or a curve, or a list of regrets.
func (d *decoder) ordinates(v *yaml.Node, f *Figure) {
	if v.Kind != yaml.SequenceNode {
		f.Y, _ = d.Text(v, "y")
		return
	}
	var names []string
	d.List(v, "y", func(item *yaml.Node) {
		if name, ok := d.Text(item, "an item of y"); ok {
			names = append(names, name)
		}
	})
	if names != nil {
		f.Y, f.More = names[0], names[1:]
	}
}

// regrets checks that several quantities of a figure are regrets, which share an axis.
func (d *decoder) regrets(v *yaml.Node, f Figure, s *Study) {
	if f.More == nil {
		return
	}
	among := s.Measures
	if f.IsCurve(s) {
		among = s.Curves
	}
	for _, name := range f.Ordinates() {
		if i := results.Find(among, name); i < 0 || !among[i].Regret {
			d.Fail(v, "y lists %s; a figure of several quantities is one of regrets that the study records, each in a panel of its own%s", name, s.notRecorded(name, among))
		}
	}
}

// axes reads x, and checks that a figure can show y over it.
func (d *decoder) axes(f *Figure, x, y *yaml.Node, s *Study) bool {
	measures, curves, clock := s.Measures, s.Curves, s.Family.Clock.Name
	measured := results.Find(measures, f.Y) >= 0
	if !measured && results.Find(curves, f.Y) < 0 {
		allowed := "a measure (" + metricNames(measures) + ")"
		if len(curves) > 0 {
			allowed += " or a curve (" + metricNames(curves) + ")"
		}
		d.Fail(y, "y is %q%s; it must be %s", f.Y, s.notRecorded(f.Y, slices.Concat(measures, curves)), allowed)
		return false
	}
	w := wanted{what: "x", metrics: true, numbers: true, spaces: []Space{Environment, Algorithm}}
	if !measured { // a curve is drawn over the clock alone
		w.spaces = nil
		if x.Kind == yaml.ScalarNode && !slices.Contains(s.readings(x.Value, w), Quantity{Metric, clock}) {
			d.Fail(x, "x is %q; a curve such as %s is drawn over %s", x.Value, f.Y, clock)
			return false
		}
	}
	var ok bool
	if f.X, ok = d.quantity(x, s, w); !ok {
		return false
	}
	if f.IsCurve(s) {
		return true
	}
	if f.X.Space == Metric && results.Find(measures, f.X.Name) < 0 {
		d.Fail(x, "x is the curve %s; it must be a measure (%s) or a parameter", f.X.Name, metricNames(measures))
		return false
	}
	return true
}

// arrangement reads the parameters that make panels, lines and paths.
func (d *decoder) arrangement(f *Figure, nodes map[string]*yaml.Node, s *Study) {
	read := func(key string, spaces ...Space) (q Quantity) {
		if v := nodes[key]; v != nil {
			q, _ = d.quantity(v, s, wanted{what: key, spaces: spaces})
		}
		return q
	}
	f.Panels = read("panels", Environment, Algorithm)
	f.Along = read("along", Environment)
	if f.Along.Name != "" && (f.X.IsParameter() || results.Find(s.Measures, f.Y) < 0) {
		d.Fail(nodes["along"], "along leads a path through measures; x and y must both be measures")
	}
}

// overlay checks that one axis can show both y and the overlay.
func (d *decoder) overlay(n *yaml.Node, f Figure, s *Study) {
	among, what := s.Measures, "measure"
	if f.IsCurve(s) {
		among, what = s.Curves, "curve"
	}
	y := results.Find(among, f.Y)
	proportion := func(m results.Metric) bool { return m.Kind == stats.Proportion }
	fit := slices.DeleteFunc(slices.Clone(among), func(m results.Metric) bool {
		return m.Name == f.Y || f.X == Quantity{Metric, m.Name} || proportion(m) != proportion(among[y])
	})
	switch {
	case len(fit) == 0:
		d.Fail(n, "overlay is %q; no other %s of the study can share the axis of %s", f.Overlay, what, f.Y)
	case results.Find(fit, f.Overlay) < 0:
		d.Fail(n, "overlay is %q%s; it must be another %s than y that can share the axis of %s (%s)", f.Overlay, param.DidYouMean(f.Overlay, results.Names(fit)), what, f.Y, metricNames(fit))
	case f.Exact:
		d.Fail(n, "overlay and exact do not go together: the lines would be of two things; draw two figures")
	}
}

// law reads {kind, through} of a figure.
func (d *decoder) law(n *yaml.Node, f *Figure, s *Study) {
	if len(s.Family.Laws) == 0 {
		d.Fail(n, "a study of %s knows no law to draw", s.Family.Name)
		return
	}
	d.Mapping(n, "law",
		strict.Key{Name: "kind", Required: true, Read: func(v *yaml.Node) { f.Law = d.Word(v, "kind", s.Family.Laws...) }},
		strict.Key{Name: "through", Required: true, Read: func(v *yaml.Node) {
			if list := d.subset(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{v}}, "algorithm", s, family.Cell.Nickname); list != nil {
				f.Through = list[0]
			}
		}},
	)
	if !f.X.IsParameter() || f.Y != s.Family.Clock.Name {
		d.Fail(n, "the law is about %s over a parameter", s.Family.Clock.Name)
	}
}

// conditions reads where: a mapping from parameters to a value or a list.
func (d *decoder) conditions(n *yaml.Node, s *Study) (list []Condition) {
	if n.Kind != yaml.MappingNode {
		d.Fail(n, "where must be a mapping from parameters to values")
		return nil
	}
	d.Entries(n, "where", func(name, value *yaml.Node) {
		q, ok := d.quantity(name, s, wanted{what: "a parameter of where", spaces: []Space{Environment, Algorithm}})
		if !ok {
			return
		}
		i := slices.IndexFunc(s.Cells, func(c family.Cell) bool { _, ok := q.Field(c); return ok })
		set := q.Setting(s.Cells[i])
		f, _ := set.Field(q.Name) // that setting has the field
		c := Condition{Param: q}
		read := func(v *yaml.Node) {
			if text, ok := d.parameterText(v, f, set); ok {
				c.Values = append(c.Values, text)
			}
		}
		if value.Kind == yaml.SequenceNode {
			d.List(value, name.Value, read)
		} else {
			read(value)
		}
		list = append(list, c)
	})
	return list
}

// parameterText reads a value of a parameter and writes it as the parameter would.
func (d *decoder) parameterText(v *yaml.Node, f param.Field, set family.Setting) (string, bool) {
	x, ok := d.value(v, f, f.Name)
	if !ok {
		return "", false
	}
	with, err := f.With(set.Params, x)
	if err != nil {
		d.Fail(v, "%v", err)
		return "", false
	}
	g, _ := family.Setting{Params: with}.Field(f.Name) // f is a field of the same parameters
	return g.Text(), true
}

// subset reads a list of some of the study's algorithms or environments, by what
// the study calls them; nil where n is nil.
func (d *decoder) subset(n *yaml.Node, what string, s *Study, of func(family.Cell) string) (list []string) {
	if n == nil {
		return nil
	}
	d.List(n, what+"s of a figure", func(v *yaml.Node) { list = append(list, d.nameOf(v, what, s, of)) })
	return list
}

// defaultFigures are the figures of a study that names none: the clock over each
// number that is swept, the verdict over those of environments too, and the figures
// of the family.
func defaultFigures(s *Study) (list []Figure) {
	var where []Condition
	for _, q := range s.swept() {
		list = append(list, Figure{X: q, Y: s.Family.Clock.Name})
		if q.Space == Environment {
			list = append(list, Figure{X: q, Y: s.Family.Verdict})
		} else { // curves for one of the values, or there would be too many
			where = append(where, Condition{q, []string{s.standard(q)}})
		}
	}
	for _, f := range s.Family.Figures {
		if results.Find(s.Measures, f.Y) < 0 && results.Find(s.Curves, f.Y) < 0 {
			continue // not recorded
		}
		fig := Figure{Kind: Kind(f.Kind), X: Quantity{Metric, f.X}, Y: f.Y}
		if fig.IsCurve(s) {
			fig.Where = where
		}
		list = append(list, fig)
	}
	return list
}

// swept lists the parameters that are numbers and have several values in one item of
// the study's environments or algorithms, in the order of their first appearance.
func (s *Study) swept() (list []Quantity) {
	type item struct {
		Quantity
		number int
	}
	var order []Quantity
	values := map[item]float64{} // the first value of each
	several := map[item]bool{}   // those that have another one too
	for _, c := range s.Cells {
		for _, part := range []struct {
			space Space
			item  int
		}{{Environment, c.Line}, {Algorithm, c.Item}} {
			for f := range param.Each(Quantity{Space: part.space}.Setting(c).Params) {
				q := Quantity{part.space, f.Name}
				at := item{q, part.item}
				if several[at] {
					continue
				}
				v, number := family.Number(f)
				if !number {
					continue
				}
				if !slices.Contains(order, q) {
					order = append(order, q)
				}
				if first, ok := values[at]; !ok {
					values[at] = v
				} else if v != first {
					several[at] = true
				}
			}
		}
	}
	for _, q := range order {
		for at := range several {
			if at.Quantity == q {
				list = append(list, q)
				break
			}
		}
	}
	return list
}

// standard is the default value of a parameter if the study has it, else the first
// value that the study has.
func (s *Study) standard(q Quantity) (text string) {
	first := ""
	for _, c := range s.Cells {
		f, ok := q.Field(c)
		if !ok {
			continue
		}
		first = cmp.Or(first, f.Text())
		if f.IsDefault(q.Setting(c).Defaults()) {
			text = f.Text()
		}
	}
	return cmp.Or(text, first)
}
