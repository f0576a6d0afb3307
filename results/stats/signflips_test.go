package stats

import (
	"math"
	"testing"

	"joust/sim/portable"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// signFlips returns the p-value of the differences.
func signFlips(differences []float64) float64 { return flipsOf(differences).p() }

func flipsOf(differences []float64) *flips {
	f := newFlips(len(differences))
	for _, d := range differences {
		f.add(d)
	}
	return f
}

// allSigns computes the p-value of signFlips by its definition, over all 2ⁿ signs.
func allSigns(d []float64) float64 {
	observed, sizes := 0.0, 0.0
	for _, v := range d {
		observed += v
		sizes += math.Abs(v)
	}
	beyond := 0
	for signs := range 1 << len(d) {
		sum := 0.0
		for i, v := range d {
			if signs>>i&1 == 1 {
				v = -v
			}
			sum += v
		}
		if math.Abs(sum) >= math.Abs(observed)-1e-12*sizes {
			beyond++
		}
	}
	return float64(beyond) / float64(int(1)<<len(d))
}

// Of whole numbers the p-value is exactly that over all signs, zeros and equal sums
// included.
func TestSignFlipsAgainstAllSigns(t *testing.T) {
	s := stream("signs")
	for n := 1; n <= 12; n++ {
		for range 20 {
			d := make([]float64, n)
			for i := range d {
				d[i] = float64(s.Intn(9) - 3)
			}
			if got, want := signFlips(d), allSigns(d); math.Abs(got-want) > 1e-14 {
				t.Errorf("%v: got p = %v, over all signs %v", d, got, want)
			}
		}
	}
	// Real differences are rounded to 1/65536 of the sum of their sizes. The rounding
	// moves the sums of 12 of them by at most 12 of these steps, so p by the share of the
	// 4096 sums so close to the observed one: a few of them.
	for range 50 {
		d := make([]float64, 12)
		for i := range d {
			d[i] = s.Normal() + 0.5
		}
		near(t, "p of real numbers", signFlips(d), allSigns(d), 10.0/4096)
	}
}

// The bounds contain the p-value, of whole and of real numbers, of few and of many, and are
// of use: of 300 differences whose mean is nearly 0, they exclude 0.05 more often than not,
// since they move the sum by 319 of 4096 steps, .8 of its standard deviation.
func TestBoundsOfSignFlips(t *testing.T) {
	s := stream("bounds of signs")
	excluded := 0
	for n := range 300 {
		d := make([]float64, n+1)
		shift := s.Normal() / math.Sqrt(float64(n+1))
		for i := range d {
			d[i] = portable.Exp(s.Normal()) - 1.65 + shift
			if n%3 == 0 {
				d[i] = math.Round(float64(100 * d[i]))
			}
		}
		low, high := flipsOf(d).bounds()
		p := signFlips(d)
		if low > p || p > high {
			t.Errorf("of %d differences: p = %v is outside of the bounds %v and %v", n+1, p, low, high)
		}
		if low > 1-Confidence || high <= 1-Confidence {
			excluded++
		}
	}
	if excluded < 150 {
		t.Errorf("bounds decide %d of 300 tests", excluded)
	}
}

// The p of Pair is that over all signs of the differences, with few trials and with many
// enough for a bootstrap of the intervals.
func TestPairTakesTheSignsOfTheDifferences(t *testing.T) {
	for _, n := range []int{4, 8, 13} {
		a, b := skewed(stream("ours"), n, 20), skewed(stream("theirs"), n, 40)
		d := make([]float64, n)
		for i := range d {
			d[i] = a[i] - b[i]
		}
		near(t, "p", duels.pair(a, b, stream()).P, allSigns(d), 1e-14)
	}
}

// p-values known in closed form.
func TestSignFlipsKnown(t *testing.T) {
	same := make([]float64, 40)
	for i := range same {
		same[i] = 2.5
	}
	for _, row := range []struct {
		why  string
		d    []float64
		want float64
	}{
		{"a mean of 0", []float64{3, -1, -2}, 1},
		{"no difference", []float64{0, 0, 0}, 1},
		{"all of one sign", []float64{0, 1, 2, 0, 4, 8, 16}, 2.0 / 32},
		{"all the same, so that 2 choices of signs of 2^40 are as extreme", same, math.Ldexp(2, -40)},
		{"an outlier against all others", []float64{-1, -1, -1, -1, 100}, 1},
		{"infinite ones decide", []float64{math.Inf(1), math.Inf(1), math.Inf(1), -5, -7}, 2.0 / 8},
		{"two infinite ones cancel", []float64{math.Inf(1), -5, math.Inf(-1)}, 1},
	} {
		if got := signFlips(row.d); math.Abs(got-row.want) > 1e-15*row.want {
			t.Errorf("%s: got p = %v, want %v", row.why, got, row.want)
		}
	}
}

// For differences of -1, 0 and 1 the test is McNemar's, also in thousands of trials,
// which are added up in groups first, if each group has the same sign.
func TestSignFlipsOfProportionsAreMcNemars(t *testing.T) {
	for _, row := range [][2]int{{3, 0}, {2, 7}, {10, 25}, {40, 60}, {200, 250}} {
		d := make([]float64, 500)
		for i := range row[0] {
			d[i] = 1
		}
		for i := range row[1] {
			d[row[0]+i] = -1
		}
		want := signTest(row[0], row[1])
		near(t, "p", signFlips(d), want, 1e-11*want)
		near(t, "p of groups", signFlips(append(append(d, d...), d...)), want, 1e-11*want)
	}
}

// A p-value is never 0, and one of thousands of trials agrees with that of the normal
// distribution.
func TestSignFlipsOfManyTrials(t *testing.T) {
	s := stream("many")
	d := make([]float64, 20_000)
	sum, squares := 0.0, 0.0
	for i := range d {
		d[i] = s.Normal() + 0.018
		sum += d[i]
		squares += d[i] * d[i]
	}
	// Given the sizes, the sum is normal with the variance Σd², up to terms of order 1/M
	// for M = 500 groups.
	want := math.Erfc(math.Abs(sum) / math.Sqrt(squares) / math.Sqrt2)
	near(t, "p", signFlips(d), want, 0.15*want)
	for i := range d {
		d[i] = 1 + s.Float64()
	}
	if got := signFlips(d); got != math.Ldexp(1, -499) {
		t.Errorf("where all groups agree: got p = %v, want 2^-499", got)
	}
}

// heavyLaws are laws of a trial's value that outliers dominate, as numbers of duels.
var heavyLaws = []struct {
	name string
	draw func(s *rng.Source) float64
}{
	{"5 % outliers", func(s *rng.Source) float64 {
		v := s.Normal()
		if s.Float64() < 0.05 {
			return 10 * v
		}
		return v
	}},
	{"2 % cut at ten times the mean", func(s *rng.Source) float64 {
		if s.Float64() < 0.02 {
			return 10_000
		}
		return math.Round(1000 + 100*s.Normal())
	}},
	{"Laplace", func(s *rng.Source) float64 { return -math.Log(1-s.Float64()) + math.Log(1-s.Float64()) }},
	{"lognormal", func(s *rng.Source) float64 { return math.Exp(s.Normal()) }},
	{"exponential", func(s *rng.Source) float64 { return -math.Log(1 - s.Float64()) }},
}

// equals draws the values of two equal algorithms in n trials.
func equals(s *rng.Source, draw func(s *rng.Source) float64, n int) (a, b []float64) {
	for range n {
		a, b = append(a, draw(s)), append(b, draw(s))
	}
	return a, b
}

// The share of runs in which two equal algorithms get p ≤ 0.05 is at most 0.05, and not
// much less, whatever the law and the number of trials.
func TestSizeOfThePairedTest(t *testing.T) {
	runs := simtest.Trials(600)
	// Four standard errors of the share, for a size of 0.05.
	tolerance := 4 * math.Sqrt(0.05*0.95/float64(runs))
	for _, law := range heavyLaws {
		for _, n := range []int{20, 50, 100} {
			s := stream("size", law.name, string(rune(n)))
			rejected := 0
			for range runs {
				a, b := equals(s, law.draw, n)
				for i := range a {
					a[i] -= b[i]
				}
				if signFlips(a) <= 1-Confidence {
					rejected++
				}
			}
			share := float64(rejected) / float64(runs)
			t.Logf("%s, %d trials: %.4f", law.name, n, share)
			// Differences of which a few decide take few values of p: the size may be
			// smaller than 0.05 by more than the error of the share.
			if share > 0.05+tolerance || share < 0.03-tolerance {
				t.Errorf("%s, %d trials: equal algorithms differ in %.4f of %d runs, want 0.03 to 0.05 ± %.4f", law.name, n, share, runs, tolerance)
			}
		}
	}
}

// Of two equal algorithms, Pair says that they differ in at most 0.05 of the runs: its p
// is that of the sign flips, and its interval has to agree.
func TestSizeOfTheVerdict(t *testing.T) {
	simtest.Slow(t) // thousands of bootstraps
	const runs, n = 600, 20
	for _, law := range heavyLaws[:2] {
		s := stream("verdicts", law.name)
		found, liberal := 0, 0
		for range runs {
			a, b := equals(s, law.draw, n)
			p := Pair(Real, Lower, a, b, from(s))
			inside := p.Difference.Low <= 0 && 0 <= p.Difference.High
			if !inside {
				liberal++
			}
			if p.Verdict() != NotSeparable {
				found++
				if inside || p.P > 1-Confidence {
					t.Fatalf("%s: %s with p = %v and the difference %v", law.name, p.Verdict(), p.P, p.Difference)
				}
			}
		}
		t.Logf("%s: %d of %d differ, by intervals alone %d", law.name, found, runs, liberal)
		// 0.05 + 4·√(0.05·0.95/600)
		if float64(found)/runs > 0.0856 {
			t.Errorf("%s: equal algorithms differ in %d of %d runs", law.name, found, runs)
		}
	}
}

// Where p and the interval disagree about 0, the two are not separable, whichever of the
// two says so.
func TestVerdictNeedsPAndInterval(t *testing.T) {
	for _, row := range []struct {
		adjusted, low, high float64
		want                Verdict
	}{
		{0.05, -3, -1, Better},
		{0.01, 1, 3, Worse},
		{0.051, -3, -1, NotSeparable},
		{0.001, -3, 0, NotSeparable},
		{0.001, 0, 3, NotSeparable},
		{0.2, -1, 3, NotSeparable},
	} {
		p := Paired{Difference: Estimate{(row.low + row.high) / 2, row.low, row.high}, P: row.adjusted / 2, Adjusted: row.adjusted, better: Lower}
		if got := p.Verdict(); got != row.want {
			t.Errorf("p = %v and an interval from %v to %v: got %s, want %s", row.adjusted, row.low, row.high, got, row.want)
		}
	}
}
