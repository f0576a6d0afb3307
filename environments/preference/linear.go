package preference

import (
	"errors"

	"joust/environments/judge"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
)

// LinearParams are the parameters of linear.
type LinearParams struct {
	Arms      int       `yaml:"arms" doc:"number of arms K, 2 to 4096"`
	Spread    float64   `yaml:"spread" doc:"utility of the best arm less that of the worst, in [0,1]; utilities are evenly spaced"`
	Utilities []float64 `yaml:"utilities" doc:"the arms' utilities u, each in [0,1], in place of arms and spread"`
	judge.TieParams
	TrialParams
}

// Validate implements param.Params.
func (p LinearParams) Validate() error {
	return errors.Join(
		checkUtilities(p.Arms, p.Spread, p.Utilities, LinearEntry.Defaults.Arms, LinearEntry.Defaults.Spread, 1),
		p.checkTrial(p.TieParams),
	)
}

// LinearEntry declares linear for the catalogue.
var LinearEntry = duel.WorldSpec[LinearParams, *World]{
	Spec: sim.Spec[LinearParams]{
		Name: "linear",
		Card: sim.Card{
			Title:    "Linear utilities",
			About:    "Each arm has a utility in [0,1], the probability to win is one half plus half the difference of the two. It is the link for which a duel is as good as a pair of rewards.",
			Promises: []sim.Promise{{Of: sim.World, Text: "It is strongly transitive.", Test: "environments.TestStronglyTransitive"}},
			Source: cite.Citation{
				Authors: "Ailon, N., Karnin, Z. and Joachims, T.", Year: 2014,
				Title: "Reducing Dueling Bandits to Cardinal Bandits",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "32", Number: "2", Pages: "856-864"},
			},
		},
		Defaults: LinearParams{Arms: 10, Spread: 0.8, TrialParams: defaultTrial},
	},
	New: NewLinear,
}

// NewLinear returns the world of utilities with a linear link (Ailon, Karnin and
// Joachims, ICML 2014): arm i beats arm j with probability (1+u_i-u_j)/2. The
// error is always nil.
func NewLinear(p LinearParams) (*World, error) {
	u := spaced(p.Arms, p.Spread, p.Utilities)
	return newModel(matrixOf(len(u), func(i, j int) outcomes {
		d := u[i] - u[j]
		return outcomes{win: (1 + d) / 2, lose: (1 - d) / 2}
	}), u, p.TrialParams, p.TieParams), nil
}
