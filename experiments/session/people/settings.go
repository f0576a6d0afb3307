package people

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"joust/experiments/strict"
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

// ofSession says where keys belong that one may expect here.
const ofSession = "it is one of the session; write it beside judge"

// Decode reads the settings strictly from the node that follows the key people. What is wrong
// it passes to the reader.
func Decode(r *strict.Reader, n *yaml.Node) Settings {
	s := Settings{Raters: []string{"rater"}, Listen: loopback, Lease: 5 * time.Minute}
	if n = strict.Resolve(n); n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return s // one rater, and nothing else to say
	}
	r.Mapping(n, "people",
		strict.Key{Name: "raters", Read: func(n *yaml.Node) { s.Raters = raters(r, n) }},
		strict.Key{Name: "listen", Read: func(n *yaml.Node) { s.Listen = r.Filled(n, "listen of people") }},
		strict.Key{Name: "port", Read: func(n *yaml.Node) { s.Port = r.Count(n, "port of people", 0, maxPort) }},
		strict.Key{Name: "lease", Read: func(n *yaml.Node) { r.Time(n, "lease of people", minLease, maxLease, &s.Lease) }},
		strict.Key{Name: "minimal-time", Read: func(n *yaml.Node) { r.Time(n, "minimal-time of people", 0, maxMinimalTime, &s.MinimalTime) }},
		strict.Key{Name: "markdown", Read: func(n *yaml.Node) { s.Markdown = r.Yes(n, "markdown of people") }},
		strict.Key{Name: "instructions", Read: func(n *yaml.Node) { s.Instructions = r.Filled(n, "instructions of people") }},
		strict.Key{Name: "comment", Read: func(n *yaml.Node) { s.Comment = r.Yes(n, "comment of people") }},
		strict.Key{Name: "panel", Belongs: ofSession}, strict.Key{Name: "overlap", Belongs: ofSession},
		strict.Key{Name: "retest", Belongs: ofSession}, strict.Key{Name: "order", Belongs: ofSession},
	)
	return s
}

// raters reads the names of the raters.
func raters(r *strict.Reader, n *yaml.Node) (names []string) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 || len(n.Content) > maxRaters {
		r.Fail(n, "raters of people must be a list of 1 to %d names, such as [ann, bob]", maxRaters)
		return nil
	}
	for _, item := range n.Content {
		item = strict.Resolve(item)
		name := item.Value
		switch length := utf8.RuneCountInString(name); {
		case item.Kind != yaml.ScalarNode || item.Tag == "!!null" || strings.TrimSpace(name) != name || length == 0 || length > maxName || strings.ContainsFunc(name, unprintable):
			r.Fail(item, "the rater %q needs a name of 1 to %d printable characters", name, maxName)
		case slices.Contains(names, name):
			r.Fail(item, "the rater %q is in the list already; give each rater a name of their own", name)
		}
		names = append(names, name)
	}
	return names
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }
