package multiuser

import (
	"fmt"
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

// The quantile and the tail of 1 to 41 users, by their definitions. Item j of n+1 is worth
// 1 - j/n and uniform play 1/2, so that the user to whom item j is recommended has a gap of
// 2j/n and a value of 1 - j/n. gap_p90 is the least gap that nine users in ten do not
// exceed; without groups the minority is the tenth of users with the lowest values, rounded
// up.
func TestScoresOfQuantileAndTail(t *testing.T) {
	for users := 1; users <= 41; users++ {
		for _, newcomers := range []int{0, users / 3} {
			veterans := users - newcomers
			items := users + 1
			truth := mat.NewDense(users, items, nil)
			for u := range users {
				for j := range items {
					truth.Set(u, j, 1-float64(j)/float64(users))
				}
			}
			s := newShop(truth)
			s.problem.Newcomers = newcomers
			item := func(user int) int { return (7*user + 3) % items } // in no order
			c := &clerk{shop: s, script: func(_, user int) int { return item(user) }}
			loop := Loop{Name: "clerk", Budget: 1, Checkpoints: []int{1}, Target: 0.1, Workers: 1}
			var trial Trial
			loop.Run(c, s, &trial)

			quantile := math.Inf(1)
			for u := range veterans {
				gap, most := 2*float64(item(u))/float64(users), 0
				for v := range veterans {
					if item(v) <= item(u) {
						most++
					}
				}
				if 10*most >= 9*veterans {
					quantile = min(quantile, gap)
				}
			}
			near(t, fmt.Sprintf("gap_p90 of %d users without %d newcomers", users, newcomers), trial.Final.GapP90, quantile)

			lowest, n := 0.0, 0
			for u := range users {
				lower := 0 // users with a lower value, or as low and before this one
				for v := range users {
					if item(v) > item(u) || item(v) == item(u) && v < u {
						lower++
					}
				}
				if 10*lower < users {
					lowest += 1 - float64(item(u))/float64(users)
					n++
				}
			}
			near(t, fmt.Sprintf("mean value of the lowest tenth of %d users", users), trial.Final.Minority, lowest/float64(n))
		}
	}
}
