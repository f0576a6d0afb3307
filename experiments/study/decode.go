package study

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/sim/param"
)

// Mistake is one thing that is wrong with a study.
type Mistake struct {
	File string
	Line int    // from 1; 0 for a mistake of the whole file
	What string // what is wrong, and what is allowed
}

func (m *Mistake) Error() string {
	if m.Line == 0 {
		return m.File + ": " + m.What
	}
	return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.What)
}

// Mistakes are all mistakes of a study, in the order of their lines.
type Mistakes []*Mistake

func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, e := range m {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// decoder reads a tree of YAML nodes strictly: it knows the line of every node,
// collects every mistake, and refuses every key that it does not expect. (yaml.v3's
// own KnownFields is not inherited by Node.Decode, and its integers read 010 as 8.)
type decoder struct {
	catalogue *family.Catalogue
	file      string
	folder    string // the paths of files in the study are relative to it
	// first is the family of the first environment whose kind is known, even if its
	// parameters are wrong.
	first    *family.Family
	mistakes Mistakes
}

// fail adds a mistake in the line of the node, or about the whole file where n is nil. A
// mistake that is already in the list is not added again.
func (d *decoder) fail(n *yaml.Node, format string, args ...any) {
	line := 0
	if n != nil {
		line = n.Line
	}
	m := &Mistake{d.file, line, fmt.Sprintf(format, args...)}
	if !slices.ContainsFunc(d.mistakes, func(o *Mistake) bool { return *o == *m }) {
		d.mistakes = append(d.mistakes, m)
	}
}

// err returns the mistakes in the order of their lines, or nil if there are none.
func (d *decoder) err() error {
	if d.mistakes == nil {
		return nil
	}
	slices.SortStableFunc(d.mistakes, func(a, b *Mistake) int { return a.Line - b.Line })
	return d.mistakes
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// document parses the text, which must be one YAML document, and returns its root node,
// or nil after a mistake.
func (d *decoder) document(text []byte) *yaml.Node {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			d.fail(nil, "the study is empty; it needs name, environments and algorithms")
			return nil
		}
		m := yamlLine.FindStringSubmatch(err.Error())
		what := "is not YAML: " + err.Error()
		line := 0
		if m != nil {
			line, _ = strconv.Atoi(m[1])
			what = "is not YAML at or before this line: " + strings.TrimPrefix(err.Error(), m[0])
		}
		d.fail(&yaml.Node{Line: line}, "%s", what)
		return nil
	}
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		d.fail(&second, "a second YAML document begins here; a study is one document")
		return nil
	}
	return resolve(doc.Content[0])
}

// resolve follows YAML aliases to the node that they refer to.
func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// key is an entry that a mapping may have.
type key struct {
	name     string
	required bool
	read     func(value *yaml.Node)
}

// mapping reads the entries of a mapping. Keys that are not listed, and required keys
// that are missing, are mistakes.
func (d *decoder) mapping(n *yaml.Node, what string, keys ...key) {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	if n.Kind != yaml.MappingNode {
		d.fail(n, "%s must be a mapping with the keys %s", what, strings.Join(names, ", "))
		return
	}
	seen := map[string]bool{}
	d.entries(n, what, func(name, value *yaml.Node) {
		i := slices.Index(names, name.Value)
		if i < 0 {
			d.fail(name, "unknown key %q of %s%s; it takes %s", name.Value, what, param.DidYouMean(name.Value, names), strings.Join(names, ", "))
			return
		}
		seen[name.Value] = true
		keys[i].read(value)
	})
	for _, k := range keys {
		if k.required && !seen[k.name] {
			d.fail(n, "%s lacks the key %q", what, k.name)
		}
	}
}

// entries calls f for each entry of a mapping. A key that is not a word, or that occurs a
// second time, is a mistake.
func (d *decoder) entries(n *yaml.Node, what string, f func(name, value *yaml.Node)) {
	line := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := resolve(n.Content[i]), resolve(n.Content[i+1])
		if name.Kind != yaml.ScalarNode {
			d.fail(name, "a key of %s must be a word", what)
			continue
		}
		if first, ok := line[name.Value]; ok {
			d.fail(name, "the key %q of %s stands in line %d already", name.Value, what, first)
			continue
		}
		line[name.Value] = name.Line
		f(name, value)
	}
}

// list reads a sequence with at least one item.
func (d *decoder) list(n *yaml.Node, what string, f func(item *yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		d.fail(n, "%s must be a list", what)
		return
	}
	if len(n.Content) == 0 {
		d.fail(n, "%s is empty; it needs at least one item", what)
		return
	}
	for _, item := range n.Content {
		f(resolve(item))
	}
}

// describe describes a node in a message: a mapping, a list, nothing, or its text in
// quotes.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	if n.Tag == "!!null" {
		return "nothing"
	}
	return strconv.Quote(n.Value)
}

// text reads a scalar as it is written.
func (d *decoder) text(n *yaml.Node, what string) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		d.fail(n, "%s is %s; it must be a text", what, describe(n))
		return "", false
	}
	return n.Value, true
}

var decimal = regexp.MustCompile(`^[-+]?(0|[1-9][0-9_]*)(\.[0-9]*)?([eE][-+]?[0-9]+)?$|^[-+]?\.[0-9]+([eE][-+]?[0-9]+)?$`)

// number reads a decimal number.
func (d *decoder) number(n *yaml.Node, what string) (float64, bool) {
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 && decimal.MatchString(n.Value) {
		if v, err := strconv.ParseFloat(strings.ReplaceAll(n.Value, "_", ""), 64); err == nil {
			return v, true
		}
	}
	d.fail(n, "%s is %s; it must be a number such as 10, 0.05 or 1e6", what, describe(n))
	return 0, false
}

// whole reads a whole number, written with digits or as 1e6.
func (d *decoder) whole(n *yaml.Node, what string) (int, bool) {
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 && decimal.MatchString(n.Value) {
		digits := strings.ReplaceAll(n.Value, "_", "")
		if v, err := strconv.Atoi(digits); err == nil {
			return v, true
		}
		if v, err := strconv.ParseFloat(digits, 64); err == nil && v == math.Trunc(v) && math.Abs(v) <= 1<<53 {
			return int(v), true
		}
	}
	d.fail(n, "%s is %s; it must be a whole number such as 1000 or 1e6", what, describe(n))
	return 0, false
}

// count reads a whole number within bounds.
func (d *decoder) count(n *yaml.Node, what string, low, high int) int {
	v, ok := d.whole(n, what)
	if ok && (v < low || v > high) {
		d.fail(n, "%s is %d; it must be a whole number from %d to %d", what, v, low, high)
	}
	return v
}

// word reads a word, which must be one of the allowed ones.
func (d *decoder) word(n *yaml.Node, what string, allowed ...string) string {
	s, ok := d.text(n, what)
	if ok && !slices.Contains(allowed, s) {
		d.fail(n, "%s is %q%s; it must be one of %s", what, s, param.DidYouMean(s, allowed), strings.Join(allowed, ", "))
	}
	return s
}

// yes reads true or false.
func (d *decoder) yes(n *yaml.Node, what string) bool {
	return d.word(n, what, "true", "false") == "true"
}

// value reads the value of a parameter, by the type of its field.
func (d *decoder) value(n *yaml.Node, f param.Field, what string) (any, bool) {
	switch f.Value().(type) {
	case float64:
		return or(d.number(n, what))
	case int:
		return or(d.whole(n, what))
	case bool:
		if n.Kind == yaml.ScalarNode && n.Tag == "!!bool" {
			return n.Value == "true" || n.Value == "True" || n.Value == "TRUE", true
		}
		d.fail(n, "%s is %s; it must be true or false", what, describe(n))
		return nil, false
	case string:
		return or(d.text(n, what))
	case param.File:
		s, ok := d.text(n, what)
		if ok && s == "" {
			d.fail(n, "%s is empty; it must name a file", what)
			return nil, false
		}
		path := s
		if !filepath.IsAbs(path) {
			path = filepath.Join(d.folder, path)
		}
		return param.File{Text: s, Path: path}, ok
	case []float64:
		return or(d.row(n, what))
	case [][]float64:
		good := true
		var rows [][]float64
		d.list(n, what, func(item *yaml.Node) {
			r, ok := d.row(item, fmt.Sprintf("row %d of %s", len(rows)+1, what))
			rows, good = append(rows, r), good && ok
		})
		return rows, good && rows != nil
	case []string:
		return or(d.words(n, what))
	case map[string]string:
		return or(d.renaming(n, what))
	}
	panic("study: the decoder cannot read the type of the parameter " + f.Name)
}

// row reads a list of numbers.
func (d *decoder) row(n *yaml.Node, what string) ([]float64, bool) {
	good := true
	var row []float64
	d.list(n, what, func(item *yaml.Node) {
		v, ok := d.number(item, fmt.Sprintf("item %d of %s", len(row)+1, what))
		row, good = append(row, v), good && ok
	})
	return row, good && row != nil
}

// words reads a list of words. A list of one may be written as the word alone, and a number
// is a word.
func (d *decoder) words(n *yaml.Node, what string) ([]string, bool) {
	if n.Kind == yaml.ScalarNode {
		s, ok := d.text(n, what)
		return []string{s}, ok
	}
	good := true
	var list []string
	d.list(n, what, func(item *yaml.Node) {
		s, ok := d.text(item, fmt.Sprintf("item %d of %s", len(list)+1, what))
		list, good = append(list, s), good && ok
	})
	return list, good && list != nil
}

// renaming reads a mapping of words to words.
func (d *decoder) renaming(n *yaml.Node, what string) (map[string]string, bool) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		d.fail(n, "%s is %s; it must be a mapping with at least one entry, such as {a: model_a}", what, describe(n))
		return nil, false
	}
	good := true
	names := map[string]string{}
	d.entries(n, what, func(name, value *yaml.Node) {
		s, ok := d.text(value, name.Value+" of "+what)
		names[name.Value], good = s, good && ok
	})
	return names, good && 2*len(names) == len(n.Content)
}

func or[T any](v T, ok bool) (any, bool) { return v, ok }
