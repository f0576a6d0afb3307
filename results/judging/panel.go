package judging

import (
	"fmt"
	"math"

	"joust/sim/portable"
	"joust/sim/pref"
)

// Coin is the two-coin model of a judge (Dawid and Skene 1979): the chances of a right verdict
// where the first position is better, T00, and where the second is, T11, and the share ν of
// duels in which the first is better. All are from 0 to 1. A judge without a position bias has
// T00 = T11.
type Coin struct{ First, Second, FirstBetter float64 }

// Coin returns the model with the shares of a.
func (a *Accuracy) Coin() Coin { return Coin{a.First.Value, a.Second.Value, a.FirstBetter} }

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
		panic(fmt.Sprintf("judging: a panel of %d votes; an odd number has a majority", h))
	}
}

// binomial returns the chance of v successes in n trials with probability p.
func binomial(n, v int, p float64) float64 {
	switch {
	case p <= 0:
		return indicator(v == 0)
	case p >= 1:
		return indicator(v == n)
	}
	lf := func(n int) float64 { return portable.LogGamma(float64(n) + 1) }
	return portable.Exp(lf(n) - lf(v) - lf(n-v) + float64(float64(v)*portable.Log(p)) + float64(float64(n-v)*portable.Log(1-p)))
}

func indicator(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// MajorityAccuracy returns how often the majority of h independent judges is right, each of which
// is right with probability t: P(Bin(h, t) > h/2), which is the distribution function of the beta
// law with parameters (h+1)/2 at t. It panics unless h is odd and positive.
func MajorityAccuracy(h int, t float64) float64 {
	checkPanel(h)
	a := float64(h+1) / 2
	return portable.BetaCDF(t, a, a)
}

// largestPanel is the greatest panel that PanelSize tries.
const largestPanel = 1<<20 + 1

// PanelSize returns the smallest odd number of independent judges whose majority is right with
// at least the probability target, if each of them is with probability t. It returns false if
// there is none up to a million: in particular for t ≤ ½ and a greater target.
func PanelSize(t, target float64) (int, bool) {
	if t >= target {
		return 1, true
	}
	enough := func(half int) bool { return MajorityAccuracy(2*half+1, t) >= target }
	low, high := 0, largestPanel/2
	if !(t > 0.5) || !enough(high) {
		return 0, false
	}
	for high-low > 1 { // the accuracy grows with the panel
		if middle := (low + high) / 2; enough(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return 2*high + 1, true
}

// EffectiveSize returns m/(1 + (m-1)ρ), the number of independent judges whose mean vote varies as
// much as that of m judges whose errors have the correlation ρ, from 0 to 1, with each other.
func EffectiveSize(m int, rho float64) float64 {
	return float64(m) / (1 + float64(float64(m-1)*rho))
}

// MembersFor returns the smallest odd number of judges with the correlation ρ of their errors that
// are worth as many as n independent ones, and false if there is none: the worth of any panel is
// less than 1/ρ.
func MembersFor(n int, rho float64) (int, bool) {
	rest := 1 - float64(float64(n)*rho)
	if n <= 1 {
		return 1, true
	}
	if !(rest > 0) {
		return 0, false
	}
	m := math.Ceil(float64(float64(n)*(1-rho))/rest - 1e-9)
	if !(m < largestPanel) {
		return 0, false
	}
	if int(m)%2 == 0 {
		m++
	}
	return int(m), true
}

// Certificate compares the majority with the best use of the votes of a panel.
type Certificate struct {
	Coin
	Votes          int     // h
	Majority, Best float64 // see Coin.Majority
	Holds          bool    // see Coin.Certified
	// Support is the share of resamples of the verdicts in which the condition holds. The
	// certificate is firm if it holds in 95 % of them.
	Support float64
	Firm    bool
}

// Certify checks the condition of Coin.Certified for a panel of h votes, with the shares of a and
// those of resamples of its verdicts with a winner where the truth has one. It panics unless h is
// odd and positive.
func (a *Accuracy) Certify(h int, b Bootstrap) Certificate {
	coin := a.Coin()
	c := Certificate{Coin: coin, Votes: h, Majority: math.NaN(), Best: math.NaN(), Support: math.NaN()}
	if math.IsNaN(coin.First) || math.IsNaN(coin.Second) {
		return c // some side of the truth has no verdicts
	}
	c.Majority, c.Best = coin.Majority(h)
	c.Holds = coin.Certified(h)
	f, s := pref.FirstWins, pref.SecondWins
	cells := []int{a.Confusion[f][f], a.Confusion[f][s], a.Confusion[s][f], a.Confusion[s][s]}
	holds := 0
	drawn := b.resample(cells, func(n []int) []float64 {
		first, second := float64(n[0]+n[1]), float64(n[2]+n[3])
		r := Coin{float64(n[0]) / first, float64(n[3]) / second, first / (first + second)}
		return []float64{indicator(first > 0 && second > 0 && r.Certified(h))}
	}, "panel")
	for _, d := range drawn {
		holds += int(d[0])
	}
	c.Support = float64(holds) / float64(len(drawn))
	c.Firm = c.Holds && c.Support >= 0.95
	return c
}
