package candidates

import (
	"math"
	"slices"
	"testing"

	"joust/sim/rng"
)

// The quantile of a number is the first class whose sum of shares exceeds it, also at the
// sums themselves and among classes that nobody is of.
func TestQuantiles(t *testing.T) {
	equal := slices.Repeat([]float64{1}, maxAnswers)
	for _, weights := range [][]float64{{2}, {1, 1}, {0, 1, 0, 0, 3, 0}, {1e-12, 1, 1e-300}, {.2, .2, .6}, equal, append([]float64{1e6}, equal[1:]...)} {
		q := newQuantiles(weights)
		numbers := []float64{0, math.Nextafter(1, 0)}
		for _, x := range q.upTo {
			numbers = append(numbers, math.Nextafter(x, 0), min(x, math.Nextafter(1, 0)))
		}
		s := rng.Stream(1, t.Name())
		for range 10_000 {
			numbers = append(numbers, s.Float64())
		}
		for _, u := range numbers {
			want, _ := slices.BinarySearchFunc(q.upTo, u, func(x, u float64) int {
				if x > u {
					return 1
				}
				return -1
			})
			if want = min(want, len(weights)-1); q.at(u) != want {
				t.Fatalf("of %d classes the quantile of %v is %d, want %d", len(weights), u, q.at(u), want)
			}
		}
	}
}
