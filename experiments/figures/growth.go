package figures

import (
	"math"
	"slices"

	"joust/results"
	"joust/results/stats"
	"joust/sim/portable"
)

// growthOf returns how the curve of a cell, whose rows are in the order of their checkpoints,
// grows in the last decade, from T/10 to T; false if the tenth part of the last checkpoint is
// no checkpoint. The exponent is log₁₀ of the ratio of the means R(T)/R(T/10): below 0.2 for
// a regret that grows as ln T, 1/2 for √T, 2/3 for T^(2/3), 1 for a linear one; NaN unless
// both means are positive. The rise, (R(T) - R(T/10))/ln 10, is the slope of a regret that
// grows as ln T.
//
// The intervals are Student's; that of the exponent is by the delta method, with the
// covariance of the two means that follows from the standard error of their difference.
func growthOf(rows []results.CurveRow) (exponent, rise stats.Estimate, ok bool) {
	if len(rows) == 0 {
		return exponent, rise, false
	}
	last := rows[len(rows)-1]
	i := slices.IndexFunc(rows, func(r results.CurveRow) bool { return 10*r.Checkpoint == last.Checkpoint })
	if i < 0 || last.N == 0 {
		return exponent, rise, false
	}
	first := rows[i]
	around := func(value, se float64) stats.Estimate {
		half := stats.Student(se, last.N)
		return stats.Estimate{Value: value, Low: value - half, High: value + half}
	}
	rise = around((last.Mean-first.Mean)/math.Ln10, last.RiseSE/math.Ln10)
	if !(first.Mean > 0 && last.Mean > 0) {
		exponent = around(math.NaN(), math.NaN())
		return exponent, rise, true
	}
	square := func(x float64) float64 { return float64(x * x) }
	covariances := square(last.SE) + square(first.SE) - square(last.RiseSE) // twice the covariance
	variance := square(last.SE/last.Mean) + square(first.SE/first.Mean) - covariances/float64(last.Mean*first.Mean)
	exponent = around(portable.Log(last.Mean/first.Mean)/math.Ln10, math.Sqrt(max(0, variance))/math.Ln10)
	return exponent, rise, true
}
