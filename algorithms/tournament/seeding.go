package tournament

import (
	"cmp"
	"slices"

	"joust/sim"
	"joust/sim/pref"
	"joust/sim/rng"
)

// none is the empty slot of a bracket: who meets it has a bye.
const none pref.Arm = -1

// entrants lists the arms of the problem, the strongest first by what the
// seeding goes by: "random" by nothing, "votes" by how many candidates have the
// same answer, "scores" by the scorer. Equals are in random order. It counts the
// scores that it looks at.
func entrants(p *sim.Problem, seeding string, stream *rng.Source, spent *sim.Expenses) []pref.Arm {
	arms := make([]pref.Arm, p.Arms)
	for i := range arms {
		arms[i] = pref.Arm(i)
	}
	stream.Shuffle(len(arms), func(i, j int) { arms[i], arms[j] = arms[j], arms[i] })
	switch {
	case seeding == "votes" && p.Teams != nil:
		size := teamSizes(p)
		slices.SortStableFunc(arms, func(a, b pref.Arm) int { return size[b] - size[a] })
	case seeding == "scores" && p.Scores != nil:
		spent.Scored = p.Arms
		slices.SortStableFunc(arms, func(a, b pref.Arm) int { return cmp.Compare(p.Scores[b], p.Scores[a]) })
	}
	return arms
}

// teamSizes is how many arms have the answer of each arm; 1 without answers.
func teamSizes(p *sim.Problem) []int {
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

// drawn puts seeded entrants into the slots of a bracket of 2^L of them, in
// which the strongest two can meet only in the final, the strongest four only in
// the semifinals, and so on; the strongest have the byes.
func drawn(seeds []pref.Arm) []pref.Arm {
	slots := []int{0}
	for len(slots) < len(seeds) {
		twice := make([]int, 0, 2*len(slots))
		for _, s := range slots {
			twice = append(twice, s, 2*len(slots)-1-s)
		}
		slots = twice
	}
	bracket := make([]pref.Arm, len(slots))
	for i, s := range slots {
		bracket[i] = none
		if s < len(seeds) {
			bracket[i] = seeds[s]
		}
	}
	return bracket
}

// oneTeam says whether all arms of the pool are known to have the same answer,
// so that it does not matter any more which of them wins. Empty slots are of
// every team.
func oneTeam(p *sim.Problem, pool []pref.Arm) bool {
	if p.Teams == nil {
		return false
	}
	first := none
	for _, a := range pool {
		switch {
		case a == none:
		case first == none:
			first = a
		case p.Teams[a] != p.Teams[first]:
			return false
		}
	}
	return true
}
