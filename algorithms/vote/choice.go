package vote

import (
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// choice is a learner that has chosen before the first duel and makes none.
type choice struct {
	arm   pref.Arm
	spent duel.Expenses
}

// Next implements duel.Learner.
func (*choice) Next() (pref.Pair, bool) { return pref.Pair{}, false }

// Observe implements duel.Learner.
func (*choice) Observe(pref.Pair, pref.Outcome) {}

// Recommend implements duel.Learner.
func (c *choice) Recommend() pref.Arm { return c.arm }

// Expenses implements duel.Accountant.
func (c *choice) Expenses() duel.Expenses { return c.spent }

// generated returns the arms in the order in which they were generated. If nothing is
// known of the arms they are not candidates and their numbers mean nothing, so that
// the order is random.
func generated(p *duel.Problem, stream *rng.Source) []pref.Arm {
	if p.Teams == nil && p.Scores == nil && p.Parts == nil {
		return duel.ShuffledArms(p.Arms, stream)
	}
	arms := make([]pref.Arm, p.Arms)
	for i := range arms {
		arms[i] = pref.Arm(i)
	}
	return arms
}

// greatest returns the index of the greatest of at least one value, a random one of
// several. It draws from the stream only if there are several.
func greatest[T int | float64](values []T, stream *rng.Source) int {
	best, ties := 0, 1
	for i, v := range values[1:] {
		switch {
		case v > values[best]:
			best, ties = i+1, 1
		case v == values[best]:
			ties++
		}
	}
	if ties == 1 {
		return best
	}
	at := best
	for skip := stream.Intn(ties); skip > 0; skip-- {
		at++
		for values[at] != values[best] {
			at++
		}
	}
	return at
}

// chosen returns the arm of greatest value, a random one of several.
func chosen(value []float64, stream *rng.Source) pref.Arm {
	return pref.Arm(greatest(value, stream))
}
