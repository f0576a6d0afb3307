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
	Stay bool `yaml:"stay" doc:"keep the champion when a match is level; otherwise a coin decides"`
	duel.SeedingParams
	Opens string `yaml:"opens" options:"strongest|weakest" doc:"first champion of a seeded ladder: the strongest arm, which must then beat all others, or the weakest, so that the strongest plays last and needs to win one match"`
}

// LadderEntry declares ladder for the catalogue.
var LadderEntry = duel.LearnerSpec[LadderParams, *Ladder]{
	Spec: sim.Spec[LadderParams]{
		Name: "ladder",
		Card: sim.Card{
			Title:     "Ladder",
			About:     "King of the hill: a champion plays the others one after another, in the order of seeding, and is replaced by the first that beats it. It costs as much as a knockout, cannot be run in parallel, and is less accurate: an error late in the ladder cannot be corrected.",
			Feedback:  "Ternary: a tie is half a vote for each; the champion or a coin wins a level match. It uses answers: of two candidates with the same answer a coin chooses one without a duel.",
			Guarantee: "None that grows with N.",
			Cost:      "O(N) memory. Leaps from vote to vote of a match.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "K·(N-1)", Where: map[string]string{"K": "votes"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "N-1", Test: sim.Conformance},
				{Of: sim.Result, Text: "If right candidates beat wrong ones with probability p in independent duels, the odds of a right champion tend to those of a right candidate times p/(1-p), and no further.", Test: "algorithms/tournament.TestLadderLimit"},
			},
		},
		Defaults: LadderParams{VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}, Opens: "strongest"},
	},
	New:         NewLadder,
	ReadsScores: LadderParams.ReadsScores,
}

// Ladder is king of the hill: the champion plays the next arm, N-1 times.
//
// The position in the order matters most. An arm that wins each match with
// probability p is the last champion with probability p to the power of the number of
// its matches, which is N-1 for the first arm and 1 for the last. So a seeded ladder
// should open with the strongest arm if a good recommendation is wanted at any time,
// and with the weakest if only the end counts.
type Ladder struct{ *duel.Sequential }

// NewLadder returns a learner for the problem. Its stream draws the order of the arms
// and of the slots, and tosses a coin for a level match.
func NewLadder(p LadderParams, problem duel.Problem, stream *rng.Source) *Ladder {
	queue, scored := p.Entrants(&problem, stream)
	if p.Opens == "weakest" {
		slices.Reverse(queue)
	}
	l := ladder{referee: referee{problem: &problem, stream: stream, early: p.Early}, rules: p, queue: queue}
	return &Ladder{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		l.Arena = a
		a.Expenses.Scored = scored
		a.Recommend(l.queue[0])
		l.Run(&l)
		return l.queue[0]
	})}
}

// ladder plays the matches of one learner. It implements duel.Steps.
type ladder struct {
	referee
	rules LadderParams
	queue []pref.Arm // the champion, and then the arms that have not played
	plays bool       // the referee's present match is one of the champion and the next arm
}

// Next implements duel.Steps.
func (l *ladder) Next() (pref.Pair, int) {
	for {
		if l.plays {
			if p, n := l.present.Next(); n > 0 {
				return p, n
			}
			l.plays = false
			l.finish()
		}
		if len(l.queue) == 1 || l.early && l.problem.OneTeam(l.queue) {
			return pref.Pair{}, 0
		}
		first, second := l.queue[0], l.queue[1]
		if l.stream.Coin() {
			first, second = second, first
		}
		if winner, decided := l.walkover(first, second); decided {
			l.crown(winner)
			continue
		}
		l.Expenses.Rounds++
		l.present, l.plays = newSeries(first, second, l.rules.Votes, l.early), true
	}
}

// Count implements duel.Steps.
func (l *ladder) Count(t pref.Tally) { l.present.Count(t) }

// finish makes the winner of the present match the champion.
func (l *ladder) finish() {
	if m := &l.present; m.lead != 0 || !l.rules.Stay {
		l.crown(l.winner(m.first, m.second, m.lead))
	} else {
		l.crown(l.queue[0])
	}
}

// crown makes the arm, which is one of the first two, the champion.
func (l *ladder) crown(champion pref.Arm) {
	l.queue = l.queue[1:]
	l.queue[0] = champion
	l.Recommend(champion)
}
