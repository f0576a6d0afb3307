package bound

import (
	"math"

	"joust/sim/conf"
	"joust/sim/pref"
)

// BordaRegret returns the constant of the lower bound of Borda regret; see
// AverageRegret for what it bounds. With n_ij ln T duels of each pair, the regret is
// Σ r_ij n_ij ln T, r_ij = max b - (b_i + b_j)/2 of the BordaScores b. Let * be the winner.
// For every other arm i the duels must tell the matrix from those in which i has the score
// of *:
//
//	min_ν Σ n_jl kl(m_jl, ν_jl) >= 1, the minimum over the ν with b_i(ν) >= b_*(ν),
//
// kl(p, q) = p ln(p/q) + (1-p) ln((1-p)/(1-q)). The bound is the least such Σ r_ij n_ij. This
// is the programme of Graves and Lai ("Asymptotically efficient adaptive choice of control
// laws in controlled Markov chains", SIAM Journal on Control and Optimization 1997) for
// duels. A single matrix allows a regret of the order ln T, although T^(2/3) is the best
// for all matrices and horizons at once.
//
// It is NaN if several arms have the greatest score, and not computed, also NaN, if duels
// can tie. The time grows like K⁶ at least.
func BordaRegret(m *pref.Matrix) float64 {
	scores := m.BordaScores()
	winners := pref.Best(scores, 0)
	if len(winners) > 1 || m.HasTies() {
		return math.NaN()
	}
	index, r := costs(m, pref.NewWorths(m, nil).Gaps(pref.BordaRegret))
	return pref.LeastSum(len(r), func(x []float64) (faces [][]float64) {
		for i := range pref.Arm(m.Arms()) {
			if i != winners[0] {
				faces = append(faces, nearestBorda(m, winners[0], i, index, r, x))
			}
		}
		return faces
	})
}

// risen is a pair whose first arm wins more often in another matrix.
type risen struct {
	pair   int     // its number
	p      float64 // the probability that the first arm wins
	duels  float64 // n
	weight float64 // how much the score of arm i rises with it against that of the winner
}

// nearestBorda returns kl(m_jl, ν_jl)/r_jl, as a vector over the numbered pairs, for the ν in
// which arm i reaches the score of the winner and which is the least far from the matrix at
// the point x, the regret of each pair, all of which are positive.
//
// With a multiplier λ the minimum is at the ν_jl with n (ν-p) = λ w ν(1-ν) for the pairs (i, l)
// and (l, *) of weight 1 and (i, *) of weight 2; all others stay. The scores are equal if
// Σ w ν = K-1, and the left side rises with λ.
func nearestBorda(m *pref.Matrix, winner, i pref.Arm, index []int, r, x []float64) []float64 {
	var list []risen
	enter := func(first, second pref.Arm, weight float64) {
		p := index[int(first)*m.Arms()+int(second)]
		list = append(list, risen{p, m.Win(first, second), x[p] / r[p], weight})
	}
	enter(i, winner, 2)
	for j := range pref.Arm(m.Arms()) {
		if j != i && j != winner {
			enter(i, j, 1)
			enter(j, winner, 1)
		}
	}
	reaches := func(lambda float64) bool {
		sum := 0.0
		for _, v := range list {
			sum += float64(v.weight * v.at(lambda))
		}
		return sum >= float64(m.Arms()-1)
	}
	high := 1.0
	for !reaches(high) {
		high *= 2
	}
	for low := 0.0; high-low > 1e-14*high; {
		if mid := (low + high) / 2; reaches(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	a := make([]float64, len(r))
	for _, v := range list {
		a[v.pair] = max(0, conf.KL(v.p, v.at(high))) / r[v.pair]
	}
	return a
}

// at returns the probability ν in [p, 1] with n (ν-p) = λ w ν(1-ν).
func (v *risen) at(lambda float64) float64 {
	s := float64(lambda * v.weight)
	b := s - v.duels
	root := math.Sqrt(float64(b*b) + float64(float64(4*s)*float64(v.duels*v.p)))
	if b < 0 {
		return float64(2*v.duels*v.p) / (root - b)
	}
	return (b + root) / (2 * s)
}
