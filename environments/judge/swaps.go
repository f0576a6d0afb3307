package judge

import (
	"sync"

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

// frozenValues are the values of the frozen noise over which Swaps and FreshItem average: the
// middles of 256 quantiles of the standard normal law.
var frozenValues = sync.OnceValue(func() []float64 {
	values := make([]float64, 256)
	for k := range values {
		values[k] = portable.PhiInverse((float64(k) + 0.5) / float64(len(values)))
	}
	return values
})

// noises returns values of the frozen noise that are equally likely.
func (j *Judge) noises() []float64 {
	if j.frozen == 0 {
		return []float64{0}
	}
	return frozenValues()
}

// Swaps returns how often the verdicts of two readable calls agree, where i is preferred
// to j with log-odds a and j to i with log-odds b. It averages over the frozen noise, and
// leaves out the log-odds of intransitive pairs.
func (j *Judge) Swaps(a, b float64) (s Swaps) {
	noises := j.noises()
	n := len(noises)
	var known probits
	for _, xi := range noises {
		there, back := j.decide(a+j.bias, b-j.bias, xi, &known), j.decide(b+j.bias, a-j.bias, -xi, &known)
		s.Add(Swaps{
			FirstSlot:  float64(there[pref.FirstWins] * back[pref.FirstWins]),
			SecondSlot: float64(there[pref.SecondWins] * back[pref.SecondWins]),
			SameArm:    float64(there[pref.FirstWins]*back[pref.SecondWins]) + float64(there[pref.SecondWins]*back[pref.FirstWins]),
		}, n)
	}
	return s
}

// FreshItem returns the distribution of a duel about an item that no other duel is about,
// such as a prompt of its own, where one call prefers i to j with log-odds a and j to i with
// log-odds b. The frozen noise is then that of the item: it is averaged over, and makes two
// calls of the duel agree, but not two duels. It leaves out panels, failures, and the log-odds
// of intransitive pairs.
func (j *Judge) FreshItem(a, b float64) (d Distribution) {
	noises := j.noises()
	n := len(noises)
	var known probits
	for _, xi := range noises {
		shown := j.decide(a+j.bias, b-j.bias, xi, &known)
		swapped := j.decide(b+j.bias, a-j.bias, -xi, &known).Flip()
		switch j.order {
		case "fixed":
			d.add(shown, 1/float64(n))
		case "random":
			d.add(shown, .5/float64(n))
			d.add(swapped, .5/float64(n))
		default:
			for x, p := range shown {
				for y, q := range swapped {
					d[both(j.order, pref.Outcome(x), pref.Outcome(y))] += float64(p*q) / float64(n)
				}
			}
		}
	}
	return d
}
