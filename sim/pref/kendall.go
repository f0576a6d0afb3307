package pref

import "math"

// KendallTau returns Kendall's τ_b of a ranking of all K arms, the best first, to the
// order of their worths,
//
//	τ_b = (C − D) / √(n (n − T)),  n = K(K−1)/2,
//
// where C pairs of arms are ranked in the order of their worths, D pairs in the reverse
// order, and T pairs have equal worths (up to rounding). It is 1 if no pair is reversed
// and T = 0, and −1 if all are. It is NaN if all worths are equal.
func KendallTau(ranking []Arm, worth []float64) float64 {
	var concordant, discordant, tied int
	for at, i := range ranking {
		for _, j := range ranking[at+1:] {
			switch d := worth[i] - worth[j]; {
			case math.Abs(d) <= rounding:
				tied++
			case d > 0:
				concordant++
			default:
				discordant++
			}
		}
	}
	n := concordant + discordant + tied
	if n == tied {
		return math.NaN()
	}
	return float64(concordant-discordant) / math.Sqrt(float64(n)*float64(n-tied))
}
