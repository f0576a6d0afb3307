package pref

// Regret is a notion of regret: how much a duel loses against a duel of a best arm with
// itself.
type Regret string

// The notions of regret. m_ij is the mean P(i beats j) + P(tie)/2, and Δ_i = m_*i - 1/2 is
// the gap of arm i to the Condorcet winner *. The first five are defined only if there is a
// Condorcet winner.
const (
	AverageRegret      Regret = "average"       // (Δ_i + Δ_j)/2, "strong" in some papers since 2014
	WeakRegret         Regret = "weak"          // min(Δ_i, Δ_j)
	StrongRegret       Regret = "strong"        // max(Δ_i, Δ_j)
	BinaryWeakRegret   Regret = "binary-weak"   // 1 if the Condorcet winner is neither of the two arms
	BinaryStrongRegret Regret = "binary-strong" // 1 unless the Condorcet winner duels itself
	CopelandRegret     Regret = "copeland"      // z* - (z_i + z_j)/2, where z is the CopelandWorth and z* the greatest
	CopelandHalfRegret Regret = "copeland-half" // the same of the CopelandHalfWorth
	BordaRegret        Regret = "borda"         // the same of the BordaScores
	VonNeumannRegret   Regret = "von-neumann"   // max_k Σ (m_ki + m_kj - 1)/2, the sum over all duels; see VonNeumannRegret
	MaximinRegret      Regret = "maximin"       // (v_i + v_j)/2, where v is 1/2 minus the VonNeumannWorth; only if there is one optimal mixture
)

// Regrets are all notions of regret, in the order in which they are listed.
var Regrets = []Regret{
	AverageRegret, WeakRegret, StrongRegret, BinaryWeakRegret, BinaryStrongRegret,
	CopelandRegret, CopelandHalfRegret, BordaRegret, VonNeumannRegret, MaximinRegret,
}

// IsMaximinUnique reports whether the matrix has only one optimal mixture of arms, a von
// Neumann winner.
func (m *Matrix) IsMaximinUnique() bool {
	t := m.fairGame()
	return !t.hasOther()
}

// hasOther reports whether the solved program of a fair game has another optimum: whether
// some y_i can be greater or less than it is.
func (t *tableau) hasOther() bool {
	free := t.free()
	if len(free) == 0 {
		return false
	}
	for i := range len(t.basic) {
		if t.greatest(i, free) > t.value(i)+rounding {
			return true
		}
	}
	return false
}

// VonNeumannRegret returns the regret of plays against the best fixed arm in hindsight:
//
//	max_k Σ_i n_i (m_ki - 1/2)/2,
//
// where plays[i] = n_i is how often arm i was one of the two arms of a duel, an arm that
// duels itself counting twice (Dudík, Hofmann, Schapire, Slivkins and Zoghi, COLT 2015). It
// is at least 0, because the mixture of the plays has a best answer, and at least the average
// regret, because a Condorcet winner is one of the fixed arms.
func (m *Matrix) VonNeumannRegret(plays []int) float64 {
	most := 0.0
	for k := range m.k {
		sum := 0.0
		for i, n := range plays {
			sum += float64(float64(n) * (m.win[k*m.k+i] - m.win[i*m.k+k]))
		}
		most = max(most, sum/4)
	}
	return most
}

// Gaps returns how much less each arm is worth than the best by the notion of regret, so
// that a duel of i and j costs (g_i + g_j)/2. It returns nil if the notion has no such gaps
// or is not defined for the matrix. Weak and strong regret take the lesser and the greater of
// the two gaps of the average regret. The gaps must not be changed.
func (w *Worths) Gaps(r Regret) []float64 {
	w.mutex.Lock()
	gaps, ok := w.gaps[r]
	w.mutex.Unlock()
	if ok {
		return gaps
	}
	if notion, ok := gapsOf[r]; ok && (r != MaximinRegret || w.matrix.IsMaximinUnique()) {
		gaps = below(w.Of(notion))
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.gaps == nil {
		w.gaps = map[Regret][]float64{}
	}
	w.gaps[r] = gaps
	return gaps
}

// Matrix returns the matrix, which must not be changed.
func (w *Worths) Matrix() *Matrix { return w.matrix }

// gapsOf are the notions of a best arm to which notions of regret have gaps.
var gapsOf = map[Regret]Notion{
	AverageRegret:      CondorcetNotion,
	CopelandRegret:     CopelandNotion,
	CopelandHalfRegret: CopelandHalf,
	BordaRegret:        BordaNotion,
	MaximinRegret:      VonNeumannNotion,
}

// below returns how far each worth is below the greatest; nil for nil.
func below(worth []float64) []float64 {
	if worth == nil {
		return nil
	}
	gap := make([]float64, len(worth))
	top := worth[0]
	for _, v := range worth {
		top = max(top, v)
	}
	for i, v := range worth {
		gap[i] = top - v
	}
	return gap
}
