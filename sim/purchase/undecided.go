package purchase

import (
	"math"

	"joust/sim/portable"
	"joust/sim/pref"
)

// decided is the probability of a sign from which a pair counts as decided.
const decided = 0.975

// Undecided is a pair of an arm and a rival whose order is not known.
type Undecided struct {
	Rival pref.Arm
	Above float64 // probability that the arm wins more than half of the duels with a winner
	Share float64 // posterior mean (w+½)/(n+1) of this share of wins
	Duels float64 // of the pair so far
	Level bool
	// Decisive is the number of duels with a winner with which a test of size 5 % on both sides
	// rejects an even pair with a power of 80 %, at this share:
	//
	//	(z_.975/2 + z_.8·√(p(1-p)))² / (p-½)²
	//
	// More is the number of further duels that this takes at the pair's share of ties. Both are
	// +Inf at the share ½, as for a pair that has not met.
	Decisive, More float64
}

// Undecided lists the rivals of an arm whose order to it has a probability below 0.975, in the
// order of the arms.
func (p *Posterior) Undecided(a pref.Arm) (list []Undecided) {
	for j := range pref.Arm(p.k) {
		if q := p.Above(a, j); j != a && max(q, 1-q) < decided {
			list = append(list, p.needs(a, j))
		}
	}
	return list
}

// needs returns what the pair needs.
func (p *Posterior) needs(a, j pref.Arm) Undecided {
	w, l, n := p.Won(a, j), p.Won(j, a), p.Duels(a, j)
	u := Undecided{Rival: j, Above: p.Above(a, j), Share: (w + 0.5) / (w + l + 1), Duels: n, Level: p.Level(a, j), Decisive: math.Inf(1), More: math.Inf(1)}
	if w == l {
		return u
	}
	root := float64(portable.PhiInverse(0.975)/2) + float64(portable.PhiInverse(0.8)*math.Sqrt(float64(u.Share*(1-u.Share))))
	gap := u.Share - 0.5
	u.Decisive = float64(root*root) / float64(gap*gap)
	u.More = max(0, u.Decisive/((w+l)/n)-n)
	return u
}
