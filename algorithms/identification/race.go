package identification

import (
	"joust/sim/conf"
	"joust/sim/duel"
	"joust/sim/pref"
)

// race holds what SAVAGE and PBR share: all pairs that can still matter duel in turn,
// so that the next pair is always one with the fewest duels, and every pair is
// counted until it is decided. A duel costs O(1); removing pairs after a decision
// costs O(K²).
//
// The order of turns is that of the published code, the lower triangle of the matrix
// column by column: (1,0), (2,0), …, (2,1), (3,1), …, with the arm of the higher
// number first.
type race struct {
	k      int
	ties   duel.TieRule
	lead   *conf.Lead
	least  []int32 // the table of lead, as far as it has been needed
	pairs  []racingPair
	turn   int    // index of the pair to duel next
	wins   []int  // by arm, decided pairs that it has won
	losses []int  // by arm, decided pairs that it has lost
	out    []bool // by arm, whether it is excluded as a winner
}

// racingPair is a pair that still duels.
type racingPair struct {
	first, second int32
	lead          int32 // wins - losses of the first arm
	duels         int32 // that count
}

// newRace starts a race of all pairs of k arms; q is the union bound of conf.Lead.
func newRace(k int, q float64, t duel.TieRule) race {
	r := race{
		k: k, ties: t, lead: conf.NewLead(q), pairs: make([]racingPair, 0, k*(k-1)/2),
		wins: make([]int, k), losses: make([]int, k), out: make([]bool, k),
	}
	r.least = r.lead.Table(0)
	for second := range int32(k) {
		for first := second + 1; first < int32(k); first++ {
			r.pairs = append(r.pairs, racingPair{first: first, second: second})
		}
	}
	return r
}

// next returns the pair whose turn it is; false when no pair is left.
func (r *race) next() (pref.Pair, bool) {
	if len(r.pairs) == 0 {
		return pref.Pair{}, false
	}
	p := &r.pairs[r.turn]
	return pref.Pair{First: pref.Arm(p.first), Second: pref.Arm(p.second)}, true
}

// remaining returns the arms that are not excluded, in increasing order.
func (r *race) remaining() (arms []pref.Arm) {
	for i, out := range r.out {
		if !out {
			arms = append(arms, pref.Arm(i))
		}
	}
	return arms
}

// pass gives the turn to the next pair.
func (r *race) pass() {
	r.turn++
	if r.turn == len(r.pairs) {
		r.turn = 0
	}
}

// decided reports whether the lead of the pair proves which arm is preferred. If so,
// it counts the win and the loss.
func (r *race) decided(p *racingPair) bool {
	if int(p.duels) >= len(r.least) {
		r.least = r.lead.Table(int(p.duels))
	}
	switch least := r.least[p.duels]; {
	case p.lead >= least:
		r.wins[p.first]++
		r.losses[p.second]++
	case p.lead <= -least:
		r.wins[p.second]++
		r.losses[p.first]++
	default:
		return false
	}
	return true
}

// outs is how many arms of a pair must be excluded for the pair to leave the race.
type outs int

const (
	either outs = 1
	both   outs = 2
)

// prune removes the pair whose turn it is if it is decided, and all pairs with at
// least enough arms excluded. The turn goes to the next pair that stays.
func (r *race) prune(decided bool, enough outs) {
	stay, turn := r.pairs[:0], 0
	for i, p := range r.pairs {
		var n outs
		if r.out[p.first] {
			n++
		}
		if r.out[p.second] {
			n++
		}
		if n < enough && !(decided && i == r.turn) {
			stay = append(stay, p)
		}
		if i == r.turn {
			turn = len(stay)
		}
	}
	if turn == len(stay) {
		turn = 0
	}
	r.pairs, r.turn = stay, turn
}
