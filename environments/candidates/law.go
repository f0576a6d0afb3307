package candidates

import (
	"math/bits"

	"joust/sim/pref"
	"joust/sim/rng"
)

// law is the distribution of what comes of a duel, over its four outcomes.
type law [4]float64

// flip is the law seen from the other slot.
func (l law) flip() law {
	return law{l[pref.SecondWins], l[pref.FirstWins], l[pref.Tie], l[pref.BothBad]}
}

// cell is the law of one ordered pair, as probabilities and as the thresholds
// that a uniform draw is compared with: below first the first arm wins, below
// decided the second does, below tied it is a tie, and both are bad beyond.
type cell struct {
	key                  int // of the pair, from 1; 0 is none
	first, decided, tied uint64
	law                  law
}

// newCell is the cell of the law. Outcomes of probability 0 get no draw at all,
// and sure ones every draw.
func newCell(key int, l law) cell {
	c := cell{key: key, law: l, first: rng.Threshold(l[pref.FirstWins])}
	sure := rng.Threshold(1)
	without := l[pref.Tie] + l[pref.BothBad]
	switch {
	case without == 0:
		c.decided = sure
	case l[pref.SecondWins] == 0:
		c.decided = c.first
	default:
		c.decided = max(c.first, rng.Threshold(1-without))
	}
	switch {
	case l[pref.BothBad] == 0:
		c.tied = sure
	case l[pref.Tie] == 0:
		c.tied = c.decided
	default:
		c.tied = max(c.decided, rng.Threshold(1-l[pref.BothBad]))
	}
	return c
}

// outcome compares the draw without a branch: the borrows of three subtractions
// say on which side of its thresholds it fell.
func (c *cell) outcome(draw uint64) pref.Outcome {
	_, first := bits.Sub64(draw, c.first, 0)
	_, decided := bits.Sub64(draw, c.decided, 0)
	_, tied := bits.Sub64(draw, c.tied, 0)
	return pref.BothBad - pref.Outcome(first+decided+tied)
}

// few is the number of duels up to which drawing them one by one is quicker
// than drawing their counts.
const few = 8

// tally draws the counts of n duels from their exact law.
func (c *cell) tally(coins *rng.Source, n int) pref.Tally {
	var count [4]int
	if n <= few {
		for range n {
			count[c.outcome(coins.Draw())&3]++
		}
	} else {
		count = coins.Quadrinomial(n, (*[4]float64)(&c.law))
	}
	return pref.Tally{
		First: count[pref.FirstWins], Second: count[pref.SecondWins],
		Tie: count[pref.Tie], BothBad: count[pref.BothBad],
	}
}
