package tournament

import (
	"joust/sim/duel"
	"joust/sim/pref"
)

// matching holds the pairs of a round in which each arm duels at most once, and never
// an arm with the same answer.
type matching struct {
	problem *duel.Problem
	busy    []bool // by arm, whether it has an opponent or a bye in this round
	pairs   []pref.Pair
}

func newMatching(p *duel.Problem) *matching {
	return &matching{problem: p, busy: make([]bool, p.Arms), pairs: make([]pref.Pair, 0, p.Arms/2)}
}

// begin starts a new round.
func (m *matching) begin() {
	clear(m.busy)
	m.pairs = m.pairs[:0]
}

// rest gives an arm a bye.
func (m *matching) rest(i pref.Arm) { m.busy[i] = true }

// join pairs two arms.
func (m *matching) join(i, j pref.Arm) {
	m.busy[i], m.busy[j] = true, true
	m.pairs = append(m.pairs, pref.Pair{First: i, Second: j})
}

// free reports whether the two arms can still duel in this round.
func (m *matching) free(i, j pref.Arm) bool {
	return !m.busy[i] && !m.busy[j] && i != j && !m.problem.SameTeam(i, j)
}

// neighbours pairs each arm, from the first on, with the next arm in order that is
// free.
func (m *matching) neighbours(order []pref.Arm) {
	for at, i := range order {
		if m.busy[i] {
			continue
		}
		for _, j := range order[at+1:] {
			if m.free(i, j) {
				m.join(i, j)
				break
			}
		}
	}
}
