package duel

import "joust/sim/pref"

// duelSelf lets an arm duel itself once.
func (l *Loop) duelSelf(a pref.Arm) pref.Outcome {
	if l.itself != nil {
		return l.itself.DuelSelf(a, 1).Outcome()
	}
	if l.SelfCoins.Coin() {
		return pref.FirstWins
	}
	return pref.SecondWins
}

// strideSelf is one stride of a patient learner that proposes an arm with itself. It
// returns the number of duels.
func (l *Loop) strideSelf(learner Patient, p pref.Pair, t, event int) int {
	n := learner.Patience()
	if n < 1 {
		l.impatient(t, n)
	}
	n = min(n, event-t)
	learner.ObserveTally(p, l.selfTally(p.First, n))
	return n
}

// selfTally lets an arm duel itself n times. If the loop leaps and the learner does not
// read these outcomes, each slot wins half of the duels, the first one more of an odd
// number, and no random number is drawn.
func (l *Loop) selfTally(a pref.Arm, n int) (t pref.Tally) {
	switch {
	case !l.leaps:
		for range n {
			t.Add(l.duelSelf(a))
		}
		return t
	case l.itself != nil:
		return l.itself.DuelSelf(a, n)
	case l.ReadsSelfDuels:
		t.First = l.SelfCoins.Binomial(n, 0.5)
	default:
		t.First = n - n/2
	}
	t.Second = n - t.First
	return t
}
