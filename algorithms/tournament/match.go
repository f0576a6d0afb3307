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

	present series // the match that is played at present
	bouts   bouts  // the round that is played at present
}

// match plays a match of the given number of duels and returns the winner. The first
// arm is in the first slot in half of them, rounded down. A duel without a winner is
// half a point for each arm. A coin decides at equal points, and between two arms
// with the same answer. An arm without an opponent has a bye.
func (r *referee) match(first, second pref.Arm, votes int) pref.Arm {
	if winner, decided := r.walkover(first, second); decided {
		return winner
	}
	return r.winner(first, second, r.series(first, second, votes))
}

// walkover returns the winner of a match that needs no duel.
func (r *referee) walkover(first, second pref.Arm) (winner pref.Arm, decided bool) {
	switch {
	case second == duel.NoArm:
		r.Expenses.Byes++
		return first, true
	case first == duel.NoArm:
		r.Expenses.Byes++
		return second, true
	case r.problem.SameTeam(first, second):
		r.Expenses.Free++
		return r.either(first, second), true
	}
	return duel.NoArm, false
}

// winner returns the winner of a match in which the first arm has this lead.
func (r *referee) winner(first, second pref.Arm, lead int) pref.Arm {
	switch {
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
	r.present = newSeries(first, second, votes, r.early)
	r.Run(&r.present)
	return r.present.lead
}

// series is a match of two arms, first half of the duels with the first arm in the
// first slot, then the others. It implements duel.Steps.
type series struct {
	first, second pref.Arm
	straight      int  // duels left with the first arm in the first slot
	left          int  // duels left
	early         bool // it ends once it is decided
	swapped       bool // the second arm is in the first slot at present
	lead          int  // wins minus losses of the first arm
}

func newSeries(first, second pref.Arm, votes int, early bool) series {
	return series{first: first, second: second, straight: votes / 2, left: votes, early: early}
}

// Next implements duel.Steps.
func (s *series) Next() (pref.Pair, int) {
	n := s.straight
	if s.swapped = n == 0; s.swapped {
		n = s.left
	}
	if s.early {
		open := s.left - max(s.lead, -s.lead)
		if open < 0 { // the match is decided
			return pref.Pair{}, 0
		}
		n = min(n, open/2+1) // fewer duels cannot decide it
	}
	s.left -= n
	if s.swapped {
		return pref.Pair{First: s.second, Second: s.first}, n
	}
	s.straight -= n
	return pref.Pair{First: s.first, Second: s.second}, n
}

// Count implements duel.Steps.
func (s *series) Count(t pref.Tally) {
	if s.swapped {
		t = t.Flip()
	}
	s.lead += t.First - t.Second
}

// round lets neighbours in the pool play a match each, with the slots by lot if lots is
// true, and returns the winners in the place of others. A last arm without a neighbour
// has a bye and comes first.
func (r *referee) round(pool, winners []pref.Arm, votes int, lots bool) []pref.Arm {
	winners = winners[:0]
	if last := len(pool) - 1; last%2 == 0 {
		winners = append(winners, r.match(pool[last], duel.NoArm, 0))
	}
	r.bouts = bouts{referee: r, pool: pool, winners: winners, votes: votes, lots: lots}
	r.Run(&r.bouts)
	return r.bouts.winners
}

// bouts are the matches of a round. They implement duel.Steps.
type bouts struct {
	*referee
	pool    []pref.Arm // arms of matches that have not begun
	winners []pref.Arm
	votes   int
	lots    bool
	plays   bool // the referee's present match is one of the round
}

// Next implements duel.Steps.
func (b *bouts) Next() (pref.Pair, int) {
	for {
		if b.plays {
			if p, n := b.present.Next(); n > 0 {
				return p, n
			}
			b.plays = false
			b.winners = append(b.winners, b.winner(b.present.first, b.present.second, b.present.lead))
		}
		if len(b.pool) < 2 {
			return pref.Pair{}, 0
		}
		first, second := b.pool[0], b.pool[1]
		b.pool = b.pool[2:]
		if b.lots && b.stream.Coin() {
			first, second = second, first
		}
		if winner, decided := b.walkover(first, second); decided {
			b.winners = append(b.winners, winner)
			continue
		}
		b.present, b.plays = newSeries(first, second, b.votes, b.early), true
	}
}

// Count implements duel.Steps.
func (b *bouts) Count(t pref.Tally) { b.present.Count(t) }

// either returns one of two arms by a fair coin.
func (r *referee) either(a, b pref.Arm) pref.Arm {
	if r.stream.Coin() {
		return a
	}
	return b
}

// other returns a random arm of the pool, except the one at that index.
func (r *referee) other(pool []pref.Arm, at int) pref.Arm {
	j := r.stream.Intn(len(pool) - 1)
	if j >= at {
		j++
	}
	return pool[j]
}
