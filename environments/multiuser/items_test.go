package multiuser

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// The part of the utilities that features do not explain is the same for all users, also for
// those whose weights are outliers, and has its share of the squared differences of items. Over
// draws the covariance with the part that is linear in the features is 0; the share of one draw
// has a standard deviation of about 2·√(.3·.7/99), of which 4 standard errors of 400 are allowed.
// That the features leave out what they should is seen by least squares.
func TestUnexplained(t *testing.T) {
	const share, items, draws = .3, 100, 400
	for _, population := range []string{"sphere", "dirichlet"} {
		w := open(t, with(t, ItemsEntry.Defaults, map[string]any{"users": 6, "items": items, "features": 3, "rank": 2, "population": population, "unexplained": share, "outliers": .3}))
		mean := 0.0
		for number := range draws {
			env := trialOf(w, number)
			truth, features := env.Truth(), env.Problem().Features
			if got := spread(truth.Rewards); math.Abs(got-2.8) > 1e-12 {
				t.Fatalf("the spread is %v, want 2.8", got)
			}
			var first mat.Dense // what the features leave of each user's utilities
			for u := range 6 {
				rest := mat.NewDense(1, items, nil)
				var weights mat.VecDense
				if err := weights.SolveVec(features, truth.Rewards.RowView(u)); err != nil {
					t.Fatal(err)
				}
				for j := range items {
					rest.Set(0, j, truth.Rewards.At(u, j)-mat.Dot(features.RowView(j), &weights))
				}
				if u == 0 {
					first.CloneFrom(rest)
				}
				if !mat.EqualApprox(&first, rest, 1e-9) {
					t.Fatalf("%s: users differ in what features do not explain", population)
				}
			}
			square := spread(&first) * spread(&first) * (items - 1) / (items - 1 - 3) // least squares takes three dimensions
			mean += square / (2.8 * 2.8) / draws
		}
		if math.Abs(mean-share) > 4*2*math.Sqrt(share*(1-share)/(items-1)/draws) {
			t.Errorf("%s: a share of %v is unexplained, want %v", population, mean, share)
		}
	}
}
