package stats

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"joust/sim/rng"
)

// metric has the properties of a metric that Pair needs.
type metric struct {
	kind   Kind
	better Direction
}

func (m metric) pair(a, b []float64, draw Source) Paired {
	return Pair(m.kind, m.better, a, b, from(draw))
}

// from returns the resamples that are drawn from the stream.
func from(draw Source) *Resamples { return NewResamples(func(int) Source { return draw }) }

var (
	duels   = metric{Count, Lower}
	success = metric{Proportion, Higher}
)

func stream(labels ...string) *rng.Source {
	return rng.Stream(1, append([]string{"test"}, labels...)...)
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %v, want %v ± %v", what, got, want, tolerance)
	}
}

// A comparison of five trials, computed by hand.
func TestPairByHand(t *testing.T) {
	p := duels.pair([]float64{10, 12, 9, 14, 15}, []float64{20, 12, 19, 24, 15}, stream())
	if p.N != 5 || p.Wins != 3 || p.Ties != 2 || p.Losses != 0 {
		t.Errorf("got %d trials, %d wins, %d ties, %d losses; want 5, 3, 2, 0", p.N, p.Wins, p.Ties, p.Losses)
	}
	// d = -10, 0, -10, -10, 0: mean -6, variance 30, standard error √6; Student's
	// quantile with 4 degrees of freedom is 2.7764.
	near(t, "mean", p.Mean, 12, 0)
	near(t, "baseline", p.Baseline, 18, 0)
	near(t, "difference", p.Difference.Value, -6, 0)
	near(t, "low", p.Difference.Low, -6-2.776445*math.Sqrt(6), 1e-5)
	near(t, "high", p.Difference.High, -6+2.776445*math.Sqrt(6), 1e-5)
	near(t, "ratio", p.Ratio.Value, 12.0/18, 1e-12)
	// Of the 8 signs of the three differences that are not 0, 2 have sums of this size.
	near(t, "p", p.P, 0.25, 0)
	if p.Separable() || p.Verdict() != NotSeparable {
		t.Errorf("p = %v counts as separable", p.P)
	}
}

// The direction of a metric decides which trials are wins, and which verdict is given.
func TestDirectionDecides(t *testing.T) {
	low, high := []float64{1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}, []float64{5, 7, 6, 6, 5, 7, 5, 6, 7, 6, 5, 7}
	for _, row := range []struct {
		better     Direction
		below      Verdict
		above      Verdict
		winsOfLow  int
		winsOfHigh int
	}{
		{Lower, Better, Worse, 12, 0},
		{Higher, Worse, Better, 0, 12},
		{Neither, Below, Above, 12, 0},
	} {
		m := metric{Real, row.better}
		a, b := m.pair(low, high, stream()), m.pair(high, low, stream())
		if a.Verdict() != row.below || b.Verdict() != row.above || a.Wins != row.winsOfLow || b.Wins != row.winsOfHigh {
			t.Errorf("direction %d: got %s with %d wins and %s with %d, want %s with %d and %s with %d",
				row.better, a.Verdict(), a.Wins, b.Verdict(), b.Wins, row.below, row.winsOfLow, row.above, row.winsOfHigh)
		}
	}
}

// A comparison without a ratio, or with a rough interval, has a warning.
func TestPairWarns(t *testing.T) {
	repeat := func(n int, values ...float64) (list []float64) {
		for range n {
			list = append(list, values...)
		}
		return list
	}
	rare := repeat(100, 1)
	rare[7] = 5
	for _, row := range []struct {
		why              string
		m                metric
		a, b             []float64
		warnings         int
		ratio, separable bool
	}{
		{"a single trial has no interval", duels, []float64{3}, []float64{4}, 1, false, false},
		{"equal in every trial", duels, repeat(50, 3, 9), repeat(50, 3, 9), 1, true, false},
		{"the same difference in every trial", duels, repeat(50, 3), repeat(50, 4), 0, true, true},
		{"a baseline that is always 0", duels, repeat(50, 3), repeat(50, 0), 1, false, true},
		{"negative values", metric{kind: Real}, repeat(50, -3, 1), repeat(50, 4, 5), 1, false, true},
		{"one trial in a hundred differs", duels, rare, repeat(100, 1), 1, true, false},
		{"proportions of which one is always 0", success, repeat(50, 1, 0), repeat(100, 0), 1, false, true},
		{"few trials", success, repeat(10, 1, 0), repeat(10, 1, 1), 1, true, true},
	} {
		p := row.m.pair(row.a, row.b, stream())
		if len(p.Warnings) != row.warnings || math.IsNaN(p.Ratio.Value) == row.ratio || p.Separable() != row.separable {
			t.Errorf("%s: got warnings %q, ratio %v, p %v", row.why, p.Warnings, p.Ratio, p.P)
		}
		if p.N > 1 && !(p.Difference.Low <= p.Difference.Value && p.Difference.Value <= p.Difference.High) {
			t.Errorf("%s: difference %v is not in its interval", row.why, p.Difference)
		}
		if row.ratio && !(p.Ratio.Low <= p.Ratio.Value && p.Ratio.Value <= p.Ratio.High) {
			t.Errorf("%s: ratio %v is not in its interval", row.why, p.Ratio)
		}
	}
}

// The same values and stream give the same comparison, another stream another
// interval.
func TestPairIsReproducible(t *testing.T) {
	a, b := skewed(stream("a"), 300, 10), skewed(stream("b"), 300, 12)
	one, two, other := duels.pair(a, b, stream("x")), duels.pair(a, b, stream("x")), duels.pair(a, b, stream("y"))
	if fmt.Sprint(one) != fmt.Sprint(two) {
		t.Errorf("the same comparison gave\n%v\nand\n%v", one, two)
	}
	if one.Difference.Low == other.Difference.Low || one.Difference.Value != other.Difference.Value {
		t.Errorf("with another stream: got %v beside %v", other.Difference, one.Difference)
	}
}

// Values that come some trials at a time, with and without values that are missing, give the
// comparison of all values at once.
func TestPairEachIsPair(t *testing.T) {
	for _, n := range []int{4, 60, 499, 500, 501, 1234} {
		a, b := skewed(stream("a"), n, 10), skewed(stream("b"), n, 12)
		a[1], b[n/2] = math.NaN(), math.NaN()
		for _, kind := range []Kind{Count, Proportion} {
			x, y := a, b
			if kind == Proportion {
				x, y = slices.Clone(a), slices.Clone(b)
				for i := range x {
					x[i], y[i] = math.Trunc(x[i]/11), math.Trunc(y[i]/14)
				}
			}
			want := Pair(kind, Lower, x, y, from(stream("each")))
			got := PairEach(kind, Lower, func(yield func(values, baseline []float64) bool) {
				for i := 0; i < n; i += 97 {
					if to := min(i+97, n); !yield(x[i:to], y[i:to]) {
						return
					}
				}
			}, from(stream("each")))
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%d trials, %v: got\n%v\nwant\n%v", n, kind, got, want)
			}
		}
	}
	none := PairEach(Count, Lower, func(func(values, baseline []float64) bool) {}, from(stream()))
	if none.N != 0 || !math.IsNaN(none.Mean) || none.Separable() {
		t.Errorf("of no trial: got %+v", none)
	}
}

// The k-th smallest value is that of the sorted list.
func TestSmallest(t *testing.T) {
	s := stream("smallest")
	for n := 1; n < 40; n++ {
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(s.Intn(30))
		}
		sorted := slices.Sorted(slices.Values(values))
		for k := 1; k <= n; k++ {
			if got := smallest(values, k); got != sorted[k-1] {
				t.Errorf("number %d of %v: got %v", k, sorted, got)
			}
		}
	}
}

// The sign test agrees with exact sums of binomial coefficients.
func TestSignTestIsExact(t *testing.T) {
	for _, row := range [][2]int{{0, 0}, {0, 1}, {3, 0}, {2, 7}, {5, 5}, {40, 60}, {480, 600}, {30, 2000}} {
		n, least := int64(row[0]+row[1]), int64(min(row[0], row[1]))
		sum := new(big.Int)
		for k := int64(0); k <= least; k++ {
			sum.Add(sum, new(big.Int).Binomial(n, k))
		}
		want, _ := new(big.Rat).SetFrac(sum, new(big.Int).Lsh(big.NewInt(1), uint(n))).Float64()
		want = min(1, 2*want)
		if got := signTest(row[0], row[1]); !(math.Abs(got-want) <= 1e-9*want) {
			t.Errorf("%d wins and %d losses: got %v, want %v", row[0], row[1], got, want)
		}
	}
	// A million trials that differ: against the normal distribution with continuity
	// correction, 2·Φ(-(501000-500000-0.5)/500), good to 1e-3 of it.
	near(t, "of a million", signTest(499_000, 501_000), 2*0.5*math.Erfc(999.5/500/math.Sqrt2), 1e-4)
}

// Newcombe's formula worked by hand for 36, 12, 2 and 0 pairs: Wilson's intervals
// 0.8654 to 0.9890 of 0.96 and 0.6259 to 0.8570 of 0.76, φ = -24/√(48·2·38·12) =
// -0.1147; 0.2 - √(0.0946² + 2·0.1147·0.0946·0.0970 + 0.0970²) and likewise above.
func TestNewcombe(t *testing.T) {
	var a, b []float64
	for _, row := range []struct{ n, a, b int }{{36, 1, 1}, {12, 1, 0}, {2, 0, 1}} {
		for range row.n {
			a, b = append(a, float64(row.a)), append(b, float64(row.b))
		}
	}
	p := success.pair(a, b, nil)
	near(t, "difference", p.Difference.Value, 0.2, 1e-12)
	near(t, "low", p.Difference.Low, 0.0569, 1e-4)
	near(t, "high", p.Difference.High, 0.3404, 1e-4)
}

// The ends of the interval of a ratio solve the equation that defines them, and lie
// on either side of the ratio, for random counts.
func TestDonnerZouSolvesItsEquation(t *testing.T) {
	s := stream("donner")
	for range 2000 {
		both, only, other, neither := float64(s.Intn(40)), float64(s.Intn(20)), float64(s.Intn(20)), float64(s.Intn(400))
		n := both + only + other + neither
		if both+other < 3 {
			continue
		}
		x, y := (both+only)/n, (both+other)/n
		a, b := wilsonSides(both+only, n), wilsonSides(both+other, n)
		phi := correlation(both, only, other, neither)
		r := donnerZou(x, y, a, b, phi)
		if !(0 <= r.Low && r.Low <= r.Value && r.Value <= r.High) {
			t.Fatalf("counts %v %v %v %v: got %v", both, only, other, neither, r)
		}
		for _, end := range []struct{ rho, u, v float64 }{{r.Low, a.below, b.above}, {r.High, a.above, b.below}} {
			left := (x - end.rho*y) * (x - end.rho*y)
			right := end.u*end.u - 2*phi*end.rho*end.u*end.v + end.rho*end.rho*end.v*end.v
			near(t, "the equation", left, right, 1e-9*(1+end.rho*end.rho))
		}
	}
}

// skewed returns n whole numbers of about that mean, as skewed as numbers of duels:
// sums of two geometric numbers.
func skewed(s *rng.Source, n, mean int) []float64 {
	list := make([]float64, n)
	for i := range list {
		for range 2 {
			for s.Intn(mean/2+1) > 0 {
				list[i]++
			}
		}
	}
	return list
}

// The interval of a difference has no values that a difference cannot have.
func TestDifferencesStayInTheirRange(t *testing.T) {
	ours, theirs := []float64{0, 0.1, 0, 1}, []float64{1, 0.9, 1, 0.4}
	for _, row := range []struct {
		kind      Kind
		low, high float64
	}{{Share, -1, 0.8}, {Correlation, -2, 0.8}, {Real, -2.1, 0.8}} {
		p := Pair(row.kind, Higher, ours, theirs, from(stream()))
		if !(p.Difference.Low >= row.low) || p.Difference.Low > -0.99 || p.Difference.High > row.high {
			t.Errorf("kind %d: got %v", row.kind, p.Difference)
		}
		p = Pair(row.kind, Higher, theirs, ours, from(stream()))
		if !(p.Difference.High <= -row.low) || p.Difference.High < 0.99 {
			t.Errorf("kind %d, the other way round: got %v", row.kind, p.Difference)
		}
	}
}
