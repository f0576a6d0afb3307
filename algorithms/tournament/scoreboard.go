package tournament

import (
	"slices"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

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
	s := &scoreboard{points: make([]int, p.Arms), games: make([]int, p.Arms), arms: duel.ShuffledArms(p.Arms, stream)}
	s.lots = lotsOf(s.arms)
	s.leader = s.arms[0]
	return s
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

// lotsOf is the place of each arm in a list of all.
func lotsOf(order []pref.Arm) []int {
	lots := make([]int, len(order))
	for lot, a := range order {
		lots[a] = lot
	}
	return lots
}

// order compares for a list from the best arm to the worst.
func (s *scoreboard) order(i, j pref.Arm) int {
	switch {
	case i == j:
		return 0
	case s.above(i, j):
		return -1
	}
	return 1
}
