package stats

import (
	"math"
	"slices"
	"testing"

	"joust/sim/simtest"
)

// The bootstrap agrees with an enumeration of all nⁿ resamples of up to five pairs.
func TestBootstrapAgainstAllResamples(t *testing.T) {
	for n := 2; n <= 5; n++ {
		s := stream("enumeration", string(rune('0'+n)))
		a, b := skewed(s, n, 20), skewed(s, n, 30)
		for _, rho := range []float64{1, 0.5, 1.7} {
			var all []float64
			pick := make([]int, n)
			for {
				all = append(all, plainPivot(a, b, pick, rho))
				at := 0
				for at < n && pick[at] == n-1 {
					pick[at] = 0
					at++
				}
				if at == n {
					break
				}
				pick[at]++
			}
			slices.Sort(all)
			sample := resample(slices.Clone(a), slices.Clone(b), from(stream("drawn")))
			drawn := slices.Clone(sample.pivots(rho - 1))
			slices.Sort(drawn)
			if law := sample.pivot(rho - 1); law.low != drawn[147] || law.high != drawn[resamples-148] {
				t.Errorf("n = %d, ρ = %v: got quantiles %v and %v, want %v and %v", n, rho, law.low, law.high, drawn[147], drawn[resamples-148])
			}
			// The number of draws up to a value is binomial with the share of all
			// resamples: 4 standard errors. The value is increased a little, because the
			// two add up equal values in different orders.
			for _, q := range []float64{0.025, 0.1, 0.3, 0.5, 0.8, 0.975} {
				x := all[int(q*float64(len(all)))]
				if math.IsInf(x, 0) {
					continue
				}
				x += 1e-9 * (1 + math.Abs(x))
				want, got := upTo(all, x), upTo(drawn, x)
				near(t, "share of pivots", got, want, 4*math.Sqrt(want*(1-want)/resamples)+1e-12)
			}
		}
	}
}

func upTo(sorted []float64, x float64) float64 {
	n := 0
	for _, v := range sorted {
		if v <= x {
			n++
		}
	}
	return float64(n) / float64(len(sorted))
}

// plainPivot returns the mean of a - rho·b over the picked pairs minus that over all
// pairs, divided by its standard error.
func plainPivot(a, b []float64, pick []int, rho float64) float64 {
	n := float64(len(a))
	mean := 0.0
	for i := range a {
		mean += (a[i] - rho*b[i]) / n
	}
	picked, squares := 0.0, 0.0
	for _, i := range pick {
		picked += (a[i] - rho*b[i]) / n
	}
	for _, i := range pick {
		squares += (a[i] - rho*b[i] - picked) * (a[i] - rho*b[i] - picked)
	}
	switch difference := picked - mean; {
	case squares > 1e-9:
		return difference / math.Sqrt(squares/(n-1)/n)
	case math.Abs(difference) > 1e-9:
		return math.Copysign(math.Inf(1), difference)
	}
	return 0
}

// Groups of four trials and single trials give the same interval.
func TestGroupsAgreeWithTrials(t *testing.T) {
	a, b := skewed(stream("a"), 4*maxUnits, 40), skewed(stream("b"), 4*maxUnits, 50)
	grouped := resample(Gather(a), Gather(b), from(stream("grouped"))).pivot(0)
	// Single trials, four times as many as resample takes without grouping.
	single := &bootstrap{
		units: float64(len(a)), sums: make([]differenceSum, resamples), baseline: make([]squareSum, resamples), list: make([]float64, resamples),
	}
	d, y := slices.Clone(a), slices.Clone(b)
	for i := range d {
		d[i] -= y[i]
	}
	centre(d)
	centre(y)
	for i := range d {
		single.whole.add(d[i], y[i])
	}
	draw := stream("single")
	for r := range single.sums {
		var sum spread
		for range d {
			i := draw.Intn(len(d))
			sum.add(d[i], y[i])
		}
		single.sums[r] = differenceSum{sum.d, sum.dd, sum.dy}
		single.baseline[r] = squareSum{sum.y, sum.yy}
	}
	alone := single.pivot(0)
	// A quantile at q = 0.025 has the standard error √(q(1-q)/resamples)/φ(1.96) =
	// 0.035; 4 of them for each of the two, and a little for Student's quantiles.
	near(t, "low", grouped.low, alone.low, 4*math.Sqrt2*0.035+0.003)
	near(t, "high", grouped.high, alone.high, 4*math.Sqrt2*0.035+0.003)
}

// Intervals cover the true difference and ratio with their level: of skewed and
// correlated counts, of equal algorithms, and of proportions near 1.
func TestCoverage(t *testing.T) {
	simtest.Slow(t) // thousands of bootstraps
	const runs = 500
	type hits struct{ difference, ratio int }
	measure := func(name string, m metric, n int, difference, ratio float64, draw func(i int) (a, b []float64)) hits {
		var h hits
		for i := range runs {
			a, b := draw(i)
			p := m.pair(a, b, stream(name, "resamples", string(rune(i))))
			if p.Difference.Low <= difference && difference <= p.Difference.High {
				h.difference++
			}
			if !(ratio < p.Ratio.Low) && !(ratio > p.Ratio.High) { // NaN excludes nothing
				h.ratio++
			}
		}
		t.Logf("%s, %d trials: difference covered %.3f, ratio %.3f", name, n, float64(h.difference)/runs, float64(h.ratio)/runs)
		return h
	}
	// Of 500 intervals with coverage 0.95, a share of at least 0.95 - 4·√(0.95·0.05/500)
	// = 0.911 covers; another 0.01 is allowed because there are few trials. Coverage may
	// exceed 0.95: with a few failures in 60 trials, no interval covers exactly 0.95.
	check := func(name string, h hits) {
		for what, n := range map[string]int{"difference": h.difference, "ratio": h.ratio} {
			if float64(n)/runs < 0.901 {
				t.Errorf("%s, %s: %d of %d intervals cover the true value", name, what, n, runs)
			}
		}
	}
	for _, n := range []int{12, 40} {
		s := stream("counts")
		check("counts", measure("counts", duels, n, -10, 0.75, func(int) (a, b []float64) {
			shared := skewed(s, n, 20) // the instance, common to both
			a, b = skewed(s, n, 10), skewed(s, n, 20)
			for i := range a {
				a[i] += shared[i]
				b[i] += shared[i]
			}
			return a, b
		}))
	}
	// Two equal algorithms; other laws of heavyLaws have ratios that are not defined, or are
	// less skewed.
	for _, law := range heavyLaws {
		if law.name != "lognormal" && law.name != "2 % cut at ten times the mean" {
			continue
		}
		s := stream("equality", law.name)
		check(law.name, measure(law.name, duels, 40, 0, 1, func(int) (a, b []float64) { return equals(s, law.draw, 40) }))
	}
	for _, n := range []int{60, 500} {
		s := stream("proportions")
		// Both are right in 0.96 of the trials, only the one in 0.015, only the other in 0.02.
		check("proportions", measure("proportions", success, n, -0.005, 0.975/0.98, func(int) (a, b []float64) {
			for range n {
				u := s.Float64()
				a = append(a, indicator(u < 0.975))
				b = append(b, indicator(u < 0.96 || u > 0.98))
			}
			return a, b
		}))
	}
}

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// A million trials take no longer than a thousand, except for reading them. Comparisons
// after the first one share its resamples.
func BenchmarkPair(b *testing.B) {
	draw := from(stream("bench"))
	for _, n := range []int{1000, 1_000_000} {
		x, y := skewed(stream("x"), n, 20), skewed(stream("y"), n, 20)
		b.Run(map[int]string{1000: "thousand", 1_000_000: "million"}[n], func(b *testing.B) {
			for b.Loop() {
				Pair(Count, Lower, x, y, draw)
			}
		})
	}
}
