package pref

// Condorcet returns the arm that beats every other arm, which is that it wins more often
// than it loses, and true; or false if there is none. A tie counts as half a win.
func (m *Matrix) Condorcet() (Arm, bool) { return Majority(m.mean).Condorcet(m.k) }

// CondorcetWorth returns the chance of each arm against the Condorcet winner c, where a
// tie counts as half a win:
//
//	worth(i) = P(i beats c) + P(i ties with c)/2,  worth(c) = 1/2,
//
// so that an arm is worth less than c by the gap Δ of its pair with c, the unit of strong
// and weak regret. CondorcetWorth returns nil if there is no Condorcet winner.
func (m *Matrix) CondorcetWorth() []float64 {
	c, ok := m.Condorcet()
	if !ok {
		return nil
	}
	worth := make([]float64, m.k)
	for i := range worth {
		worth[i] = m.Win(Arm(i), c) + float64(m.Tie(Arm(i), c)/2) // of c itself: 1/2, and no tie
	}
	return worth
}
