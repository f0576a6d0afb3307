package tournament

import (
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// referee plays matches for the code of one learner.
type referee struct {
	*duel.Arena
	problem *duel.Problem
	stream  *rng.Source // tosses the coins
	early   bool        // a match ends once it is decided
}

// match is the winner of a match of that many duels, half of them, rounded down,
// with the first arm in the first slot. A duel without a winner is half a point
// for each; at equal points, and between two arms of a team, a coin decides. An
// arm passes without a match where there is no opponent.
func (r *referee) match(first, second pref.Arm, votes int) pref.Arm {
	switch {
	case second == duel.NoArm:
		r.Expenses.Byes++
		return first
	case first == duel.NoArm:
		r.Expenses.Byes++
		return second
	case r.problem.SameTeam(first, second):
		r.Expenses.Free++
		return r.either(first, second)
	}
	switch lead := r.series(first, second, votes); {
	case lead > 0:
		return first
	case lead < 0:
		return second
	}
	return r.either(first, second)
}

// series lets two arms duel that many times and returns the wins of the first
// arm less its losses.
func (r *referee) series(first, second pref.Arm, votes int) (lead int) {
	for _, leg := range [2]struct {
		duels   int
		swapped bool
	}{{votes / 2, false}, {votes - votes/2, true}} {
		for left := leg.duels; left > 0; {
			n := left
			if r.early { // no fewer duels can decide the match
				to := votes - max(lead, -lead)
				if to < 0 {
					return lead
				}
				n = min(left, to/2+1)
			}
			left -= n
			votes -= n
			if leg.swapped {
				t := r.Duels(second, first, n)
				lead += t.Second - t.First
			} else {
				t := r.Duels(first, second, n)
				lead += t.First - t.Second
			}
		}
	}
	return lead
}

// either is one of two arms, by a fair coin.
func (r *referee) either(a, b pref.Arm) pref.Arm {
	if r.stream.Coin() {
		return a
	}
	return b
}
