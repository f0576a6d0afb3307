package vote

import (
	"joust/sim/duel"
	"joust/sim/pref"
)

// answers are the different final answers of a problem's arms, numbered in the
// order in which they came up.
type answers struct {
	of    []int      // the answer of each arm
	first []pref.Arm // who gave each answer first
}

// answersOf finds the answers. Without teams every arm has one of its own.
func answersOf(p *duel.Problem) answers {
	all := answers{of: make([]int, p.Arms), first: make([]pref.Arm, 0, p.Arms)}
	number := make(map[int]int)
	for i := range all.of {
		if p.Teams != nil {
			if n, known := number[p.Teams[i]]; known {
				all.of[i] = n
				continue
			}
			number[p.Teams[i]] = len(all.first)
		}
		all.of[i] = len(all.first)
		all.first = append(all.first, pref.Arm(i))
	}
	return all
}
