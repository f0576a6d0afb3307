package tournament

import (
	"slices"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// scoreboard holds the mean scores of all arms and the leader. An arm without a match
// counts as one that has won half of its points.
type scoreboard struct {
	points []int // by arm, in half points
	games  []int // by arm; each game is worth two half points
	lots   []int // by arm; of arms with equal scores that with the lowest lot is the best
	arms   []pref.Arm
	leader pref.Arm
}

func newScoreboard(p *duel.Problem, stream *rng.Source) *scoreboard {
	s := &scoreboard{points: make([]int, p.Arms), games: make([]int, p.Arms), arms: duel.ShuffledArms(p.Arms, stream)}
	s.lots = lotsOf(s.arms)
	s.leader = s.arms[0]
	return s
}

// enter adds the points that an arm has won in games.
func (s *scoreboard) enter(i pref.Arm, points, games int) {
	s.points[i] += points
	s.games[i] += games
	s.leader = leaderAfter(s, s.arms, s.leader, i)
}

// above reports whether arm i has the greater mean score, or the lower lot at equal
// scores.
func (s *scoreboard) above(i, j pref.Arm) bool {
	pi, gi := s.mean(i)
	pj, gj := s.mean(j)
	if x, y := pi*gj, pj*gi; x != y {
		return x > y
	}
	return s.lots[i] < s.lots[j]
}

// mean returns the mean score of an arm as a fraction, in half points a duel.
func (s *scoreboard) mean(i pref.Arm) (points, games int) {
	if s.games[i] == 0 {
		return 1, 1
	}
	return s.points[i], s.games[i]
}

// leaderAfter returns the best of the arms in the order that above defines, if leader
// was the best and since then only the changed arms have changed.
func leaderAfter[T interface{ above(i, j pref.Arm) bool }](table T, arms []pref.Arm, leader pref.Arm, changed ...pref.Arm) pref.Arm {
	among := changed
	if slices.Contains(changed, leader) { // any arm may now be better
		among = arms
	}
	for _, a := range among {
		if table.above(a, leader) {
			leader = a
		}
	}
	return leader
}

// lotsOf returns the index of each arm in a list of all arms.
func lotsOf(order []pref.Arm) []int {
	lots := make([]int, len(order))
	for lot, a := range order {
		lots[a] = lot
	}
	return lots
}

// rankingOf returns the arms in the order that above defines, the best first.
func rankingOf[T interface{ above(i, j pref.Arm) bool }](table T, arms []pref.Arm) []pref.Arm {
	ranking := slices.Clone(arms)
	slices.SortStableFunc(ranking, func(i, j pref.Arm) int {
		switch {
		case table.above(i, j):
			return -1
		case table.above(j, i):
			return 1
		}
		return 0
	})
	return ranking
}

// order compares two arms for a list from the best to the worst.
func (s *scoreboard) order(i, j pref.Arm) int {
	switch {
	case i == j:
		return 0
	case s.above(i, j):
		return -1
	}
	return 1
}
