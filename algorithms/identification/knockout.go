package identification

import "joust/sim/pref"

// knockout is a single elimination in the order of the arms: in each round the
// first meets the second, the third the fourth, and so on; those at the end who
// find no opponent pass to the next round.
type knockout struct {
	arms []pref.Arm // still in; the first won of them have won in this round
	won  int
	at   int // the next match is arms[at] against arms[at+1]
	end  int // matches of this round reach to here; from here on arms pass
}

// newKnockout is a knockout of k arms of whom the last ones pass the first
// round, as many as given; the others must be even in number.
func newKnockout(k, passing int) knockout {
	b := knockout{arms: make([]pref.Arm, k), end: k - passing}
	for i := range b.arms {
		b.arms[i] = pref.Arm(i)
	}
	return b
}

// over says that one arm is left.
func (b *knockout) over() bool { return len(b.arms) == 1 }

// champion is an arm that has come as far as any: the first that won in this
// round, or the first of those who came into it; in the end the winner.
func (b *knockout) champion() pref.Arm { return b.arms[0] }

// match is the pair to meet next.
func (b *knockout) match() pref.Pair { return pref.Pair{First: b.arms[b.at], Second: b.arms[b.at+1]} }

// advance says which arm won the match.
func (b *knockout) advance(winner pref.Arm) {
	b.arms[b.won] = winner
	b.won++
	b.at += 2
	if b.at < b.end {
		return
	}
	left := b.won + copy(b.arms[b.won:], b.arms[b.end:])
	b.arms = b.arms[:left]
	b.won, b.at, b.end = 0, 0, left-left%2
}
