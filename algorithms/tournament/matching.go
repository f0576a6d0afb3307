package tournament

import (
	"joust/sim/duel"
	"joust/sim/pref"
)

// matching is who duels whom in a round in which each arm duels at most once, and
// nobody an arm of its team.
type matching struct {
	problem *duel.Problem
	busy    []bool
	pairs   []pref.Pair
}

func newMatching(p *duel.Problem) *matching {
	return &matching{problem: p, busy: make([]bool, p.Arms), pairs: make([]pref.Pair, 0, p.Arms/2)}
}

// begin begins a round.
func (m *matching) begin() {
	clear(m.busy)
	m.pairs = m.pairs[:0]
}

// rest gives an arm a bye.
func (m *matching) rest(i pref.Arm) { m.busy[i] = true }

// join lets two arms duel.
func (m *matching) join(i, j pref.Arm) {
	m.busy[i], m.busy[j] = true, true
	m.pairs = append(m.pairs, pref.Pair{First: i, Second: j})
}

// free says whether the two arms can duel yet in this round.
func (m *matching) free(i, j pref.Arm) bool {
	return !m.busy[i] && !m.busy[j] && i != j && !m.problem.SameTeam(i, j)
}

// neighbours joins each arm, from the first on, with the next that is free.
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
