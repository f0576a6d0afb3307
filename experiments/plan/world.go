package plan

import (
	"errors"
	"fmt"
	"math"

	"joust/environments/judge"
	"joust/environments/preference"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// Bounds of the number of arms of a world.
const (
	MinArms = 2
	MaxArms = 64
)

// World is the preferences between the arms for which a plan is made: a matrix, or the law of
// one that each trial draws. They are those of one call of a judge that favours no slot.
type World struct {
	Name  string // for people, as in "ladder"
	About string // what the arms are like, after "8 arms"
	Arms  int
	draw  func(*rng.Source) *pref.Matrix // of a trial; nil where all trials share …
	fixed *pref.Matrix                   // … this one
}

// propensity returns the propensity to tie ν of Davidson's model in which two equal arms tie with
// this probability, at least 0 and less than 1: ties = ν/(2+ν).
func propensity(ties float64) float64 { return 2 * ties / (1 - ties) }

// Ties returns the probability that two equal arms tie in Davidson's model, ν/(2+ν).
func Ties(nu float64) float64 { return nu / (2 + nu) }

// checkWorld checks the number of arms, the gap and the ties.
func checkWorld(arms int, gap, ties float64) error {
	errs := []error{param.Count("arms", arms, MinArms, MaxArms), checkTies(ties)}
	if !(gap > 0 && gap < .5) {
		errs = append(errs, param.Errorf("gap", "is %v; it must be greater than 0 and less than 0.5", gap))
	}
	return errors.Join(errs...)
}

// checkTies checks the probability that two equal arms tie.
func checkTies(ties float64) error {
	if !(ties >= 0 && ties < 1) {
		return param.Errorf("ties", "is %v; it must be at least 0 and less than 1", ties)
	}
	return nil
}

// matrixOf returns the matrix of Davidson's model in which arm i is stronger than arm j by the
// difference d(i, j), for i < j.
func matrixOf(arms int, nu float64, d func(i, j int) float64) *pref.Matrix {
	m := pref.NewMatrix(arms)
	for i := range arms {
		for j := i + 1; j < arms; j++ {
			win, tie, lose := strength.Davidson(d(i, j), nu)
			m.Set(pref.Arm(i), pref.Arm(j), win, tie, lose)
		}
	}
	return m
}

// Ladder returns the world of Davidson's model whose arms are evenly spaced: each wins ½ + gap
// of the duels with a winner against the next one. Two equal arms would tie with the
// probability ties. The gap must be greater than 0 and less than ½.
func Ladder(arms int, gap, ties float64) (*World, error) {
	if err := checkWorld(arms, gap, ties); err != nil {
		return nil, err
	}
	step := judge.Logit(.5 + gap)
	return &World{
		Name: "ladder", About: fmt.Sprintf("neighbours %v apart", gap), Arms: arms,
		fixed: matrixOf(arms, propensity(ties), func(i, j int) float64 { return float64(step * float64(j-i)) }),
	}, nil
}

// OneAhead returns the world in which one arm wins ½ + gap of the duels with a winner against
// each other arm, and in which the shares of pairs of others are drawn in each trial,
// uniformly from ½ - gap to ½ + gap: wins minus losses are within ±2 gap of those duels. Ties are
// as in Davidson's model, in which equal arms tie with the probability ties. The gap must be
// greater than 0 and less than ½.
func OneAhead(arms int, gap, ties float64) (*World, error) {
	if err := checkWorld(arms, gap, ties); err != nil {
		return nil, err
	}
	ahead, nu := judge.Logit(.5+gap), propensity(ties)
	return &World{
		Name: "one-ahead", About: fmt.Sprintf("one of them %v ahead of each other, the others at random", gap), Arms: arms,
		draw: func(s *rng.Source) *pref.Matrix {
			return matrixOf(arms, nu, func(i, _ int) float64 {
				if i == 0 {
					return ahead
				}
				return judge.Logit(s.Uniform(.5-gap, .5+gap))
			})
		},
	}, nil
}

// Drawn returns the world of Davidson's model in which the strengths of the arms are drawn in
// each trial, from the normal law with this standard deviation, which must be greater than 0.
func Drawn(arms int, sd, nu float64) (*World, error) {
	err := param.Count("arms", arms, MinArms, MaxArms)
	if !(sd > 0 && nu >= 0 && !math.IsInf(sd, 1) && !math.IsInf(nu, 1)) {
		err = errors.Join(err, fmt.Errorf("strengths with the standard deviation %v and ties of ν = %v are no world; the first must be greater than 0, the second at least 0", sd, nu))
	}
	if err != nil {
		return nil, err
	}
	return &World{
		Name: "log", About: fmt.Sprintf("strengths drawn anew with a standard deviation of %.3f", sd), Arms: arms,
		draw: func(s *rng.Source) *pref.Matrix {
			u := make([]float64, arms)
			for a := range u {
				u[a] = float64(sd * s.Normal())
			}
			return matrixOf(arms, nu, func(i, j int) float64 { return u[i] - u[j] })
		},
	}, nil
}

// Fixed returns the world of the strengths of these arms, in Davidson's model.
func Fixed(strengths []float64, nu float64) (*World, error) {
	if err := param.Count("arms", len(strengths), MinArms, MaxArms); err != nil {
		return nil, err
	}
	return &World{
		Name: "arms", About: "with the strengths that the log gives them", Arms: len(strengths),
		fixed: matrixOf(len(strengths), nu, func(i, j int) float64 { return strengths[i] - strengths[j] }),
	}, nil
}

// Fitted is what a log says about arms like its own, in Davidson's model.
type Fitted struct {
	Strengths []float64
	Nu        float64
	// SD is the standard deviation of the strengths of arms without the error of their
	// estimates: SD² = max(0, var θ̂ - mean SE²), with the variances that Davidson's model gives
	// the estimates. (Efron and Morris, JASA 1973, with the method of moments.)
	SD float64
}

// FitLog fits Davidson's model to the duels of a log. It returns an error if no finite
// strengths fit them.
func FitLog(r *strength.Record) (*Fitted, error) {
	if len(r.Components()) > 1 {
		return nil, errors.New("some arms of the log are not connected by duels, so that their strengths have no common scale; joust convert --arms leaves some out")
	}
	if !r.HasFit() {
		return nil, errors.New("no finite strengths fit the log: some arms never lost to the others; joust convert --arms leaves some out")
	}
	data := r.Data(strength.DavidsonLaw)
	e, err := data.Estimate(strength.Prior{}, nil)
	if err != nil {
		return nil, err
	}
	v, ok := data.Covariance(e, strength.Prior{})
	if !ok {
		return nil, errors.New("the strengths of the log have no standard errors")
	}
	f := &Fitted{Strengths: e.Strengths, Nu: e.Nu()}
	spread, errorOf := 0.0, 0.0
	for a, u := range e.Strengths { // their mean is 0
		spread += float64(u * u)
		errorOf += v.Data[a*v.Stride+a]
	}
	k := float64(len(e.Strengths))
	f.SD = math.Sqrt(max(0, spread/(k-1)-errorOf/k))
	return f, nil
}

// trials returns the world of trials before the judge. The caller's streams decide what is
// drawn.
func (w *World) trials(j *Judge) duel.World {
	if w.fixed != nil {
		return preference.NewShared(j.judged(w.fixed))
	}
	return preference.NewDrawn(w.Arms, func(s *rng.Source) *pref.Matrix { return j.judged(w.draw(s)) })
}
