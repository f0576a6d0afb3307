package preference

import (
	"errors"

	"joust/environments/judge"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
)

// CyclicParams are the parameters of cyclic.
type CyclicParams struct {
	Arms  int     `yaml:"arms" doc:"number of arms K, 4 to 4096 and even"`
	Top   float64 `yaml:"top" doc:"probability that the best arm beats any other one, in (.5,1]"`
	Cycle float64 `yaml:"cycle" doc:"probability that an arm of the cycle beats the arms after it, in (.5,1]"`
	judge.TieParams
	TrialParams
}

// Validate implements param.Params.
func (p CyclicParams) Validate() error {
	errs := []error{param.Count("arms", p.Arms, 4, maxArms), p.checkTrial(p.TieParams)}
	if p.Arms%2 == 1 {
		errs = append(errs, param.Errorf("arms", "is %d; it must be even, for in a cycle of an even number an arm has an opposite, neither before nor after it", p.Arms))
	}
	for _, q := range []struct {
		name  string
		value float64
	}{{"top", p.Top}, {"cycle", p.Cycle}} {
		if !(q.value > 0.5 && q.value <= 1) {
			errs = append(errs, param.Errorf(q.name, "is %v; it must be greater than .5 and at most 1", q.value))
		}
	}
	return errors.Join(errs...)
}

// CyclicEntry declares cyclic for the catalogue.
var CyclicEntry = duel.WorldSpec[CyclicParams, *World]{
	Spec: sim.Spec[CyclicParams]{
		Name: "cyclic",
		Card: sim.Card{
			Title: "Cyclic",
			About: "The best arm beats all others, but by little; the others beat one another in a cycle, by much. A duel between two losers teaches more than one that matters. With 4 arms, .6 and .9 it is the published instance.",
			Source: cite.Citation{
				Authors: "Komiyama, J., Honda, J., Kashima, H. and Nakagawa, H.", Year: 2015,
				Title: "Regret Lower Bound and Optimal Algorithm in Dueling Bandit Problem",
				Venue: cite.Proceedings{Name: "COLT", Series: "PMLR", Volume: "40", Pages: "1141-1154"},
				Where: "For more than 4 arms the cycle is from here",
			},
		},
		Defaults: CyclicParams{Arms: 4, Top: 0.6, Cycle: 0.9, TrialParams: defaultTrial},
	},
	New: NewCyclic,
}

// NewCyclic returns the world of a Condorcet winner over a cycle (Komiyama, Honda,
// Kashima and Nakagawa, COLT 2015): arm 0 beats every other arm with
// probability Top, and each of the K-1 others beats the (K-2)/2 that follow it
// in the cycle 1, 2, …, K-1, 1 with probability Cycle. The error is always nil.
func NewCyclic(p CyclicParams) (*World, error) {
	top := outcomes{win: p.Top, lose: 1 - p.Top}
	cycle := outcomes{win: p.Cycle, lose: 1 - p.Cycle}
	return newFixed(matrixOf(p.Arms, func(i, j int) outcomes {
		switch {
		case i == 0:
			return top
		case j-i <= (p.Arms-2)/2:
			return cycle
		}
		return cycle.flip()
	}), p.TrialParams, p.TieParams), nil
}
