package multiuser

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Three users belong to one group and one to another; the groups prefer different
// items.
func TestScoresOfGroupsAndEstimates(t *testing.T) {
	truth := mat.NewDense(4, 3, []float64{
		2, 0, 1,
		2, 0, 1,
		2, 0, 1,
		0, 2, 1,
	})
	s := newShop(truth)
	s.truth.Groups = []int{1, 1, 1, 0}
	c := &clerk{shop: s, script: func(int, int) int { return 0 }}
	c.estimate = mat.NewDense(4, 3, []float64{
		2, 0, 1,
		2, 1, 1,
		2, 0, 1,
		2, 0, 1,
	})
	loop := Loop{Name: "clerk", Budget: 1, Checkpoints: []int{1}, Target: 0.1, Workers: 1}
	var trial Trial
	loop.Run(c, s, &trial)
	f := trial.Final
	near(t, "utility", f.Utility, 1.5)
	near(t, "utility of the minority", f.Minority, 0)
	near(t, "utility of the majority", f.Majority, 2)
	// The items have values 2, 0, 1 and uniform play has 1: the gaps are 0, 0, 0 and
	// (2-0)/(2-1).
	near(t, "gap", f.Gap, 0.5)
	// Of the twelve errors one is 1, two are 2 and the rest are 0. The mean over users
	// is (1.5, 0.5, 1); three users differ from it by (0.5, 0.5, 0), one by (1.5, 1.5, 0).
	near(t, "rmse", f.RMSE, math.Sqrt(9.0/12))
	near(t, "relative error", f.Relative, math.Sqrt(9.0/(6*0.25+2*2.25)))
	near(t, "largest error", f.MaxError, 2)
	// Each user has three pairs of items. All three of the last user are ordered
	// wrongly, and one of the second user has equal estimates.
	near(t, "accuracy", f.Accuracy, (9-0.5)/12)

	// With comparisons, neither a constant of a user nor the steepness is an error.
	s.problem.Feedback = Comparison
	s.truth.Scale = 3
	for u := range 4 {
		for j := range 3 {
			c.estimate.Set(u, j, 3*truth.At(u, j)+float64(u)-7)
		}
	}
	loop.Run(c, s, &trial)
	near(t, "rmse of an estimate that is right up to constants", trial.Final.RMSE, 0)
	near(t, "accuracy of this estimate", trial.Final.Accuracy, 1)
}

func TestScoresWithoutGroupsOrEstimate(t *testing.T) {
	s := newShop(mat.NewDense(2, 2, []float64{1, 0, 0.5, 0.5}))
	c := &clerk{shop: s, script: func(int, int) int { return 1 }}
	loop := Loop{Name: "clerk", Budget: 1, Checkpoints: []int{1}, Target: 0.1, Workers: 1}
	var trial Trial
	loop.Run(c, s, &trial)
	near(t, "the gap (0 for the user to whom both items have the same value)", trial.Final.Gap, 1)
	near(t, "utility of the tenth of users with the lowest values", trial.Final.Minority, 0)
	near(t, "rmse without an estimate (the mean everywhere)", trial.Final.RMSE, math.Sqrt(2*0.25/4))
	near(t, "accuracy without an estimate", trial.Final.Accuracy, 0.5)
}
