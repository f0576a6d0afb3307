package stats

import (
	"fmt"
	"math"
)

// Source draws whole numbers from 0 to n-1, each equally likely. A stream of
// sim/rng is one; its name, not the order of calls, decides what it gives.
type Source interface{ Intn(n int) int }

// Estimate is a value with its interval at the level Confidence; all are NaN
// where there is none.
type Estimate struct{ Value, Low, High float64 }

var unknown = Estimate{math.NaN(), math.NaN(), math.NaN()}

// Verdict is what the trials say of two algorithms.
type Verdict string

// The verdicts. Those of a metric of which neither direction is the better one
// are Below and Above.
const (
	Better       Verdict = "better"
	Worse        Verdict = "worse"
	Below        Verdict = "lower"
	Above        Verdict = "higher"
	NotSeparable Verdict = "not separable"
)

// Paired compares an algorithm with another one, the baseline, on the same
// trials: each pair of values comes from one instance and one sequence of coins.
type Paired struct {
	N          int     // trials
	Mean       float64 // of the algorithm
	Baseline   float64 // mean of the baseline
	Difference Estimate
	Ratio      Estimate // of the means; NaN where Warnings say why there is none
	// Trials in which the algorithm is better than the baseline, equal, and
	// worse; where neither direction is better, lower counts as a win.
	Wins, Ties, Losses int
	P                  float64 // of the hypothesis that the means are equal, for this comparison alone
	Adjusted           float64 // P after Holm's correction; the same as P until Correct is called
	Resampled          bool    // intervals and P are of a bootstrap, not of a formula
	Warnings           []string

	better Direction
}

// Separable says whether the means differ at the level Confidence, all
// comparisons of the family taken together.
func (p *Paired) Separable() bool { return p.Adjusted <= 1-Confidence }

// Verdict says which of the two is better, if the trials can tell.
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
	fewTrials    = 30   // fewer are warned of
	steadyShare  = 0.25 // of its mean that the lower end of the baseline's interval must reach for there to be a ratio
	studentBelow = 10   // trials below which resampling them says less than assuming that they are normal
)

// Pair compares the values of an algorithm with those of the baseline, trial by
// trial; it panics unless there are equally many, one at least.
//
// Of proportions nothing is resampled: the four counts of agreeing and
// disagreeing trials give closed forms that keep their level where a bootstrap
// has nothing to vary, as where no trial or hardly any tells the two apart
// (proportions.go). All else gets a studentised bootstrap of the pairs
// (bootstrap.go), of which draw decides the resamples.
func Pair(kind Kind, better Direction, values, baseline []float64, draw Source) Paired {
	if len(values) != len(baseline) || len(values) == 0 {
		panic(fmt.Sprintf("stats: %d values to pair with %d", len(values), len(baseline)))
	}
	p := Paired{N: len(values), Ratio: unknown, better: better}
	for i, v := range values {
		switch {
		case v == baseline[i]:
			p.Ties++
		case v < baseline[i] == (better != Higher):
			p.Wins++
		default:
			p.Losses++
		}
	}
	if kind == Proportion {
		p.proportions(values, baseline)
	} else {
		p.means(values, baseline, draw)
	}
	p.Adjusted = p.P
	if p.N < fewTrials {
		p.warn("fewer than %d trials: intervals and p are rough", fewTrials)
	}
	if p.Ties == p.N {
		p.warn("equal in every trial")
	}
	return p
}

func (p *Paired) warn(format string, args ...any) {
	p.Warnings = append(p.Warnings, fmt.Sprintf(format, args...))
}

// steady says whether the baseline's mean is far enough from 0 to divide by, of
// values that are never negative; otherwise it warns.
func (p *Paired) steady(low float64) bool {
	if p.Baseline > 0 && low >= float64(steadyShare*p.Baseline) {
		return true
	}
	p.warn("no ratio: the baseline's mean is too close to 0, given its interval")
	return false
}

// signTest is the exact probability, if neither of two algorithms is likelier to
// win a trial, that the wins or losses that are fewer are as few as that: of
// McNemar's test for proportions (1947, Psychometrika 12), and of the sign test. It
// is a sum of binomial coefficients over a power of two, which a library's
// incomplete beta function would round differently on different processors.
func signTest(wins, losses int) float64 {
	n, least := wins+losses, min(wins, losses)
	// The largest term, n over least, less the power of two that is split off.
	term, power := 1.0, -n
	for i := 1; i <= least; i++ {
		term = float64(term*float64(n-least+i)) / float64(i)
		var e int
		term, e = math.Frexp(term)
		power += e
	}
	sum := 0.0
	for k := least; k >= 0 && term > 0; k-- {
		sum += term
		term = float64(term*float64(k)) / float64(n-k+1)
	}
	return min(1, math.Ldexp(sum, power+1))
}
