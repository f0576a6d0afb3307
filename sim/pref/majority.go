package pref

import "cmp"

// Majority is the majority relation of K arms. It returns a positive number if the majority
// prefers i to j, a negative one if it prefers j to i, and 0 if the two are level. The
// arguments are different arms, and Majority(j, i) has the opposite sign. The majority may be
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
			switch sign := b(Arm(i), Arm(j)); {
			case sign > 0:
				halves[i] += 2
			case sign < 0:
				halves[j] += 2
			default:
				halves[i]++
				halves[j]++
			}
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
	first := argmax(b.CopelandPoints(k))[0]
	member := make([]bool, k)
	member[first] = true
	for queue := []Arm{first}; len(queue) > 0; queue = queue[1:] {
		i := queue[0]
		for j := range Arm(k) {
			if !member[j] && b(i, j) <= 0 {
				member[j] = true
				queue = append(queue, j)
			}
		}
	}
	var set []Arm
	for i, is := range member {
		if is {
			set = append(set, Arm(i))
		}
	}
	return set
}
