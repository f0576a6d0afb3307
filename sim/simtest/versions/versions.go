// Package versions keeps the tables that tie the version of a catalogue's entry to its
// behaviour.
//
// A table has one line for each entry and set of parameters: the version of the entry
// and the hash of its transcript with these parameters (simtest.Transcriber). A test of
// the catalogue compares the table with the present code. If the hash has changed, the
// entry behaves differently, and its Version must rise, so that records of the earlier
// version are not taken for records of this one. Update writes what follows from the
// present code, but it refuses a changed hash of an unchanged version.
//
// An entry may gain or lose parameters, options and parameters for tests without a new
// version: then lines are new or gone, and no line has another hash.
package versions

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/simtest"
)

// Behaviour is what an entry does, in short.
type Behaviour struct {
	Name    string // of the entry
	Version int    // of the entry, at least 1
	Form    int    // of the transcripts, simtest.Form
	Hashes  []Hash // one for each set of parameters, in a fixed order
}

// Hash is the hash of one transcript.
type Hash struct {
	Params string // the parameters other than the defaults, as in "ties=coin votes=3"; "defaults" if there are none
	Sum    string // the first 16 digits of the SHA-256 of the transcript
}

// Of returns the behaviour of an entry with the parameters p and others in their
// neighbourhood: for learners of duels all of simtest.Variants, for other entries those
// of simtest.Neighbours with which an entry can be made.
func Of(e sim.Entry, p param.Params) (Behaviour, error) {
	l := e.Listed()
	b := Behaviour{Name: l.Name, Version: l.Version, Form: simtest.Form}
	sets := simtest.Neighbours(p)
	if _, ok := e.(*duel.LearnerEntry); ok {
		sets = simtest.Variants(p)
	}
	for i, set := range sets {
		s, err := simtest.Of(e, set)
		if err != nil && i > 0 {
			continue
		}
		if err != nil {
			return b, err
		}
		t, ok := s.(simtest.Transcriber)
		if !ok {
			return b, fmt.Errorf("%s has no transcript", l.Name)
		}
		text, err := t.Transcript()
		if err != nil {
			return b, err
		}
		b.Hashes = append(b.Hashes, Hash{paramsText(l, set), digest(text)})
	}
	return b, nil
}

// paramsText returns the parameters that differ from the defaults. A file is given by a
// hash of its example, since its folder differs from test to test.
func paramsText(l sim.Listing, p param.Params) string {
	var words []string
	for _, f := range param.Fields(p) {
		if f.IsDefault(l.Defaults) {
			continue
		}
		text := f.Text()
		if _, ok := f.Value().(param.File); ok {
			text = digest(l.Files[f.Name])
		}
		words = append(words, f.Name+"="+text)
	}
	if words == nil {
		return defaults
	}
	return strings.Join(words, " ")
}

const defaults = "defaults" // what a line has for no parameters

func digest(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:16] }

// Table is a table in a file.
type Table struct {
	File string
	// Command updates the lines of an entry. It is part of messages and has %s for the
	// name of the entry.
	Command string

	entries map[string]Behaviour
}

// Read reads the table of a file. A file that does not exist is an empty table.
func Read(file, command string) (*Table, error) {
	t := &Table{File: file, Command: command, entries: map[string]Behaviour{}}
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		if line = strings.TrimSuffix(line, "\n"); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := t.add(line); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, number, err)
		}
	}
	return t, nil
}

var sum = regexp.MustCompile(`^[0-9a-f]{16}$`)

// add adds a line to the table.
func (t *Table) add(line string) error {
	words := strings.SplitN(line, " ", 5)
	if len(words) < 5 {
		return fmt.Errorf("want the name, the version, the form, the hash and the parameters, got %q", line)
	}
	version, err := strconv.Atoi(words[1])
	if err != nil || version < 1 {
		return fmt.Errorf("the version %q must be a whole number of at least 1", words[1])
	}
	form, err := strconv.Atoi(words[2])
	if err != nil {
		return fmt.Errorf("the form %q must be a whole number", words[2])
	}
	if !sum.MatchString(words[3]) {
		return fmt.Errorf("the hash %q must have 16 hexadecimal digits", words[3])
	}
	b, ok := t.entries[words[0]]
	if !ok {
		b = Behaviour{Name: words[0], Version: version, Form: form}
	}
	if b.Version != version || b.Form != form {
		return fmt.Errorf("%s has version %d and form %d here and version %d and form %d in the lines above", b.Name, version, form, b.Version, b.Form)
	}
	if b.hash(words[4]) != "" {
		return fmt.Errorf("%s has two lines with the parameters: %s", b.Name, words[4])
	}
	b.Hashes = append(b.Hashes, Hash{words[4], words[3]})
	t.entries[b.Name] = b
	return nil
}

// Check returns nil if the table has the present behaviour of the entry, and otherwise
// what differs and what to do.
func (t *Table) Check(now Behaviour) error {
	if err := t.refusal(now); err != nil {
		return err
	}
	if outdated := t.outdated(now); outdated != "" {
		return fmt.Errorf("%s; run\n\t%s", outdated, t.command(now.Name))
	}
	return nil
}

// Update replaces the lines of the entry. It refuses, and changes nothing, if the
// behaviour has changed and the version has not, or if the version has fallen.
func (t *Table) Update(now Behaviour) error {
	if err := t.refusal(now); err != nil {
		return err
	}
	t.entries[now.Name] = now
	return nil
}

// refusal returns an error about the entry that an update must not hide.
func (t *Table) refusal(now Behaviour) error {
	filed, ok := t.entries[now.Name]
	switch {
	case !ok || now.Version > filed.Version:
		return nil
	case now.Version < filed.Version:
		return fmt.Errorf("%s has version %d, but %s has version %d of it: a version never falls, so write Version: %d in its Spec if it behaves as it did then, and Version: %d if it behaves in a new way",
			now.Name, now.Version, t.File, filed.Version, filed.Version, filed.Version+1)
	case now.Form != filed.Form:
		return nil
	}
	var changed []string
	for _, h := range filed.Hashes {
		if other := now.hash(h.Params); other != "" && other != h.Sum {
			changed = append(changed, h.Params)
		}
	}
	if changed == nil {
		return nil
	}
	const shown = 5
	with := strings.Join(changed[:min(shown, len(changed))], "; ")
	if n := len(changed) - shown; n > 0 {
		with += fmt.Sprintf("; and %d more", n)
	}
	return fmt.Errorf("%s behaves differently, but its version is still %d. It differs with the parameters: %s. If that is meant, write Version: %d in its Spec and run\n\t%s",
		now.Name, now.Version, with, now.Version+1, t.command(now.Name))
}

// outdated returns what an update of the entry would change, or "".
func (t *Table) outdated(now Behaviour) string {
	filed, ok := t.entries[now.Name]
	switch {
	case !ok:
		return fmt.Sprintf("%s is not in %s", now.Name, t.File)
	case now.Version != filed.Version:
		return fmt.Sprintf("%s has version %d, and %s has version %d of it", now.Name, now.Version, t.File, filed.Version)
	case now.Form != filed.Form:
		return fmt.Sprintf("transcripts have form %d, and %s has form %d of those of %s", now.Form, t.File, filed.Form, now.Name)
	}
	for _, h := range now.Hashes {
		if filed.hash(h.Params) == "" {
			return fmt.Sprintf("%s has no line of %s with the parameters: %s", t.File, now.Name, h.Params)
		}
	}
	for _, h := range filed.Hashes {
		if now.hash(h.Params) == "" {
			return fmt.Sprintf("%s has a line of %s with the parameters %q, with which it is no longer tested", t.File, now.Name, h.Params)
		}
	}
	return ""
}

// hash returns the sum for the parameters, or "" if there is none.
func (b *Behaviour) hash(params string) string {
	for _, h := range b.Hashes {
		if h.Params == params {
			return h.Sum
		}
	}
	return ""
}

func (t *Table) command(name string) string { return fmt.Sprintf(t.Command, name) }

// CheckNames returns an error if the table has lines of entries that are not in the
// catalogue.
func (t *Table) CheckNames(c sim.Catalogue) error {
	if gone := t.gone(c); gone != nil {
		return fmt.Errorf("%s has lines of what is not in the catalogue: %s; if that was removed or renamed, run the test with -update", t.File, strings.Join(gone, ", "))
	}
	return nil
}

// UpdateNames removes the lines of entries that are not in the catalogue.
func (t *Table) UpdateNames(c sim.Catalogue) {
	for _, name := range t.gone(c) {
		delete(t.entries, name)
	}
}

// gone returns the names that are in the table and not in the catalogue, in order.
func (t *Table) gone(c sim.Catalogue) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(t.entries)) {
		if c.Find(name) == nil {
			names = append(names, name)
		}
	}
	return names
}

// Write writes the table to its file, the entries in the order of their names.
func (t *Table) Write() error {
	var b strings.Builder
	fmt.Fprintf(&b, "# What the entries do: name, version, form of the transcript, hash of the transcript, parameters.\n# Written by %s\n", t.command("NAME"))
	for _, name := range slices.Sorted(maps.Keys(t.entries)) {
		e := t.entries[name]
		for _, h := range e.Hashes {
			fmt.Fprintf(&b, "%s %d %d %s %s\n", name, e.Version, e.Form, h.Sum, h.Params)
		}
	}
	return os.WriteFile(t.File, []byte(b.String()), 0o666)
}
