package welfare

import (
	"fmt"
	"slices"
	"testing"

	"joust/sim/rng"
)

// BenchmarkSolve measures the choice for 5 and 20 groups, and for 1000 users, in a process
// of 200 states, 4 actions and 10 steps.
func BenchmarkSolve(b *testing.B) {
	s := rng.Stream(15, "bench")
	k := garnet(200, 4, 5, true, s)
	for _, rows := range []int{5, 20, 1000} {
		r := random(rows, k.Pairs(), 0, s)
		for _, choice := range []string{"utilitarian", "maxmin", "leximin", "nash"} {
			p := with(choice, "auto")
			if p.SuitsRows(rows) != nil {
				continue
			}
			b.Run(fmt.Sprintf("%s/rows=%d", choice, rows), func(b *testing.B) {
				for b.Loop() {
					x, err := Solve(p, k, 10, r, even(rows), 1)
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(x.Gap, "gap")
					b.ReportMetric(float64(x.Plans), "plans")
					b.ReportMetric(slices.Min(x.Gains), "least")
				}
			})
		}
	}
}
