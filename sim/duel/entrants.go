package duel

import (
	"cmp"
	"slices"

	"joust/sim/pref"
	"joust/sim/rng"
)

// NoArm stands for a missing arm, such as the empty slot of a bracket.
const NoArm pref.Arm = -1

// SeedingParams is the group of parameters of learners that begin with the arms in
// an order of strength. What the order decides, each learner's documentation says.
type SeedingParams struct {
	Seeding string `yaml:"seeding" options:"random|votes|scores" doc:"order of the arms before the first duel, the strongest first: random, by how many candidates have the same answer, or by score; random too where the problem has no answers or no scores"`
}

// Random reports whether the order is random whatever the problem.
func (s SeedingParams) Random() bool { return s.Seeding == "random" }

// ReadsScores reports whether the order needs scores.
func (s SeedingParams) ReadsScores() bool { return s.Seeding == "scores" }

// Entrants returns the arms of the problem in the order of seeding, equally strong
// arms in random order, and how many scores it has read.
func (s SeedingParams) Entrants(p *Problem, stream *rng.Source) (arms []pref.Arm, scored int) {
	arms = ShuffledArms(p.Arms, stream)
	switch {
	case s.Seeding == "votes" && p.Teams != nil:
		size := p.TeamSizes()
		slices.SortStableFunc(arms, func(a, b pref.Arm) int { return size[b] - size[a] })
	case s.Seeding == "scores" && p.Scores != nil:
		scored = p.Arms
		slices.SortStableFunc(arms, func(a, b pref.Arm) int { return cmp.Compare(p.Scores[b], p.Scores[a]) })
	}
	return arms, scored
}

// ShuffledArms returns the arms 0 to k-1 in random order.
func ShuffledArms(k int, stream *rng.Source) []pref.Arm {
	arms := make([]pref.Arm, k)
	for i := range arms {
		arms[i] = pref.Arm(i)
	}
	Shuffle(arms, stream)
	return arms
}

// Shuffle puts the arms in random order.
func Shuffle(arms []pref.Arm, stream *rng.Source) {
	stream.Shuffle(len(arms), func(i, j int) { arms[i], arms[j] = arms[j], arms[i] })
}

// Answers numbers the different final answers of the arms from 0, in the order in
// which they appear. It returns the answer of each arm and the first arm of each
// answer. Without teams every arm has an answer of its own.
func (p *Problem) Answers() (of []int, first []pref.Arm) {
	of, first = make([]int, p.Arms), make([]pref.Arm, 0, p.Arms)
	number := make(map[int]int, p.Arms)
	for i := range of {
		if p.Teams != nil {
			if n, known := number[p.Teams[i]]; known {
				of[i] = n
				continue
			}
			number[p.Teams[i]] = len(first)
		}
		of[i] = len(first)
		first = append(first, pref.Arm(i))
	}
	return of, first
}

// TeamSizes returns, for each arm, how many arms have its answer, itself included;
// 1 where the problem has no answers.
func (p *Problem) TeamSizes() []int {
	of, first := p.Answers()
	members := make([]int, len(first))
	for _, answer := range of {
		members[answer]++
	}
	sizes := make([]int, p.Arms)
	for i, answer := range of {
		sizes[i] = members[answer]
	}
	return sizes
}

// OneTeam reports whether all arms of the pool are known to have the same answer,
// so that it does not matter which of them wins. It ignores NoArm.
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
