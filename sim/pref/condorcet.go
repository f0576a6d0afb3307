package pref

// Condorcet returns the arm that is preferred to every other arm, by the mode of the
// ternary distribution, and true; or false if there is none.
func (m *Matrix) Condorcet() (Arm, bool) {
next:
	for i := range Arm(m.k) {
		for j := range Arm(m.k) {
			if i != j && m.Relation(i, j) != FirstWins {
				continue next
			}
		}
		return i, true
	}
	return 0, false
}
