package identification

import "joust/sim/pref"

// knockout is a single elimination in the order of the arms: in each round the first
// arm plays the second, the third plays the fourth, and so on. Arms at the end
// without an opponent advance to the next round.
type knockout struct {
	arms []pref.Arm // not eliminated; the first won of them have won their match of this round
	won  int
	at   int // the next match is arms[at] against arms[at+1]
	end  int // arms from here on have no match in this round
}

// newKnockout returns a knockout of k arms, of which the last byes arms have no match
// in the first round. k - byes must be even.
func newKnockout(k, byes int) knockout {
	b := knockout{arms: make([]pref.Arm, k), end: k - byes}
	for i := range b.arms {
		b.arms[i] = pref.Arm(i)
	}
	return b
}

// over reports whether one arm is left.
func (b *knockout) over() bool { return len(b.arms) == 1 }

// champion returns an arm that has advanced as far as any other: the first winner of
// this round, or the first arm that entered it; at the end, the winner.
func (b *knockout) champion() pref.Arm { return b.arms[0] }

// match returns the next pair to play.
func (b *knockout) match() pref.Pair { return pref.Pair{First: b.arms[b.at], Second: b.arms[b.at+1]} }

// advance ends the match that the arm has won.
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
