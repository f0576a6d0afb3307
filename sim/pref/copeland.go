package pref

// CopelandScores returns the Copeland score of each arm: one point for every arm that it
// is preferred to and half a point for every arm that it ties with, by the mode of the
// ternary distribution (Bengs, Haddenhorst and Hüllermeier, AISTATS 2024). The unit is
// half a point, so that the scores are whole numbers.
func (m *Matrix) CopelandScores() []int {
	halves := make([]int, m.k)
	for i := range m.k {
		for j := range i {
			switch m.Relation(Arm(i), Arm(j)) {
			case FirstWins:
				halves[i] += 2
			case SecondWins:
				halves[j] += 2
			default:
				halves[i]++
				halves[j]++
			}
		}
	}
	return halves
}

// Copeland returns the Copeland winners, which are the arms with the largest Copeland
// score, in increasing order. There is at least one.
func (m *Matrix) Copeland() []Arm {
	return argmax(m.CopelandScores())
}

func argmax[T int | float64](score []T) (best []Arm) {
	for i, s := range score {
		if i > 0 && s < score[best[0]] {
			continue
		}
		if i > 0 && s > score[best[0]] {
			best = best[:0]
		}
		best = append(best, Arm(i))
	}
	return best
}
