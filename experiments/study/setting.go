package study

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/sim/param"
)

// ParseSetting parses a setting as Setting.String writes it, such as
// "pocowista[delta=0.1]": an environment or an algorithm of the catalogue. Errors say what
// is allowed. The parameters of a name without brackets are not checked, since the
// defaults of an entry that reads a file lack the file.
func ParseSetting(catalogue *family.Catalogue, text string) (family.Setting, error) {
	kind, rest, bracket := strings.Cut(text, "[")
	d := &decoder{catalogue: catalogue, file: text, folder: "."}
	var c choice
	var err error
	if c.Setting, err = catalogue.Environment(kind); err != nil {
		if c.Setting, err = catalogue.Algorithm(kind); err != nil {
			all := append(catalogue.Environments.Names(""), catalogue.Algorithms.Names("")...)
			return c.Setting, fmt.Errorf("no algorithm, environment or study is called %q%s; see joust list", kind, param.DidYouMean(kind, all))
		}
	}
	if bracket {
		if !strings.HasSuffix(rest, "]") {
			return family.Setting{}, fmt.Errorf("%s: the parameters must end in ]", text)
		}
		params := &yaml.Node{Kind: yaml.MappingNode}
		for _, kv := range splitTop(strings.TrimSuffix(rest, "]")) {
			k, v, ok := strings.Cut(kv, "=")
			if !ok {
				return family.Setting{}, fmt.Errorf("%s: %q must be a parameter and its value, k=v", text, kv)
			}
			var doc yaml.Node
			if err := yaml.Unmarshal([]byte(v), &doc); err != nil || len(doc.Content) != 1 {
				return family.Setting{}, fmt.Errorf("%s: %q is not a value", text, v)
			}
			params.Content = append(params.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: k}, doc.Content[0])
		}
		d.parameters(params, "params", &c, func(f param.Field, v *yaml.Node) {
			if value, ok := d.value(v, f, f.Name); ok {
				d.assign(&c, f, value, v)
			}
		})
	}
	if d.mistakes == nil && bracket {
		d.located(param.Check(c.Params), c.Setting, 0)
	}
	for _, m := range d.mistakes {
		m.Line = 0
	}
	return c.Setting, d.err()
}

// splitTop splits a text at the commas outside quotes and brackets.
func splitTop(s string) (parts []string) {
	depth, start := 0, 0
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		case c == ',' && depth == 0:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	if s[start:] != "" || len(parts) > 0 {
		parts = append(parts, s[start:])
	}
	return parts
}

// ParseAlgorithm is ParseSetting, but an environment is an error.
func ParseAlgorithm(catalogue *family.Catalogue, text string) (family.Setting, error) {
	kind, _, _ := strings.Cut(text, "[")
	if catalogue.Algorithms.Find(kind) == nil && catalogue.Environments.Find(kind) == nil {
		return family.Setting{}, fmt.Errorf("no algorithm is called %q%s; see joust list algorithms", kind, param.DidYouMean(kind, catalogue.Algorithms.Names("")))
	}
	s, err := ParseSetting(catalogue, text)
	if err != nil {
		return s, err
	}
	if catalogue.IsEnvironment(s) {
		return s, fmt.Errorf("%s is an environment, not an algorithm; see joust list algorithms", text)
	}
	return s, nil
}

// ParseAlgorithms parses several algorithms, separated by commas.
func ParseAlgorithms(catalogue *family.Catalogue, text string) (list []family.Setting, err error) {
	for _, part := range splitTop(text) {
		s, err := ParseAlgorithm(catalogue, strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

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
