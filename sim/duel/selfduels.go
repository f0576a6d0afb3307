package duel

import "joust/sim/pref"

// duelSelf lets an arm duel itself once.
func (l *Loop) duelSelf(a pref.Arm) pref.Outcome {
	if l.itself != nil {
		return outcomeOf(l.itself.DuelSelf(a, 1))
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

// outcomeOf returns the outcome of a tally of one duel.
func outcomeOf(t pref.Tally) pref.Outcome {
	switch {
	case t.First == 1:
		return pref.FirstWins
	case t.Second == 1:
		return pref.SecondWins
	case t.Tie == 1:
		return pref.Tie
	}
	return pref.BothBad
}
