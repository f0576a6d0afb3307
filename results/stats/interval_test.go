package stats

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"joust/sim/rng"
	"joust/sim/simtest"
)

// plainQuantiles returns the 0.025 and 0.975 quantiles of plainPivot over resamples drawn
// apart from those of the package, or Student's where these are farther from 0.
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
	student := Student(1, len(a))
	return min(pivots[draws/40], -student), max(pivots[draws-draws/40-1], student)
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
// between the quantiles of resamples that the test draws itself, or Student's where these
// are farther from 0. The values are so skewed
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
		p := Pair(Real, Lower, a, b, from(stream("resamples")))

		low, high := plainQuantiles(a, b, 1, stream("plain"))
		if math.Abs(low+high) < 0.9 {
			t.Fatalf("quantiles %v and %v are too close for this test", low, high)
		}
		// The longer tail is so long that its quantile has a standard error of about 0.05
		// in each of the two bootstraps; the ends would be exchanged at a distance of
		// 0.9 at least.
		const tolerance = 0.35
		d, se := studentised(a, b, 1)
		near(t, "low end of the difference, in standard errors", (p.Difference.Low-d)/se, -high, tolerance)
		near(t, "high end of the difference, in standard errors", (p.Difference.High-d)/se, -low, tolerance)

		// At the ends of the interval of the ratio, the pivot is one of the quantiles.
		low, high = plainQuantiles(a, b, p.Ratio.Value, stream("plain ratio"))
		if math.Abs(low+high) < 0.9 {
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
		p := Pair(Real, Lower, ours, baseline, from(stream()))
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

// At the ends of Hall's interval, g of the studentised mean is Student's quantile, where g
// is computed by its definition as a polynomial.
func TestHallInvertsItsTransformation(t *testing.T) {
	for _, n := range []int{3, 7, 40, 1000} {
		for _, sign := range []float64{1, -1} {
			values := skewed(stream("hall", fmt.Sprint(n)), n, 20)
			cubes := 0.0
			for i := range values {
				values[i] = sign * (values[i] + 0.25)
			}
			mean, sd := stat.MeanStdDev(values, nil)
			for _, v := range values {
				z := (v - mean) / sd
				cubes += z * z * z
			}
			size := float64(n)
			quantile := distuv.StudentsT{Sigma: 1, Nu: size - 1}.Quantile(0.975)
			// With the greatest a > 0, 6a(t + a) = (9 - 3√3)/4.
			most := (math.Sqrt(quantile*quantile+(3-math.Sqrt(3))/2) - quantile) / 2
			near(t, "6a(t + a)", 6*most*(quantile+most), (9-3*math.Sqrt(3))/4, 1e-9)
			skewness := min(max(size/(size-1)/(size-2)*cubes, -6*math.Sqrt(size)*most), 6*math.Sqrt(size)*most)
			g := func(mu float64) float64 {
				x := (mean - mu) / (sd / math.Sqrt(size))
				return x + skewness*x*x/3/math.Sqrt(size) + skewness*skewness*x*x*x/27/size + skewness/6/math.Sqrt(size)
			}
			s := Describe(Real, values)
			near(t, "g at the low end", g(s.Low), quantile, 1e-7)
			near(t, "g at the high end", g(s.High), -quantile, 1e-7)
			if left, right := mean-s.Low, s.High-mean; left < right != (sign > 0) {
				t.Errorf("%d values with skewness %v: the interval reaches %v to the left and %v to the right", n, skewness, left, right)
			}
		}
	}
}

// Without skewness the interval is Student's, and without variance it has no width.
func TestHallWithoutSkewness(t *testing.T) {
	s := Describe(Count, []float64{8, 9, 10, 11, 12})
	near(t, "low", s.Low, 10-2.776445*math.Sqrt(0.5), 1e-6)
	near(t, "high", s.High, 10+2.776445*math.Sqrt(0.5), 1e-6)
	// Of one outlier among others, the long side is 2(t + a) standard errors, where a is the
	// greatest: with t = 2.7764, 0.0560.
	if s := Describe(Real, []float64{0, 0, 0, 0, 1}); math.Abs((s.High-s.Mean)/s.SE-2*(2.7764+0.0560)) > 1e-3 {
		t.Errorf("of an outlier: the interval reaches %v standard errors up", (s.High-s.Mean)/s.SE)
	}
	if s := Describe(Count, []float64{500, 500, 500}); s.Low != 500 || s.High != 500 {
		t.Errorf("of equal values: got %v to %v", s.Low, s.High)
	}
	if s := Describe(Positive, []float64{3, 5}); s.Low != 0.1 || math.Abs(s.High-(4+12.7062047)) > 1e-6 {
		t.Errorf("of two values: got %v to %v, want a fortieth of the mean, and Student's", s.Low, s.High)
	}
	if s := Describe(Share, []float64{0.25, 0.75}); s.Low != 0.0125 || math.Abs(s.High-0.9875) > 1e-12 {
		t.Errorf("of two shares: got %v to %v", s.Low, s.High)
	}
	if s := Describe(Share, []float64{1}); s.High != 1 || math.Abs(s.Low-0.2065) > 1e-4 {
		t.Errorf("of a share that is 1: got %v to %v, want Wilson's", s.Low, s.High)
	}
	// Twenty values of 1 leave room for others if they are draws; a computed probability has
	// no doubt.
	ones := slices.Repeat([]float64{1}, 20)
	if s := Describe(Share, ones); s.High != 1 || s.Low > 0.9 {
		t.Errorf("twenty shares of 1: %v", s)
	}
	if s := Describe(Probability, ones); s.High != 1 || s.Low != 1 {
		t.Errorf("twenty probabilities of 1: %v", s)
	}
	if s := Describe(Positive, []float64{1}); !math.IsNaN(s.Low) || !math.IsNaN(s.High) {
		t.Errorf("of one value: got %v to %v", s.Low, s.High)
	}
}

func TestCubeRoot(t *testing.T) {
	s := stream("cube roots")
	for range 10_000 {
		x := math.Exp(60*s.Float64()-30) * float64(1-2*s.Intn(2))
		if got, want := cubeRoot(x), math.Cbrt(x); math.Abs(got-want) > 4e-16*math.Abs(want) {
			t.Fatalf("of %v: got %v, want %v", x, got, want)
		}
	}
	for _, x := range []float64{0, 1, -1, 8, -27, 1e300, math.Inf(1), math.Inf(-1), 5e-324} {
		if got, want := cubeRoot(x), math.Cbrt(x); got != want {
			t.Errorf("of %v: got %v, want %v", x, got, want)
		}
	}
	if !math.IsNaN(cubeRoot(math.NaN())) {
		t.Error("of NaN: got a number")
	}
}

// Sums of a sample give the interval that its values give.
func TestSumsAgreeWithValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		large := rapid.SampledFrom([]float64{0, 1e6}).Draw(t, "offset")
		values := rapid.SliceOfN(rapid.Float64Range(0, 100), 1, 60).Draw(t, "values")
		var sums Sums
		for i := range values {
			values[i] += large
			sums.Add(values[i])
			sums.Add(math.NaN())
		}
		kind := rapid.SampledFrom([]Kind{Count, Real, Positive}).Draw(t, "kind")
		got, want := sums.Mean(kind), Describe(kind, values)
		if len(values) == 1 {
			if got.Value != want.Mean || !math.IsNaN(got.Low) || !math.IsNaN(got.High) {
				t.Fatalf("got %v", got)
			}
			return
		}
		// The mean of 60 numbers near 1e6 has an error of up to 60 roundings, of about 1e-8,
		// and the skewness of a narrow sample loses as many digits as the spread is narrower.
		if sums.N() != want.N || got.Value != want.Mean || math.Abs(got.Low-want.Low) > 1e-5 || math.Abs(got.High-want.High) > 1e-5 {
			t.Fatalf("got %v of %d, want %v from %v to %v", got, sums.N(), want.Mean, want.Low, want.High)
		}
	})
}

// The intervals of the means 0.8 and 0.5 of ten trials each are Wilson's, 0.4902 to 0.9433
// and 0.2366 to 0.7634; by hand the difference is 0.3 - √(0.3098² + 0.2634²) to
// 0.3 + √(0.1433² + 0.2634²). It is a difference of proportions also where both are at an
// end.
func TestUnpaired(t *testing.T) {
	of := func(yes, n int) Estimate {
		values := make([]float64, n)
		for i := range yes {
			values[i] = 1
		}
		return Describe(Proportion, values).Interval()
	}
	d, ratio := Unpaired(of(8, 10), of(5, 10))
	near(t, "low", d.Low, -0.1066, 1e-4)
	near(t, "high", d.High, 0.5999, 1e-4)
	near(t, "ratio", ratio.Value, 1.6, 1e-12)
	if ratio.Low >= 1 || ratio.High <= 1 || ratio.Low < 0 {
		t.Errorf("the difference may be 0, but the ratio is %v", ratio)
	}
	if d, _ = Unpaired(of(4, 4), of(0, 4)); d.Value != 1 || d.Low >= 1 || d.High > 1 {
		t.Errorf("of 1 and 0: got %v", d)
	}
	for _, y := range []Estimate{of(0, 10), {1, -1, 3}} {
		if _, ratio := Unpaired(of(8, 10), y); !math.IsNaN(ratio.Value) {
			t.Errorf("of a denominator that may be 0, %v: got the ratio %v", y, ratio)
		}
	}
}

// Intervals of a difference and a ratio of independent means keep their level.
func TestCoverageOfUnpaired(t *testing.T) {
	const n = 30
	runs := simtest.Trials(1500)
	s := stream("unpaired")
	var hits [2]int
	for range runs {
		x, y := skewed(s, n, 20), skewed(s, n+10, 40)
		d, ratio := Unpaired(Describe(Count, x).Interval(), Describe(Count, y).Interval())
		for i, holds := range []bool{d.Low <= -20 && -20 <= d.High, ratio.Low <= 0.5 && 0.5 <= ratio.High} {
			if holds {
				hits[i]++
			}
		}
	}
	// At least 0.935, as of single means of exponential values, less 4 standard errors.
	least := 0.935 - 4*math.Sqrt(0.935*0.065/float64(runs))
	for i, what := range []string{"difference", "ratio"} {
		if share := float64(hits[i]) / float64(runs); share < least {
			t.Errorf("%s: %v of the intervals hold it, want %v", what, share, least)
		}
	}
}
