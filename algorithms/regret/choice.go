package regret

import (
	"cmp"

	"joust/sim/pref"
	"joust/sim/rng"
)

// choice chooses an arm with the greatest value among those that are offered, each with the
// same probability. The zero value, with a stream, has no arm.
type choice struct {
	stream *rng.Source
	arm    pref.Arm
	value  float64
	equals int // arms with this value; 0 for none
}

// offer offers an arm with a value.
func (c *choice) offer(a pref.Arm, value float64) {
	switch {
	case c.equals == 0 || value > c.value:
		c.arm, c.value, c.equals = a, value, 1
	case value == c.value:
		if c.equals++; c.stream.Intn(c.equals) == 0 {
			c.arm = a
		}
	}
}

// greatest returns the first of n arms with the greatest value.
func greatest[V cmp.Ordered](n int, value func(i int) V) pref.Arm {
	best := 0
	for i := range n {
		if value(i) > value(best) {
			best = i
		}
	}
	return pref.Arm(best)
}
