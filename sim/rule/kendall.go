package rule

import "math"

// KendallTau returns Kendall's τ_b of two lists of values of the same rows,
//
//	τ_b = (C − D) / √((n − T_x) (n − T_y)),
//
// where C of the n pairs have the same order in both lists, D the reverse one, and T_x and
// T_y are tied in one of them. It is NaN if all values of a list are equal.
func KendallTau(x, y []float64) float64 {
	var sum, n, tiedX, tiedY int
	for i := range x {
		for j := range i {
			dx, dy := sign(x[i]-x[j]), sign(y[i]-y[j])
			sum += dx * dy
			n++
			if dx == 0 {
				tiedX++
			}
			if dy == 0 {
				tiedY++
			}
		}
	}
	if n == tiedX || n == tiedY {
		return math.NaN()
	}
	return float64(sum) / math.Sqrt(float64(n-tiedX)*float64(n-tiedY))
}

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}
