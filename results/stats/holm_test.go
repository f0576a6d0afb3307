package stats

import (
	"math"
	"slices"
	"testing"
)

// Holm's adjustment computed by hand, also if some tests were not made.
func TestHolm(t *testing.T) {
	for _, row := range []struct {
		p     []float64
		tests int
		want  []float64
	}{
		{[]float64{0.01, 0.04, 0.03, 0.005}, 4, []float64{0.03, 0.06, 0.06, 0.02}},
		{[]float64{0.4, 0.5, 0.9}, 3, []float64{1, 1, 1}},
		{[]float64{0.02, 0.02}, 2, []float64{0.04, 0.04}},
		{[]float64{0.02}, 1, []float64{0.02}},
		{[]float64{0.001, 0.004}, 10, []float64{0.01, 0.036}},
		{nil, 0, []float64{}},
	} {
		got := Holm(row.p, row.tests)
		if !slices.EqualFunc(got, row.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
			t.Errorf("Holm(%v, %d): got %v, want %v", row.p, row.tests, got, row.want)
		}
	}
}
