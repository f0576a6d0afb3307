package pref

// CopelandScores gives each arm one point for every arm that it is preferred
// to and half a point for every arm it is indifferent to, by the mode of the
// ternary distribution (Bengs, Haddenhorst and Hüllermeier, AISTATS 2024). The
// scores are counted in halves so that they are exact: 2 is one point.
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

// Copeland is the set of Copeland winners, the arms of greatest Copeland
// score, in increasing order. It is never empty.
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
