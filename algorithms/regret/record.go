package regret

import (
	"joust/sim/duel"
	"joust/sim/pref"
)

// record counts the duels of pairs of two arms. Wins are counted in halves, since a tie may
// count as half a win for each arm.
type record struct {
	k      int
	ties   duel.TieRule
	halves []int // halves[i*k+j]: half wins of arm i against arm j
}

// newRecord returns the record of k arms without duels.
func newRecord(k int, ties duel.TieRule) record {
	return record{k: k, ties: ties, halves: make([]int, k*k)}
}

// add enters duels of the pair. Those of an arm with itself are not counted.
func (r *record) add(p pref.Pair, t pref.Tally) {
	if p.First == p.Second {
		return
	}
	lead, counted := r.ties.Many(t)
	r.halves[int(p.First)*r.k+int(p.Second)] += counted + lead
	r.halves[int(p.Second)*r.k+int(p.First)] += counted - lead
}

// wins returns how many half wins arm i has against arm j.
func (r *record) wins(i, j pref.Arm) int { return r.halves[int(i)*r.k+int(j)] }

// duels returns how often the arms i and j have duelled, without duels that do not count.
func (r *record) duels(i, j pref.Arm) int { return (r.wins(i, j) + r.wins(j, i)) / 2 }

// mean returns the share of the duels that arm i has won against arm j; 1/2 without duels.
func (r *record) mean(i, j pref.Arm) float64 {
	w, l := r.wins(i, j), r.wins(j, i)
	if w+l == 0 {
		return 0.5
	}
	return float64(w) / float64(w+l)
}

// share returns the half wins of one duel as a number from 0 to 1.
func share(halves int32) float64 { return float64(float64(halves) / 2) }
