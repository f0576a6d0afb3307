package pref

// BordaScores returns the Borda score of each arm: its mean probability of winning
// against another arm drawn uniformly, a tie counting as half a win.
func (m *Matrix) BordaScores() []float64 {
	score := make([]float64, m.k)
	for i := range m.k {
		for j := range m.k {
			if i != j {
				score[i] += m.win[i*m.k+j] + float64(m.tie[i*m.k+j]/2)
			}
		}
		if m.k > 1 {
			score[i] /= float64(m.k - 1)
		}
	}
	return score
}

// Borda returns the arms with the largest Borda score, in increasing order. Scores
// within 1e-12 of the largest count as equal to it.
func (m *Matrix) Borda() []Arm {
	score := m.BordaScores()
	top := score[0]
	for _, s := range score {
		top = max(top, s)
	}
	for i, s := range score {
		if s > top-1e-12 {
			score[i] = top
		}
	}
	return argmax(score)
}
