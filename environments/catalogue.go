// Package environments is the table of contents of the worlds to choose in:
// one line an environment. Listings, decoding, defaults and the documentation
// all range over it.
package environments

import (
	"slices"

	"joust/environments/candidates"
	worlds "joust/environments/multiuser"
	"joust/environments/preference"
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/multiuser"
	"joust/sim/param"
)

// catalogue, family by family, in the order in which it is shown.
var catalogue = slices.Concat(
	sim.Family("drawn and parametric preferences",
		entry("random-preferences", preference.RandomCard, preference.NewRandom, preference.RandomParams{Arms: 10, Low: 0.6, High: 1, Level: "none", Shuffle: true}),
		entry("bradley-terry", preference.BradleyTerryCard, preference.NewBradleyTerry, preference.BradleyTerryParams{Arms: 10, Spread: 3, Shuffle: true}),
		entry("thurstone", preference.ThurstoneCard, preference.NewThurstone, preference.ThurstoneParams{Arms: 10, Spread: 2, Shuffle: true}),
		entry("linear", preference.LinearCard, preference.NewLinear, preference.LinearParams{Arms: 10, Spread: 0.8, Shuffle: true}),
		entry("davidson", preference.DavidsonCard, preference.NewDavidson, preference.DavidsonParams{Arms: 10, Spread: 3, Nu: 0.5, Shuffle: true}),
		entry("rao-kupper", preference.RaoKupperCard, preference.NewRaoKupper, preference.RaoKupperParams{Arms: 10, Spread: 3, Theta: 1.5, Shuffle: true}),
		entry("mallows", preference.MallowsCard, preference.NewMallows, preference.MallowsParams{Arms: 10, Phi: 0.8, Shuffle: true}),
	),
	sim.Family("preferences from the literature",
		entry("plackett-luce", preference.PlackettLuceCard, preference.NewPlackettLuce, preference.PlackettLuceParams{Set: "geo", Shuffle: true}),
		entry("arithmetic", preference.ArithmeticCard, preference.NewArithmetic, preference.ArithmeticParams{Arms: 8, Gap: 0.05, Shuffle: true}),
		entry("cyclic", preference.CyclicCard, preference.NewCyclic, preference.CyclicParams{Arms: 4, Top: 0.6, Cycle: 0.9, Shuffle: true}),
		entry("savage-hard", preference.SavageHardCard, preference.NewSavageHard, preference.SavageHardParams{Arms: 30, Shuffle: true}),
		entry("arxiv6", preference.ArXiv6Card, preference.NewArXiv6, preference.ArXiv6Params{Shuffle: true}),
		entry("hudry13", preference.Hudry13Card, preference.NewHudry13, preference.Hudry13Params{Shuffle: true}),
	),
	sim.Family("your own preferences",
		entry("matrix", preference.MatrixCard, preference.NewMatrix, preference.MatrixParams{Shuffle: true}),
		entry("counts", preference.CountsCard, preference.NewCounts, preference.CountsParams{Unseen: "error", Prior: 1, Shuffle: true}),
	),
	sim.Family("candidate answers and a judge",
		entry("candidates", candidates.Card, candidates.New, candidates.Plain),
		entry("llama-8b-math500", candidates.Llama8BMATH500.Card, candidates.New, candidates.Llama8BMATH500.Params),
		entry("qwen-7b-math500", candidates.Qwen7BMATH500.Card, candidates.New, candidates.Qwen7BMATH500.Params),
		entry("llama-70b-math500", candidates.Llama70BMATH500.Card, candidates.New, candidates.Llama70BMATH500.Params),
		entry("llama-8b-olympiad", candidates.Llama8BOlympiad.Card, candidates.New, candidates.Llama8BOlympiad.Params),
		entry("qwen-7b-olympiad", candidates.Qwen7BOlympiad.Card, candidates.New, candidates.Qwen7BOlympiad.Params),
		entry("llama-70b-olympiad", candidates.Llama70BOlympiad.Card, candidates.New, candidates.Llama70BOlympiad.Params),
		entry("candidate-types", candidates.TypesCard, candidates.NewTypes, candidates.PlainTypes),
		entry("recorded-candidates", candidates.RecordedCard, candidates.NewRecorded, candidates.RecordedParams{Unseen: "refuse", Replay: "draw", Order: "as-shown"}),
	),
)

// usersCatalogue, likewise, of the worlds of many users.
var usersCatalogue = slices.Concat(
	sim.Family("many users of one Markov decision process",
		usersEntry("garnet", worlds.GarnetCard, worlds.NewGarnet, worlds.PlainGarnet),
		usersEntry("grid", worlds.GridCard, worlds.NewGrid, worlds.PlainGrid),
		usersEntry("chain", worlds.ChainCard, worlds.NewChain, worlds.PlainChain),
		usersEntry("tree", worlds.TreeCard, worlds.NewTree, worlds.PlainTree),
		usersEntry("linear-mdp", worlds.LinearMDPCard, worlds.NewLinearMDP, worlds.PlainLinearMDP),
	),
	sim.Family("many users who judge items",
		usersEntry("items", worlds.ItemsCard, worlds.NewItems, worlds.PlainItems),
		usersEntry("user-groups", worlds.GroupsCard, worlds.NewGroups, worlds.PlainGroups),
		usersEntry("ratings", worlds.RatingsCard, worlds.NewRatings, worlds.PlainRatings),
	),
)

// Entry is one environment to duel in.
type Entry struct {
	sim.Listing
	// New is the world with these parameters, which must be of the type of
	// Defaults and pass param.Check. It reads files and derives what all trials
	// share; what it refuses is a *param.Error where one parameter is to blame.
	New func(param.Params) (duel.World, error)
}

// UsersEntry is one environment of many users.
type UsersEntry struct {
	sim.Listing
	// New is as in Entry.
	New func(param.Params) (multiuser.World, error)
}

// All lists the environments to duel in.
func All() []Entry { return catalogue }

// Users lists the environments of many users.
func Users() []UsersEntry { return usersCatalogue }

// Find is the environment of that name to duel in.
func Find(name string) (Entry, bool) { return sim.Find(catalogue, name) }

// FindUsers is the environment of that name of many users.
func FindUsers(name string) (UsersEntry, bool) { return sim.Find(usersCatalogue, name) }

// Listings are those of all entries, of duels and of many users.
func Listings() []sim.Listing {
	return append(sim.Listings(catalogue), sim.Listings(usersCatalogue)...)
}

func entry[P param.Params, W duel.World](name string, card sim.Card, newWorld func(P) (W, error), defaults P) Entry {
	return Entry{
		Listing: sim.Listing{Name: name, Card: card, Defaults: defaults},
		New: func(p param.Params) (duel.World, error) {
			w, err := newWorld(p.(P))
			if err != nil {
				return nil, err
			}
			return w, nil
		},
	}
}

func usersEntry[P param.Params, W multiuser.World](name string, card sim.Card, newWorld func(P) (W, error), defaults P) UsersEntry {
	return UsersEntry{
		Listing: sim.Listing{Name: name, Users: true, Card: card, Defaults: defaults},
		New: func(p param.Params) (multiuser.World, error) {
			w, err := newWorld(p.(P))
			if err != nil {
				return nil, err
			}
			return w, nil
		},
	}
}
