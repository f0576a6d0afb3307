package purchase

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// Strengths are estimates in the model of Bradley and Terry, a tie being half a win for each
// arm, and the covariance C of the estimates, the inverse of the information.
type Strengths struct {
	Theta      []float64
	Covariance blas64.General
}

// Strengths fits the duels and, for each of the purchases, one duel more that each arm wins by
// half. After the joints of a plan the estimates are finite.
func (p *Posterior) Strengths(bought []Purchase) (*Strengths, error) {
	r := &strength.Record{Arms: p.k}
	half := make([]float64, p.k*p.k)
	for _, x := range bought {
		half[p.at(x.Pair.First, x.Pair.Second)] += 0.5
	}
	for i := range pref.Arm(p.k) {
		for j := i + 1; j < pref.Arm(p.k); j++ {
			both := float64(p.tied[p.at(i, j)]/2) + half[p.at(i, j)]
			if x := (strength.Pair{I: i, J: j, Win: p.Won(i, j) + both, Lose: p.Won(j, i) + both}); x.Duels() > 0 {
				r.Pairs = append(r.Pairs, x)
			}
		}
	}
	if !r.HasFit() {
		return nil, errors.New("the duels do not compare all arms, so that strengths have no finite estimates")
	}
	d := r.Data(strength.DavidsonLaw)
	e, err := d.Estimate(strength.Prior{}, nil)
	if err != nil {
		return nil, err
	}
	c, ok := d.Covariance(e, strength.Prior{})
	if !ok {
		return nil, errors.New("the information on the strengths has no inverse")
	}
	return &Strengths{e.Strengths, c}, nil
}

// resistance returns r_ij = C_ii + C_jj - 2 C_ij, the variance of θ_i - θ_j.
func (s *Strengths) resistance(i, j pref.Arm) float64 {
	a, b := linalg.Row(s.Covariance, int(i)), linalg.Row(s.Covariance, int(j))
	return max(0, a[i]-a[j]-(b[i]-b[j]))
}

// curve returns p(1-p), the information of one duel of the pair on θ_i - θ_j.
func (s *Strengths) curve(i, j pref.Arm) float64 {
	win := 1 / (1 + portable.Exp(s.Theta[j]-s.Theta[i]))
	return float64(win * (1 - win))
}

// LogDet returns ln(1 + p(1-p)·r_ij), by which one duel of the pair increases the logarithm of
// the determinant of the information on the strengths.
func (s *Strengths) LogDet(i, j pref.Arm) float64 {
	return portable.Log(1 + float64(s.curve(i, j)*s.resistance(i, j)))
}

// Difference returns by how much one duel of the pair (i, j) reduces the variance of θ_a - θ_b:
//
//	p(1-p)·((C_a - C_b)·(e_i - e_j))² / (1 + p(1-p)·r_ij),
//
// where C_a is row a of C and e_i a unit vector.
func (s *Strengths) Difference(a, b, i, j pref.Arm) float64 {
	x, y := linalg.Row(s.Covariance, int(a)), linalg.Row(s.Covariance, int(b))
	d := x[i] - x[j] - (y[i] - y[j])
	v := s.curve(i, j)
	return float64(v*float64(d*d)) / (1 + float64(v*s.resistance(i, j)))
}

// SE returns the standard error of θ_i - θ_j.
func (s *Strengths) SE(i, j pref.Arm) float64 { return math.Sqrt(s.resistance(i, j)) }

// MeanSE returns the root of the mean of r_ij over all pairs.
func (s *Strengths) MeanSE() float64 {
	k, sum := len(s.Theta), 0.0
	for i := range pref.Arm(k) {
		for j := range i {
			sum += s.resistance(i, j)
		}
	}
	return math.Sqrt(sum / float64(k*(k-1)/2))
}

// clone returns a copy whose covariance can change.
func (s *Strengths) clone() *Strengths {
	c := *s
	c.Covariance.Data = slices.Clone(s.Covariance.Data)
	return &c
}

// buy changes C by one duel of the pair (Sherman and Morrison):
//
//	C - p(1-p)·u u' / (1 + p(1-p)·r_ij),   u = C (e_i - e_j).
func (s *Strengths) buy(i, j pref.Arm) {
	k := len(s.Theta)
	u := make([]float64, k)
	for m := range u {
		row := linalg.Row(s.Covariance, m)
		u[m] = row[i] - row[j]
	}
	v := s.curve(i, j)
	linalg.AddSquare(s.Covariance, -v/(1+float64(v*s.resistance(i, j))), u)
}

// PlanStrengths is Plan for the criteria LogDet and Difference; the latter reduces the variance of the
// difference of the two arms of target. Each duel is that of the greatest gain after those
// that were bought before it. after has the covariance with the duels of the criterion, and before
// that without them; both have one duel, half won by each arm, for each of those that come first. They
// are nil if those are the whole batch. For a difference, pairs that have not met do not come first,
// but for the two arms themselves.
func (p *Planner) PlanStrengths(c Criterion, target pref.Pair, batch int, stream *rng.Source) (list []Purchase, before, after *Strengths, err error) {
	p.prepare(c, stream)
	opening := p.Opening
	if c == Difference {
		p.Opening = 0
	}
	left := p.first(batch)
	p.Opening = opening
	if a, b := min(target.First, target.Second), max(target.First, target.Second); c == Difference && left > 0 && p.Duels(a, b) == 0 {
		met := false
		for _, x := range p.list {
			met = met || x.Pair == pref.Pair{First: a, Second: b}
		}
		if !met {
			p.list = append(p.list, Purchase{pref.Pair{First: a, Second: b}, 1, NotMet})
			left--
		}
	}
	clear(p.wanted)
	if left > 0 {
		if before, err = p.Strengths(p.list); err != nil {
			return nil, nil, nil, err
		}
		after = before.clone()
		for range left {
			i, j, ok := p.greatest(after, c, target)
			if !ok {
				break
			}
			p.wanted[p.at(i, j)]++
			after.buy(i, j)
		}
	}
	p.enter(ByCriterion)
	return p.list, before, after, nil
}

// greatest returns the pair with the greatest gain that is not level, if there is one.
func (p *Planner) greatest(s *Strengths, c Criterion, target pref.Pair) (first, second pref.Arm, ok bool) {
	most := 0.0
	for i := range pref.Arm(p.k) {
		for j := i + 1; j < pref.Arm(p.k); j++ {
			if p.Level(i, j) {
				continue
			}
			var gain float64
			if c == LogDet {
				gain = s.LogDet(i, j)
			} else {
				gain = s.Difference(target.First, target.Second, i, j)
			}
			if gain > most {
				first, second, ok, most = i, j, true, gain
			}
		}
	}
	return first, second, ok
}
