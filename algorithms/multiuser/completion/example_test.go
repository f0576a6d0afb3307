package completion_test

import (
	"fmt"

	"joust/algorithms/multiuser/completion"
	"joust/sim/rng"
)

// Sixty users rate forty films. Each user likes or dislikes the special property of a film;
// nobody has rated more than a third.
func ExampleALS() {
	s := rng.Stream(1, "films")
	quality, special := make([]float64, 40), make([]float64, 40)
	for j := range quality {
		quality[j], special[j] = s.Uniform(2, 4), s.Uniform(-1, 1)
	}
	taste := func(user int) float64 { return float64(1 - 2*(user%2)) }
	ratings := completion.NewTable(60, 40)
	for user := range 60 {
		for range 13 {
			j := s.Intn(40)
			ratings.Add(user, j, quality[j]+taste(user)*special[j]+0.2*s.Normal())
		}
	}
	fit := completion.ALS(ratings.Data(), completion.Options{Refit: true, Workers: 1})
	estimate := fit.Matrix(1)
	worst := 0.0
	for user := range 60 {
		for j := range 40 {
			worst = max(worst, estimate.At(user, j)-quality[j]-taste(user)*special[j])
		}
	}
	fmt.Printf("rank %d, noise %.1f, no rating overestimated by more than %.1f\n", fit.Rank, fit.Noise, worst)
	// Output: rank 2, noise 0.2, no rating overestimated by more than 0.4
}
