package tournament

import (
	"errors"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// maxOpponents is the greatest number of opponents of an arm.
const maxOpponents = 1_000_000

// LeagueParams are the parameters of League.
type LeagueParams struct {
	Opponents int    `yaml:"opponents" doc:"opponents M of every arm, 1 to 1000000; in a ring at most all other arms"`
	Draw      string `yaml:"draw" options:"random|ring" doc:"opponents of an arm: random others with replacement, where only its own score counts; or the next M in a ring, where the scores of both count"`
	VotesParams
	Answers bool `yaml:"answers" doc:"choose the answer whose candidates have the greatest sum of mean scores, and the best of these candidates, instead of the candidate with the best mean score"`
}

// Validate implements param.Params.
func (p LeagueParams) Validate() error {
	return errors.Join(param.Count("opponents", p.Opponents, 1, maxOpponents), p.VotesParams.Validate())
}

// LeagueEntry declares league for the catalogue.
var LeagueEntry = duel.LearnerSpec[LeagueParams, *League]{
	Spec: sim.Spec[LeagueParams]{
		Name: "league",
		Card: sim.Card{
			Title:    "League",
			About:    "Every candidate plays M opponents, and the best mean score wins: the second plain algorithm of best-of-N with a pairwise judge. It needs right candidates to beat the average opponent, which a knockout does not, and all its duels can be run in parallel.",
			Feedback: "Ternary: a win is a point, a tie half a point. It uses answers: two candidates with the same answer share the point without a duel, and no duel is made if all have the same answer.",
			Cost:     "O(N) memory. Leaps from vote to vote of a meeting.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "N·M·K", Where: map[string]string{"M": "opponents", "K": "votes"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "1", Test: sim.Conformance},
				{Of: sim.Failure, Is: sim.AtMost, Bound: "(1-q)^N + 2·N·exp(-M·Δ²/8) + 2·N·exp(-(N-1)·Δ²/8)", Where: map[string]string{"M": "opponents", "q": "the probability of a candidate to be right, independently of the others", "Δ": "the least difference of mean scores of a right and a wrong candidate"}, When: map[string]string{"draw": "random"}, Text: "The constants are derived here from the proof of the source.", Test: "algorithms/tournament.TestLeagueBound"},
			},
			Source: cite.Citation{
				Authors: "Chen, Y., Pan, X., Li, Y., Ding, B. and Zhou, J.", Year: 2024,
				Title: "Provable Scaling Laws for the Test-Time Compute of Large Language Models",
				Venue: cite.Proceedings{Name: "NeurIPS", Year: 2025, ArXiv: "2411.19477"},
				Where: "the league-style algorithm and Theorem 3.3; the ring as in its code",
			},
		},
		Defaults: LeagueParams{Opponents: 4, Draw: "random", VotesParams: VotesParams{Votes: 1}},
	},
	New: NewLeague,
	// A mean score against opponents drawn from all others estimates the Borda score.
	Seeks: func(LeagueParams) pref.Notion { return pref.BordaNotion },
}

// League is the league-style algorithm (Chen et al., NeurIPS 2025).
//
// With the random draw each arm plays opponents drawn uniformly, with replacement,
// from all others, and only its own score counts. With the ring, as in the published
// code, each arm plays the next M in a random order of all arms, and the scores of
// both count; in a whole ring, M = N-1, every pair plays twice. The arm with the
// greatest mean score wins; at equal scores lots decide.
//
// No duel depends on another, so a league has one round. The duels are ordered in
// turns, in each of which every arm plays one more opponent, so that a trial that is
// cut has treated all arms equally.
//
// Its ranking is by mean score and lots; with answers, by the answers' sums and then by
// the mean scores of their candidates, both at the end of the last turn.
type League struct {
	*duel.Sequential
	scores  *scoreboard
	answers *answerSums // nil if candidates are ranked without their answers
}

// NewLeague returns a learner for the problem. Its stream draws opponents, slots and
// the lots of arms with equal scores.
func NewLeague(p LeagueParams, problem duel.Problem, stream *rng.Source) *League {
	ring := duel.ShuffledArms(problem.Arms, stream)
	scores := newScoreboard(&problem, stream)
	var answers *answerSums
	if p.Answers && problem.Teams != nil {
		answers = newAnswerSums(&problem)
	}
	r := referee{problem: &problem, stream: stream}
	l := &League{scores: scores, answers: answers}
	l.Sequential = duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		a.Recommend(scores.leader)
		if problem.OneTeam(ring) {
			return scores.leader
		}
		a.Expenses.Rounds = 1
		turns := p.Opponents
		if p.Draw == "ring" {
			turns = min(turns, len(ring)-1)
		}
		var turn, at int // of the next meeting
		m := pairings{referee: &r, votes: p.Votes, lots: p.Draw != "ring"}
		m.next = func() (i, j pref.Arm, more bool) {
			if at == len(ring) {
				return 0, 0, false
			}
			i = ring[at]
			if p.Draw == "ring" {
				j = ring[(at+1+turn)%len(ring)]
			} else {
				j = r.other(ring, at)
			}
			at++
			return i, j, true
		}
		m.enter = func(i, j pref.Arm, points int) {
			scores.enter(i, points, p.Votes)
			if p.Draw == "ring" {
				scores.enter(j, 2*p.Votes-points, p.Votes)
			}
			if answers == nil {
				a.Recommend(scores.leader)
			}
		}
		for ; turn < turns; turn++ {
			at = 0
			a.Run(&m)
			if answers != nil {
				answers.keep(scores)
				a.Recommend(answers.best(scores))
			}
		}
		if answers != nil {
			return answers.best(scores)
		}
		return scores.leader
	})
	return l
}

// Ranking implements duel.Ranker.
func (l *League) Ranking() []pref.Arm {
	if l.answers == nil {
		return rankingOf(l.scores, l.scores.arms)
	}
	return l.answers.ranking(l.scores)
}

// answerSums adds up mean scores by answer.
type answerSums struct {
	answer        []int // of each arm, numbered from 0
	sums          []float64
	points, games []int // the scores at the end of the last turn; empty before the first
}

func newAnswerSums(p *duel.Problem) *answerSums {
	of, first := p.Answers()
	return &answerSums{answer: of, sums: make([]float64, len(first)), points: make([]int, 0, p.Arms), games: make([]int, 0, p.Arms)}
}

// keep keeps the scores at the end of a turn.
func (a *answerSums) keep(s *scoreboard) {
	a.points, a.games = append(a.points[:0], s.points...), append(a.games[:0], s.games...)
}

// ranking returns the order in which best chooses the arms, if those that it has chosen
// are left out; before the first turn, the order of the lots.
func (a *answerSums) ranking(s *scoreboard) []pref.Arm {
	if len(a.points) == 0 {
		return slices.Clone(s.arms)
	}
	rest := scoreboard{points: a.points, games: a.games, lots: s.lots, arms: slices.Clone(s.arms)}
	var ranking []pref.Arm
	for len(rest.arms) > 0 {
		best := a.best(&rest)
		ranking = append(ranking, best)
		rest.arms = slices.DeleteFunc(rest.arms, func(i pref.Arm) bool { return i == best })
	}
	return ranking
}

// best returns the best arm of the answer with the greatest sum. Sums that differ by
// less than what the order of addition can change are equal, and the lowest lot
// decides.
func (a *answerSums) best(s *scoreboard) pref.Arm {
	clear(a.sums)
	for i, t := range a.answer {
		points, games := s.mean(pref.Arm(i))
		a.sums[t] += float64(points) / float64(2*games)
	}
	best := s.arms[0]
	for _, i := range s.arms {
		lead := a.sums[a.answer[i]] - a.sums[a.answer[best]]
		if lead > 1e-9 || a.answer[i] == a.answer[best] && s.above(i, best) {
			best = i
		}
	}
	return best
}
