package tournament

import (
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// maxVotes bounds the duels of a match.
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

// meeting lets arm i meet arm j and is what it wins, in half points, of which
// there are two a vote. Between two arms of a team they are shared without a duel.
func (r *referee) meeting(i, j pref.Arm, votes int) int {
	if r.problem.SameTeam(i, j) {
		r.Expenses.Free++
		return votes
	}
	return votes + r.series(i, j, votes)
}

// meetingByLot is meeting with a coin for who has the first slot of the odd vote.
func (r *referee) meetingByLot(i, j pref.Arm, votes int) int {
	if votes%2 == 1 && r.stream.Coin() {
		return 2*votes - r.meeting(j, i, votes)
	}
	return r.meeting(i, j, votes)
}

// other is one of the arms of a pool by lot, but not the one at that place.
func (r *referee) other(pool []pref.Arm, at int) pref.Arm {
	j := r.stream.Intn(len(pool) - 1)
	if j >= at {
		j++
	}
	return pool[j]
}
