package preference

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/strength"
)

// DavidsonParams are the parameters of davidson.
type DavidsonParams struct {
	Arms      int       `yaml:"arms" doc:"number of arms K, 2 to 4096"`
	Spread    float64   `yaml:"spread" doc:"log-odds of the best arm over the worst, ties apart, at least 0; utilities are evenly spaced"`
	Utilities []float64 `yaml:"utilities" doc:"the arms' utilities u = ln w, any numbers, in place of arms and spread"`
	Nu        float64   `yaml:"nu" symbol:"ν" axis:"nu ν" doc:"propensity to tie ν, at least 0: equal arms tie with probability ν/(2+ν), and ties are their likeliest outcome if ν > 1"`
	TrialParams
}

// Validate implements param.Params.
func (p DavidsonParams) Validate() error {
	return errors.Join(
		checkUtilities(p.Arms, p.Spread, p.Utilities, DavidsonEntry.Defaults.Arms, DavidsonEntry.Defaults.Spread, math.Inf(1)),
		param.Within("nu", p.Nu, 0, math.Inf(1)),
		p.checkTrial(ownTies),
	)
}

// DavidsonEntry declares davidson for the catalogue.
var DavidsonEntry = duel.WorldSpec[DavidsonParams, *World]{
	Spec: sim.Spec[DavidsonParams]{
		Name: "davidson",
		Card: sim.Card{
			Title: "Davidson",
			About: "Bradley–Terry with ties: the likelier, the closer the two arms are. Among decided duels the odds are those of Bradley–Terry.",
			Source: cite.Citation{
				Authors: "Davidson, R. R.", Year: 1970,
				Title: "On Extending the {Bradley-Terry} Model to Accommodate Ties in Paired Comparison Experiments",
				Venue: cite.Journal{Name: "Journal of the American Statistical Association", Volume: "65", Number: "329", Pages: "317-328"},
			},
		},
		Defaults: DavidsonParams{Arms: 10, Spread: 3, Nu: 0.5, TrialParams: defaultTrial},
	},
	New: NewDavidson,
}

// NewDavidson returns the world of Davidson's model (JASA 1970): with worths
// w = exp(u), a win of i, a tie and a win of j have probabilities in the ratio
// w_i : ν √(w_i w_j) : w_j. The error is always nil.
func NewDavidson(p DavidsonParams) (*World, error) {
	u := spaced(p.Arms, p.Spread, p.Utilities)
	return newModel(matrixOf(len(u), func(i, j int) outcomes {
		win, tie, lose := strength.Davidson(u[i]-u[j], p.Nu)
		return outcomes{win, tie, lose}
	}), u, p.TrialParams, ownTies), nil
}
