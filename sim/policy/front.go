package policy

import (
	"cmp"
	"math"
	"slices"
)

// Hypervolume returns the area of what is dominated by one of the points and dominates the
// point from: the union of the rectangles between from and each point that is larger in both
// coordinates (Zitzler and Thiele 1998, in two dimensions).
func Hypervolume(points [][2]float64, from [2]float64) float64 {
	order := slices.Clone(points)
	slices.SortFunc(order, func(p, q [2]float64) int {
		return cmp.Or(cmp.Compare(q[0], p[0]), cmp.Compare(q[1], p[1]))
	})
	area, top := 0.0, from[1]
	for _, p := range order { // by decreasing first coordinate: each adds the part above those before it
		if p[0] > from[0] && p[1] > top {
			area += float64((p[0] - from[0]) * (p[1] - top))
			top = p[1]
		}
	}
	return area
}

// Hypervolume returns the area that the mean rewards of the laws dominate above the lowest
// scores of arms in each reward. It is defined for two rewards.
func (j *Judge) Hypervolume(laws [][]float64) float64 {
	if len(j.truth.Rewards) != 2 {
		return math.NaN()
	}
	var points [][2]float64
	for _, law := range laws {
		points = append(points, [2]float64{j.Reward(0, law), j.Reward(1, law)})
	}
	return Hypervolume(points, [2]float64{slices.Min(j.truth.Rewards[0]), slices.Min(j.truth.Rewards[1])})
}
