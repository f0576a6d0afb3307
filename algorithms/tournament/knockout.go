package tournament

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/rng"
)

// KnockoutParams are the parameters of Knockout.
type KnockoutParams struct {
	VotesParams
	EarlyParams
	duel.SeedingParams
}

// KnockoutEntry declares knockout for the catalogue.
var KnockoutEntry = duel.LearnerSpec[KnockoutParams, *Knockout]{
	Spec: sim.Spec[KnockoutParams]{
		Name: "knockout",
		Card: sim.Card{
			Title:    "Knockout",
			About:    "Single elimination with K votes a match: the plain two-stage algorithm of best-of-N with a pairwise judge. Its failure falls as a power of N where the judge is better than a coin on most problems, and rises where it is worse. With a random order neighbours play; a seeded bracket keeps the strongest arms apart and gives them the byes.",
			Feedback: "Ternary: a tie is half a vote for each, and a coin decides a level match. It uses answers: of two candidates with the same answer a coin chooses one without a duel.",
			Cost:     "O(N) memory. Leaps from vote to vote of a match.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "K·(N-1)", Where: map[string]string{"K": "votes"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "⌈log₂N⌉", Test: sim.Conformance},
				{Of: sim.Failure, Is: sim.AtMost, Bound: "(1-q)^N + ⌈log₂N⌉·exp(-2·K·(p-1/2)²)", Where: map[string]string{"K": "votes", "q": "the probability of a candidate to be right, independently of the others", "p": "above 1/2 and the least probability that a right candidate wins a duel against a wrong one, independently of other duels"}, Test: "algorithms/tournament.TestBoundHolds"},
			},
			Source: cite.Citation{
				Authors: "Chen, Y., Pan, X., Li, Y., Ding, B. and Zhou, J.", Year: 2024,
				Title: "Provable Scaling Laws for the Test-Time Compute of Large Language Models",
				Venue: cite.Proceedings{Name: "NeurIPS", Year: 2025, ArXiv: "2411.19477"},
				Where: "Algorithm 1 and Theorem 2.3; byes as in its code",
			},
		},
		Defaults: KnockoutParams{VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}},
	},
	New:         NewKnockout,
	ReadsScores: KnockoutParams.ReadsScores,
	Exact:       ExactKnockout,
}

// Knockout is single elimination (Chen et al., NeurIPS 2025, Algorithm 1).
//
// In each round neighbours play a match of K duels, half of them in each order of the
// slots. If the number of entrants is odd, the last one has a bye and comes first in
// the next round, as in the published code. A seeded bracket has all its byes in the
// first round instead.
type Knockout struct{ *duel.Sequential }

// NewKnockout returns a learner for the problem. Its stream draws the order of the
// entrants and tosses coins for level matches and, in a seeded bracket, for the order
// of the slots in the odd duel.
func NewKnockout(p KnockoutParams, problem duel.Problem, stream *rng.Source) *Knockout {
	return &Knockout{eliminate(problem, stream, p.SeedingParams, p.Early, func(int) int { return p.Votes })}
}
