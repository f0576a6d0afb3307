// Package algorithms is the catalogue of algorithms: one name for each, in the order
// in which they are shown. Everything else about an algorithm is declared in its own
// file. Listings, decoding, documentation and the conformance suite all range over the
// catalogue.
package algorithms

import (
	"joust/algorithms/identification"
	"joust/algorithms/multiuser/comparisons"
	"joust/algorithms/multiuser/rewards"
	"joust/algorithms/pac"
	"joust/algorithms/regret"
	"joust/algorithms/tournament"
	"joust/algorithms/vote"
	"joust/sim"
)

// Catalogue lists the algorithms of all families.
var Catalogue = sim.Catalogue{
	sim.Under("Copeland and Condorcet winners with fixed confidence",
		identification.POCOWISTAEntry,
		identification.TRAPOCOWISTAEntry,
		identification.SAVAGEEntry,
		identification.PBREntry,
		identification.SELECTEntry,
		identification.DKWTEntry,
		identification.NTSEntry,
	),
	sim.Under("tournaments",
		tournament.PairJudgeEntry,
		tournament.KnockoutEntry,
		tournament.LevelKnockoutEntry,
		tournament.NaryKnockoutEntry,
		tournament.DoubleEliminationEntry,
		tournament.LadderEntry,
		tournament.SwissEntry,
		tournament.RoundRobinEntry,
		tournament.LeagueEntry,
		tournament.LUCBLeagueEntry,
		tournament.SequentialHalvingEntry,
		tournament.V1InferEntry,
		tournament.EloEntry,
		tournament.BradleyTerryEntry,
	),
	sim.Under("the noisy maximum, approximately and with fixed confidence",
		pac.FalahatgarKnockoutEntry,
		pac.SeqEliminateEntry,
		pac.BeatTheMeanEntry,
		pac.PLPACEntry,
		pac.SEEBSEntry,
	),
	sim.Under("without a duel",
		vote.FirstEntry,
		vote.MajorityEntry,
		vote.WeightedMajorityEntry,
		vote.BestOfNEntry,
		vote.SoftSCEntry,
		vote.AdaptiveSoftSCEntry,
		vote.AdaptiveConsistencyEntry,
		vote.OracleEntry,
	),
	sim.Under("small regret",
		regret.RUCBEntry,
		regret.RMED1Entry,
		regret.RMED2Entry,
		regret.RMED2FHEntry,
		regret.ECWRMEDEntry,
	),
	sim.Under("many users, from rewards",
		rewards.CollaborativeEntry,
		rewards.PerUserEntry,
		rewards.UCBVIEntry,
		rewards.PooledEntry,
		rewards.ShrinkToPooledEntry,
		rewards.ClustersEntry,
		rewards.OracleSubspaceEntry,
		rewards.OracleEntry,
		rewards.UniformPlayEntry,
	),
	sim.Under("many users, from comparisons",
		comparisons.FactoredEntry,
		comparisons.NuclearEntry,
		comparisons.MixtureEntry,
		comparisons.PrototypesEntry,
		comparisons.ShrunkEntry,
		comparisons.PerUserEntry,
		comparisons.PooledEntry,
		comparisons.OracleSubspaceEntry,
	),
}
