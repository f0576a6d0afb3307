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
	// Decisive is the number of duels with a winner that the function Decisive returns for this
	// share. More is the number of further duels that this takes at the pair's share of ties. Both are
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
	u.Decisive = Decisive(u.Share)
	u.More = max(0, u.Decisive/((w+l)/n)-n)
	return u
}

// Power and size of the test of Decisive.
const (
	Power = .8
	Size  = .05
)

// Decisive returns the number of duels with a winner after which a two-sided test of a fair
// coin at the size 5 % finds with a probability of 80 % that one arm wins a share p of them,
//
//	n = ((z_{.975}/2 + z_{.8} √(p(1-p))) / (p - ½))²,
//
// by the normal approximation; +Inf for p = ½.
func Decisive(p float64) float64 {
	z := float64(portable.PhiInverse(1-Size/2)/2) + float64(portable.PhiInverse(Power)*math.Sqrt(float64(p*(1-p))))
	gap := p - .5
	return float64(z*z) / float64(gap*gap)
}
