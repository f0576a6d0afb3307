package preference

import (
	"errors"

	"joust/environments/judge"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
)

// ArithmeticParams are the parameters of arithmetic.
type ArithmeticParams struct {
	Arms int     `yaml:"arms" doc:"number of arms K, 2 to 4096"`
	Gap  float64 `yaml:"gap" symbol:"Δ" axis:"gap Δ" doc:"what each rank adds to the probability to win, greater than 0 and at most .5/(K-1)"`
	judge.TieParams
	TrialParams
}

// Validate implements param.Params.
func (p ArithmeticParams) Validate() error {
	err := errors.Join(
		param.Count("arms", p.Arms, 2, maxArms),
		param.Above("gap", p.Gap, 0),
		p.checkTrial(p.TieParams),
	)
	if greatest := 0.5 / float64(p.Arms-1); err == nil && p.Gap > greatest {
		err = param.Errorf("gap", "is %v; with %d arms it must be at most %v, for no probability may exceed 1", p.Gap, p.Arms, greatest)
	}
	return err
}

// ArithmeticEntry declares arithmetic for the catalogue.
var ArithmeticEntry = duel.WorldSpec[ArithmeticParams, *World]{
	Spec: sim.Spec[ArithmeticParams]{
		Name: "arithmetic",
		Card: sim.Card{
			Title:    "Arithmetic",
			About:    "The probability to win grows by the same gap with each rank between two arms. With 8 arms and a gap of .05 it is the published instance.",
			Promises: []sim.Promise{{Of: sim.World, Text: "It is strongly transitive.", Test: "environments.TestStronglyTransitive"}},
			Source: cite.Citation{
				Authors: "Komiyama, J., Honda, J., Kashima, H. and Nakagawa, H.", Year: 2015,
				Title: "Regret Lower Bound and Optimal Algorithm in Dueling Bandit Problem",
				Venue: cite.Proceedings{Name: "COLT", Series: "PMLR", Volume: "40", Pages: "1141-1154"},
			},
		},
		Defaults: ArithmeticParams{Arms: 8, Gap: 0.05, TrialParams: defaultTrial},
	},
	New: NewArithmetic,
}

// NewArithmetic returns the world of an arithmetic matrix (Komiyama, Honda, Kashima
// and Nakagawa, COLT 2015): arm i beats arm j with probability 1/2 + gap·(j-i).
// The error is always nil.
func NewArithmetic(p ArithmeticParams) (*World, error) {
	return newFixed(matrixOf(p.Arms, func(i, j int) outcomes {
		// Rounding must not lift the greatest lead above 1/2.
		lead := min(0.5, float64(p.Gap*float64(j-i)))
		return outcomes{win: 0.5 + lead, lose: 0.5 - lead}
	}), p.TrialParams, p.TieParams), nil
}
