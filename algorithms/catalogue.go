// Package algorithms is the table of contents of all that choose: one line an
// algorithm. Listings, decoding, defaults, conformance, playthroughs and the
// documentation all range over it.
//
// To add an algorithm, write one file in the package of its family and add
// one line here; the tests say what else they expect of it.
package algorithms

import (
	"slices"

	"joust/algorithms/comparisons"
	"joust/algorithms/copeland"
	"joust/algorithms/lowrank"
	"joust/algorithms/tournament"
	"joust/algorithms/vote"
	"joust/sim"
	"joust/sim/param"
	"joust/sim/rng"
)

// catalogue, family by family, in the order in which it is shown.
var catalogue = slices.Concat(
	sim.Family("Copeland and Condorcet winners with fixed confidence",
		entry("pocowista", copeland.POCOWISTACard, copeland.NewPOCOWISTA, copeland.POCOWISTAParams{Delta: 0.05}),
		entry("tra-pocowista", copeland.TRAPOCOWISTACard, copeland.NewTRAPOCOWISTA, copeland.TRAPOCOWISTAParams{Delta: 0.05, Deduction: "local"}),
		entry("savage", copeland.SAVAGECard, copeland.NewSAVAGE, copeland.SAVAGEParams{Delta: 0.05, Winner: "copeland", Ties: "half"}),
		entry("pbr", copeland.PBRCard, copeland.NewPBR, copeland.PBRParams{Delta: 0.05, Ties: "half"}),
		entry("select", copeland.SELECTCard, copeland.NewSELECT, copeland.SELECTParams{Delta: 0.05, Gap: 0.1, Ties: "half"}),
		entry("dkwt", copeland.DKWTCard, copeland.NewDKWT, copeland.DKWTParams{Delta: 0.05, Mean: "match", Ties: "half"}),
		entry("nts", copeland.NTSCard, copeland.NewNTS, copeland.NTSParams{Delta: 0.05, Gap: 0.1, Ties: "half"}),
	),
	sim.Family("tournaments",
		entry("pairjudge-knockout", tournament.PairJudgeCard, tournament.NewPairJudge, tournament.PairJudgeParams{Ties: "first", BothBad: "drop", Resurrection: true, Reshuffle: true, Teams: true}),
		exactly(entry("knockout", tournament.KnockoutCard, tournament.NewKnockout, tournament.KnockoutParams{Votes: 1, Early: true, Seeding: "random"}), tournament.ExactKnockout),
		entry("level-knockout", tournament.LevelKnockoutCard, tournament.NewLevelKnockout, tournament.LevelKnockoutParams{Schedule: "linear", First: 1, Step: 2, Delta: 0.05, Gap: 0.1, Early: true, Seeding: "random"}),
		entry("nary-knockout", tournament.NaryKnockoutCard, tournament.NewNaryKnockout, tournament.NaryKnockoutParams{Group: 4, Within: "round-robin", Votes: 1, Early: true, Seeding: "random"}),
		entry("double-elimination", tournament.DoubleEliminationCard, tournament.NewDoubleElimination, tournament.DoubleEliminationParams{Votes: 1, Early: true, Seeding: "random", Reset: true}),
		entry("ladder", tournament.LadderCard, tournament.NewLadder, tournament.LadderParams{Votes: 1, Early: true, Seeding: "random", Opens: "strongest"}),
		entry("swiss", tournament.SwissCard, tournament.NewSwiss, tournament.SwissParams{Pairing: "monrad", Votes: 1, Early: true, Seeding: "random"}),
		entry("round-robin", tournament.RoundRobinCard, tournament.NewRoundRobin, tournament.RoundRobinParams{Score: "copeland"}),
		entry("league", tournament.LeagueCard, tournament.NewLeague, tournament.LeagueParams{Opponents: 4, Draw: "random", Votes: 1}),
		entry("lucb-league", tournament.LUCBLeagueCard, tournament.NewLUCBLeague, tournament.LUCBLeagueParams{Opponents: 1, Votes: 2, Rounds: 8, Final: "rate"}),
		entry("sequential-halving", tournament.SequentialHalvingCard, tournament.NewSequentialHalving, tournament.SequentialHalvingParams{Opponents: "survivors"}),
		entry("v1-infer", tournament.V1InferCard, tournament.NewV1Infer, tournament.V1InferParams{Budget: 3, DMin: 2, H: 4, Tau: 0.1, Pairing: "near"}),
		entry("elo", tournament.EloCard, tournament.NewElo, tournament.EloParams{Duels: 3, K: 32, Pairing: "closest"}),
		entry("bradley-terry-pairing", tournament.BradleyTerryCard, tournament.NewBradleyTerry, tournament.BradleyTerryParams{Duels: 3, Variance: 1}),
	),
	sim.Family("the noisy maximum, approximately and with fixed confidence",
		entry("falahatgar-knockout", tournament.FalahatgarKnockoutCard, tournament.NewFalahatgarKnockout, tournament.FalahatgarKnockoutParams{Epsilon: 0.1, Delta: 0.1, Gamma: 1, Ties: "half"}),
		entry("seq-eliminate", tournament.SeqEliminateCard, tournament.NewSeqEliminate, tournament.SeqEliminateParams{Epsilon: 0.1, Delta: 0.1, Seeding: "random", Ties: "half"}),
		entry("beat-the-mean-pac", tournament.BeatTheMeanCard, tournament.NewBeatTheMean, tournament.BeatTheMeanParams{Epsilon: 0.1, Delta: 0.1, Gamma: 1, Opponents: "turn", Ties: "half"}),
		entry("plpac", tournament.PLPACCard, tournament.NewPLPAC, tournament.PLPACParams{Epsilon: 0.1, Delta: 0.1, Pivot: "turn", Ties: "coin"}),
		entry("seebs", tournament.SEEBSCard, tournament.NewSEEBS, tournament.SEEBSParams{Delta: 0.05, Ties: "half"}),
	),
	sim.Family("without a duel",
		entry("first", vote.FirstCard, vote.NewFirst, vote.FirstParams{}),
		entry("majority", vote.MajorityCard, vote.NewMajority, vote.MajorityParams{}),
		entry("weighted-majority", vote.WeightedMajorityCard, vote.NewWeightedMajority, vote.WeightedMajorityParams{Weight: "score"}),
		entry("best-of-n", vote.BestOfNCard, vote.NewBestOfN, vote.BestOfNParams{By: "score"}),
		entry("soft-sc", vote.SoftSCCard, vote.NewSoftSC, vote.SoftSCParams{By: "mean"}),
		entry("adaptive-soft-sc", vote.AdaptiveSoftSCCard, vote.NewAdaptiveSoftSC, vote.AdaptiveSoftSCParams{Threshold: 0.8, Cap: 10, By: "mean"}),
		entry("adaptive-consistency", vote.AdaptiveConsistencyCard, vote.NewAdaptiveConsistency, vote.AdaptiveConsistencyParams{Threshold: 0.95}),
		entry("oracle", vote.OracleCard, vote.NewOracle, vote.OracleParams{}),
	),
)

// usersCatalogue, likewise, of the algorithms for many users.
var usersCatalogue = slices.Concat(
	sim.Family("many users, from rewards",
		usersEntry("collaborative", lowrank.CollaborativeCard, lowrank.NewCollaborative, lowrank.UsualCollaborative),
		usersEntry("per-user", lowrank.PerUserCard, lowrank.NewPerUser, lowrank.UsualPerUser),
		usersEntry("ucbvi", lowrank.UCBVICard, lowrank.NewUCBVI, lowrank.UsualUCBVI),
		usersEntry("pooled", lowrank.PooledCard, lowrank.NewPooled, lowrank.UsualPooled),
		usersEntry("shrink-to-pooled", lowrank.ShrinkToPooledCard, lowrank.NewShrinkToPooled, lowrank.UsualShrinkToPooled),
		usersEntry("clusters", lowrank.ClustersCard, lowrank.NewClusters, lowrank.UsualClusters),
		usersEntry("oracle-subspace", lowrank.OracleSubspaceCard, lowrank.NewOracleSubspace, lowrank.UsualOracleSubspace),
		usersEntry("oracle-rewards", lowrank.OracleCard, lowrank.NewOracle, lowrank.UsualOracle),
		usersEntry("uniform-play", lowrank.UniformPlayCard, lowrank.NewUniformPlay, lowrank.UniformPlayParams{}),
	),
	sim.Family("many users, from comparisons",
		usersEntry("bt-factored", comparisons.FactoredCard, comparisons.NewFactored, comparisons.UsualFactored),
		usersEntry("bt-nuclear", comparisons.NuclearCard, comparisons.NewNuclear, comparisons.UsualNuclear),
		usersEntry("bt-mixture", comparisons.MixtureCard, comparisons.NewMixture, comparisons.UsualMixture),
		usersEntry("prototypes", comparisons.PrototypesCard, comparisons.NewPrototypes, comparisons.UsualPrototypes),
		usersEntry("bt-shrunk", comparisons.ShrunkCard, comparisons.NewShrunk, comparisons.UsualShrunk),
		usersEntry("bt-per-user", comparisons.PerUserCard, comparisons.NewPerUser, comparisons.UsualPerUser),
		usersEntry("bt-pooled", comparisons.PooledCard, comparisons.NewPooled, comparisons.UsualPooled),
		usersEntry("bt-oracle-subspace", comparisons.OracleSubspaceCard, comparisons.NewOracleSubspace, comparisons.UsualOracleSubspace),
	),
)

// Entry is one algorithm that chooses among arms by duels.
type Entry struct {
	sim.Listing
	// New is a learner with these parameters, which must be of the type of
	// Defaults and pass param.Check, for one trial of the problem.
	New func(param.Params, sim.Problem, *rng.Source) sim.Learner
	// Exact is, where it can be computed and else nil, the chance that the
	// algorithm recommends a right arm among n of a population, and the least
	// that its theorem promises; either may be NaN.
	Exact func(p param.Params, pop *sim.Population, n int) (success, promised float64)
}

// UsersEntry is one algorithm that learns what each of many users wants. Its
// parameters are sim.UsersParams.
type UsersEntry struct {
	sim.Listing
	// New is a learner with these parameters, which must be of the type of
	// Defaults, pass param.Check and suit the problem, for one trial of it. The
	// first stream decides what is proposed and is the same for all learners of a
	// trial; the second is the learner's own.
	New func(p param.Params, problem sim.UsersProblem, data, own *rng.Source) sim.UsersLearner
}

// All lists the algorithms that choose by duels.
func All() []Entry { return catalogue }

// Users lists the algorithms for many users.
func Users() []UsersEntry { return usersCatalogue }

// Find is the algorithm of that name that chooses by duels.
func Find(name string) (Entry, bool) { return sim.Find(catalogue, name) }

// FindUsers is the algorithm of that name for many users.
func FindUsers(name string) (UsersEntry, bool) { return sim.Find(usersCatalogue, name) }

// Listings are those of all entries, of duels and of many users.
func Listings() []sim.Listing {
	return append(sim.Listings(catalogue), sim.Listings(usersCatalogue)...)
}

func entry[P param.Params, L sim.Learner](name string, card sim.Card, newLearner func(P, sim.Problem, *rng.Source) L, defaults P) Entry {
	return Entry{
		Listing: sim.Listing{Name: name, Card: card, Defaults: defaults},
		New: func(p param.Params, problem sim.Problem, stream *rng.Source) sim.Learner {
			return newLearner(p.(P), problem, stream)
		},
	}
}

func usersEntry[P sim.UsersParams, L sim.UsersLearner](name string, card sim.Card, newLearner func(p P, problem sim.UsersProblem, data, own *rng.Source) L, defaults P) UsersEntry {
	return UsersEntry{
		Listing: sim.Listing{Name: name, Users: true, Card: card, Defaults: defaults},
		New: func(p param.Params, problem sim.UsersProblem, data, own *rng.Source) sim.UsersLearner {
			return newLearner(p.(P), problem, data, own)
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
