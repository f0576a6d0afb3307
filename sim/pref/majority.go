package pref

import (
	"cmp"
	"slices"
)

// Majority is the majority relation of K arms. It returns 1 if the majority prefers i to j,
// -1 if it prefers j to i, and 0 if the two are level. The arguments are different arms, and
// Majority(j, i) is the opposite number. The majority may be
// that of the outcomes of a pair's duels, by mode or by mean, or that of the columns of a
// table of results.
type Majority func(i, j Arm) int

// mean is the relation in which the arm that wins more often than it loses is preferred.
func (m *Matrix) mean(i, j Arm) int {
	return cmp.Compare(m.win[int(i)*m.k+int(j)], m.win[int(j)*m.k+int(i)])
}

// mode is the relation in which an arm is preferred if that is the Relation of the pair.
func (m *Matrix) mode(i, j Arm) int {
	switch m.Relation(i, j) {
	case FirstWins:
		return 1
	case SecondWins:
		return -1
	}
	return 0
}

// CopelandPoints returns the Copeland score of each of k arms: one point for every arm that
// it beats and half a point for every arm that it is level with. The unit is half a point.
func (b Majority) CopelandPoints(k int) []int {
	halves := make([]int, k)
	for i := range k {
		for j := range i {
			sign := b(Arm(i), Arm(j))
			halves[i] += 1 + sign
			halves[j] += 1 - sign
		}
	}
	return halves
}

// Condorcet returns the one of k arms that beats every other arm, and true; or false if
// there is none.
func (b Majority) Condorcet(k int) (Arm, bool) {
next:
	for i := range Arm(k) {
		for j := range Arm(k) {
			if i != j && b(i, j) <= 0 {
				continue next
			}
		}
		return i, true
	}
	return 0, false
}

// TopCycle returns the smallest set of k arms, not empty, whose members all beat every arm
// outside it, in increasing order; see Matrix.Smith.
//
// The method: an arm with the most Copeland points is a member. For if the set has s
// members, they have at least K-s points each, and all other arms have at most K-s-1. Every
// arm that some member does not beat is a member too.
func (b Majority) TopCycle(k int) []Arm {
	set := argmax(b.CopelandPoints(k))[:1]
	var others []Arm
	for i := range Arm(k) {
		if i != set[0] {
			others = append(others, i)
		}
	}
	for n := 0; n < len(set) && len(others) > 0; n++ {
		beaten := others[:0]
		for _, j := range others {
			if b(set[n], j) > 0 {
				beaten = append(beaten, j)
			} else {
				set = append(set, j)
			}
		}
		others = beaten
	}
	slices.Sort(set)
	return set
}
