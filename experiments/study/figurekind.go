package study

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/strict"
	"joust/results"
	"joust/results/stats"
)

// Kind is a kind of figure. The empty Kind is a line or a curve, whichever X and Y make.
type Kind string

// The kinds of figures.
const (
	LineKind  Kind = "line"      // a measure over a parameter, or over a measure
	CurveKind Kind = "curve"     // a curve over the clock
	Quantiles Kind = "quantiles" // the median of a measure over a parameter, or of a regret over the clock, and a band from the 5 % to the 95 % quantile
	Heatmap   Kind = "heatmap"   // a table of pairs of arms; see Figure.Of
	Map       Kind = "map"       // the mean of a measure, as a colour, over two parameters
	Profile   Kind = "profile"   // the performance profile of a measure over all environments
)

// What a heatmap shows.
const (
	Preferences = "preferences" // the preference matrix of each environment
	PairDuels   = "pair_duels"  // how often each pair duelled in each cell: the list of that name
)

var kinds = []string{string(LineKind), string(CurveKind), string(Quantiles), string(Heatmap), string(Map), string(Profile)}

// keysOf lists the keys that figures of a kind without the usual axes take, besides kind.
var keysOf = map[Kind][]string{
	Heatmap: {"of", "where", "algorithms", "environments", "title", "size"},
	Map:     {"of", "x", "y", "where", "algorithms", "environments", "title", "size", "x_label", "y_label"},
	Profile: {"y", "where", "algorithms", "environments", "title", "size", "labels", "x_scale", "x_label", "y_label"},
}

// axesOf checks that the figure has the keys of its kind, and reads its axes. It returns
// false if nothing else of the figure can be read.
func (d *decoder) axesOf(n *yaml.Node, f *Figure, nodes map[string]*yaml.Node, s *Study) bool {
	if keys := keysOf[f.Kind]; keys != nil {
		return d.ownKeys(n, f, nodes, s, keys)
	}
	for _, name := range []string{"x", "y"} {
		if nodes[name] == nil {
			d.Fail(n, "a figure lacks the key %q", name)
		}
	}
	if v := nodes["of"]; v != nil {
		d.Fail(v, "of is a key of a heatmap and of a map; add kind: heatmap or kind: map")
	}
	if nodes["x"] == nil || nodes["y"] == nil || !d.axes(f, nodes["x"], nodes["y"], s) {
		return false
	}
	v := nodes["kind"]
	switch {
	case f.Kind == Quantiles && f.IsCurve(s) && d.isRegret(f, s):
		d.noneOfMeans(nodes, "overlay", "exact", "law")
	case f.Kind == CurveKind && !f.IsCurve(s):
		if len(s.Curves) == 0 {
			d.Fail(v, "kind is curve, but the study records no curve")
			break
		}
		d.Fail(v, "kind is curve; x must then be the clock, %s, and y a curve (%s)", s.Family.Clock.Name, metricNames(s.Curves))
	case f.Kind == LineKind && f.IsCurve(s):
		d.Fail(v, "kind is line, but %s over %s is a curve; leave out kind", f.Y, f.X.Name)
	case f.Kind == Quantiles:
		d.quantiles(v, f, nodes, s)
	}
	return true
}

// ownKeys checks the keys of a figure whose kind has its own.
func (d *decoder) ownKeys(n *yaml.Node, f *Figure, nodes map[string]*yaml.Node, s *Study, keys []string) bool {
	d.Entries(n, "a figure", func(name, _ *yaml.Node) {
		if name.Value != "kind" && !slices.Contains(keys, name.Value) {
			d.Fail(name, "a %s takes no %s; it takes %s", f.Kind, name.Value, strings.Join(keys, ", "))
		}
	})
	if f.Kind == Map {
		return d.mapAxes(n, f, nodes, s)
	}
	if f.Kind == Heatmap {
		f.Of = Preferences
		if v := nodes["of"]; v != nil {
			f.Of = d.Word(v, "of", Preferences, PairDuels)
		}
		recorded := slices.ContainsFunc(s.Lists, func(l results.List) bool { return l.Name == PairDuels })
		if f.Of == PairDuels && !recorded {
			d.Fail(nodes["of"], "the study does not record %s (record: [%s, %s] would)", PairDuels, usual, PairDuels)
		}
		return true
	}
	i := results.Find(s.Measures, f.Y)
	switch {
	case nodes["y"] == nil:
		d.Fail(n, "a profile lacks the key %q", "y")
		return false
	case results.Find(s.Curves, f.Y) >= 0 && i < 0:
		d.Fail(nodes["y"], "y is the curve %s; a profile is of a measure (%s)", f.Y, metricNames(s.Measures))
	case i < 0:
		d.Fail(nodes["y"], "y is %q%s; a profile is of a measure (%s)", f.Y, s.notRecorded(f.Y, s.Measures), metricNames(s.Measures))
	case s.Measures[i].Better == stats.Neither:
		d.Fail(nodes["y"], "y is %s, of which neither less nor more is better; a profile needs a direction", f.Y)
	}
	return true
}

// mapAxes reads of, the measure of a map, and the parameters x and y.
func (d *decoder) mapAxes(n *yaml.Node, f *Figure, nodes map[string]*yaml.Node, s *Study) bool {
	whole := true
	for _, name := range []string{"of", "x", "y"} {
		if nodes[name] == nil {
			d.Fail(n, "a map lacks the key %q", name)
			whole = false
		}
	}
	if !whole {
		return false
	}
	measure, ok := d.Text(nodes["of"], "of")
	if ok && results.Find(s.Measures, measure) < 0 {
		d.Fail(nodes["of"], "of is %q%s; a map is of a measure (%s)", measure, s.notRecorded(measure, s.Measures), metricNames(s.Measures))
		ok = false
	}
	f.Y, f.More = measure, nil
	var hasX, hasY bool
	spaces := []Space{Environment, Algorithm}
	f.X, hasX = d.quantity(nodes["x"], s, wanted{what: "x", numbers: true, spaces: spaces})
	f.Rows, hasY = d.quantity(nodes["y"], s, wanted{what: "y", numbers: true, spaces: spaces})
	if hasX && hasY && f.X == f.Rows {
		d.Fail(nodes["y"], "y is %s, and x too; a map needs two parameters", f.Rows.Name)
	}
	return ok && hasX && hasY
}

// isRegret reports whether the figure shows the curve of a regret, of which the tables have
// quantiles at checkpoints.
func (d *decoder) isRegret(f *Figure, s *Study) bool {
	return s.Curves[results.Find(s.Curves, f.Y)].Regret
}

// noneOfMeans refuses keys that go with means only.
func (d *decoder) noneOfMeans(nodes map[string]*yaml.Node, names ...string) {
	for _, name := range names {
		if nodes[name] != nil {
			d.Fail(nodes[name], "%s goes with means, not with kind: quantiles", name)
		}
	}
}

// quantiles checks a figure of quantiles: trials have quantiles of measures that are
// numbers, not of yes and no, and at checkpoints only of regrets.
func (d *decoder) quantiles(v *yaml.Node, f *Figure, nodes map[string]*yaml.Node, s *Study) {
	i := results.Find(s.Measures, f.Y)
	switch {
	case f.IsCurve(s) || i < 0 || !f.X.IsParameter():
		d.Fail(v, "kind is quantiles, which are those of a measure over a parameter, or of a regret over the clock, not of %s over %s", f.Y, f.X)
	case s.Measures[i].Kind == stats.Proportion:
		d.Fail(v, "kind is quantiles, but %s is yes or no in each trial; draw its mean, without kind", f.Y)
	}
	d.noneOfMeans(nodes, "overlay", "exact", "slopes", "law")
}

// Reference is a line for comparison. One of its fields is set.
type Reference struct {
	Y          *float64 `json:"y,omitempty"`           // a horizontal line at the value
	Of         Quantity `json:"of,omitzero"`           // a line at the value that a parameter has
	Slope      *float64 `json:"slope,omitempty"`       // y ∝ x^Slope, through the middle of the points
	LowerBound bool     `json:"lower_bound,omitempty"` // what any algorithm needs that errs no more than those shown promise
}

// lines reads the key lines: the parameter that makes lines, or a list of reference lines,
// in which the parameter may stand too.
func (d *decoder) lines(n *yaml.Node, f *Figure, s *Study) {
	if n == nil {
		return
	}
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = nil
		d.List(n, "lines", func(item *yaml.Node) { items = append(items, item) })
	}
	for _, item := range items {
		switch {
		case item.Kind == yaml.MappingNode:
			d.reference(item, f, s)
		case f.Lines.Name != "":
			d.Fail(item, "lines names a second parameter, %s; only one makes lines", strict.Describe(item))
		default:
			f.Lines, _ = d.quantity(item, s, wanted{what: "lines", spaces: []Space{Environment}})
		}
	}
}

// reference reads a reference line.
func (d *decoder) reference(n *yaml.Node, f *Figure, s *Study) {
	var r Reference
	set := 0
	d.Mapping(n, "a reference line",
		strict.Key{Name: "y", Read: func(v *yaml.Node) {
			set++
			if v.Kind == yaml.ScalarNode && !strict.IsNumber(v.Value) {
				r.Of, _ = d.quantity(v, s, wanted{what: "y of a reference line", numbers: true, spaces: []Space{Environment, Algorithm}})
				return
			}
			if x, ok := d.Number(v, "y of a reference line"); ok {
				r.Y = &x
			}
		}},
		strict.Key{Name: "slope", Read: func(v *yaml.Node) {
			set++
			if x, ok := d.Number(v, "slope"); ok {
				r.Slope = &x
			}
		}},
		strict.Key{Name: "lower-bound", Read: func(v *yaml.Node) {
			set++
			r.LowerBound = d.Yes(v, "lower-bound")
		}},
	)
	switch {
	case set != 1:
		d.Fail(n, "a reference line has one of the keys y, slope and lower-bound")
	case r.LowerBound && s.Family.Bound == nil:
		d.Fail(n, "a study of %s knows no lower bound", s.Family.Name)
	case r.LowerBound && f.IsCurve(s) && d.isRegret(f, s):
	case r.LowerBound && (f.Y != s.Family.Clock.Name || f.IsCurve(s)):
		d.Fail(n, "the lower bound is one of %s, or of a regret over them; y is %s", s.Family.Clock.Name, f.Y)
	case r.LowerBound && !slices.ContainsFunc(f.Cells(s), func(c family.Cell) bool { return s.Family.Delta(c.Algorithm) > 0 }):
		d.Fail(n, "the lower bound is one for a failure probability δ, which no algorithm of the figure promises")
	}
	f.References = append(f.References, r)
}
