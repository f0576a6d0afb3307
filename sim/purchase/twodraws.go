package purchase

import (
	"joust/sim/pref"
	"joust/sim/rng"
)

// patience is the number of draws in a row that may propose a level pair before a batch ends.
const patience = 1000

// twoDraws wants a number of duels by double Thompson sampling of signs. For each, with two
// independent draws A and B of all signs,
//
//	a ← a Copeland winner of A, ties by lot
//	R ← the arms that beat a in B
//	b ← one of R by lot or, if there is none, the arm ≠ a that is likeliest to be best.
//
// If the pair is level both are drawn again.
func (p *Planner) twoDraws(duels int, stream *rng.Source) {
	for level := 0; duels > 0 && level < patience; {
		p.draw(stream)
		list := p.copeland()
		a := list[stream.Intn(len(list))]
		p.rivals = p.rivals[:0]
		for j := range pref.Arm(p.k) {
			if j != a && stream.Draw() < rivalThreshold(p.Posterior, j, a) {
				p.rivals = append(p.rivals, j)
			}
		}
		var b pref.Arm
		if len(p.rivals) > 0 {
			b = p.rivals[stream.Intn(len(p.rivals))]
		} else {
			b = p.likeliestBut(a)
		}
		if p.Level(a, b) && !p.buyLevel {
			level++
			continue
		}
		level = 0
		p.wanted[p.at(min(a, b), max(a, b))]++
		duels--
	}
}

// rivalThreshold returns the threshold of a draw for arm i beating arm j. Of the second draw
// only the signs of the arm a matter.
func rivalThreshold(p *Posterior, i, j pref.Arm) uint64 { return rng.Threshold(p.Above(i, j)) }

// likeliestBut returns the other arm with the greatest probability to be best.
func (p *Planner) likeliestBut(a pref.Arm) pref.Arm {
	best := pref.Arm(-1)
	for i := range pref.Arm(p.k) {
		if i != a && (best < 0 || p.Shares[i] > p.Shares[best]) {
			best = i
		}
	}
	return best
}
