package preference

import (
	"errors"

	"joust/environments/judge"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
)

// SavageHardParams are the parameters of savage-hard.
type SavageHardParams struct {
	Arms int `yaml:"arms" doc:"number of arms K, 2 to 4096"`
	judge.TieParams
	TrialParams
}

// Validate implements param.Params.
func (p SavageHardParams) Validate() error {
	return errors.Join(param.Count("arms", p.Arms, 2, maxArms), p.checkTrial(p.TieParams))
}

// SavageHardEntry declares savage-hard for the catalogue.
var SavageHardEntry = duel.WorldSpec[SavageHardParams, *World]{
	Spec: sim.Spec[SavageHardParams]{
		Name: "savage-hard",
		Card: sim.Card{
			Title: "SAVAGE hard",
			About: "The strength of a duel depends on the weaker arm alone: all better arms beat it with the same probability, the two best arms have the smallest gap, and the gaps shrink as arms are added.",
			Source: cite.Citation{
				Authors: "Urvoy, T., Clérot, F., Féraud, R. and Naamane, S.", Year: 2013,
				Title: "Generic Exploration and K-armed Voting Bandits",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "28", Number: "2", Pages: "91-99"},
				Where: "Section 5",
			},
		},
		Defaults: SavageHardParams{Arms: 30, TrialParams: defaultTrial},
	},
	New: NewSavageHard,
}

// NewSavageHard returns the world of the hard instance of the SAVAGE paper (Urvoy,
// Clérot, Féraud and Naamane, ICML 2013): counting arms from 1, arm i beats any
// later arm j with probability 1/2 + j/(2K). The error is always nil.
func NewSavageHard(p SavageHardParams) (*World, error) {
	return newFixed(matrixOf(p.Arms, func(_, j int) outcomes {
		lead := float64(j+1) / float64(2*p.Arms)
		return outcomes{win: 0.5 + lead, lose: 0.5 - lead}
	}), p.TrialParams, p.TieParams), nil
}
