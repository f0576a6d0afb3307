package regret

import "joust/sim/pref"

// opening lets every pair duel a number of times, one pair after another, in the order
// (0,1), (0,2), (1,2), (0,3) ….
type opening struct {
	k, each       int
	first, second int
	done          int // duels of this pair
}

// newOpening returns the opening of k arms with so many duels of each pair, at least 1.
func newOpening(k, each int) opening { return opening{k: k, each: each, second: 1} }

// lasts reports whether a pair is left.
func (o *opening) lasts() bool { return o.second < o.k }

// pair returns the pair whose turn it is.
func (o *opening) pair() pref.Pair {
	return pref.Pair{First: pref.Arm(o.first), Second: pref.Arm(o.second)}
}

// left returns how many duels of this pair are left.
func (o *opening) left() int { return o.each - o.done }

// advance counts n duels of the pair, at most as many as are left.
func (o *opening) advance(n int) {
	if o.done += n; o.done < o.each {
		return
	}
	o.done = 0
	if o.first++; o.first == o.second {
		o.first, o.second = 0, o.second+1
	}
}
