package multiuser

import (
	"testing"

	"joust/sim/rng"
)

// Couples are counted as one by one: of 7 rewards of 4 values, so that rewards and estimates
// are often equal, and of 250, of which 100 evenly spaced ones count.
func TestHalves(t *testing.T) {
	s := rng.Stream(1, "order")
	for trial := range 300 {
		n := 7
		if trial%10 == 0 {
			n = 250
		}
		truth, estimated := make([]float64, n), make([]float64, n)
		for i := range n {
			truth[i], estimated[i] = float64(s.Intn(4)), float64(s.Intn(4))
		}
		o := orderOf(truth)
		gotHalves, gotAll := o.halves(estimated)
		halves, all := 0, 0
		some := min(n, maxOrdered)
		for a := range some {
			for b := range a {
				i, j := a*n/some, b*n/some
				switch x, y := truth[i]-truth[j], estimated[i]-estimated[j]; {
				case x == 0:
					all--
				case y == 0:
					halves++
				case x > 0 == (y > 0):
					halves += 2
				}
				all++
			}
		}
		if gotHalves != halves || gotAll != all {
			t.Fatalf("rewards %v, estimates %v: %d halves of %d couples, want %d of %d", truth, estimated, gotHalves, gotAll, halves, all)
		}
	}
}
