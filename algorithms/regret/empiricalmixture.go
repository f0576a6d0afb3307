package regret

import "joust/sim/pref"

// empiricalMixture counts the arms that a learner has drawn, in both places of its duels.
// Their shares are the mixture that a learner of small von Neumann regret recommends: by the
// regret's definition, no arm beats this mixture by more than regret/T after T duels (Freund
// and Schapire, "Adaptive game playing using multiplicative weights", Games and Economic
// Behavior 1999).
type empiricalMixture struct {
	draws []int // by arm
	total int
}

// newEmpiricalMixture returns the mixture of k arms before the first duel.
func newEmpiricalMixture(k int) empiricalMixture { return empiricalMixture{draws: make([]int, k)} }

// count counts both arms of a duel.
func (m *empiricalMixture) count(p pref.Pair) {
	m.draws[p.First]++
	m.draws[p.Second]++
	m.total += 2
}

// Mixture implements duel.Mixer: the share of each arm; equal shares before the first duel.
func (m *empiricalMixture) Mixture() []float64 {
	mixture := make([]float64, len(m.draws))
	for a, n := range m.draws {
		mixture[a] = 1 / float64(len(m.draws))
		if m.total > 0 {
			mixture[a] = float64(n) / float64(m.total)
		}
	}
	return mixture
}
