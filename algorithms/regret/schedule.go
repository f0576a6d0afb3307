package regret

import "joust/sim/pref"

// never is later than every duel of a trial, and more than all of them.
const never = 1 << 50

// schedule is the pair that a learner proposes, and until when it does. A learner with a
// schedule chooses anew when t has reached until.
type schedule struct {
	t     int // number of the next duel
	pair  pref.Pair
	until int // the number of the next duel of another pair at the earliest
}

// Next implements duel.Learner.
func (s *schedule) Next() (pref.Pair, bool) { return s.pair, true }

// Patience implements duel.Patient.
func (s *schedule) Patience() int { return s.until - s.t }
