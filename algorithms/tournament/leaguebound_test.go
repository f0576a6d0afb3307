package tournament

import (
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"joust/sim"
)

// leagueFailure returns the probability that a league chooses a wrong one of n independent
// candidates: each is right with probability q, and a right one beats a wrong one with
// probability p. Compositions of a probability below 1e-12 are left out.
func leagueFailure(n, m int, q, p float64) (failure float64) {
	right := distuv.Binomial{N: float64(n), P: q}
	for r := range n {
		if weight := right.Prob(float64(r)); weight >= 1e-12 {
			wrong := 1.0
			if r > 0 {
				wrong = (&leagueTypes{[]int{r, n - r}, [][]float64{{.5, p}, {1 - p, .5}}}).law(m)[1]
			}
			failure += weight * wrong
		}
	}
	return failure
}

// TestLeagueBound checks that the failure probability is never above the bound of the
// card. The mean scores of a right and a wrong candidate of the population differ by
// p - 1/2. With 300 candidates, few of them right, most of the failures are those without
// a right candidate, so that the bound is above the probability by less than a half.
func TestLeagueBound(t *testing.T) {
	for _, row := range []struct {
		n, m  int
		q, p  float64
		tight bool
	}{{2, 1, .5, .8, false}, {5, 3, .1, .9, false}, {16, 4, .3, .7, false}, {40, 40, .02, 1, false}, {300, 300, .01, 1, true}} {
		var bound float64
		for _, promise := range LeagueEntry.Card.Promises {
			if promise.Of == sim.Failure {
				var err error
				if bound, err = promise.Bound.Value(map[string]float64{"N": float64(row.n), "M": float64(row.m), "q": row.q, "Δ": row.p - .5}); err != nil {
					t.Fatal(err)
				}
			}
		}
		got := leagueFailure(row.n, row.m, row.q, row.p)
		if got > bound || row.tight && bound > 2*got || bound == 0 {
			t.Errorf("%+v: fails with probability %g, the bound is %g", row, got, bound)
		}
	}
}
