package tournament

import (
	"slices"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// LadderParams are the parameters of Ladder.
type LadderParams struct {
	VotesParams
	EarlyParams
	Stay bool `yaml:"stay" doc:"the champion stays when a match is level; if no, a coin decides"`
	duel.SeedingParams
	Opens string `yaml:"opens" options:"strongest|weakest" doc:"who is the first champion of a seeded ladder: the strongest, who must then beat all others, or the weakest, so that the strongest comes last and has one match to win"`
}

// LadderEntry declares ladder for the catalogue.
var LadderEntry = duel.LearnerSpec[LadderParams, *Ladder]{
	Spec: sim.Spec[LadderParams]{
		Name: "ladder",
		Card: sim.Card{
			Title:     "Ladder",
			About:     "King of the hill: a champion meets the others one after another and is replaced by whoever beats it. It costs what a knockout does, cannot be run side by side, and is worse: only a late mistake of the judge matters, and there it has no second chance.",
			Feedback:  "Ternary: a tie is half a vote for each; of a match that is level the champion or a coin is the winner. It knows of answers: candidates with the same one meet without a duel.",
			Guarantee: "None that grows with N. If right candidates beat wrong ones with probability p in independent duels, the odds of a right champion tend to those of a right candidate times p/(1-p), and no further.",
			Cost:      "At most K·(N-1) duels in N-1 rounds; O(N) memory. Leaps from vote to vote of a match.",
		},
		Defaults: LadderParams{VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}, Opens: "strongest"},
	},
	New: NewLadder,
}

// Ladder is king of the hill: the champion meets the next, N-1 times.
//
// The place in the order is all: one who wins each match with probability p is
// the last champion with probability p to the power of the matches that it has
// to play, N-1 for who opens and 1 for who comes last. A seeded ladder therefore
// opens with the strongest where a good recommendation is wanted at any time, and
// with the weakest where only the end counts.
type Ladder struct{ *duel.Sequential }

// NewLadder is a learner for the problem; its stream draws the order of the arms
// and of the slots, and tosses a coin for a match that is level.
func NewLadder(p LadderParams, problem duel.Problem, stream *rng.Source) *Ladder {
	queue, scored := p.Entrants(&problem, stream)
	if p.Opens == "weakest" {
		slices.Reverse(queue)
	}
	r := referee{problem: &problem, stream: stream, early: p.Early}
	return &Ladder{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		a.Expenses.Scored = scored
		champion := queue[0]
		a.Recommend(champion)
		for i, challenger := range queue[1:] {
			queue[i] = champion
			if p.Early && problem.OneTeam(queue[i:]) {
				break
			}
			if !problem.SameTeam(champion, challenger) {
				a.Expenses.Rounds++
			}
			champion = ladderMatch(&r, champion, challenger, p)
			a.Recommend(champion)
		}
		return champion
	})}
}

// ladderMatch is the champion after a match with the slots in random order.
func ladderMatch(r *referee, champion, challenger pref.Arm, p LadderParams) pref.Arm {
	first, second := champion, challenger
	if r.stream.Coin() {
		first, second = second, first
	}
	if !p.Stay || r.problem.SameTeam(first, second) {
		return r.match(first, second, p.Votes)
	}
	switch lead := r.series(first, second, p.Votes); {
	case lead > 0:
		return first
	case lead < 0:
		return second
	}
	return champion
}
