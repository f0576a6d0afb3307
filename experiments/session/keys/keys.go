// Package keys reads the mappings of a session's file strictly: it knows the line of
// every key, collects all mistakes, and refuses every key that it does not expect. Each
// kind of judge reads its own part of the file with it.
package keys

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"joust/sim/param"
)

// Reader collects the mistakes of one file.
type Reader struct {
	File     string // the name of the file in messages
	mistakes Mistakes
}

// Mistake is one thing that is wrong.
type Mistake struct {
	File string
	Node *yaml.Node // what is wrong; its Line is 0 if it was not read from the file
	What string     // what is wrong, and what is allowed
}

func (m Mistake) Error() string {
	if m.Node.Line == 0 {
		return m.File + ": " + m.What
	}
	return fmt.Sprintf("%s:%d: %s", m.File, m.Node.Line, m.What)
}

// Mistakes are all that is wrong, in the order of the lines. Its message has a line for each.
type Mistakes []Mistake

func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, e := range m {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Fail adds a mistake in the line of the node. A mistake that is already in the list is
// not added again.
func (r *Reader) Fail(n *yaml.Node, format string, args ...any) {
	m := Mistake{r.File, n, fmt.Sprintf(format, args...)}
	if !slices.ContainsFunc(r.mistakes, func(o Mistake) bool { return o.Error() == m.Error() }) {
		r.mistakes = append(r.mistakes, m)
	}
}

// Err returns all mistakes, of type [Mistakes]; nil if there are none.
func (r *Reader) Err() error {
	if r.mistakes == nil {
		return nil
	}
	slices.SortStableFunc(r.mistakes, func(a, b Mistake) int { return a.Node.Line - b.Node.Line })
	return r.mistakes
}

// Key is an entry that a mapping may have.
type Key struct {
	Name     string
	Required bool
	Read     func(value *yaml.Node)
}

// Mapping reads the entries of a mapping. An unknown key, a key that occurs a second time
// and a required key that is missing are mistakes. No message has a value in it.
func (r *Reader) Mapping(n *yaml.Node, what string, keys ...Key) {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Name
	}
	if n = Resolve(n); n.Kind != yaml.MappingNode {
		r.Fail(n, "%s must be a mapping with the keys %s", what, strings.Join(names, ", "))
		return
	}
	seen := map[string]bool{}
	r.Entries(n, what, func(name, value *yaml.Node) {
		i := slices.Index(names, name.Value)
		if i < 0 {
			r.Fail(name, "unknown key %q of %s%s; it takes %s", name.Value, what, param.DidYouMean(name.Value, names), strings.Join(names, ", "))
			return
		}
		seen[name.Value] = true
		keys[i].Read(value)
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

// Resolve follows YAML aliases to the node that they refer to.
func Resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// describe describes a node in a message: a mapping, a list, nothing, or its text in quotes.
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "nothing"
	}
	return strconv.Quote(n.Value)
}

// Text reads a text that is not empty into to. The message has no value in it, because a
// text may be secret.
func (r *Reader) Text(n *yaml.Node, what string, to *string) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" {
		r.Fail(n, "%s must be a text", what)
		return
	}
	*to = n.Value
}

var decimal = regexp.MustCompile(`^[-+]?(0|[1-9][0-9_]*)(\.[0-9]*)?([eE][-+]?[0-9]+)?$|^[-+]?\.[0-9]+([eE][-+]?[0-9]+)?$`)

// Number reads a decimal number from low to high into to.
func (r *Reader) Number(n *yaml.Node, what string, low, high float64, to *float64) {
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 && decimal.MatchString(n.Value) {
		if v, err := strconv.ParseFloat(strings.ReplaceAll(n.Value, "_", ""), 64); err == nil && low <= v && v <= high {
			*to = v
			return
		}
	}
	r.Fail(n, "%s is %s; it must be a number from %v to %v", what, describe(n), low, high)
}

// Whole reads a whole number from low to high, written with digits or as 1e6, into to.
func (r *Reader) Whole(n *yaml.Node, what string, low, high int, to *int) {
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 && decimal.MatchString(n.Value) {
		digits := strings.ReplaceAll(n.Value, "_", "")
		v, err := strconv.Atoi(digits)
		if err != nil {
			var f float64
			if f, err = strconv.ParseFloat(digits, 64); err == nil && (f != math.Trunc(f) || math.Abs(f) > 1<<53) {
				err = strconv.ErrSyntax
			}
			v = int(f)
		}
		if err == nil && low <= v && v <= high {
			*to = v
			return
		}
	}
	r.Fail(n, "%s is %s; it must be a whole number from %d to %d", what, describe(n), low, high)
}

// Duration reads a duration with a unit, from low to high, into to.
func (r *Reader) Duration(n *yaml.Node, what string, low, high time.Duration, to *time.Duration) {
	if n.Kind == yaml.ScalarNode {
		if v, err := time.ParseDuration(n.Value); err == nil && low <= v && v <= high {
			*to = v
			return
		}
	}
	r.Fail(n, "%s is %s; it must be a duration with a unit, such as 90s or 2m, from %v to %v", what, describe(n), low, high)
}
