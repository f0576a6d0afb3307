package pref

// CopelandScores returns the Copeland score of each arm: one point for every arm that it
// is preferred to and half a point for every arm that it ties with, by the mode of the
// ternary distribution (Bengs, Haddenhorst and Hüllermeier, AISTATS 2024). The unit is
// half a point, so that the scores are whole numbers.
func (m *Matrix) CopelandScores() []int { return Majority(m.mode).CopelandPoints(m.k) }

// CopelandWorth returns the share of the other arms that each arm is preferred to, where
// an arm that it ties with counts half, by the mode of the ternary distribution:
//
//	worth(i) = 1/(K-1) Σ_{j≠i} (1{i is preferred to j} + 1{i ties with j}/2).
//
// It is the Copeland score divided by its greatest possible value, K-1. A single arm has
// the worth 0.
func (m *Matrix) CopelandWorth() []float64 { return shares(m.CopelandScores()) }

// shares divides points, counted in halves, by the number of the other arms.
func shares(halves []int) []float64 {
	worth := make([]float64, len(halves))
	if len(halves) > 1 {
		for i, h := range halves {
			worth[i] = float64(h) / float64(2*(len(halves)-1))
		}
	}
	return worth
}

// Copeland returns the Copeland winners, which are the arms with the largest Copeland
// score, in increasing order. There is at least one.
func (m *Matrix) Copeland() []Arm {
	return argmax(m.CopelandScores())
}

func argmax(score []int) (best []Arm) {
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
