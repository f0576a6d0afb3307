// Package strict reads YAML files strictly. It knows the line of every key, collects all
// mistakes, refuses every key that it does not expect and asks what was meant. Studies,
// sessions and the judges of sessions are read with it. (The library's own KnownFields is not
// inherited by Node.Decode, and its integers read 010 as 8.)
package strict

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"joust/sim/param"
)

// Mistake is one thing that is wrong with a file.
type Mistake struct {
	File string // or the flag that is wrong, as the user wrote it
	Line int    // from 1; 0 for a mistake of the whole file or of a flag
	What string // what is wrong, and what is allowed

	Item *yaml.Node // the Item of the reader when it was found
}

func (m *Mistake) Error() string {
	if m.Line == 0 {
		return m.File + ": " + m.What
	}
	return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.What)
}

// Mistakes are all that is wrong, in the order of the lines. Its message has a line for each.
type Mistakes []*Mistake

func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, e := range m {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Reader collects the mistakes of one file.
type Reader struct {
	Name string // of the file in messages
	// Flags are flags that change the file, as the user wrote them. The line of a node that
	// the flag with index i has put into the tree is -1-i.
	Flags    []string
	Item     *yaml.Node // the item of a list that is being read, for the mistakes; may be nil
	Mistakes Mistakes   // so far
}

// Fail adds a mistake in the line of the node, or about the whole file where n is nil, or
// about the flag that put the node there. A mistake that is already in the list is not
// added again.
func (r *Reader) Fail(n *yaml.Node, format string, args ...any) {
	m := &Mistake{File: r.Name, What: fmt.Sprintf(format, args...), Item: r.Item}
	switch {
	case n == nil:
	case n.Line < 0:
		m.File = r.Flags[-1-n.Line]
	default:
		m.Line = n.Line
	}
	r.Add(m)
}

// Add adds mistakes that were found elsewhere, and are not in the list already.
func (r *Reader) Add(list ...*Mistake) {
	for _, m := range list {
		if !slices.ContainsFunc(r.Mistakes, func(o *Mistake) bool { return *o == *m }) {
			r.Mistakes = append(r.Mistakes, m)
		}
	}
}

// Err returns the mistakes in the order of their lines, of type [Mistakes]; nil if there are
// none.
func (r *Reader) Err() error {
	if r.Mistakes == nil {
		return nil
	}
	slices.SortStableFunc(r.Mistakes, func(a, b *Mistake) int { return a.Line - b.Line })
	return r.Mistakes
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

// Document parses the text, which must be one YAML document, and returns its root node,
// or nil after a mistake. The message about a file without content is empty.
func (r *Reader) Document(text []byte, empty string) *yaml.Node {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			r.Fail(nil, "%s", empty)
			return nil
		}
		line := 1 // the library leaves the number of the first line out
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil && m[1] != "" {
			line, _ = strconv.Atoi(m[1])
		}
		r.Fail(&yaml.Node{Line: line}, "is not YAML at or before this line: %s", yamlFault(err))
		return nil
	}
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		r.Fail(&second, "a second YAML document begins here; there must be one")
		return nil
	}
	root := Resolve(doc.Content[0])
	root.HeadComment = cmp.Or(root.HeadComment, doc.HeadComment)
	root.FootComment = cmp.Or(root.FootComment, doc.FootComment)
	return root
}

// Resolve follows YAML aliases to the node that they refer to.
func Resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// Key is an entry that a mapping may have.
type Key struct {
	Name     string
	Required bool
	Read     func(value *yaml.Node)
	// Belongs says where a key belongs that one may expect in this mapping, such as "write it
	// beside judge". Such a key is always a mistake, and is not listed as one that the mapping
	// takes.
	Belongs string
}

// Mapping reads the entries of a mapping. Keys that are not listed, and required keys
// that are missing, are mistakes. No message has a value in it, because a value may be secret.
func (r *Reader) Mapping(n *yaml.Node, what string, keys ...Key) {
	var names []string
	for _, k := range keys {
		if k.Belongs == "" {
			names = append(names, k.Name)
		}
	}
	if n = Resolve(n); n.Kind != yaml.MappingNode {
		r.Fail(n, "%s must be a mapping with the keys %s", what, strings.Join(names, ", "))
		return
	}
	seen := map[string]bool{}
	r.Entries(n, what, func(name, value *yaml.Node) {
		i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name.Value })
		switch {
		case i < 0:
			r.Fail(name, "unknown key %q of %s%s; it takes %s", name.Value, what, param.DidYouMean(name.Value, names), strings.Join(names, ", "))
		case keys[i].Belongs != "":
			r.Fail(name, "%s is no key of %s: %s", name.Value, what, keys[i].Belongs)
		default:
			seen[name.Value] = true
			keys[i].Read(value)
		}
	})
	for _, k := range keys {
		if k.Required && !seen[k.Name] {
			r.Fail(n, "%s lacks the key %q", what, k.Name)
		}
	}
}

// Entries calls f for each entry of a mapping. A key that is not a word, or that occurs a
// second time, is a mistake.
func (r *Reader) Entries(n *yaml.Node, what string, f func(name, value *yaml.Node)) {
	line := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := Resolve(n.Content[i]), Resolve(n.Content[i+1])
		if name.Kind != yaml.ScalarNode {
			r.Fail(name, "a key of %s must be a word", what)
			continue
		}
		if first, ok := line[name.Value]; ok {
			r.Fail(name, "the key %q of %s stands in line %d already", name.Value, what, first)
			continue
		}
		line[name.Value] = name.Line
		f(name, value)
	}
}

// List reads a sequence with at least one item.
func (r *Reader) List(n *yaml.Node, what string, f func(item *yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		r.Fail(n, "%s must be a list", what)
		return
	}
	if len(n.Content) == 0 {
		r.Fail(n, "%s is empty; it needs at least one item", what)
		return
	}
	for _, item := range n.Content {
		f(Resolve(item))
	}
}

// Describe describes a node in a message: a mapping, a list, nothing, or its text in
// quotes.
func Describe(n *yaml.Node) string {
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

// Text reads a scalar as it is written.
func (r *Reader) Text(n *yaml.Node, what string) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.Fail(n, "%s is %s; it must be a text", what, Describe(n))
		return "", false
	}
	return n.Value, true
}

// Filled reads a text that is not blank; "" after a mistake. No message has the text in it,
// because it may be secret.
func (r *Reader) Filled(n *yaml.Node, what string) string {
	s, ok := r.Text(n, what)
	if ok && strings.TrimSpace(s) == "" {
		r.Fail(n, "%s is empty; it must be a text", what)
		return ""
	}
	return s
}

var decimal = regexp.MustCompile(`^[-+]?(0|[1-9][0-9_]*)(\.[0-9]*)?([eE][-+]?[0-9]+)?$|^[-+]?\.[0-9]+([eE][-+]?[0-9]+)?$`)

// IsNumber reports whether the text is a decimal number as files have it.
func IsNumber(text string) bool { return decimal.MatchString(text) }

// Number reads a decimal number.
func (r *Reader) Number(n *yaml.Node, what string) (float64, bool) {
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 && decimal.MatchString(n.Value) {
		if v, err := strconv.ParseFloat(strings.ReplaceAll(n.Value, "_", ""), 64); err == nil {
			return v, true
		}
	}
	r.Fail(n, "%s is %s; it must be a number such as 10, 0.05 or 1e6", what, Describe(n))
	return 0, false
}

// Within reads a decimal number from low to high into to, and changes nothing after a mistake,
// of which it returns false.
func (r *Reader) Within(n *yaml.Node, what string, low, high float64, to *float64) bool {
	switch v, ok := r.Number(n, what); {
	case !ok:
	case !(v >= low && v <= high):
		r.Fail(n, "%s is %v; it must be a number from %v to %v", what, v, low, high)
	default:
		*to = v
		return true
	}
	return false
}

// Whole reads a whole number, written with digits or as 1e6.
func (r *Reader) Whole(n *yaml.Node, what string) (int, bool) {
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 && decimal.MatchString(n.Value) {
		digits := strings.ReplaceAll(n.Value, "_", "")
		if v, err := strconv.Atoi(digits); err == nil {
			return v, true
		}
		if v, err := strconv.ParseFloat(digits, 64); err == nil && v == math.Trunc(v) && math.Abs(v) <= 1<<53 {
			return int(v), true
		}
	}
	r.Fail(n, "%s is %s; it must be a whole number such as 1000 or 1e6", what, Describe(n))
	return 0, false
}

// Count reads a whole number within bounds.
func (r *Reader) Count(n *yaml.Node, what string, low, high int) int {
	v := low
	r.CountInto(&v, n, what, low, high)
	return v
}

// CountInto reads a whole number within bounds, and changes nothing after a mistake.
func (r *Reader) CountInto(to *int, n *yaml.Node, what string, low, high int) {
	switch v, ok := r.Whole(n, what); {
	case !ok:
	case v < low || v > high:
		r.Fail(n, "%s is %d; it must be a whole number from %d to %d", what, v, low, high)
	default:
		*to = v
	}
}

// Word reads a word, which must be one of the allowed ones.
func (r *Reader) Word(n *yaml.Node, what string, allowed ...string) string {
	s, ok := r.Text(n, what)
	if ok && !slices.Contains(allowed, s) {
		r.Fail(n, "%s is %q%s; it must be one of %s", what, s, param.DidYouMean(s, allowed), strings.Join(allowed, ", "))
	}
	return s
}

// Yes reads true or false.
func (r *Reader) Yes(n *yaml.Node, what string) bool {
	return r.Word(n, what, "true", "false") == "true"
}

// Time reads a time with a unit, from low to high, into to, and changes nothing after a mistake.
func (r *Reader) Time(n *yaml.Node, what string, low, high time.Duration, to *time.Duration) {
	if n.Kind == yaml.ScalarNode {
		if v, err := time.ParseDuration(n.Value); err == nil && low <= v && v <= high {
			*to = v
			return
		}
	}
	r.Fail(n, "%s is %s; it must be a time from %s to %s, such as 30s or 2m", what, Describe(n), brief(low), brief(high))
}

// brief writes a duration without seconds and minutes that are zero at its end.
func brief(d time.Duration) string {
	s := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, zero) {
			s = s[:len(s)-2]
		}
	}
	return s
}
