package pref

// Settled reports whether the pairs that have met settle the best arms by the notion: whether
// they are the same for all outcomes that the other pairs of the matrix could have. met
// reports whether two arms have met.
//
// For CopelandNotion, CopelandHalf and BordaNotion, let low(i) and high(i) be the worth of i
// if it loses and if it wins all its pairs that have not met. Arm i is certainly one of the
// best if low(i) ≥ high(j) for all j ≠ i, and certainly not if high(i) < low(j) for some j.
// One of the two must hold for each arm.
//
// By VonNeumannNotion the answer is true only if all pairs have met or if a settled
// Condorcet winner is the only best arm. StrengthNotion is not about the matrix, and the
// answer is true.
func (m *Matrix) Settled(n Notion, met func(i, j Arm) bool) bool {
	switch n {
	case CondorcetNotion:
		return m.settledCondorcet(met)
	case VonNeumannNotion:
		_, exists := m.Condorcet()
		return m.allMet(met) || exists && m.settledCondorcet(met)
	case StrengthNotion:
		return true
	}
	low, high := m.worthBounds(n, met)
	for i := range m.k {
		in, out := true, false
		for j := range m.k {
			if j != i {
				in = in && high[j]-low[i] <= rounding
				out = out || low[j]-high[i] > rounding
			}
		}
		if !in && !out {
			return false
		}
	}
	return true
}

// worthBounds returns the least and the greatest worth of each arm by a notion that counts
// points of pairs.
func (m *Matrix) worthBounds(n Notion, met func(i, j Arm) bool) (low, high []float64) {
	low, high = make([]float64, m.k), make([]float64, m.k)
	for i := range Arm(m.k) {
		for j := range Arm(m.k) {
			switch {
			case i == j:
			case met(i, j):
				points := m.points(n, i, j) / float64(m.k-1)
				low[i] += points
				high[i] += points
			default:
				high[i] += 1 / float64(m.k-1)
			}
		}
	}
	return low, high
}

// points returns what the pair of i and j is worth to i by a notion that counts points.
func (m *Matrix) points(n Notion, i, j Arm) float64 {
	outcome := Tie
	switch n {
	case CopelandNotion:
		outcome = m.Relation(i, j)
	case CopelandHalf:
		switch win, lose := m.Win(i, j), m.Win(j, i); {
		case win > lose:
			outcome = FirstWins
		case win < lose:
			outcome = SecondWins
		}
	case BordaNotion:
		return m.Win(i, j) + float64(m.Tie(i, j)/2)
	default:
		panic("pref: the notion counts no points of pairs: " + string(n))
	}
	switch outcome {
	case FirstWins:
		return 1
	case SecondWins:
		return 0
	}
	return 0.5
}

// settledCondorcet reports whether the pairs that have met settle the Condorcet winner, or
// that there is none.
func (m *Matrix) settledCondorcet(met func(i, j Arm) bool) bool {
	if winner, ok := m.Condorcet(); ok {
		for j := range Arm(m.k) {
			if j != winner && !met(winner, j) {
				return false
			}
		}
		return true
	}
	for i := range Arm(m.k) {
		beaten := false
		for j := range Arm(m.k) {
			beaten = beaten || j != i && met(i, j) && m.Win(i, j) <= m.Win(j, i)
		}
		if !beaten {
			return false
		}
	}
	return true
}

// allMet reports whether all pairs have met.
func (m *Matrix) allMet(met func(i, j Arm) bool) bool {
	for i := range Arm(m.k) {
		for j := range i {
			if !met(i, j) {
				return false
			}
		}
	}
	return true
}
