package label

import (
	"math"

	"joust/sim/portable"
)

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
