package sim

import (
	"slices"

	"joust/sim/param"
)

// Entry is an algorithm or an environment as a catalogue holds it. Each family has
// entry types of its own, which embed a Listing.
type Entry interface{ Listed() Listing }

// Listing is what an entry says of itself, whatever its family.
type Listing struct {
	Name   string // as studies write it; unique in both catalogues
	Family string // the name of the contract that it keeps, such as "duels"
	Card

	// Defaults are the values of parameters that a study leaves out. An environment
	// that reads a file has none for it, so that its Defaults fail param.Check.
	Defaults param.Params
	// Test is a set of parameters that is small enough for tests.
	Test param.Params
	// Files holds an example of each file that the entry reads, by the name of the
	// parameter that names the file.
	Files map[string]string
}

// Listed implements Entry.
func (l Listing) Listed() Listing { return l }

// Section is the entries of a catalogue under one heading.
type Section struct {
	Heading string
	Entries []Entry
}

// Catalogue holds entries in the order in which they are shown.
type Catalogue []Section

// Under makes a section of what the files of its entries declare.
func Under(heading string, declared ...interface{ Entry() Entry }) Section {
	s := Section{Heading: heading}
	for _, d := range declared {
		s.Entries = append(s.Entries, d.Entry())
	}
	return s
}

// Entries lists the entries of all sections.
func (c Catalogue) Entries() (list []Entry) {
	for _, s := range c {
		list = append(list, s.Entries...)
	}
	return list
}

// Find returns the entry of that name, or nil.
func (c Catalogue) Find(name string) Entry {
	for _, s := range c {
		if i := slices.IndexFunc(s.Entries, func(e Entry) bool { return e.Listed().Name == name }); i >= 0 {
			return s.Entries[i]
		}
	}
	return nil
}

// Names lists the names of the entries of a family; of all where it is empty.
func (c Catalogue) Names(family string) (names []string) {
	for _, e := range c.Entries() {
		if l := e.Listed(); family == "" || l.Family == family {
			names = append(names, l.Name)
		}
	}
	return names
}

// Spec is what the file of an algorithm or an environment says of its entry,
// whatever the family. P is the type of its parameters.
type Spec[P param.Params] struct {
	Name     string
	Card     Card
	Defaults P
	// Test turns the defaults into parameters that are small enough for tests; nil
	// where the defaults are.
	Test func(P) P
	// Files is as in Listing.
	Files map[string]string
}

// Listing is the listing of the entry in a family.
func (s Spec[P]) Listing(family string) Listing {
	test := s.Defaults
	if s.Test != nil {
		test = s.Test(test)
	}
	return Listing{Name: s.Name, Family: family, Card: s.Card, Defaults: s.Defaults, Test: test, Files: s.Files}
}
