package duel

import (
	"cmp"
	"slices"

	"joust/sim/pref"
	"joust/sim/rng"
)

// NoArm is a missing arm, such as an empty slot of a bracket.
const NoArm pref.Arm = -1

// Entrants returns the arms of the problem in order of their seeds, the strongest
// first. With the seeding "votes", an arm is stronger the more candidates have its
// answer; with "scores", the higher its score is. The order is random among equals,
// with the seeding "random", and if the problem has no answers or no scores.
// Entrants counts the scores that it reads in spent.
func Entrants(p *Problem, seeding string, stream *rng.Source, spent *Expenses) []pref.Arm {
	arms := make([]pref.Arm, p.Arms)
	for i := range arms {
		arms[i] = pref.Arm(i)
	}
	stream.Shuffle(len(arms), func(i, j int) { arms[i], arms[j] = arms[j], arms[i] })
	switch {
	case seeding == "votes" && p.Teams != nil:
		size := p.TeamSizes()
		slices.SortStableFunc(arms, func(a, b pref.Arm) int { return size[b] - size[a] })
	case seeding == "scores" && p.Scores != nil:
		spent.Scored = p.Arms
		slices.SortStableFunc(arms, func(a, b pref.Arm) int { return cmp.Compare(p.Scores[b], p.Scores[a]) })
	}
	return arms
}

// TeamSizes returns, for each arm, how many arms have its answer: 1 for every arm if
// the problem has no answers.
func (p *Problem) TeamSizes() []int {
	sizes := make([]int, p.Arms)
	if p.Teams == nil {
		for i := range sizes {
			sizes[i] = 1
		}
		return sizes
	}
	members := make(map[int]int, p.Arms)
	for _, t := range p.Teams {
		members[t]++
	}
	for i, t := range p.Teams {
		sizes[i] = members[t]
	}
	return sizes
}

// OneTeam reports whether all arms of the pool are known to have the same answer, so
// that any of them may win. NoArm belongs to every team.
func (p *Problem) OneTeam(pool []pref.Arm) bool {
	if p.Teams == nil {
		return false
	}
	first := NoArm
	for _, a := range pool {
		switch {
		case a == NoArm:
		case first == NoArm:
			first = a
		case p.Teams[a] != p.Teams[first]:
			return false
		}
	}
	return true
}
