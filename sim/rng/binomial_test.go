package rng

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// classes merges the outcomes 0 … n of a binomial law into at most 100 classes of
// neighbours, each with at least 10 expected draws, and returns the class of each outcome.
func classes(n int, p float64, draws int) (classOf func(k int) int, want []float64) {
	law := distuv.Binomial{N: float64(n), P: p}
	sd := math.Sqrt(float64(n) * p * (1 - p))
	low := max(0, int(float64(n)*p-9*sd)-1) // beyond 9 standard deviations is nothing
	high := min(n, int(float64(n)*p+9*sd)+1)
	least := max(10, float64(draws)/100)
	class := make([]int, high-low+1)
	sum := 0.0
	for k := low; k <= high; k++ {
		class[k-low] = len(want)
		sum += law.Prob(float64(k)) * float64(draws)
		if sum >= least && k < high {
			want, sum = append(want, sum), 0
		}
	}
	if len(want) > 0 && sum < least { // the last class is too small: it joins the one before
		for i, c := range class {
			class[i] = min(c, len(want)-1)
		}
		want[len(want)-1] += sum
	} else {
		want = append(want, sum)
	}
	return func(k int) int { return class[min(max(k, low), high)-low] }, want
}

// check draws many times and compares with the law: the classes by chi-square, and mean and
// variance within 4 standard errors. The variance of a sample variance
// is (μ₄ - σ⁴)/draws, with μ₄ = 3σ⁴ + σ²(1-6p(1-p)).
func check(t *testing.T, what string, n int, p float64, draw func() int) {
	t.Helper()
	const draws = 100_000
	what = fmt.Sprintf("%s(%d, %g)", what, n, p)
	classOf, want := classes(n, p, draws)
	got := make([]int, len(want))
	mean, variance := float64(n)*p, float64(n)*p*(1-p)
	var sum, squares float64
	for range draws {
		k := draw()
		if k < 0 || k > n {
			t.Fatalf("%s = %d", what, k)
		}
		got[classOf(k)]++
		d := float64(k) - mean
		sum += d
		squares += d * d
	}
	if len(want) > 1 {
		fits(t, what, got, want)
	}
	if off, se := sum/draws, math.Sqrt(variance/draws); math.Abs(off) > 4*se {
		t.Errorf("%s: the mean differs by %.2f standard errors", what, off/se)
	}
	fourth := 3*variance*variance + variance*(1-6*p*(1-p))
	if off, se := squares/draws-variance, math.Sqrt((fourth-variance*variance)/draws); math.Abs(off) > 4*se {
		t.Errorf("%s: the variance differs by %.2f standard errors", what, off/se)
	}
}

func TestBinomial(t *testing.T) {
	s := Stream(1, "binomial")
	for _, test := range []struct {
		about string
		n     int
		p     float64
	}{
		{"one trial", 1, 0.3},
		{"two digits of p", 3, 0.75},
		{"one digit of p", 5, 0.5},
		{"one word of the last trials", 16, 0.51},
		{"one trial more", 17, 0.51},
		{"one word", 64, 0.5},
		{"one bit more", 65, 0.49},
		{"a short patience", 40, 0.51},
		{"two words", 100, 0.6},
		{"nearly sure", 100, 0.999},
		{"least p for digits", 150, 0x1p-12},
		{"most trials for digits", digitsMost, 0.5000001},
		{"most trials, low p", digitsMost, 0.1},
		{"one trial more, rejection", digitsMost + 1, 0.5},
		{"one trial more, inversion", digitsMost + 1, 0.02},
		{"too small a p for digits", 150, 0.0001},
		{"inversion", 1000, 0.003},
		{"inversion just below a mean of 10", 400, 0.02499},
		{"rejection at a mean of 10", 400, 0.025},
		{"the same of failures", 400, 0.975},
		{"rejection, mean 10 of many", 100_000, 0.0001},
		{"rejection, just below a half", 300, 0.4999},
		{"rejection, just above a half", 300, 0.5001},
		{"a typical patience", 500, 0.55},
		{"the last of the table of factorials", 2047, 0.5},
		{"the first of Stirling's series", 2048, 0.5},
		{"squeeze", 5000, 0.3},
		{"squeeze, low p", 50_000, 0.003},
		{"squeeze, high p", 100_000, 0.9},
		{"a million", 1_000_000, 0.51},
		{"ten million", 10_000_000, 0.5},
		{"ten million, low p", 10_000_000, 0.00001},
	} {
		t.Run(test.about, func(t *testing.T) {
			check(t, "Binomial", test.n, test.p, func() int { return s.Binomial(test.n, test.p) })
		})
	}
}

// Each method has the law for all arguments that it accepts, not only for those that
// Binomial passes to it.
func TestBinomialWays(t *testing.T) {
	s := Stream(1, "binomial ways")
	for _, test := range []struct {
		n int
		p float64
	}{
		{20, 0.5},
		{41, 0.25},
		{100, 0.1},
		{100, 0.4},
		{1000, 0.01},
		{1000, 0.02},
		{1000, 0.25},
		{3000, 0.5},
		{3000, 0.0625},
	} {
		check(t, "digits", test.n, test.p, func() int { return s.digits(test.n, test.p) })
		check(t, "btrs", test.n, test.p, func() int { return s.btrs(test.n, test.p) })
		if float64(test.n)*test.p <= 40 {
			check(t, "inversion", test.n, test.p, func() int { return s.inversion(test.n, test.p) })
		}
	}
	check(t, "digits", 1000, 0.8125, func() int { return s.digits(1000, 0.8125) })
}

func TestBinomialBounds(t *testing.T) {
	s := Stream(1, "bounds")
	for _, n := range []int{0, 1, 16, 17, 64, 200, 201, 5000, 10_000_000} {
		for _, test := range []struct {
			p    float64
			want int
		}{{0, 0}, {1, n}, {5e-324, 0}, {math.Nextafter(1, 0), n}} {
			for range 20 { // an outcome other than the likeliest has a probability below 2e-8
				if got := s.Binomial(n, test.p); got != test.want {
					t.Fatalf("Binomial(%d, %g): got %d, want %d", n, test.p, got, test.want)
				}
			}
		}
	}
	for _, test := range []struct {
		n int
		p float64
	}{{-1, 0.5}, {10, -0.1}, {10, 1.1}, {10, math.NaN()}} {
		func() {
			defer func() {
				if got, want := recover(), fmt.Sprintf("rng: Binomial(%d, %g)", test.n, test.p); got != want {
					t.Errorf("Binomial(%d, %g): got %v, want panic %v", test.n, test.p, got, want)
				}
			}()
			s.Binomial(test.n, test.p)
		}()
	}
}

// The box and the hat of btrs satisfy the conditions of the method: whatever the box accepts,
// the ratio accepts too, and no ratio is above the hat. u runs over a fine grid; the
// constants are those of the paper and of btrs.
func TestBTRSHat(t *testing.T) {
	for _, n := range []int{20, 21, 50, 100, 201, 300, 555, 1000, 2000} {
		for _, p := range []float64{10 / float64(n), 0.05, 0.1, 0.2, 0.3, 0.4, 0.45, 0.49, 0.5} {
			if float64(n)*p < 10 || p > 0.5 {
				continue
			}
			spq := math.Sqrt(float64(n) * p * (1 - p))
			b := 1.15 + 2.53*spq
			a := -0.0873 + 0.0248*b + 0.01*p
			c := float64(n)*p + 0.5
			vr := 0.92 - 4.2/b
			alpha := (2.83 + 5.1/b) * spq
			m := int(float64(n+1) * p)
			for i := 1; i < 20_000; i++ {
				u := float64(i)/20_000 - 0.5
				us := 0.5 - math.Abs(u)
				k := int(math.Floor((2*a/us+b)*u + c))
				if k < 0 || k > n {
					if us >= 0.07 {
						t.Fatalf("n = %d, p = %g: the box accepts %d", n, p, k)
					}
					continue
				}
				ratio := math.Exp(logRatio(n, k, m) + float64(k-m)*math.Log(p/(1-p)))
				scale := alpha / (a/(us*us) + b)
				if us >= 0.07 && vr*scale > ratio*(1+1e-9) {
					t.Fatalf("n = %d, p = %g, u = %g: the box accepts %d up to %g, the ratio is %g", n, p, u, k, vr*scale, ratio)
				}
				if scale*(1+1e-9) < ratio {
					t.Fatalf("n = %d, p = %g, u = %g: the hat of %d is %g, below the ratio %g", n, p, u, k, scale, ratio)
				}
			}
		}
	}
}

// The logarithm of the ratio is between the bounds of squeeze, for every n for which squeeze
// is used.
func TestSqueeze(t *testing.T) {
	for _, n := range []int{2048, 5000, 20_000, 1_000_000} {
		for _, p := range []float64{10 / float64(n), 30 / float64(n), 0.01, 0.1, 0.3, 0.45, 0.5} {
			npq := float64(n) * p * (1 - p)
			if npq < 9 {
				continue
			}
			m := int(float64(n+1) * p)
			reach := int(12*math.Sqrt(npq)) + 60
			step := max(1, reach/4000)
			for k := max(0, m-reach); k <= min(n, m+reach); k += step {
				low, high, ok := squeeze(k-m, npq)
				if !ok {
					continue
				}
				log := logRatio(n, k, m) + float64(k-m)*math.Log(p/(1-p))
				if rounding := 1e-15 * float64(n) * math.Log(float64(n)); log < low-rounding || log > high+rounding {
					t.Fatalf("n = %d, p = %g: log of P(%d)/P(%d) is %g, outside of %g to %g", n, p, k, m, log, low, high)
				}
			}
		}
	}
}

// The tolerance allows for the last bits of two libraries: 4e-16 of the value, and of the
// terms of size 1.
func TestLogFactorial(t *testing.T) {
	last := len(logFactorials)
	ks := []int{last, last + 1, 5000, 12_345, 100_000, 1_000_000, 10_000_000, 1_000_000_000}
	for k := range last {
		ks = append(ks, k)
	}
	for _, k := range ks {
		want, _ := math.Lgamma(float64(k) + 1)
		if got := logFactorial(k); math.Abs(got-want) > 1e-15*want+4e-16 {
			t.Errorf("log %d!: got %.17g, want %.17g", k, got, want)
		}
	}
}

// A hash (FNV-1a over words) of draws with many n and p. It is the same on every processor.
// If it changes, every study with leaps changes.
func TestBinomialGolden(t *testing.T) {
	s := Stream(1, "golden")
	hash := uint64(0xcbf29ce484222325)
	for range 100_000 {
		n := 1 + int(s.Uint64()>>40)>>s.Intn(24) // 1 to 2^24, each size equally often
		p := s.Float64()
		switch s.Intn(4) {
		case 0:
			p = 0.5 + (p-0.5)/16
		case 1:
			p = float64(p * p * p)
		}
		hash = (hash ^ uint64(s.Binomial(n, p))) * 0x100000001b3
		first, second := s.Binomial(n, p/2), 0
		if first < n {
			second = s.Binomial(n-first, min(1, (1-p)/2/(1-p/2)))
		}
		hash = (hash ^ uint64(first)) * 0x100000001b3
		hash = (hash ^ uint64(second)) * 0x100000001b3
	}
	if want := uint64(0x9dfd3c5d0c4b9074); hash != want {
		t.Errorf("got %#x, want %#x", hash, want)
	}
}

func TestAllocations(t *testing.T) {
	s := Stream(1, "allocations")
	if n := testing.AllocsPerRun(100, func() {
		s.Binomial(100, 0.5)
		s.Binomial(1000, 0.01)
		s.Binomial(1000, 0.51)
		s.Quadrinomial(1000, &[4]float64{0.4, 0.3, 0.2, 0.1})
		s.Draw()
	}); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
