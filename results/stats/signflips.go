package stats

import (
	"math"
	"slices"
)

// flipSteps is the largest sum of the sizes of the differences, in whole steps, with
// which flips computes.
const flipSteps = 1 << 16

// flips is the two-sided randomisation test of the mean of paired differences d, which come
// one after another, of Fisher (1935, The Design of Experiments, section 21) and Pitman
// (1937, J. R. Stat. Soc. Suppl. 4:119-130):
//
//	p = P(|Σ ε_i d_i| ≥ |Σ d_i|)
//
// where the ε_i are independent and ±1 with probability 1/2 each. If the two algorithms
// are exchangeable in every trial, then each d is as likely as -d, and P(p ≤ α) ≤ α for
// every α, for any number of trials and any distribution of the differences: outliers,
// such as trials that a budget cut, have no influence on the level. Differences that are
// 0 stay in the sample and change nothing. The smallest p of n differences is 2^(1-n),
// so that fewer than six trials never reach 0.05. For differences in {-1, 0, 1} it is
// the sign test, and so McNemar's test.
//
// The probability is exact, not drawn. The test is that of differences rounded to whole
// multiples of 1/flipSteps of the sum of their sizes, or to whole numbers where they are
// whole and their sum is at most flipSteps, in which case nothing is rounded. The number
// of choices of signs by their sum is counted by adding one difference after the other.
// Of more than maxUnits differences, every maxUnits-th are added up first and change
// their sign together. The sums and the rounding treat d and -d in the same way, so that
// the level holds for them as well.
type flips struct {
	units []float64 // sums of the differences that change their sign together
	added int
}

func newFlips(n int) *flips { return &flips{units: make([]float64, min(n, maxUnits))} }

func (f *flips) add(d float64) {
	f.units[f.added%len(f.units)] += d
	f.added++
}

// p returns the p-value, once all differences are added.
func (f *flips) p() float64 {
	p, _ := f.tails(flipSteps, 0)
	return p
}

// coarseSteps is flipSteps for bounds.
const coarseSteps = 1 << 12

// bounds returns bounds of the p-value in a sixteenth of its time. Rounding to a step moves
// the sum of n differences by at most n/2 steps, whatever their signs, and so does that of p
// by n/2 of its smaller steps. The bounds let both sums move by that.
func (f *flips) bounds() (low, high float64) {
	n := float64(len(f.units))
	return f.tails(coarseSteps, int(math.Ceil(n+float64(n*coarseSteps/flipSteps))))
}

// tails returns the probabilities of a sum, in steps of which the sum of all sizes has at
// most this many, that is at least as far from 0 as the observed one and slack more, and as
// the observed one less slack.
func (f *flips) tails(largest, slack int) (farther, nearer float64) {
	units := f.units
	finite(units)
	step, sum, whole := 1.0, 0.0, true
	for _, u := range units {
		sum += math.Abs(u)
		whole = whole && u == math.Trunc(u)
	}
	if sum > float64(largest) || !whole {
		step = sum / float64(largest)
	} else {
		slack = 0 // nothing is rounded
	}
	var sizes []int
	observed, total := 0, 0
	for _, u := range units {
		steps := int(math.Round(u / step))
		observed += steps
		if size := max(steps, -steps); size > 0 {
			sizes = append(sizes, size)
			total += size
		}
	}
	// Of signs with the sum s, the negative ones have the sum (total - s)/2. It is at
	// most `most` in the upper tail; the lower tail has the same probability.
	far := max(observed, -observed)
	most := (total - max(0, far-slack)) / 2
	ways := make([]float64, most+1) // by the sum of the negative ones
	ways[0] = 1
	reached := 0
	slices.Sort(sizes)
	for _, size := range sizes {
		reached = min(reached+size, most)
		for s := reached; s >= size; s-- {
			ways[s] += ways[s-size]
		}
	}
	tail := 0.0
	for s, w := range ways {
		if tail += w; 2*s <= total-far-slack {
			farther = tail
		}
	}
	return min(1, math.Ldexp(farther, 1-len(sizes))), min(1, math.Ldexp(tail, 1-len(sizes)))
}

// finite replaces differences of which some are infinite by numbers of the same weight:
// ±1 for ±∞, and 0 for others. It does nothing if all are finite.
func finite(differences []float64) {
	if !slices.ContainsFunc(differences, func(d float64) bool { return math.IsInf(d, 0) }) {
		return
	}
	for i, d := range differences {
		differences[i] = 0
		if math.IsInf(d, 0) {
			differences[i] = math.Copysign(1, d)
		}
	}
}
