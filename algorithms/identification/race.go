package identification

import (
	"joust/sim/conf"
	"joust/sim/duel"
	"joust/sim/pref"
)

// race holds what SAVAGE and PBR share: all pairs that can still matter duel in turn,
// so that the next pair is always one with the fewest duels, and every pair is
// counted until it is decided.
//
// The order of turns is that of the published code, the lower triangle of the matrix
// column by column: (1,0), (2,0), …, (2,1), (3,1), …, with the arm of the higher
// number first.
//
// A round is one turn of each pair. Pairs that leave are not removed at once: the pairs
// that stay move to the front of the slice as their turns pass, and the round ends with
// cutting off the rest. After an arm is excluded, the pairs are checked as their turns
// come. So a duel costs O(1), and all removals together O(1) a duel and O(K²) for each
// time that arms are excluded.
type race struct {
	k         int
	ties      duel.TieRule
	lead      *conf.Lead
	least     []int32      // the table of lead, as far as it has been needed
	pairs     []racingPair // this round's pairs: before staying those that stay, from turn on those whose turn comes
	turn      int          // index of the pair to duel next
	staying   int          // how many pairs had their turn in this round and stay
	unchecked int          // how many of the next pairs have not been checked since an arm was excluded
	enough    outs         // how many arms of a pair must be excluded for the pair to leave
	wins      []int        // by arm, decided pairs that it has won
	losses    []int        // by arm, decided pairs that it has lost
	most      int          // the greatest of wins
	second    int          // the second greatest of wins; equal to most if two arms have as many
	bound     int          // the number of wins by which all arms were last checked; see exclude
	out       []bool       // by arm, whether it is excluded as a winner
}

// racingPair is a pair that still duels.
type racingPair struct {
	first, second int32
	lead          int32 // wins - losses of the first arm
	duels         int32 // that count
}

// outs is how many arms of a pair must be excluded for the pair to leave the race.
type outs int

const (
	either outs = 1
	both   outs = 2
)

// newRace starts a race of all pairs of k arms.
func newRace(k int, lead *conf.Lead, t duel.TieRule, enough outs) race {
	r := race{
		k: k, ties: t, lead: lead, pairs: make([]racingPair, 0, k*(k-1)/2), enough: enough,
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

// pass keeps the pair whose turn it is, and gives the turn to the next pair.
func (r *race) pass() {
	if r.staying != r.turn {
		r.pairs[r.staying] = r.pairs[r.turn]
	}
	r.staying++
	r.leave()
}

// leave gives the turn to the next pair. The pair whose turn it was leaves the race
// unless it has been copied to those that stay.
func (r *race) leave() {
	r.advance()
	if r.unchecked > 0 {
		r.check()
	}
}

// advance ends a turn, and after the last turn of a round the round.
func (r *race) advance() {
	r.turn++
	if r.turn == len(r.pairs) {
		r.pairs = r.pairs[:r.staying]
		r.turn, r.staying = 0, 0
	}
}

// check removes the pairs with enough arms excluded that come before the next pair that
// stays.
func (r *race) check() {
	for r.unchecked > 0 {
		r.unchecked--
		if !r.gone(&r.pairs[r.turn]) {
			return
		}
		r.advance()
	}
}

// gone reports whether enough arms of the pair are excluded.
func (r *race) gone(p *racingPair) bool {
	var n outs
	if r.out[p.first] {
		n++
	}
	if r.out[p.second] {
		n++
	}
	return n >= r.enough
}

// exclude excludes the arms without hope after the pair has been decided. Hope depends on
// the arm's own losses and on a number of wins, the bound. Losses of arms that are not in
// the pair are as before, so that these are checked only if the bound has risen.
func (r *race) exclude(p *racingPair, bound int, hopeless func(arm int) bool) {
	check := func(arm int) {
		if !r.out[arm] && hopeless(arm) {
			r.out[arm] = true
			r.excluded()
		}
	}
	if bound > r.bound {
		r.bound = bound
		for arm := range r.k {
			check(arm)
		}
		return
	}
	check(int(p.first))
	check(int(p.second))
}

// excluded says that an arm has been excluded: all pairs but the one whose turn it is have
// to be checked.
func (r *race) excluded() { r.unchecked = r.staying + len(r.pairs) - r.turn - 1 }

// decided reports whether the lead of the pair proves which arm is preferred. If so,
// it counts the win and the loss.
func (r *race) decided(p *racingPair) bool {
	if int(p.duels) >= len(r.least) {
		r.least = r.lead.Table(int(p.duels))
	}
	switch least := r.least[p.duels]; {
	case p.lead >= least:
		r.count(p.first, p.second)
	case p.lead <= -least:
		r.count(p.second, p.first)
	default:
		return false
	}
	return true
}

// count counts a certain win.
func (r *race) count(winner, loser int32) {
	r.wins[winner]++
	r.losses[loser]++
	if w := r.wins[winner]; w > r.most {
		r.most = w
	} else {
		r.second = max(r.second, w)
	}
}
