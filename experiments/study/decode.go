package study

import (
	"bytes"
	"cmp"
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
	File string // or the flag that is wrong, as the user wrote it
	Line int    // from 1; 0 for a mistake of the whole file or of a flag
	What string // what is wrong, and what is allowed

	item *yaml.Node // the figure, published number or claim that it is in; nil elsewhere
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
	first *family.Family
	// flags are the flags of a variant, as the user wrote them. The line of a node that the
	// flag with index i has put into the tree is -1-i.
	flags []string
	// wrong is true after a mistake in an environment or an algorithm: the cells need not
	// have the values that the study means. lost is true if the kind of one is unknown, so
	// that cells may be missing.
	wrong, lost bool
	item        *yaml.Node // the item of figures, published or expect that is being read
	mistakes    Mistakes
}

// fail adds a mistake in the line of the node, or about the whole file where n is nil, or
// about the flag that put the node there. A mistake that is already in the list is not
// added again.
func (d *decoder) fail(n *yaml.Node, format string, args ...any) {
	m := &Mistake{File: d.file, What: fmt.Sprintf(format, args...), item: d.item}
	switch {
	case n == nil:
	case n.Line < 0:
		m.File = d.flags[-1-n.Line]
	default:
		m.Line = n.Line
	}
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

// yamlFaults are parts of the messages of the YAML library, and what is said in their place.
var yamlFaults = [][2]string{
	{"mapping values are not allowed", `a key stands where none can: either the line is indented in another way than those above, or a text with ": " needs quotes`},
	{"did not find expected key", "a key is expected here: the line is indented in another way than its neighbours, or a bracket or quote above is open"},
	{"could not find expected ':'", "a key lacks its colon, or a quote above is open"},
	{"expected ',' or ']'", "a list in [ ] is open, or lacks a comma"},
	{"expected ',' or '}'", "a mapping in { } is open, or lacks a comma"},
	{"expected '-' indicator", "an item of a list is expected here, with a dash that is indented like the others"},
	{"tab character", "a tab indents the line; it must be spaces"},
	{"cannot start any token", "a text begins with a tab or with a character that YAML keeps for itself, such as @ or %; it needs quotes"},
	{"unexpected end of stream", "a quote is open"},
	{"unknown escape", `in "double quotes" a backslash begins an escape; 'single quotes' take it as it is`},
	{"unknown anchor", "an alias *name has no anchor &name above it"},
	{"UTF-8", "the text is not in UTF-8"},
	{"control characters", "it has control characters; is it a text?"},
}

// yamlFault says in words why a text is not YAML.
func yamlFault(err error) string {
	for _, f := range yamlFaults {
		if strings.Contains(err.Error(), f[0]) {
			return f[1]
		}
	}
	return "a key and its value are written as key: value, items of a list begin with a dash"
}

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
		line := 1 // the library leaves the number of the first line out
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil && m[1] != "" {
			line, _ = strconv.Atoi(m[1])
		}
		d.fail(&yaml.Node{Line: line}, "is not YAML at or before this line: %s", yamlFault(err))
		return nil
	}
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		d.fail(&second, "a second YAML document begins here; a study is one document")
		return nil
	}
	root := resolve(doc.Content[0])
	root.HeadComment = cmp.Or(root.HeadComment, doc.HeadComment)
	root.FootComment = cmp.Or(root.FootComment, doc.FootComment)
	return root
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
	v := low
	d.countInto(&v, n, what, low, high)
	return v
}

// countInto reads a whole number within bounds, and changes nothing after a mistake.
func (d *decoder) countInto(to *int, n *yaml.Node, what string, low, high int) {
	switch v, ok := d.whole(n, what); {
	case !ok:
	case v < low || v > high:
		d.fail(n, "%s is %d; it must be a whole number from %d to %d", what, v, low, high)
	default:
		*to = v
	}
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
	case param.Nested:
		return or(d.nested(n, what))
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
