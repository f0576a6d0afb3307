package pref

// CopelandHalfWorth returns the share of the other arms that each arm has a mean of more
// than 1/2 against, where a tie counts as half a win and an even pair as half an arm:
//
//	worth(i) = 1/(K-1) Σ_{j≠i} (1{m_ij > 1/2} + 1{m_ij = 1/2}/2),  m_ij = P(i beats j) + P(tie)/2.
//
// m_ij exceeds 1/2 if and only if P(i beats j) exceeds P(j beats i). If no pair ties with
// positive probability, it is the CopelandWorth. A single arm has the worth 0.
func (m *Matrix) CopelandHalfWorth() []float64 { return shares(Majority(m.mean).CopelandPoints(m.k)) }
