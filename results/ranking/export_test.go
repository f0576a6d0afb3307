package ranking

import "gonum.org/v1/gonum/blas/blas64"

// Intervals are the intervals of the ranks for a given quantile.
type Intervals struct{ Low, High []int }

// RankIntervals returns the intervals of RankSets for a given quantile.
func RankIntervals(theta []float64, v blas64.General, quantile float64) (i Intervals) {
	i.Low, i.High = rankIntervals(theta, differences(v), quantile)
	return i
}
