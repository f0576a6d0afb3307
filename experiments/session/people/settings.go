package people

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"joust/sim/param"
)

// Settings are the keys of people in the file of a session.
type Settings struct {
	Raters       []string      // names of the people who judge, each with a link of their own; distinct
	Listen       string        // the address of the interface, such as 127.0.0.1
	Port         int           // from 1; 0 for the port of the session's last run, or any that is free
	Lease        time.Duration // how long a rater may take for a question before others may be shown it
	MinimalTime  time.Duration // how long a question must be shown before a verdict is taken; 0 for none
	Markdown     bool          // whether prompts, answers and instructions are laid out as Markdown
	Instructions string        // shown before the first question, and on request; may be empty
	Comment      bool          // whether raters may write a comment beside a verdict
}

// The limits of settings.
const (
	loopback       = "127.0.0.1"
	maxRaters      = 100
	maxName        = 40 // characters
	minLease       = 10 * time.Second
	maxLease       = 24 * time.Hour
	maxMinimalTime = 5 * time.Minute
	maxPort        = 65535
)

// ofSession are keys that one may expect here, and that are the session's.
var ofSession = []string{"panel", "overlap", "retest", "order"}

// Decode reads the settings strictly from the node that follows the key people in a file of
// that name. It returns all mistakes, each with file and line.
func Decode(file string, n *yaml.Node) (Settings, error) {
	s := Settings{Raters: []string{"rater"}, Listen: loopback, Lease: 5 * time.Minute}
	d := decoder{file: file}
	read := map[string]func(*yaml.Node){
		"raters":       func(v *yaml.Node) { s.Raters = d.raters(v) },
		"listen":       func(v *yaml.Node) { s.Listen = d.word(v, "listen") },
		"port":         func(v *yaml.Node) { s.Port = d.port(v) },
		"lease":        func(v *yaml.Node) { s.Lease = d.span(v, "lease", minLease, maxLease) },
		"minimal-time": func(v *yaml.Node) { s.MinimalTime = d.span(v, "minimal-time", 0, maxMinimalTime) },
		"markdown":     func(v *yaml.Node) { s.Markdown = d.yes(v, "markdown") },
		"instructions": func(v *yaml.Node) { s.Instructions = d.word(v, "instructions") },
		"comment":      func(v *yaml.Node) { s.Comment = d.yes(v, "comment") },
	}
	names := []string{"raters", "listen", "port", "lease", "minimal-time", "markdown", "instructions", "comment"}
	n = resolve(n)
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return s, nil // one rater, and nothing else to say
	case n.Kind != yaml.MappingNode:
		d.fail(n, "people must be a mapping; it takes %s", strings.Join(names, ", "))
	default:
		lines := map[string]int{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := resolve(n.Content[i]), resolve(n.Content[i+1])
			switch {
			case lines[key.Value] > 0:
				d.fail(key, "the key %q of people stands in line %d already", key.Value, lines[key.Value])
			case slices.Contains(ofSession, key.Value):
				d.fail(key, "%s is no key of people but of the session: write it beside judge", key.Value)
			case read[key.Value] == nil:
				d.fail(key, "unknown key %q of people%s; it takes %s", key.Value, param.DidYouMean(key.Value, names), strings.Join(names, ", "))
			default:
				read[key.Value](value)
			}
			lines[key.Value] = key.Line
		}
	}
	return s, errors.Join(d.mistakes...)
}

// decoder collects the mistakes of a mapping.
type decoder struct {
	file     string
	mistakes []error
}

func (d *decoder) fail(n *yaml.Node, format string, args ...any) {
	d.mistakes = append(d.mistakes, fmt.Errorf("%s:%d: %s", d.file, n.Line, fmt.Sprintf(format, args...)))
}

// resolve follows YAML aliases to the node that they refer to.
func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// word reads a text that is not empty.
func (d *decoder) word(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || n.Value == "" {
		d.fail(n, "%s of people must be a text", what)
	}
	return n.Value
}

func (d *decoder) yes(n *yaml.Node, what string) bool {
	if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" {
		d.fail(n, "%s of people is %q; it must be true or false", what, n.Value)
	}
	return n.Value == "true"
}

func (d *decoder) port(n *yaml.Node) int {
	port, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || port < 0 || port > maxPort {
		d.fail(n, "port of people is %q; it must be a whole number from 1 to %d, or 0 for any that is free", n.Value, maxPort)
	}
	return port
}

// span reads a duration.
func (d *decoder) span(n *yaml.Node, what string, low, high time.Duration) time.Duration {
	v, err := time.ParseDuration(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || v < low || v > high {
		d.fail(n, "%s of people is %q; it must be a time from %s to %s, such as 90s or 5m", what, n.Value, brief(low), brief(high))
	}
	return v
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

func (d *decoder) raters(n *yaml.Node) (names []string) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 || len(n.Content) > maxRaters {
		d.fail(n, "raters of people must be a list of 1 to %d names, such as [ann, bob]", maxRaters)
		return nil
	}
	for _, item := range n.Content {
		item = resolve(item)
		name := item.Value
		switch length := utf8.RuneCountInString(name); {
		case item.Kind != yaml.ScalarNode || item.Tag == "!!null" || strings.TrimSpace(name) != name || length == 0 || length > maxName || strings.ContainsFunc(name, unprintable):
			d.fail(item, "the rater %q needs a name of 1 to %d printable characters", name, maxName)
		case slices.Contains(names, name):
			d.fail(item, "the rater %q is in the list already; give each rater a name of their own", name)
		}
		names = append(names, name)
	}
	return names
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }
