package judge

import (
	"joust/sim/portable"
	"joust/sim/pref"
)

// Swaps are how often the verdicts of two calls agree that show a pair in its two orders.
// The rest of 1 has a call that is a tie.
type Swaps struct {
	FirstSlot  float64 // both calls prefer the arm in the first slot
	SecondSlot float64 // both calls prefer the arm in the second slot
	SameArm    float64 // both calls prefer the same arm
}

// Add adds the shares of s, divided by n.
func (t *Swaps) Add(s Swaps, n int) {
	t.FirstSlot += s.FirstSlot / float64(n)
	t.SecondSlot += s.SecondSlot / float64(n)
	t.SameArm += s.SameArm / float64(n)
}

// quantiles is the number of values of the frozen noise over which Swaps averages.
const quantiles = 256

// Swaps returns how often the verdicts of two readable calls agree, where i is preferred
// to j with log-odds a and j to i with log-odds b. It averages over the frozen noise, and
// leaves out the log-odds of intransitive pairs.
func (j *Judge) Swaps(a, b float64) (s Swaps) {
	n := quantiles
	if j.frozen == 0 {
		n = 1
	}
	var known probits
	for k := range n {
		xi := portable.PhiInverse((float64(k) + 0.5) / float64(n))
		there, back := j.decide(a+j.bias, b-j.bias, xi, &known), j.decide(b+j.bias, a-j.bias, -xi, &known)
		s.Add(Swaps{
			FirstSlot:  float64(there[pref.FirstWins] * back[pref.FirstWins]),
			SecondSlot: float64(there[pref.SecondWins] * back[pref.SecondWins]),
			SameArm:    float64(there[pref.FirstWins]*back[pref.SecondWins]) + float64(there[pref.SecondWins]*back[pref.FirstWins]),
		}, n)
	}
	return s
}
