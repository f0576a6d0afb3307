// Package environments is the table of contents of the worlds to choose in:
// one line an environment. Listings, decoding, defaults and the documentation
// all range over it.
package environments

import (
	"joust/environments/preference"
	"joust/sim"
	"joust/sim/param"
)

// catalogue, in the order in which it is shown.
var catalogue = []Entry{
	entry("random-preferences", preference.RandomCard, preference.NewRandom, preference.RandomParams{Arms: 10, Low: 0.6, High: 1, Shuffle: true}),
}

// Entry is one environment of the catalogue.
type Entry struct {
	Name string
	sim.Card
	Defaults param.Params
	// New is the world with these parameters, which must be of the type of
	// Defaults and pass param.Check. It reads files and derives what all trials
	// share; what it refuses is a *param.Error where one parameter is to blame.
	New func(param.Params) (sim.World, error)
}

// All lists the catalogue.
func All() []Entry { return catalogue }

// Find is the entry of that name.
func Find(name string) (Entry, bool) {
	for _, e := range catalogue {
		if e.Name == name {
			return e, true
		}
	}
	return Entry{}, false
}

func entry[P param.Params, W sim.World](name string, card sim.Card, newWorld func(P) (W, error), defaults P) Entry {
	return Entry{
		Name: name, Card: card, Defaults: defaults,
		New: func(p param.Params) (sim.World, error) { return newWorld(p.(P)) },
	}
}
