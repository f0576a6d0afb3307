package stats

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFactors(t *testing.T) {
	inf := math.Inf(1)
	for _, row := range []struct {
		why         string
		better      Direction
		means, want []float64
	}{
		{"the smallest value is the best", Lower, []float64{300, 100, 150}, []float64{3, 1, 1.5}},
		{"the largest value is the best", Higher, []float64{0.4, 0.8, 0}, []float64{2, 1, inf}},
		{"0 is infinitely better than a positive mean", Lower, []float64{0, 0, 0.1}, []float64{1, 1, inf}},
		{"an algorithm that failed has an infinite factor", Lower, []float64{math.NaN(), 100, 150}, []float64{inf, 1, 1.5}},
		{"all algorithms failed", Lower, []float64{math.NaN(), math.NaN()}, []float64{inf, inf}},
	} {
		if d := cmp.Diff(row.want, Factors(row.better, row.means)); d != "" {
			t.Errorf("%s: want -, got +\n%s", row.why, d)
		}
	}
	if got := Within([]float64{1, 1.5, 3, inf}, 1.5); got != 0.5 {
		t.Errorf("within 1.5: got %v, want 0.5", got)
	}
}
