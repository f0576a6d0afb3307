package stats

import (
	"fmt"
	"iter"
	"math"
)

// Source is a stream of random numbers. Indices fills the list with whole numbers from 0 to
// n-1, at most 65535, each with equal probability. Streams of sim/rng are sources.
type Source interface{ Indices(list []uint16, n int) }

// Estimate is a value with its interval at the level Confidence. All are NaN if
// there is no estimate.
type Estimate struct{ Value, Low, High float64 }

var unknown = Estimate{math.NaN(), math.NaN(), math.NaN()}

// Verdict is the conclusion of a comparison of two algorithms.
type Verdict string

// The verdicts. Below and Above are for metrics with the direction Neither, and where
// something else than the values decides.
const (
	Better       Verdict = "better"
	Worse        Verdict = "worse"
	Below        Verdict = "lower"
	Above        Verdict = "higher"
	NotSeparable Verdict = "not separable"
)

// Paired is the comparison of an algorithm with another one, the baseline, on the
// same trials: both values of a pair come from the same instance and the same
// random outcomes.
type Paired struct {
	N          int      // trials in which both have a value; if it is 0, the means and estimates are NaN
	Mean       float64  // mean of the algorithm
	Baseline   float64  // mean of the baseline
	Difference Estimate // Mean - Baseline
	Ratio      Estimate // Mean / Baseline; NaN if there is none, for a reason in Warnings
	// Numbers of trials in which the algorithm is better than the baseline, equal and
	// worse. With the direction Neither, lower counts as a win.
	Wins, Ties, Losses int
	P                  float64 // p-value of equal means, for this comparison alone
	Adjusted           float64 // P adjusted for the number of comparisons; equal to P until Correct is called
	Resampled          bool    // whether intervals come from a bootstrap, not from a formula
	Warnings           []string

	better Direction
}

// Separable reports whether the means differ at the level Confidence: P, adjusted for
// the number of comparisons, is at most 1 - Confidence, and 0 is not in the interval of
// the difference. The two are computed in different ways; where they disagree, the
// means are not separable.
func (p *Paired) Separable() bool {
	return p.Adjusted <= 1-Confidence && (p.Difference.Low > 0 || p.Difference.High < 0)
}

// Verdict returns which of the two is better, or NotSeparable.
func (p *Paired) Verdict() Verdict {
	below := p.Difference.Value < 0
	switch {
	case !p.Separable():
		return NotSeparable
	case p.better == Neither && below:
		return Below
	case p.better == Neither:
		return Above
	case below == (p.better == Lower):
		return Better
	}
	return Worse
}

const (
	fewTrials    = 30   // a comparison of fewer trials has a warning
	minShare     = 0.25 // there is a ratio if the lower end of the baseline's interval is at least this share of its mean
	minBootstrap = 10   // for fewer trials, a normal mean is a better assumption than resampling
)

// Pair compares the values of an algorithm with those of the baseline, trial by
// trial. Trials in which one of them has no value, which is NaN, are left out. It panics
// unless both have the same number of trials, at least one.
//
// Proportions are compared by closed forms of the four counts of trials in which
// both, one or neither succeeded (proportions.go); they keep their level when hardly
// any trial differs, where a bootstrap has no variance. The intervals of other metrics
// are those of a studentised bootstrap of the pairs (bootstrap.go) over the resamples draw,
// which is not used for proportions; P is that of an exact test by sign flips (signflips.go). For proportions the
// test by sign flips is McNemar's: P is exact for every metric.
func Pair(kind Kind, better Direction, values, baseline []float64, draw *Resamples) Paired {
	if len(values) != len(baseline) || len(values) == 0 {
		panic(fmt.Sprintf("stats: %d values cannot be paired with %d", len(values), len(baseline)))
	}
	return PairEach(kind, better, func(yield func(values, baseline []float64) bool) { yield(values, baseline) }, draw)
}

// PairEach is Pair for values that need not be in memory: trials yields those of the
// algorithm and of the baseline, some trials at a time, and yields the same again
// whenever it is called.
func PairEach(kind Kind, better Direction, trials iter.Seq2[[]float64, []float64], draw *Resamples) Paired {
	p := Paired{Ratio: unknown, better: better}
	sums, all := pairSums{lowest: math.Inf(1)}, 0
	complete := func(yield func(values, baseline []float64) bool) {
		for values, baseline := range trials {
			c := Complete(values, baseline)
			if !yield(c[0], c[1]) {
				return
			}
		}
	}
	for values, baseline := range trials {
		all += len(values)
		c := Complete(values, baseline)
		for i, v := range c[0] {
			p.N++
			switch w := c[1][i]; {
			case v == w:
				p.Ties++
			case v < w == (better != Higher):
				p.Wins++
			default:
				p.Losses++
			}
			sums.add(v, c[1][i])
		}
	}
	if p.N == 0 {
		p.Mean, p.Baseline, p.Difference, p.P, p.Adjusted = math.NaN(), math.NaN(), unknown, 1, 1
		p.warn("no trial has a value of both")
		return p
	}
	if kind == Proportion {
		p.proportions(sums)
	} else {
		p.means(sums, complete, draw)
		least, most := kind.Range()
		p.Difference.Low = max(p.Difference.Low, least-most) // NaN stays NaN
		p.Difference.High = min(p.Difference.High, most-least)
	}
	p.Adjusted = p.P
	if p.N < fewTrials {
		p.warn("fewer than %d trials: intervals and p are rough", fewTrials)
	}
	if p.Ties == p.N {
		p.warn("equal in every trial")
	}
	if p.N < all {
		p.warn("only the %d of %d trials in which both have a value are compared", p.N, all)
	}
	return p
}

// pairSums are sums over the trials in which both have a value.
type pairSums struct {
	values, baseline, differences float64
	lowest                        float64 // of all values
	both, only, other, neither    float64 // numbers of trials: neither value is 0, or only that of the algorithm is not, …
}

func (s *pairSums) add(v, w float64) {
	s.values += v
	s.baseline += w
	s.differences += v - w
	s.lowest = min(s.lowest, v, w)
	switch yes, there := v != 0, w != 0; {
	case yes && there:
		s.both++
	case yes:
		s.only++
	case there:
		s.other++
	default:
		s.neither++
	}
}

func (p *Paired) warn(format string, args ...any) {
	p.Warnings = append(p.Warnings, fmt.Sprintf(format, args...))
}

// divisible reports whether the baseline's mean is far enough from 0 for a ratio,
// given the lower end of its interval. Otherwise it adds a warning. The values must
// not be negative.
func (p *Paired) divisible(low float64) bool {
	if p.Baseline > 0 && low >= float64(minShare*p.Baseline) {
		return true
	}
	p.warn("no ratio: the baseline's mean is too close to 0, given its interval")
	return false
}

// signTest returns the exact two-sided p-value of the sign test, which for
// proportions is McNemar's test (1947, Psychometrika 12): with n = wins + losses and
// m = min(wins, losses), it is min(1, 2 Σ_{k ≤ m} C(n, k) / 2ⁿ). A library's
// incomplete beta function would round differently on different processors.
func signTest(wins, losses int) float64 {
	n, fewer := wins+losses, min(wins, losses)
	// The largest term, C(n, fewer) / 2ⁿ, as term · 2^power.
	term, power := 1.0, -n
	for i := 1; i <= fewer; i++ {
		term = float64(term*float64(n-fewer+i)) / float64(i)
		var e int
		term, e = math.Frexp(term)
		power += e
	}
	sum := 0.0
	for k := fewer; k >= 0 && term > 0; k-- {
		sum += term
		term = float64(term*float64(k)) / float64(n-k+1)
	}
	return min(1, math.Ldexp(sum, power+1))
}
