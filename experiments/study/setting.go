package study

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/strict"
	"joust/sim/param"
)

// ParseSetting parses a setting as Setting.String writes it, such as
// "pocowista[delta=0.1]": an environment or an algorithm of the catalogue. Errors say what
// is allowed. The parameters of a name without brackets are not checked, since the
// defaults of an entry that reads a file lack the file.
func ParseSetting(catalogue *family.Catalogue, text string) (family.Setting, error) {
	return parseSetting(catalogue, text, ".")
}

// parseSetting is ParseSetting for a text of a study, with files relative to its folder.
func parseSetting(catalogue *family.Catalogue, text, folder string) (family.Setting, error) {
	kind, rest, bracket := strings.Cut(text, "[")
	d := newDecoder(catalogue, text, folder)
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
	if d.Mistakes == nil && bracket {
		d.located(param.Check(c.Params), c.Setting, 0)
	}
	for _, m := range d.Mistakes {
		m.Line = 0
	}
	return c.Setting, d.Err()
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
	if !catalogue.Has(kind) {
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
		d.Fail(n, "%s: %s: %v", what, inner.Kind, err)
		return param.Nested{}, false
	}
	nested, err := family.Nest(inner)
	if err != nil {
		d.Fail(n, "%s: %v", what, err)
	}
	return nested, err == nil
}

// innerSetting reads an environment within a parameter.
func (d *decoder) innerSetting(n *yaml.Node, what string) (family.Setting, bool) {
	if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		s, err := parseSetting(d.catalogue, n.Value, d.folder)
		if err == nil && d.catalogue.IsEnvironment(s) {
			return s, true
		}
		if err == nil {
			d.Fail(n, "%s is %s, which is an algorithm; it must be an environment", what, n.Value)
		} else {
			d.Fail(n, "%s: %v", what, err)
		}
		return family.Setting{}, false
	}
	if n.Kind != yaml.MappingNode {
		d.Fail(n, "%s is %s; it must be an environment with its parameters, such as {kind: hudry13, shuffle: false}", what, strict.Describe(n))
		return family.Setting{}, false
	}
	before := len(d.Mistakes)
	var kind *yaml.Node
	params := &yaml.Node{Kind: yaml.MappingNode, Line: n.Line}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "kind" {
			kind = strict.Resolve(n.Content[i+1])
		} else {
			params.Content = append(params.Content, n.Content[i], n.Content[i+1])
		}
	}
	if kind == nil {
		d.Fail(n, "%s lacks the key \"kind\", the name of an environment", what)
		return family.Setting{}, false
	}
	name, ok := d.Text(kind, "kind of "+what)
	if !ok {
		return family.Setting{}, false
	}
	c := choice{}
	var err error
	if c.Setting, err = d.catalogue.Environment(name); err != nil {
		d.Fail(kind, "%v", err)
		return family.Setting{}, false
	}
	d.parameters(params, what, &c, func(f param.Field, v *yaml.Node) {
		if value, ok := d.value(v, f, f.Name); ok {
			d.assign(&c, f, value, v)
		}
	})
	return c.Setting, len(d.Mistakes) == before
}

// Reader reads files other than studies that have settings of the catalogue in them.
type Reader struct {
	*strict.Reader
	d *decoder
}

// NewReader returns a reader of a file, whose paths are relative to a folder. The entries of
// its settings are of the catalogue.
func NewReader(catalogue *family.Catalogue, file, folder string) *Reader {
	d := newDecoder(catalogue, file, folder)
	return &Reader{d.Reader, d}
}

// File reads the name of a file.
func (r *Reader) File(n *yaml.Node, what string) param.File {
	f, _ := r.d.file(n, what)
	return f
}

// Command reads the words of a program, of which some are files; nil after a mistake.
func (r *Reader) Command(n *yaml.Node, what string) param.Command {
	c, ok := r.d.command(n, what)
	if !ok {
		return nil
	}
	return c
}

// Algorithm reads a setting of one algorithm, a mapping with kind and params; false after a
// mistake.
func (r *Reader) Algorithm(n *yaml.Node) (family.Setting, bool) {
	return r.setting(n, "algorithm", r.d.catalogue.Algorithm)
}

// Environment reads a setting of one environment.
func (r *Reader) Environment(n *yaml.Node) (family.Setting, bool) {
	return r.setting(n, "environment", r.d.catalogue.Environment)
}

// setting reads a setting without a sweep.
func (r *Reader) setting(n *yaml.Node, what string, find finder) (family.Setting, bool) {
	before := len(r.Mistakes)
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if name := n.Content[i]; name.Value == "sweep" || name.Value == "label" {
			r.Fail(name, "the key %q is for studies; an %s here takes kind, params", name.Value, what)
		}
	}
	list := r.d.choice(n, what, find, 0)
	if len(list) == 0 || len(r.Mistakes) > before {
		return family.Setting{}, false
	}
	return list[0].Setting, true
}

// Located adds the errors about parameters of a setting, each in its line, or in that of the
// node.
func (r *Reader) Located(err error, s family.Setting, n *yaml.Node) { r.d.located(err, s, n.Line) }
