package pref

// BordaScores returns the Borda score of each arm, which is its worth by BordaNotion: its
// mean probability of winning against another arm drawn uniformly, a tie counting as half
// a win:
//
//	worth(i) = 1/(K-1) Σ_{j≠i} (P(i beats j) + P(tie)/2).
//
// A single arm has the score 0.
func (m *Matrix) BordaScores() []float64 {
	score := make([]float64, m.k)
	for i := range m.k {
		for j := range m.k {
			if i != j {
				score[i] += m.win[i*m.k+j] + float64(m.Tie(Arm(i), Arm(j))/2)
			}
		}
		if m.k > 1 {
			score[i] /= float64(m.k - 1)
		}
	}
	return score
}

// Borda returns the arms with the largest Borda score, in increasing order; see Best.
func (m *Matrix) Borda() []Arm { return Best(m.BordaScores(), 0) }
