package sim

import (
	"slices"

	"joust/sim/param"
)

// Entry is an algorithm or an environment in a catalogue. Each family has its own entry
// types, which embed a Listing.
type Entry interface{ Listed() Listing }

// Listing is the part of an entry that all families have in common.
type Listing struct {
	Name   string // the name in studies; unique in both catalogues
	Family string // the name of its family, such as "duels"
	// Version is the version of the entry's behaviour, at least 1. It rises by one with
	// every change after which trials with the same parameters and the same streams
	// give other results. Records of another version are not those of this entry.
	Version int
	Card

	// Defaults are the values of the parameters that a study omits. A parameter that
	// names a file has no default; then Defaults do not pass param.Check.
	Defaults param.Params
	// Test are parameters with which trials are short enough for tests.
	Test param.Params
	// Files has an example of the content of each file that the entry reads. The key is
	// the parameter that names the file.
	Files map[string]string
}

// Listed implements Entry.
func (l Listing) Listed() Listing { return l }

// Section is a part of a catalogue: entries under one heading.
type Section struct {
	Heading string
	Entries []Entry
}

// Catalogue is a list of entries in the order in which they are shown.
type Catalogue []Section

// Under returns the section with this heading and with the entries of the
// declarations.
func Under(heading string, declared ...interface{ Entry() Entry }) Section {
	s := Section{Heading: heading}
	for _, d := range declared {
		s.Entries = append(s.Entries, d.Entry())
	}
	return s
}

// Entries returns the entries of all sections.
func (c Catalogue) Entries() (list []Entry) {
	for _, s := range c {
		list = append(list, s.Entries...)
	}
	return list
}

// Find returns the entry with that name, or nil if there is none.
func (c Catalogue) Find(name string) Entry {
	for _, s := range c {
		if i := slices.IndexFunc(s.Entries, func(e Entry) bool { return e.Listed().Name == name }); i >= 0 {
			return s.Entries[i]
		}
	}
	return nil
}

// Names returns the names of the entries of a family, or of all families if family is
// empty.
func (c Catalogue) Names(family string) (names []string) {
	for _, e := range c.Entries() {
		if l := e.Listed(); family == "" || l.Family == family {
			names = append(names, l.Name)
		}
	}
	return names
}

// Spec is the declaration of an entry that all families have in common. P is the type of
// the parameters.
type Spec[P param.Params] struct {
	Name string
	// Version has the meaning of Listing.Version; 0 means 1, so that a declaration has
	// no version until the behaviour of its entry changes for the first time. A test
	// fails if the behaviour changes and the version does not.
	Version  int
	Card     Card
	Defaults P
	// Test returns the parameters for tests, given the defaults. If it is nil, tests use
	// the defaults.
	Test func(P) P
	// Files has the meaning of Listing.Files.
	Files map[string]string
}

// ListingOf returns the listing in the family of the entry that is declared.
//
// It is a function, since the compiler makes the methods of a generic type several times for
// each type of parameters, in each package that has one.
func ListingOf[P param.Params](s *Spec[P], family string) Listing {
	test := s.Defaults
	if s.Test != nil {
		test = s.Test(test)
	}
	return listing(s.Name, family, s.Version, &s.Card, s.Defaults, test, s.Files)
}

func listing(name, family string, version int, card *Card, defaults, test param.Params, files map[string]string) Listing {
	return Listing{Name: name, Family: family, Version: max(1, version), Card: *card, Defaults: defaults, Test: test, Files: files}
}
