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

// maxOpponents bounds how many opponents an arm is to meet.
const maxOpponents = 1_000_000

// LeagueParams are the parameters of League.
type LeagueParams struct {
	Opponents int    `yaml:"opponents" doc:"opponents that every arm is given M, 1 to 1000000; a ring has no more than the others there are"`
	Draw      string `yaml:"draw" options:"random|ring" doc:"whom an arm is given: random others, an arm perhaps twice, its own score alone counting; or the next M in a ring, the score of both counting"`
	Votes     int    `yaml:"votes" axis:"votes per match K" doc:"duels per opponent, 1 to 1000000: half of them in each order of the slots, a single one in an order by lot"`
	Answers   bool   `yaml:"answers" doc:"choose the answer whose candidates have the greatest sum of mean scores, and the best of these, instead of the candidate of the best mean score"`
}

// Validate implements param.Params.
func (p LeagueParams) Validate() error {
	return errors.Join(param.Count("opponents", p.Opponents, 1, maxOpponents), param.Count("votes", p.Votes, 1, maxVotes))
}

// LeagueEntry declares league for the catalogue.
var LeagueEntry = duel.LearnerSpec[LeagueParams, *League]{
	Spec: sim.Spec[LeagueParams]{
		Name: "league",
		Card: sim.Card{
			Title:     "League",
			About:     "Every candidate meets M opponents and the best mean score wins: the second plain algorithm of best-of-N with a pairwise judge. It asks that the right candidates are the ones that beat the average opponent, which a knockout does not, and all its duels can be run side by side.",
			Feedback:  "Ternary: a win is a point, a tie half of one. It knows of answers: a meeting of two candidates with the same one is half a point without a duel, and there is no league if all have the same.",
			Guarantee: "If candidates are independent, right and stronger than every wrong one by Δ of mean score with probability q, and opponents are random: fails with probability at most (1-q)^N + 2N·exp(-MΔ²/8) + 2N·exp(-(N-1)Δ²/8), of which the constants are derived from the proof.",
			Cost:      "N·M·votes duels in one round; O(N) memory. Leaps from vote to vote of a meeting.",
			Source: cite.Citation{
				Authors: "Chen, Y., Pan, X., Li, Y., Ding, B. and Zhou, J.", Year: 2024,
				Title: "Provable Scaling Laws for the Test-Time Compute of Large Language Models",
				Venue: cite.Proceedings{Name: "NeurIPS", Year: 2025, ArXiv: "2411.19477"},
				Where: "the league-style algorithm and Theorem 3.3; the ring as in its code",
			},
		},
		Defaults: LeagueParams{Opponents: 4, Draw: "random", Votes: 1},
	},
	New: NewLeague,
}

// League is the league-style algorithm (Chen et al., NeurIPS 2025).
//
// With the random draw each arm meets opponents drawn uniformly, with
// replacement, from all others, and only its own score counts. With the ring, as
// in the published code, each arm meets the next M in a random order of all, and
// the score counts for both; of a whole ring, M = N-1, every pair meets twice.
// The arm with the greatest mean score wins, ties by lot.
//
// No duel waits for another, so a league has one round. The duels are asked for
// in turns, in each of which every arm meets one opponent more, so that a trial
// that is cut has been fair to all.
type League struct{ *duel.Sequential }

// NewLeague is a learner for the problem; its stream draws opponents, slots and
// who is first among equals.
func NewLeague(p LeagueParams, problem duel.Problem, stream *rng.Source) *League {
	ring := duel.Entrants(&problem, "random", stream, nil)
	scores := newScoreboard(&problem, stream)
	var answers *answerSums
	if p.Answers && problem.Teams != nil {
		answers = newAnswerSums(&problem)
	}
	r := referee{problem: &problem, stream: stream}
	return &League{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
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
		for turn := range turns {
			for at, i := range ring {
				if p.Draw == "ring" {
					j := ring[(at+1+turn)%len(ring)]
					points := r.meeting(i, j, p.Votes)
					scores.enter(i, points, p.Votes)
					scores.enter(j, 2*p.Votes-points, p.Votes)
				} else {
					j := r.other(ring, at)
					scores.enter(i, r.meetingByLot(i, j, p.Votes), p.Votes)
				}
				if answers == nil {
					a.Recommend(scores.leader)
				}
			}
			if answers != nil {
				a.Recommend(answers.best(scores))
			}
		}
		if answers != nil {
			return answers.best(scores)
		}
		return scores.leader
	})}
}

// other is one of the arms of a pool by lot, but not the one at that place.
func (r *referee) other(pool []pref.Arm, at int) pref.Arm {
	j := r.stream.Intn(len(pool) - 1)
	if j >= at {
		j++
	}
	return pool[j]
}

// meetingByLot is meeting with a coin for who has the first slot of the odd vote.
func (r *referee) meetingByLot(i, j pref.Arm, votes int) int {
	if votes%2 == 1 && r.stream.Coin() {
		return 2*votes - r.meeting(j, i, votes)
	}
	return r.meeting(i, j, votes)
}

// meeting lets arm i meet arm j and is what it wins, in half points, of which
// there are two a vote. Between two arms of a team they are shared without a duel.
func (r *referee) meeting(i, j pref.Arm, votes int) int {
	if r.problem.SameTeam(i, j) {
		r.Expenses.Free++
		return votes
	}
	return votes + r.series(i, j, votes)
}

// scoreboard has the mean scores of all arms and who leads. An arm that has not
// met anyone counts as one that has won half of what it could.
type scoreboard struct {
	points []int // in half points
	games  []int // each worth two half points
	lots   []int // who is first among equals: the lower
	arms   []pref.Arm
	leader pref.Arm
}

func newScoreboard(p *duel.Problem, stream *rng.Source) *scoreboard {
	s := &scoreboard{points: make([]int, p.Arms), games: make([]int, p.Arms), arms: duel.Entrants(p, "random", stream, nil)}
	s.lots = lotsOf(s.arms)
	s.leader = s.arms[0]
	return s
}

// lotsOf is the place of each arm in a list of all.
func lotsOf(order []pref.Arm) []int {
	lots := make([]int, len(order))
	for lot, a := range order {
		lots[a] = lot
	}
	return lots
}

// enter adds what an arm has won.
func (s *scoreboard) enter(i pref.Arm, points, games int) {
	s.points[i] += points
	s.games[i] += games
	s.leader = leaderAfter(s, s.arms, s.leader, i)
}

// above says whether an arm has the greater mean score, or the lower lot.
func (s *scoreboard) above(i, j pref.Arm) bool {
	pi, gi := s.mean(i)
	pj, gj := s.mean(j)
	if x, y := pi*gj, pj*gi; x != y {
		return x > y
	}
	return s.lots[i] < s.lots[j]
}

// mean is the mean score of an arm as a fraction, in half points a duel.
func (s *scoreboard) mean(i pref.Arm) (points, games int) {
	if s.games[i] == 0 {
		return 1, 1
	}
	return s.points[i], s.games[i]
}

// leaderAfter is the best of the arms in the order that above gives, if it was
// leader and since then only the arms given have changed.
func leaderAfter[T interface{ above(i, j pref.Arm) bool }](standings T, arms []pref.Arm, leader pref.Arm, changed ...pref.Arm) pref.Arm {
	among := changed
	if slices.Contains(changed, leader) { // it may have fallen behind anyone
		among = arms
	}
	for _, a := range among {
		if standings.above(a, leader) {
			leader = a
		}
	}
	return leader
}

// answerSums adds up mean scores by answer.
type answerSums struct {
	team []int // of each arm, numbered from 0
	sums []float64
}

func newAnswerSums(p *duel.Problem) *answerSums {
	a := &answerSums{team: make([]int, p.Arms)}
	number := make(map[int]int, p.Arms)
	for i, t := range p.Teams {
		if _, known := number[t]; !known {
			number[t] = len(number)
		}
		a.team[i] = number[t]
	}
	a.sums = make([]float64, len(number))
	return a
}

// best is the best arm of the answer with the greatest sum. Sums closer than
// what the order of addition may change are equal, and the lowest lot decides.
func (a *answerSums) best(s *scoreboard) pref.Arm {
	clear(a.sums)
	for i, t := range a.team {
		points, games := s.mean(pref.Arm(i))
		a.sums[t] += float64(points) / float64(2*games)
	}
	best := s.arms[0]
	for _, i := range s.arms {
		lead := a.sums[a.team[i]] - a.sums[a.team[best]]
		if lead > 1e-9 || a.team[i] == a.team[best] && s.above(i, best) {
			best = i
		}
	}
	return best
}
