package label

import (
	"fmt"

	"joust/sim/portable"
)

// Coin is the two-coin model of a judge (Dawid and Skene 1979): the chances of a right verdict
// where the first position is better, T00, and where the second is, T11, and the share ν of
// duels in which the first is better. All are from 0 to 1. A judge without a position bias has
// T00 = T11.
type Coin struct{ First, Second, FirstBetter float64 }

// Majority returns how often the majority of h independent verdicts of such a judge is right, and
// how often the best rule is, which knows T00, T11 and ν and chooses the likelier answer given the
// number of votes. It panics unless h is odd and positive.
func (c Coin) Majority(h int) (majority, best float64) {
	checkPanel(h)
	for v := range h + 1 { // votes for the first
		first := float64(c.FirstBetter * binomial(h, v, c.First))
		second := float64((1 - c.FirstBetter) * binomial(h, v, 1-c.Second))
		best += max(first, second)
		if 2*v > h {
			majority += first
		} else {
			majority += second
		}
	}
	return majority, best
}

// Certified reports whether no rule is right more often than the majority of h votes. For
// T00 + T11 > 1 this holds if and only if
//
//	(d0/d1)^(h/2)/√ρ ≤ (1-ν)/ν ≤ (d0/d1)^(h/2) √ρ,  d0 = T00/(1-T11),  d1 = T11/(1-T00),  ρ = d0 d1,
//
// which for T00 = T11 = T is 1-T ≤ ν ≤ T: the likelihood ratio of the votes, which grows with the
// votes for the first, must be on the side of the majority for the smallest majorities. It panics
// unless h is odd and positive.
func (c Coin) Certified(h int) bool {
	checkPanel(h)
	// favours returns ln of ν P(v|first)/((1-ν) P(v|second)) for v votes for the first.
	favours := func(v int) float64 {
		term := func(n int, x, y float64) float64 {
			if n == 0 {
				return 0
			}
			return float64(float64(n) * (portable.Log(x) - portable.Log(y)))
		}
		return term(1, c.FirstBetter, 1-c.FirstBetter) + term(v, c.First, 1-c.Second) + term(h-v, 1-c.First, c.Second)
	}
	// The ratio is monotone in v, so that the ends of both ranges are enough. NaN, the ratio of
	// two impossible events, favours neither.
	small := (h - 1) / 2
	return !(favours(small+1) < 0) && !(favours(h) < 0) && !(favours(small) > 0) && !(favours(0) > 0)
}

func checkPanel(h int) {
	if h < 1 || h%2 == 0 {
		panic(fmt.Sprintf("label: a panel of %d votes; an odd number has a majority", h))
	}
}

// binomial returns the chance of v successes in n trials with probability p.
func binomial(n, v int, p float64) float64 {
	switch {
	case p <= 0:
		return chance(v == 0)
	case p >= 1:
		return chance(v == n)
	}
	lf := func(n int) float64 { return portable.LogGamma(float64(n) + 1) }
	return portable.Exp(lf(n) - lf(v) - lf(n-v) + float64(float64(v)*portable.Log(p)) + float64(float64(n-v)*portable.Log(1-p)))
}

// chance returns 1 for what is certain, and 0 for what is impossible.
func chance(certain bool) float64 {
	if certain {
		return 1
	}
	return 0
}
