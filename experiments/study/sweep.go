package study

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/strict"
	"joust/sim/param"
)

// choices reads the list of environments or of algorithms, and expands its sweeps.
func (d *decoder) choices(n *yaml.Node, what string, find finder) (all []choice) {
	number := 0
	d.List(n, what, func(item *yaml.Node) {
		all = append(all, d.choice(item, what, find, number)...)
		number++
	})
	return all
}

// finder returns the entry of that name with its defaults. Its error lists the entries.
type finder func(name string) (family.Setting, error)

// choice reads an item of the list, with its number in the list, and expands its sweep.
func (d *decoder) choice(n *yaml.Node, what string, find finder, number int) []choice {
	var kind, params, sweep *yaml.Node
	base := choice{item: number, line: n.Line}
	keys := []strict.Key{
		{Name: "kind", Required: true, Read: func(v *yaml.Node) { kind = v }},
		{Name: "params", Read: func(v *yaml.Node) { params = v }},
		{Name: "sweep", Read: func(v *yaml.Node) { sweep = v }},
		{Name: "label", Read: func(v *yaml.Node) { base.label, _ = d.Text(v, "label") }},
	}
	if what == "algorithms" {
		keys = append(keys, strict.Key{Name: "in", Read: func(v *yaml.Node) {
			d.List(v, "in", func(place *yaml.Node) {
				if _, ok := d.Text(place, "an environment of in"); ok {
					base.in = append(base.in, place)
				}
			})
		}})
	}
	before := len(d.Mistakes)
	defer func() { d.wrong = d.wrong || len(d.Mistakes) > before }()
	if name, params := kindAlone(n, find); name != nil {
		d.Fail(name, "%s is a kind; an item of %s names it by a key, {kind: %s%s}", name.Value, what, name.Value, params)
		d.lost = true
		return nil
	}
	d.Mapping(n, "an item of "+what, keys...)
	if kind == nil {
		d.lost = true
		return nil
	}
	name, ok := d.Text(kind, "kind")
	if !ok {
		d.lost = true
		return nil
	}
	var err error
	if base.Setting, err = find(name); err != nil {
		d.Fail(kind, "%v", err)
		d.lost = true
		return nil
	}
	if what == "environments" && d.first == nil {
		d.first = d.catalogue.Of(base.Setting)
	}
	standard := base
	if params != nil {
		d.parameters(params, "params", &base, func(f param.Field, v *yaml.Node) {
			if value, ok := d.value(v, f, f.Name); ok {
				d.assign(&base, f, value, v)
			}
		})
	}
	all := []choice{base}
	if sweep != nil {
		all = d.unroll(sweep, base)
	}
	if len(d.Mistakes) == before { // or param.Check would repeat mistakes
		for _, c := range all {
			d.located(param.Check(c.Params), c.Setting, n.Line)
		}
	}
	if len(d.Mistakes) > before {
		standard.wrong = true
		return []choice{standard}
	}
	return all
}

// kindAlone returns the name of an entry that is an item, or the key of an item, without the
// key kind, as in savage or {savage: {delta: 0.1}}, and what follows it in the right item. The
// name is nil if there is none.
func kindAlone(n *yaml.Node, entry finder) (name *yaml.Node, params string) {
	n = strict.Resolve(n)
	names := []*yaml.Node{n}
	if n.Kind == yaml.MappingNode {
		if find(n, "kind") != nil { // as nearly always; entry takes long where it finds nothing
			return nil, ""
		}
		names, params = nil, ", params: {…}"
		for i := 0; i < len(n.Content); i += 2 {
			names = append(names, strict.Resolve(n.Content[i]))
		}
	}
	for _, name := range names {
		if _, err := entry(name.Value); name.Kind == yaml.ScalarNode && err == nil {
			return name, params
		}
	}
	return nil, ""
}

// unroll returns a choice for each combination of the swept values. The first parameter
// of the sweep varies slowest.
func (d *decoder) unroll(sweep *yaml.Node, base choice) []choice {
	all := []choice{base}
	d.parameters(sweep, "sweep", &base, func(f param.Field, list *yaml.Node) {
		var next []choice
		var items []*yaml.Node
		d.List(list, "sweep of "+f.Name, func(item *yaml.Node) { items = append(items, item) })
		if len(all)*len(items) > MaxCells {
			d.Fail(list, "the sweep makes more than %d cells", MaxCells)
			return
		}
		for _, c := range all {
			for i, item := range items {
				value, ok := d.value(item, f, fmt.Sprintf("item %d of the sweep of %s", i+1, f.Name))
				if !ok {
					continue
				}
				swept := c
				swept.Given = map[string]int{f.Name: item.Line}
				for k, v := range c.Given {
					swept.Given[k] = v
				}
				d.assign(&swept, f, value, item)
				next = append(next, swept)
			}
		}
		all = next
	})
	return all
}

// parameters reads a mapping whose keys are parameters of base; read reads each value.
func (d *decoder) parameters(n *yaml.Node, what string, base *choice, read func(param.Field, *yaml.Node)) {
	fields := param.Fields(base.Params)
	switch {
	case n.Kind != yaml.MappingNode:
		d.Fail(n, "%s of %s must be a mapping; %s", what, base.Kind, takes(fields))
		return
	case len(n.Content) == 0 && what == "sweep":
		d.Fail(n, "sweep of %s is empty; leave it out or name a parameter with a list of values", base.Kind)
	}
	d.Entries(n, what+" of "+base.Kind, func(name, value *yaml.Node) {
		i := slices.IndexFunc(fields, func(f param.Field) bool { return f.Name == name.Value })
		if i < 0 {
			d.Fail(name, "%s", unknownParameter(name.Value, base.Kind, fields))
			return
		}
		if line, ok := base.Given[name.Value]; ok {
			d.Fail(name, "parameter %q of %s is in params already, in line %d", name.Value, base.Kind, line)
			return
		}
		read(fields[i], value)
	})
}

// unknownParameter says which parameters an entry takes instead of that of a wrong name.
func unknownParameter(name, kind string, fields []param.Field) string {
	return fmt.Sprintf("unknown parameter %q of %s%s; %s", name, kind, param.DidYouMean(name, fieldNames(fields)), takes(fields))
}

// takes says which parameters an entry takes.
func takes(fields []param.Field) string {
	if len(fields) == 0 {
		return "it takes none"
	}
	return "it takes " + strings.Join(fieldNames(fields), ", ")
}

func fieldNames(fields []param.Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// assign sets a parameter of the choice.
func (d *decoder) assign(c *choice, f param.Field, value any, n *yaml.Node) {
	p, err := f.With(c.Params, value)
	if err != nil {
		d.Fail(n, "%s: %v", c.Kind, err)
		return
	}
	c.Setting = c.With(p)
	c.Given[f.Name] = n.Line
}

// located adds errors about the parameters of a setting to the mistakes, each in the line
// of its parameter, or in the given line where the study does not name the parameter.
func (d *decoder) located(err error, s family.Setting, line int) {
	if err == nil {
		return
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			d.located(e, s, line)
		}
		return
	}
	var p *param.Error
	if errors.As(err, &p) {
		if at, ok := s.Given[p.Name]; ok {
			line = at
		}
	}
	d.Fail(&yaml.Node{Line: line}, "%s: %v", s.Kind, err)
}
