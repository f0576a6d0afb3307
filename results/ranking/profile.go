package ranking

import (
	"fmt"
	"math"

	"joust/results/stats"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/strength"
)

// Profile returns the difference θ_a - θ_b with the interval of 95 % by the profile
// likelihood: the differences x with
//
//	2 (l̂ - max l(θ | θ_a - θ_b = x)) ≤ 3.841,
//
// the 95 % quantile of the χ² law with one degree of freedom, where the maximum is over all
// other parameters. An end is infinite where the duels do not bound the difference: the
// likelihood then has a supremum instead of a maximum, and Value is infinite as well if the
// supremum is at an infinite difference. It is NaN where the supremum is the same for a whole
// range of differences, those of two arms of which neither bounds the other.
//
// Priors have no part in it. The error says what is not defined: models with
// covariates of style or a position are profiled if they have a fit; ties must be bounded.
func (t *Table) Profile(s Spec, a, b pref.Arm) (stats.Estimate, error) {
	s.Prior = strength.Prior{}
	if err := s.check(t.Ordered != nil, false); err != nil {
		return stats.Estimate{}, err
	}
	if e := t.Existence(s.Model); e.TiesUnbounded || s.Order && !e.Finite() {
		return stats.Estimate{}, &NoFitError{Spec: s, Names: t.Arms, Existence: e}
	}
	p := profile{data: t.data(s), a: a, b: b}
	return p.interval()
}

// profile is the profile likelihood of a difference.
type profile struct {
	data *strength.Data
	a, b pref.Arm
	last *strength.Estimate // the latest estimates, from which the next iteration starts
	goal float64            // the least value in the interval
}

// interval returns the estimate and its interval.
func (p *profile) interval() (stats.Estimate, error) {
	within := p.data.WithinLayers()
	best, err := within.Estimate(strength.Prior{}, nil)
	if err != nil {
		return stats.Estimate{}, fmt.Errorf("the profile of a difference: %w", err)
	}
	z := portable.PhiInverse(.975)
	p.goal = best.LogLik - float64(float64(z*z)/2)
	r := &strength.Record{Arms: p.data.Arms, Pairs: p.data.Rows}
	low, high := r.Reaches(p.a, p.b), r.Reaches(p.b, p.a)
	e := stats.Estimate{Value: math.NaN(), Low: math.Inf(-1), High: math.Inf(1)}
	start := 0.0
	switch {
	case low && high:
		e.Value = best.Strengths[p.a] - best.Strengths[p.b]
		start = e.Value
	case low:
		e.Value = math.Inf(1)
	case high:
		e.Value = math.Inf(-1)
	}
	if low {
		if e.Low, err = p.end(start, -1, !high); err != nil {
			return e, err
		}
	}
	if high {
		if e.High, err = p.end(start, 1, !low); err != nil {
			return e, err
		}
	}
	return e, nil
}

// end returns where the profile falls below the goal, in the direction of the sign. From a
// start at which it may be below, if far, the search first goes the other way.
func (p *profile) end(start, sign float64, far bool) (float64, error) {
	inside, step := start, .5
	v, err := p.at(start)
	if err != nil {
		return 0, err
	}
	for far && v < 0 { // towards the infinite end, where the supremum is reached
		inside -= float64(sign * step)
		step *= 2
		if v, err = p.at(inside); err != nil {
			return 0, err
		}
	}
	outside, atOutside := inside, v
	for step = .5; atOutside >= 0; step *= 2 {
		inside, v = outside, atOutside
		outside += float64(sign * step)
		if atOutside, err = p.at(outside); err != nil {
			return 0, err
		}
	}
	return p.root(inside, outside, v, atOutside)
}

// root returns the zero of the profile minus the goal between two points of different signs,
// by regula falsi in the variant of Dowell and Jarratt (BIT 1971), which halves the value
// at an end that stays.
func (p *profile) root(x, y, atX, atY float64) (float64, error) {
	for range 200 {
		if math.Abs(y-x) <= 1e-11*(1+math.Abs(x)) || atX == 0 {
			return x, nil
		}
		z := x - float64(atX*(y-x))/(atY-atX)
		if !(z > min(x, y) && z < max(x, y)) {
			z = (x + y) / 2
		}
		v, err := p.at(z)
		if err != nil {
			return 0, err
		}
		if math.Abs(v) <= 1e-11 {
			return z, nil
		}
		if (v < 0) != (atX < 0) {
			y, atY = x, atX
		} else {
			atY /= 2
		}
		x, atX = z, v
	}
	return x, nil
}

// at returns the maximum of the likelihood where θ_a - θ_b = x, minus the goal: arm b is
// arm a with an offset.
func (p *profile) at(x float64) (float64, error) {
	d := *p.data
	d.Rows = append([]strength.Pair(nil), d.Rows...)
	d.Offset = make([]float64, len(d.Rows))
	for r := range d.Rows {
		row := &d.Rows[r]
		if row.I == p.b {
			row.I = p.a
			d.Offset[r] -= x
		}
		if row.J == p.b {
			row.J = p.a
			d.Offset[r] += x
		}
	}
	e, err := d.WithinLayers().Estimate(strength.Prior{}, p.last)
	if err != nil {
		return 0, fmt.Errorf("the profile of a difference at %g: %w", x, err)
	}
	p.last = e
	return e.LogLik - p.goal, nil
}
