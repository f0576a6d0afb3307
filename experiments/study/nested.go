package study

import (
	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/sim/param"
)

// nested reads a parameter that is an environment: a mapping of its kind and its parameters,
// or the text of a command line.
func (d *decoder) nested(n *yaml.Node, what string) (param.Nested, bool) {
	inner, ok := d.innerSetting(n, what)
	if !ok {
		return param.Nested{}, false
	}
	if err := param.Check(inner.Params); err != nil {
		d.fail(n, "%s: %s: %v", what, inner.Kind, err)
		return param.Nested{}, false
	}
	nested, err := family.Nest(inner)
	if err != nil {
		d.fail(n, "%s: %v", what, err)
	}
	return nested, err == nil
}

// innerSetting reads an environment within a parameter.
func (d *decoder) innerSetting(n *yaml.Node, what string) (family.Setting, bool) {
	if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		s, err := ParseSetting(d.catalogue, n.Value)
		if err == nil && d.catalogue.IsEnvironment(s) {
			return s, true
		}
		if err == nil {
			d.fail(n, "%s is %s, which is an algorithm; it must be an environment", what, n.Value)
		} else {
			d.fail(n, "%s: %v", what, err)
		}
		return family.Setting{}, false
	}
	if n.Kind != yaml.MappingNode {
		d.fail(n, "%s is %s; it must be an environment with its parameters, such as {kind: hudry13, shuffle: false}", what, describe(n))
		return family.Setting{}, false
	}
	before := len(d.mistakes)
	var kind *yaml.Node
	params := &yaml.Node{Kind: yaml.MappingNode, Line: n.Line}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "kind" {
			kind = resolve(n.Content[i+1])
		} else {
			params.Content = append(params.Content, n.Content[i], n.Content[i+1])
		}
	}
	if kind == nil {
		d.fail(n, "%s lacks the key \"kind\", the name of an environment", what)
		return family.Setting{}, false
	}
	name, ok := d.text(kind, "kind of "+what)
	if !ok {
		return family.Setting{}, false
	}
	c := choice{}
	var err error
	if c.Setting, err = d.catalogue.Environment(name); err != nil {
		d.fail(kind, "%v", err)
		return family.Setting{}, false
	}
	d.parameters(params, what, &c, func(f param.Field, v *yaml.Node) {
		if value, ok := d.value(v, f, f.Name); ok {
			d.assign(&c, f, value, v)
		}
	})
	return c.Setting, len(d.mistakes) == before
}
