package tournament

import "joust/sim/pref"

// pairings are meetings of two arms, one after another. They implement duel.Steps. Two arms
// with the same answer share the points without a duel.
type pairings struct {
	*referee
	votes int                               // duels of a meeting
	lots  bool                              // a coin decides the order of the slots in the odd duel
	next  func() (i, j pref.Arm, more bool) // returns the next two arms
	enter func(i, j pref.Arm, points int)   // receives the half points of arm i; each duel is worth two

	i, j    pref.Arm // the arms that meet at present
	plays   bool     // they play the referee's present match
	swapped bool     // j is the first arm of the match
}

// Next implements duel.Steps.
func (m *pairings) Next() (pref.Pair, int) {
	for {
		if m.plays {
			if p, n := m.present.Next(); n > 0 {
				return p, n
			}
			m.plays = false
			m.finish()
		}
		var more bool
		if m.i, m.j, more = m.next(); !more {
			return pref.Pair{}, 0
		}
		first, second := m.i, m.j
		if m.swapped = m.lots && m.votes%2 == 1 && m.stream.Coin(); m.swapped {
			first, second = second, first
		}
		if m.problem.SameTeam(first, second) {
			m.Expenses.Free++
			m.enter(m.i, m.j, m.votes)
			continue
		}
		m.present, m.plays = newSeries(first, second, m.votes, m.early), true
	}
}

// Count implements duel.Steps.
func (m *pairings) Count(t pref.Tally) { m.present.Count(t) }

// finish enters the points of the match that has been played.
func (m *pairings) finish() {
	lead := m.present.lead
	if m.swapped {
		lead = -lead
	}
	m.enter(m.i, m.j, m.votes+lead)
}
