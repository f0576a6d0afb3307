package sim

import (
	"joust/sim/cite"
	"joust/sim/param"
)

// Card says what an entry of a catalogue is, for people. Every field is a
// sentence or more, ready to be shown; Title is what figures call it.
type Card struct {
	Title     string        // "POCOWISTA"
	About     string        // the idea, and what it is for
	Feedback  string        // which outcomes it uses and how; empty for environments
	Guarantee string        // what is proved, under which assumptions; empty for environments
	Cost      string        // work per duel and memory; empty for environments
	Source    cite.Citation // where it is from; zero where it is from here
}

// Listing is what an entry of a catalogue says of itself; entries embed it.
type Listing struct {
	Name   string
	Family string // the heading under which it is listed
	Users  bool   // it is of many users, not of duels
	Card
	// Defaults are what a study need not say. Of an environment that reads a file
	// they name none, so that they fail param.Check, which says what is missing.
	Defaults param.Params
}

// Listed is the listing of an entry.
func (l Listing) Listed() Listing { return l }

func (l *Listing) under(heading string) { l.Family = heading }

// Family puts the entries of a catalogue under a heading.
func Family[E any, P interface {
	*E
	under(heading string)
}](heading string, entries ...E) []E {
	for i := range entries {
		P(&entries[i]).under(heading)
	}
	return entries
}

// Find is the entry of that name in a catalogue.
func Find[E interface{ Listed() Listing }](catalogue []E, name string) (found E, ok bool) {
	for _, e := range catalogue {
		if e.Listed().Name == name {
			return e, true
		}
	}
	return found, false
}

// Listings are those of the entries of a catalogue.
func Listings[E interface{ Listed() Listing }](catalogue []E) (list []Listing) {
	for _, e := range catalogue {
		list = append(list, e.Listed())
	}
	return list
}
