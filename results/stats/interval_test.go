package stats

import (
	"math"
	"slices"
	"testing"

	"joust/sim/rng"
)

// plainQuantiles returns the 0.025 and 0.975 quantiles of plainPivot over resamples drawn
// apart from those of the package.
func plainQuantiles(a, b []float64, rho float64, s *rng.Source) (low, high float64) {
	const draws = 20_000
	pivots := make([]float64, draws)
	pick := make([]int, len(a))
	for r := range pivots {
		for i := range pick {
			pick[i] = s.Intn(len(a))
		}
		pivots[r] = plainPivot(a, b, pick, rho)
	}
	slices.Sort(pivots)
	return pivots[draws/40], pivots[draws-draws/40-1]
}

// studentised returns the mean of a - rho·b divided by its standard error.
func studentised(a, b []float64, rho float64) (mean, se float64) {
	n := float64(len(a))
	for i := range a {
		mean += (a[i] - rho*b[i]) / n
	}
	squares := 0.0
	for i := range a {
		squares += (a[i] - rho*b[i] - mean) * (a[i] - rho*b[i] - mean)
	}
	return mean, math.Sqrt(squares / (n - 1) / n)
}

// The interval of a difference and that of a ratio are the values whose pivot lies
// between the quantiles of resamples that the test draws itself. The values are so skewed
// that the quantiles differ: an interval with its ends exchanged lies elsewhere.
func TestIntervalsInvertThePivot(t *testing.T) {
	const n = 25
	for _, flip := range []bool{false, true} {
		s := stream("skewed", map[bool]string{false: "up", true: "down"}[flip])
		a, b := make([]float64, n), make([]float64, n)
		for i := range a {
			a[i], b[i] = 1+10*math.Exp(s.Normal()), 10+s.Float64()
		}
		if flip {
			a, b = b, a
		}
		p := Pair(Real, Lower, a, b, stream("resamples"))

		low, high := plainQuantiles(a, b, 1, stream("plain"))
		if math.Abs(low+high) < 1 {
			t.Fatalf("quantiles %v and %v are too close for this test", low, high)
		}
		// The longer tail is so long that its quantile has a standard error of about 0.05
		// in each of the two bootstraps; the ends would be exchanged at a distance of more
		// than 1.
		const tolerance = 0.35
		d, se := studentised(a, b, 1)
		near(t, "low end of the difference, in standard errors", (p.Difference.Low-d)/se, -high, tolerance)
		near(t, "high end of the difference, in standard errors", (p.Difference.High-d)/se, -low, tolerance)

		// At the ends of the interval of the ratio, the pivot is one of the quantiles.
		low, high = plainQuantiles(a, b, p.Ratio.Value, stream("plain ratio"))
		if math.Abs(low+high) < 1 {
			t.Fatalf("quantiles %v and %v of the ratio are too close for this test", low, high)
		}
		for _, end := range []struct {
			what      string
			rho, want float64
		}{{"low end of the ratio", p.Ratio.Low, high}, {"high end of the ratio", p.Ratio.High, low}} {
			d, se := studentised(a, b, end.rho)
			near(t, end.what, d/se, end.want, tolerance)
		}
	}
}

// There is a ratio if the lower end of Student's interval of the baseline is at least a
// quarter of its mean. The baselines have the mean 1; with ten values 1 ± x their
// standard error is x/3, and Student's quantile is 2.2622, so that the lower end is a
// quarter at x = 0.9946.
func TestRatioNeedsABaselineApartFromZero(t *testing.T) {
	ours := []float64{3, 4, 5, 3, 4, 5, 3, 4, 5, 4}
	for _, row := range []struct {
		x     float64
		ratio bool
	}{{0.9, true}, {0.994, true}, {0.995, false}, {1, false}} {
		var baseline []float64
		for range 5 {
			baseline = append(baseline, 1-row.x, 1+row.x)
		}
		p := Pair(Real, Lower, ours, baseline, stream())
		if !math.IsNaN(p.Ratio.Value) != row.ratio {
			t.Errorf("baseline 1 ± %v: got the ratio %v, want one: %v", row.x, p.Ratio, row.ratio)
		}
	}
}

// Newcombe's example with 20, 12, 2 and 16 pairs: 0.0562 to 0.3292. By hand, Wilson's
// intervals are 0.5014 to 0.7586 of 0.64 and 0.3116 to 0.5769 of 0.44. The correlation is
// positive, so that it is corrected: φ = (20·16 - 12·2 - 50/2)/√(32·18·22·28) = 0.4549;
// 0.2 - √(0.1386² - 2·0.4549·0.1386·0.1369 + 0.1369²) and likewise above. Without the
// correction the ends were 0.0616 and 0.3242.
func TestNewcombeCorrectsAPositiveCorrelation(t *testing.T) {
	var a, b []float64
	for _, row := range []struct{ n, a, b int }{{20, 1, 1}, {12, 1, 0}, {2, 0, 1}, {16, 0, 0}} {
		for range row.n {
			a, b = append(a, float64(row.a)), append(b, float64(row.b))
		}
	}
	p := success.pair(a, b, nil)
	near(t, "difference", p.Difference.Value, 0.2, 1e-12)
	near(t, "low", p.Difference.Low, 0.0562, 1e-4)
	near(t, "high", p.Difference.High, 0.3292, 1e-4)
	for _, row := range []struct{ both, only, other, neither, want float64 }{
		{20, 12, 2, 16, 0.4549},            // as above
		{4, 4, 3, 4, 0},                    // 4 = 16 - 12 is less than 15/2
		{3, 4, 4, 4, -4.0 / 56},            // a negative one is not corrected: -4/√(7·8·7·8)
		{10, 0, 0, 10, (100.0 - 10) / 100}, // of a full correlation, 90 % remain
		{20, 0, 0, 0, 0}, {0, 0, 20, 0, 0}, // one of the two never varies
	} {
		near(t, "correlation", correlation(row.both, row.only, row.other, row.neither), row.want, 1e-4)
	}
}
