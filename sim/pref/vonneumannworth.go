package pref

// VonNeumannWorth returns the chance of each arm against an optimal mixture w of arms, a
// von Neumann winner, where a tie counts as half a win. If there are several optimal
// mixtures, they form a convex set W, and the worth is the chance against the one that is
// the hardest for the arm:
//
//	worth(i) = min_{w ∈ W} Σ_j w_j m_ij,  m_ij = P(i beats j) + P(tie)/2,  m_ii = 1/2.
//
// No worth exceeds 1/2, because no arm has more than an even chance against an optimal
// mixture. An arm has the worth 1/2 if and only if some optimal mixture gives it a
// positive weight: the best arms are the essential set of Dutta and Laslier ("Comparison
// functions and choice correspondences", Social Choice and Welfare 1999), which is the
// bipartisan set where no pair is even. So the worth does not depend on which optimal
// mixture a solver finds, nor on the order of the arms. It is exact to 1e-9 for hundreds
// of arms; mixtures that are optimal up to 1e-9 count as optimal.
//
// The method: in the solved program of VonNeumann, slack i is 1/2 - Σ_j w_j m_ij, and the
// optimal mixtures are the feasible points at which every variable with a positive
// reduced cost is 0. Without those variables, maximise each slack in turn. The time is
// O(K³) if there is one optimal mixture, and at most about K times as long otherwise.
func (m *Matrix) VonNeumannWorth() []float64 {
	t := m.fairGame()
	free := t.free()
	worth := make([]float64, m.k)
	for i := range worth {
		slack := t.value(m.k + i)
		if len(free) > 0 {
			slack = t.greatest(m.k+i, free)
		}
		worth[i] = 0.5 - max(0, slack)
	}
	return worth
}

// free lists the columns whose variables can be positive at an optimum: those without a
// reduced cost.
func (t *tableau) free() (columns []int) {
	for c, z := range t.rows[len(t.basic)][:len(t.other)] {
		if z <= rounding {
			columns = append(columns, c)
		}
	}
	return columns
}

// value returns the value of the variable at the point of the tableau.
func (t *tableau) value(variable int) float64 {
	for r, v := range t.basic {
		if v == variable {
			return t.rows[r][len(t.other)]
		}
	}
	return 0
}

// greatest returns the greatest value of the variable where all variables are 0 that are
// neither basic nor those of the columns. It does not change t.
func (t *tableau) greatest(variable int, columns []int) float64 {
	n := len(columns)
	part := &tableau{rows: make([][]float64, len(t.rows)), basic: append([]int(nil), t.basic...), other: make([]int, n)}
	for r, row := range t.rows[:len(t.basic)] {
		part.rows[r] = make([]float64, n+1)
		for c, from := range columns {
			part.rows[r][c] = row[from]
		}
		part.rows[r][n] = max(0, row[len(t.other)])
	}
	objective := make([]float64, n+1)
	for c, from := range columns {
		part.other[c] = t.other[from]
		if part.other[c] == variable {
			objective[c] = -1
		}
	}
	for r, v := range part.basic {
		if v == variable {
			copy(objective, part.rows[r])
		}
	}
	part.rows[len(t.basic)] = objective
	part.maximise()
	return part.value(variable)
}
