package label

import (
	"math"
	"testing"

	"joust/sim/rng"
)

// The worths of 80,000 labels of which 5 % are flipped beside 298,000 others, by hand from the
// formulas; the numbers hold to half a unit of their last digits.
func TestWorthGolden(t *testing.T) {
	clean := Batch{80, 0.05}
	near := func(what string, got, want, unit float64) {
		t.Helper()
		if math.Abs(got-want) > unit/2 {
			t.Errorf("%s: got %.8f, want %v", what, got, want)
		}
	}
	near("clean alone", Worth(clean), 8.0498, 1e-4)
	for flipped, want := range map[float64][2]float64{
		0.2: {12.8998, 13.1179}, 0.3: {9.8343, 10.6057}, 0.35: {8.3015, 9.5718}, 0.4: {6.7688, 8.7590}, 0.45: {5.2360, 8.2329},
	} {
		more := Batch{298, flipped}
		near("all", Worth(clean, more), want[0], 1e-4)
		near("weighted", WeightedWorth(clean, more), want[1], 1e-4)
	}
	near("break-even", BreakEven(clean, 298), 0.358210, 1e-6)
	if Worth() != 0 || WeightedWorth() != 0 {
		t.Error("no labels are worth something")
	}
}

// At the break-even the added labels change nothing, for any two batches.
func TestBreakEven(t *testing.T) {
	s := rng.Stream(1, "break-even")
	for range 200 {
		clean := Batch{s.Uniform(1, 1000), s.Uniform(0, 0.5)}
		more := s.Uniform(1, 5000)
		e := BreakEven(clean, more)
		if got, want := Worth(clean, Batch{more, e}), Worth(clean); math.Abs(got-want) > 1e-9 {
			t.Errorf("%+v and %v more, flipped %v: worth %v, without them %v", clean, more, e, got, want)
		}
	}
}

// The worth is that of a mean: of n values of mean 1 and great spread, of which a share is
// negated, the mean is worth/√n times the unit, with the error √(n)·spread/n. The worth is the
// mean over its standard error, times the spread: 20,000 simulated means of 40 values.
func TestWorthOfMeans(t *testing.T) {
	const spread, trials = 10.0, 20_000
	clean, more := Batch{10, 0.1}, Batch{30, 0.3}
	s := rng.Stream(1, "means")
	mean := func(weight, other float64) float64 {
		sum, square := 0.0, 0.0
		for range trials {
			x := 0.0
			for i := range 40 {
				w, e := weight, clean.Flipped
				if i >= 10 {
					w, e = other, more.Flipped
				}
				v := 1 + spread*s.Normal()
				if s.Float64() < e {
					v = -v
				}
				x += w * v
			}
			sum += x
			square += x * x
		}
		m := sum / trials
		return m / math.Sqrt(square/trials-m*m) * spread
	}
	// The ratio of a mean to its deviation, 0.4 here, has the standard error 1/√trials and little
	// more; flips add 1 to the variance 100 of a value, which is 0.5 % of the ratio.
	tolerance := 4*spread*1.1/math.Sqrt(trials) + 0.005*4
	if got, want := mean(1, 1), Worth(clean, more); math.Abs(got-want) > tolerance {
		t.Errorf("equal weights: got %v, want %v", got, want)
	}
	if got, want := mean(1-2*clean.Flipped, 1-2*more.Flipped), WeightedWorth(clean, more); math.Abs(got-want) > tolerance {
		t.Errorf("best weights: got %v, want %v", got, want)
	}
}
