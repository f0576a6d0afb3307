package completion

import (
	"fmt"
	"testing"

	"joust/sim/rng"
)

func TestScratchJoint(t *testing.T) {
	for _, cfg := range []struct {
		n, d, v int
		sigma   float64
	}{{150, 100, 40, .1}, {300, 200, 80, .1}, {300, 200, 80, .3}, {1000, 400, 10, .1}, {1000, 400, 20, .1}, {100, 200, 10, .1}, {1000, 400, 40, .1}} {
		s := rng.Stream(1, "joint")
		m, l := rewards(cfg.n, cfg.d, 3, s)
		d := visited(m, cfg.v, cfg.sigma, s)
		fmt.Print(cfg)
		for _, refit := range []bool{false, true} {
			cv := ALS(d, Options{Workers: 1, Refit: refit})
			fmt.Printf(" refit %v: r3 %.3f r4 %.3f cv %d %.3f", refit, missing(ALS(d, Options{Rank: 3, Workers: 1, Refit: refit}).Matrix(1), m), missing(ALS(d, Options{Rank: 4, Workers: 1, Refit: refit}).Matrix(1), m), cv.Rank, missing(cv.Matrix(1), m))
		}
		fmt.Printf(" oracle %.3f\n", missing(Subspace(d, l, cfg.sigma, 1), m))
	}
	for _, n := range []int{4, 8, 24} {
		s := rng.Stream(1, "jointa")
		m, _ := rewards(500, 40, 3, s)
		for _, all := range []*Measurements{returns(m, n, 5, .1, s), featured(m, 5*n, .1, s)} {
			for _, refit := range []bool{false, true} {
				cv := AltMin(all, Options{Workers: 1, Refit: refit})
				fmt.Printf(" refit %v: r3 %.3f cv %d %.3f", refit, missing(AltMin(all, Options{Rank: 3, Workers: 1, Refit: refit}).Matrix(1), m), cv.Rank, missing(cv.Matrix(1), m))
			}
			fmt.Println()
		}
	}
}
