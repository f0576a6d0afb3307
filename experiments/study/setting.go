package study

import (
	"bytes"
	"fmt"
	"strings"
	"time"

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

// Reader reads other YAML files as strictly as studies are read: it refuses keys that it
// does not know, asks what was meant, and collects all mistakes with their lines.
type Reader struct{ d decoder }

// NewReader returns a reader of a file, whose paths are relative to a folder. The entries of
// its settings are of the catalogue.
func NewReader(catalogue *family.Catalogue, file, folder string) *Reader {
	return &Reader{decoder{catalogue: catalogue, file: file, folder: folder}}
}

// Document parses the text and returns its root; nil after a mistake. What names the content
// in messages, such as "the session".
func (r *Reader) Document(text []byte, what string) *yaml.Node {
	if len(bytes.TrimSpace(text)) == 0 {
		r.Fail(nil, "%s is empty", what)
		return nil
	}
	return r.d.document(text)
}

// Key is an entry that a mapping may have.
type Key struct {
	Name     string
	Required bool
	Read     func(value *yaml.Node)
}

// Mapping reads the entries of a mapping.
func (r *Reader) Mapping(n *yaml.Node, what string, keys ...Key) {
	list := make([]key, len(keys))
	for i, k := range keys {
		list[i] = key{k.Name, k.Required, k.Read}
	}
	r.d.mapping(n, what, list...)
}

// Fail adds a mistake in the line of the node, or of the whole file where it is nil.
func (r *Reader) Fail(n *yaml.Node, format string, args ...any) { r.d.fail(n, format, args...) }

// Text reads a text as it is written; "" after a mistake.
func (r *Reader) Text(n *yaml.Node, what string) string {
	s, _ := r.d.text(n, what)
	return s
}

// Word reads a word, which must be one of the allowed ones.
func (r *Reader) Word(n *yaml.Node, what string, allowed ...string) string {
	return r.d.word(n, what, allowed...)
}

// Number reads a number from low to high; low after a mistake.
func (r *Reader) Number(n *yaml.Node, what string, low, high float64) float64 {
	v, ok := r.d.number(n, what)
	switch {
	case !ok:
		return low
	case !(v >= low && v <= high):
		r.Fail(n, "%s is %v; it must be a number from %v to %v", what, v, low, high)
		return low
	}
	return v
}

// Count reads a whole number from low to high; low after a mistake.
func (r *Reader) Count(n *yaml.Node, what string, low, high int) int {
	return r.d.count(n, what, low, high)
}

// Time reads a time, such as 30s; 0 after a mistake.
func (r *Reader) Time(n *yaml.Node, what string) time.Duration {
	s, ok := r.d.text(n, what)
	v, err := time.ParseDuration(s)
	if ok && (err != nil || v < 0) {
		r.Fail(n, "%s is %q; it must be a time such as 30s or 2m", what, s)
		return 0
	}
	return v
}

// File reads the name of a file.
func (r *Reader) File(n *yaml.Node, what string) param.File {
	s, ok := r.d.text(n, what)
	if ok && s == "" {
		r.Fail(n, "%s is empty; it must name a file", what)
	}
	return r.d.named(s)
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
	before := len(r.d.mistakes)
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if name := n.Content[i]; name.Value == "sweep" || name.Value == "label" {
			r.Fail(name, "the key %q is for studies; an %s here takes kind, params", name.Value, what)
		}
	}
	list := r.d.choice(n, what, find, 0)
	if len(list) == 0 || len(r.d.mistakes) > before {
		return family.Setting{}, false
	}
	return list[0].Setting, true
}

// Located adds the errors about parameters of a setting, each in its line, or in that of the
// node.
func (r *Reader) Located(err error, s family.Setting, n *yaml.Node) { r.d.located(err, s, n.Line) }

// Err returns all mistakes in the order of their lines, of type Mistakes; nil if there are
// none.
func (r *Reader) Err() error { return r.d.err() }
