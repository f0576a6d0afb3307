package bound

import (
	"cmp"
	"math"
	"slices"

	"joust/sim/conf"
	"joust/sim/pref"
)

// The lower bounds below are numbers C such that the regret of every consistent algorithm
// grows at least like C ln T on the matrix. An algorithm is consistent if its regret grows
// slower than any power of T on every matrix. m_ij = P(i beats j) + P(tie)/2 is the mean of
// a pair.

// costOfMean returns the infimum of the Kullback–Leibler divergence of a pair's law from one
// in which the first arm wins at least as often as it loses; 0 if it does so already. Without
// ties that is d(p) = p ln 2p + (1-p) ln 2(1-p) of a probability p < 1/2.
func costOfMean(win, loss float64) float64 {
	if win >= loss {
		return 0
	}
	return conf.FromEven(win, loss)
}

// costOf returns costOfMean of the pair (i, j).
func costOf(m *pref.Matrix, i, j pref.Arm) float64 { return costOfMean(m.Win(i, j), m.Win(j, i)) }

// AverageRegret returns the constant of the lower bound of average regret, and that of
// RMED1, which has a lower bound of its own since it learns about each arm from the
// Condorcet winner (Komiyama, Honda, Kashima and Nakagawa, COLT 2015). With the gaps Δ_i to
// the Condorcet winner *,
//
//	optimal = Σ_{i≠*} min_{j: m_ij < 1/2} (Δ_i + Δ_j)/(2 c_ij),  rmed1 = Σ_{i≠*} Δ_i/(2 d(m_i*)),
//
// where c_ij is costOfMean of the pair, to which ties add knowledge that RMED1 does not use.
// own is the number of arms whose cheapest opponent j is the winner. Without a Condorcet
// winner the constants are NaN.
func AverageRegret(m *pref.Matrix) (optimal, rmed1 float64, own int) {
	winner, ok := m.Condorcet()
	gap := pref.NewWorths(m, nil).Gaps(pref.AverageRegret)
	if !ok || gap == nil {
		return math.NaN(), math.NaN(), 0
	}
	for i := range pref.Arm(m.Arms()) {
		if i == winner {
			continue
		}
		mean := float64((1 + m.Win(i, winner) - m.Win(winner, i)) / 2)
		rmed1 += gap[i] / float64(2*costOfMean(mean, 1-mean))
		least := gap[i] / float64(2*costOf(m, i, winner))
		cheapest := true
		for j := range pref.Arm(m.Arms()) {
			if c := costOf(m, i, j); c > 0 {
				if other := (gap[i] + gap[j]) / float64(2*c); other < least {
					least, cheapest = other, false
				}
			}
		}
		optimal += least
		if cheapest {
			own++
		}
	}
	return optimal, rmed1, own
}

// CopelandRegret returns the constant of the lower bound of Copeland regret, ties
// counting as half wins (Komiyama, Honda and Nakagawa, ICML 2016). Let L_i be the number of
// arms with which arm i loses more often than it wins, and z the CopelandHalfWorth. With n_ij ln T
// duels of each pair, the regret is Σ r_ij n_ij ln T, r_ij = max z - (z_i + z_j)/2. The
// duels must tell the matrix from every other in which a winner l wins no more: for some l,
// for every rival m, and for every set of pairs that gives m fewer losses than l if they go
// the other way,
//
//	Σ n_ij c_ij >= 1, the sum over the set,
//
// where c_ij is the costOfMean of the change. A lost duel of m that m wins counts one, one
// that l wins and then loses counts one, and that of m with l counts two. The bound is the
// least such Σ r_ij n_ij.
//
// It is NaN if every winner has pairs that are exactly even, or rivals that have, and by
// which it wins no more at no cost. It is 0 if all arms are winners. The time grows like
// K⁶ at least.
func CopelandRegret(m *pref.Matrix) float64 {
	worth := m.CopelandHalfWorth()
	gap := pref.NewWorths(m, nil).Gaps(pref.CopelandHalfRegret)
	index, r := costs(m, gap)
	if len(r) == 0 {
		return 0
	}
	least := math.Inf(1)
	for _, winner := range pref.Best(worth, 0) {
		least = min(least, pref.LeastSum(len(r), func(x []float64) (faces [][]float64) {
			for rival := range pref.Arm(m.Arms()) {
				if rival != winner {
					if a := cheapestUpset(m, winner, rival, index, r, x); a != nil {
						faces = append(faces, a)
					}
				}
			}
			return faces
		}))
	}
	if math.IsInf(least, 1) {
		return math.NaN()
	}
	return least
}

// costs numbers the pairs whose duels cost regret. index[i*k+j] is the number of a pair in
// both orders, or -1; r is the regret of a duel.
func costs(m *pref.Matrix, gap []float64) (index []int, r []float64) {
	index = make([]int, m.Arms()*m.Arms())
	for i := range m.Arms() {
		for j := range i {
			index[i*m.Arms()+j], index[j*m.Arms()+i] = -1, -1
			if c := (gap[i] + gap[j]) / 2; c > 1e-9 {
				index[i*m.Arms()+j], index[j*m.Arms()+i] = len(r), len(r)
				r = append(r, c)
			}
		}
	}
	return index, r
}

// upset is the other outcome of a pair.
type upset struct {
	pair  int     // its number
	price float64 // c_ij/r_ij, what a regret of 1 pays of the sum
	paid  float64 // what the point pays
}

// cheapestUpset returns the set of pairs, as a vector over the numbered pairs, by which the
// rival gets fewer losses than the winner and for which the point x, the regret r_ij n_ij of
// each pair, pays the least. Pairs whose duels cost no regret can be played without end: if
// there is no set without them, it returns nil.
func cheapestUpset(m *pref.Matrix, winner, rival pref.Arm, index []int, r, x []float64) []float64 {
	var single, double []upset // what counts one, and what counts two
	more := 1                  // by how many losses the rival must improve on the winner
	enter := func(list *[]upset, loser, other pref.Arm) {
		if p := index[int(loser)*m.Arms()+int(other)]; p >= 0 {
			price := costOf(m, loser, other) / r[p]
			*list = append(*list, upset{p, price, float64(price * x[p])})
		}
	}
	for j := range pref.Arm(m.Arms()) {
		switch loses := m.Win(rival, j) < m.Win(j, rival); {
		case loses && j == winner:
			more++
			enter(&double, rival, j)
		case loses:
			more++
			enter(&single, rival, j)
		}
		switch {
		case j == winner:
		case m.Win(winner, j) < m.Win(j, winner):
			more--
		case j != rival || m.Win(winner, j) == m.Win(j, winner):
			enter(&single, j, winner)
		}
	}
	slices.SortFunc(single, func(a, b upset) int { return cmp.Or(cmp.Compare(a.paid, b.paid), cmp.Compare(a.pair, b.pair)) })
	set, ok := single[:min(max(0, more), len(single))], more <= len(single)
	if n := max(0, more-2); len(double) > 0 && n <= len(single) {
		other := slices.Concat(double, single[:n])
		if !ok || paid(other) < paid(set) {
			set, ok = other, true
		}
	}
	if !ok {
		return nil
	}
	a := make([]float64, len(r))
	for _, u := range set {
		a[u.pair] = u.price
	}
	return a
}

// paid returns what a point pays for the upsets.
func paid(list []upset) (sum float64) {
	for _, u := range list {
		sum += u.paid
	}
	return sum
}
