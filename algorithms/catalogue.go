// Package algorithms is the table of contents of all that choose: one line an
// algorithm. Listings, decoding, defaults, conformance, playthroughs and the
// documentation all range over it.
//
// To add an algorithm, write one file in the package of its family and add
// one line here; the tests say what else they expect of it.
package algorithms

import (
	"slices"

	"joust/algorithms/identification"
	"joust/algorithms/multiuser/comparisons"
	"joust/algorithms/multiuser/rewards"
	"joust/algorithms/pac"
	"joust/algorithms/tournament"
	"joust/algorithms/vote"
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// catalogue, family by family, in the order in which it is shown.
var catalogue = slices.Concat(
	sim.Family("Copeland and Condorcet winners with fixed confidence",
		entry("pocowista", identification.POCOWISTACard, identification.NewPOCOWISTA, identification.POCOWISTAParams{Delta: 0.05}),
		entry("tra-pocowista", identification.TRAPOCOWISTACard, identification.NewTRAPOCOWISTA, identification.TRAPOCOWISTAParams{Delta: 0.05, Deduction: "local"}),
		entry("savage", identification.SAVAGECard, identification.NewSAVAGE, identification.SAVAGEParams{Delta: 0.05, Winner: "copeland", Ties: "half"}),
		entry("pbr", identification.PBRCard, identification.NewPBR, identification.PBRParams{Delta: 0.05, Ties: "half"}),
		entry("select", identification.SELECTCard, identification.NewSELECT, identification.SELECTParams{Delta: 0.05, Gap: 0.1, Ties: "half"}),
		entry("dkwt", identification.DKWTCard, identification.NewDKWT, identification.DKWTParams{Delta: 0.05, Mean: "match", Ties: "half"}),
		entry("nts", identification.NTSCard, identification.NewNTS, identification.NTSParams{Delta: 0.05, Gap: 0.1, Ties: "half"}),
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
		entry("falahatgar-knockout", pac.FalahatgarKnockoutCard, pac.NewFalahatgarKnockout, pac.FalahatgarKnockoutParams{Epsilon: 0.1, Delta: 0.1, Gamma: 1, Ties: "half"}),
		entry("seq-eliminate", pac.SeqEliminateCard, pac.NewSeqEliminate, pac.SeqEliminateParams{Epsilon: 0.1, Delta: 0.1, Seeding: "random", Ties: "half"}),
		entry("beat-the-mean-pac", pac.BeatTheMeanCard, pac.NewBeatTheMean, pac.BeatTheMeanParams{Epsilon: 0.1, Delta: 0.1, Gamma: 1, Opponents: "turn", Ties: "half"}),
		entry("plpac", pac.PLPACCard, pac.NewPLPAC, pac.PLPACParams{Epsilon: 0.1, Delta: 0.1, Pivot: "turn", Ties: "coin"}),
		entry("seebs", pac.SEEBSCard, pac.NewSEEBS, pac.SEEBSParams{Delta: 0.05, Ties: "half"}),
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
		usersEntry("collaborative", rewards.CollaborativeCard, rewards.NewCollaborative, rewards.UsualCollaborative),
		usersEntry("per-user", rewards.PerUserCard, rewards.NewPerUser, rewards.UsualPerUser),
		usersEntry("ucbvi", rewards.UCBVICard, rewards.NewUCBVI, rewards.UsualUCBVI),
		usersEntry("pooled", rewards.PooledCard, rewards.NewPooled, rewards.UsualPooled),
		usersEntry("shrink-to-pooled", rewards.ShrinkToPooledCard, rewards.NewShrinkToPooled, rewards.UsualShrinkToPooled),
		usersEntry("clusters", rewards.ClustersCard, rewards.NewClusters, rewards.UsualClusters),
		usersEntry("oracle-subspace", rewards.OracleSubspaceCard, rewards.NewOracleSubspace, rewards.UsualOracleSubspace),
		usersEntry("oracle-rewards", rewards.OracleCard, rewards.NewOracle, rewards.UsualOracle),
		usersEntry("uniform-play", rewards.UniformPlayCard, rewards.NewUniformPlay, rewards.UniformPlayParams{}),
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
	New func(param.Params, duel.Problem, *rng.Source) duel.Learner
	// Exact is, where it can be computed and else nil, the chance that the
	// algorithm recommends a right arm among n of a population, and the least
	// that its theorem promises; either may be NaN.
	Exact func(p param.Params, pop *duel.Population, n int) (success, promised float64)
}

// UsersEntry is one algorithm that learns what each of many users wants. Its
// parameters are multiuser.Params.
type UsersEntry struct {
	sim.Listing
	// New is a learner with these parameters, which must be of the type of
	// Defaults, pass param.Check and suit the problem, for one trial of it. The
	// first stream decides what is proposed and is the same for all learners of a
	// trial; the second is the learner's own.
	New func(p param.Params, problem multiuser.Problem, data, own *rng.Source) multiuser.Learner
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

func entry[P param.Params, L duel.Learner](name string, card sim.Card, newLearner func(P, duel.Problem, *rng.Source) L, defaults P) Entry {
	return Entry{
		Listing: sim.Listing{Name: name, Card: card, Defaults: defaults},
		New: func(p param.Params, problem duel.Problem, stream *rng.Source) duel.Learner {
			return newLearner(p.(P), problem, stream)
		},
	}
}

func usersEntry[P multiuser.Params, L multiuser.Learner](name string, card sim.Card, newLearner func(p P, problem multiuser.Problem, data, own *rng.Source) L, defaults P) UsersEntry {
	return UsersEntry{
		Listing: sim.Listing{Name: name, Users: true, Card: card, Defaults: defaults},
		New: func(p param.Params, problem multiuser.Problem, data, own *rng.Source) multiuser.Learner {
			return newLearner(p.(P), problem, data, own)
		},
	}
}

// exactly adds to an entry what can be computed of it.
func exactly[P param.Params](e Entry, exact func(P, *duel.Population, int) (success, promised float64)) Entry {
	e.Exact = func(p param.Params, pop *duel.Population, n int) (success, promised float64) {
		return exact(p.(P), pop, n)
	}
	return e
}
