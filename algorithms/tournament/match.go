package tournament

import (
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// maxVotes is the greatest number of duels of a match.
const maxVotes = 1_000_000

// VotesParams is the group of parameters of tournaments whose matches have a fixed
// number of duels.
type VotesParams struct {
	Votes int `yaml:"votes" axis:"votes per match K" doc:"duels per match of two arms K, 1 to 1000000: half of them in each order of the slots, the odd one in an order that favours neither arm"`
}

// Validate implements param.Params.
func (p VotesParams) Validate() error { return param.Count("votes", p.Votes, 1, maxVotes) }

// EarlyParams is the group of parameters of tournaments that can skip duels whose
// outcome does not matter.
type EarlyParams struct {
	Early bool `yaml:"early" doc:"end a match once it is decided, and the tournament once all arms that can still win have the same answer"`
}

// referee plays matches for the code of one learner.
type referee struct {
	*duel.Arena
	problem *duel.Problem
	stream  *rng.Source // tosses the coins
	early   bool        // a match ends once it is decided
}

// match plays a match of the given number of duels and returns the winner. The first
// arm is in the first slot in half of them, rounded down. A duel without a winner is
// half a point for each arm. A coin decides at equal points, and between two arms
// with the same answer. An arm without an opponent has a bye.
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

// series lets two arms duel that many times and returns the wins minus the losses of
// the first arm.
func (r *referee) series(first, second pref.Arm, votes int) (lead int) {
	for _, leg := range [2]struct {
		duels   int
		swapped bool
	}{{votes / 2, false}, {votes - votes/2, true}} {
		for left := leg.duels; left > 0; {
			n := left
			if r.early {
				open := votes - max(lead, -lead) // negative once the match is decided
				if open < 0 {
					return lead
				}
				n = min(left, open/2+1) // fewer duels cannot decide it
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

// either returns one of two arms by a fair coin.
func (r *referee) either(a, b pref.Arm) pref.Arm {
	if r.stream.Coin() {
		return a
	}
	return b
}

// meeting plays a match and returns the half points of arm i; each vote is worth two.
// Two arms with the same answer share the points without a duel.
func (r *referee) meeting(i, j pref.Arm, votes int) int {
	if r.problem.SameTeam(i, j) {
		r.Expenses.Free++
		return votes
	}
	return votes + r.series(i, j, votes)
}

// meetingByLot is meeting, with a coin for the order of the slots in the odd vote.
func (r *referee) meetingByLot(i, j pref.Arm, votes int) int {
	if votes%2 == 1 && r.stream.Coin() {
		return 2*votes - r.meeting(j, i, votes)
	}
	return r.meeting(i, j, votes)
}

// other returns a random arm of the pool, except the one at that index.
func (r *referee) other(pool []pref.Arm, at int) pref.Arm {
	j := r.stream.Intn(len(pool) - 1)
	if j >= at {
		j++
	}
	return pool[j]
}
