// Package algorithms is the table of contents of all that choose: one line an
// algorithm. Listings, decoding, defaults, conformance, playthroughs and the
// documentation all range over it.
//
// To add an algorithm, write one file in the package of its family and add
// one line here; the tests say what else they expect of it.
package algorithms

import (
	"joust/algorithms/copeland"
	"joust/algorithms/tournament"
	"joust/algorithms/vote"
	"joust/sim"
	"joust/sim/param"
	"joust/sim/rng"
)

// catalogue, in the order in which it is shown.
var catalogue = []Entry{
	entry("pocowista", copeland.POCOWISTACard, copeland.NewPOCOWISTA, copeland.POCOWISTAParams{Delta: 0.05}),
	entry("tra-pocowista", copeland.TRAPOCOWISTACard, copeland.NewTRAPOCOWISTA, copeland.TRAPOCOWISTAParams{Delta: 0.05, Deduction: "local"}),
	entry("savage", copeland.SAVAGECard, copeland.NewSAVAGE, copeland.SAVAGEParams{Delta: 0.05, Winner: "copeland", Ties: "half"}),
	entry("pbr", copeland.PBRCard, copeland.NewPBR, copeland.PBRParams{Delta: 0.05, Ties: "half"}),
	entry("select", copeland.SELECTCard, copeland.NewSELECT, copeland.SELECTParams{Delta: 0.05, Gap: 0.1, Ties: "half"}),
	entry("dkwt", copeland.DKWTCard, copeland.NewDKWT, copeland.DKWTParams{Delta: 0.05, Mean: "match", Ties: "half"}),
	entry("nts", copeland.NTSCard, copeland.NewNTS, copeland.NTSParams{Delta: 0.05, Gap: 0.1, Ties: "half"}),
	exactly(entry("knockout", tournament.KnockoutCard, tournament.NewKnockout, tournament.KnockoutParams{Votes: 1, Early: true, Seeding: "random"}), tournament.ExactKnockout),
	entry("round-robin", copeland.RoundRobinCard, copeland.NewRoundRobin, copeland.RoundRobinParams{}),
	entry("first", vote.FirstCard, vote.NewFirst, vote.FirstParams{}),
	entry("majority", vote.MajorityCard, vote.NewMajority, vote.MajorityParams{}),
	entry("weighted-majority", vote.WeightedMajorityCard, vote.NewWeightedMajority, vote.WeightedMajorityParams{Weight: "score"}),
	entry("best-of-n", vote.BestOfNCard, vote.NewBestOfN, vote.BestOfNParams{By: "score"}),
	entry("soft-sc", vote.SoftSCCard, vote.NewSoftSC, vote.SoftSCParams{By: "mean"}),
	entry("adaptive-soft-sc", vote.AdaptiveSoftSCCard, vote.NewAdaptiveSoftSC, vote.AdaptiveSoftSCParams{Threshold: 0.8, Cap: 10, By: "mean"}),
	entry("adaptive-consistency", vote.AdaptiveConsistencyCard, vote.NewAdaptiveConsistency, vote.AdaptiveConsistencyParams{Threshold: 0.95}),
	entry("oracle", vote.OracleCard, vote.NewOracle, vote.OracleParams{}),
}

// Entry is one algorithm of the catalogue.
type Entry struct {
	Name string
	sim.Card
	Defaults param.Params
	// New is a learner with these parameters, which must be of the type of
	// Defaults and pass param.Check, for one trial of the problem.
	New func(param.Params, sim.Problem, *rng.Source) sim.Learner
	// Exact is, where it can be computed and else nil, the chance that the
	// algorithm recommends a right arm among n of a population, and the least
	// that its theorem promises; either may be NaN.
	Exact func(p param.Params, pop *sim.Population, n int) (success, promised float64)
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

func entry[P param.Params, L sim.Learner](name string, card sim.Card, newLearner func(P, sim.Problem, *rng.Source) L, defaults P) Entry {
	return Entry{
		Name: name, Card: card, Defaults: defaults,
		New: func(p param.Params, problem sim.Problem, stream *rng.Source) sim.Learner {
			return newLearner(p.(P), problem, stream)
		},
	}
}

// exactly adds to an entry what can be computed of it.
func exactly[P param.Params](e Entry, exact func(P, *sim.Population, int) (success, promised float64)) Entry {
	e.Exact = func(p param.Params, pop *sim.Population, n int) (success, promised float64) {
		return exact(p.(P), pop, n)
	}
	return e
}
