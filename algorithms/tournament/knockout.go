package tournament

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// maxVotes bounds the duels of a match.
const maxVotes = 1_000_000

// KnockoutParams are the parameters of Knockout.
type KnockoutParams struct {
	Votes   int    `yaml:"votes" axis:"votes per match K" doc:"duels per match K, 1 to 1000000: half of them in each order of the slots"`
	Early   bool   `yaml:"early" doc:"end a match once it is decided, and the tournament once all that are left have the same answer"`
	Seeding string `yaml:"seeding" options:"random|votes|scores" doc:"who meets whom: in random order, or in a bracket seeded by how many candidates share an answer, or by score, with byes for the best"`
}

// Validate implements param.Params.
func (p KnockoutParams) Validate() error { return param.Count("votes", p.Votes, 1, maxVotes) }

// KnockoutEntry declares knockout for the catalogue.
var KnockoutEntry = duel.LearnerSpec[KnockoutParams, *Knockout]{
	Spec: sim.Spec[KnockoutParams]{
		Name: "knockout",
		Card: sim.Card{
			Title:     "Knockout",
			About:     "Single elimination with K votes a match: the plain two-stage algorithm of best-of-N with a pairwise judge. Its failure falls as a power of N where the judge is better than a coin on most problems, and rises where it is worse.",
			Feedback:  "Ternary: a tie is half a vote for each, and a coin decides a match that is level. It knows of answers: candidates with the same one meet without a duel.",
			Guarantee: "If every right candidate beats every wrong one with probability at least p > 1/2 in independent duels, and candidates are independent and right with probability q: fails with probability at most (1-q)^N + ⌈log₂N⌉·exp(-2K(p-1/2)²).",
			Cost:      "At most K·(N-1) duels in ⌈log₂N⌉ rounds; O(N) memory. Leaps from vote to vote of a match.",
			Source: cite.Citation{
				Authors: "Chen, Y., Pan, X., Li, Y., Ding, B. and Zhou, J.", Year: 2024,
				Title: "Provable Scaling Laws for the Test-Time Compute of Large Language Models",
				Venue: cite.Proceedings{Name: "NeurIPS", Year: 2025, ArXiv: "2411.19477"},
				Where: "Algorithm 1 and Theorem 2.3; byes as in its code",
			},
		},
		Defaults: KnockoutParams{Votes: 1, Early: true, Seeding: "random"},
	},
	New:   NewKnockout,
	Exact: ExactKnockout,
}

// Knockout is single elimination (Chen et al., NeurIPS 2025, Algorithm 1).
//
// In each round neighbours meet, K duels a match, half of them in each order;
// where the number of entrants is odd, the last has a bye and comes first in the
// next round, as in the published code. A seeded bracket has all its byes in the
// first round instead.
type Knockout struct{ *duel.Sequential }

// NewKnockout is a learner for the problem; its stream draws the order of the
// entrants and tosses coins for matches that are level and, in a seeded bracket,
// for who has the odd duel in the first slot.
func NewKnockout(p KnockoutParams, problem duel.Problem, stream *rng.Source) *Knockout {
	return &Knockout{eliminate(problem, stream, p.Seeding, p.Early, func(int) int { return p.Votes })}
}

// eliminate is single elimination with as many votes a match as the round,
// counted from 1, is to have.
func eliminate(problem duel.Problem, stream *rng.Source, seeding string, early bool, votes func(round int) int) *duel.Sequential {
	var spent duel.Expenses
	pool := duel.Entrants(&problem, seeding, stream, &spent)
	seeded := seeding != "random"
	if seeded {
		pool = drawn(pool)
	}
	next := make([]pref.Arm, 0, len(pool))
	r := referee{problem: &problem, stream: stream, early: early}
	return duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		a.Expenses.Scored = spent.Scored
		a.Recommend(pool[0])
		for len(pool) > 1 && !(early && problem.OneTeam(pool)) {
			a.Expenses.Rounds++
			next = next[:0]
			if last := len(pool) - 1; last%2 == 0 {
				next = append(next, r.match(pool[last], duel.NoArm, 0))
			}
			for i := 0; i+1 < len(pool); i += 2 {
				first, second := pool[i], pool[i+1]
				if seeded && stream.Coin() { // the stronger are to have no slot of their own
					first, second = second, first
				}
				next = append(next, r.match(first, second, votes(a.Expenses.Rounds)))
			}
			pool, next = next, pool
			a.Recommend(pool[0])
		}
		return pool[0]
	})
}
