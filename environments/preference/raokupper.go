package preference

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
)

// RaoKupperParams are the parameters of rao-kupper.
type RaoKupperParams struct {
	Arms      int       `yaml:"arms" doc:"number of arms K, 2 to 4096"`
	Spread    float64   `yaml:"spread" doc:"utility of the best arm less that of the worst, at least 0; utilities are evenly spaced"`
	Utilities []float64 `yaml:"utilities" doc:"the arms' utilities u = ln w, any numbers, in place of arms and spread"`
	Theta     float64   `yaml:"theta" symbol:"θ" axis:"theta θ" doc:"threshold θ, at least 1: equal arms tie with probability (θ-1)/(θ+1), and ties are their likeliest outcome if θ > 2"`
	TrialParams
}

// Validate implements param.Params.
func (p RaoKupperParams) Validate() error {
	return errors.Join(
		checkUtilities(p.Arms, p.Spread, p.Utilities, RaoKupperEntry.Defaults.Arms, RaoKupperEntry.Defaults.Spread, math.Inf(1)),
		param.Within("theta", p.Theta, 1, math.Inf(1)),
		p.checkTrial(ownTies),
	)
}

// RaoKupperEntry declares rao-kupper for the catalogue.
var RaoKupperEntry = duel.WorldSpec[RaoKupperParams, *World]{
	Spec: sim.Spec[RaoKupperParams]{
		Name: "rao-kupper",
		Card: sim.Card{
			Title: "Rao–Kupper",
			About: "Bradley–Terry with ties: the judge calls a tie if the difference that it sees is below a threshold.",
			Source: cite.Citation{
				Authors: "Rao, P. V. and Kupper, L. L.", Year: 1967,
				Title: "Ties in Paired-Comparison Experiments: A Generalization of the {Bradley-Terry} Model",
				Venue: cite.Journal{Name: "Journal of the American Statistical Association", Volume: "62", Number: "317", Pages: "194-204"},
			},
		},
		Defaults: RaoKupperParams{Arms: 10, Spread: 3, Theta: 1.5, TrialParams: defaultTrial},
	},
	New: NewRaoKupper,
}

// NewRaoKupper returns the world of the model of Rao and Kupper (JASA 1967): with
// worths w = exp(u), i beats j with probability w_i/(w_i+θ w_j), j beats i with
// probability w_j/(w_j+θ w_i), and they tie with the rest,
// (θ²-1) w_i w_j / ((w_i+θ w_j)(w_j+θ w_i)). The error is always nil.
func NewRaoKupper(p RaoKupperParams) (*World, error) {
	u := spaced(p.Arms, p.Spread, p.Utilities)
	return newModel(matrixOf(len(u), func(i, j int) outcomes {
		// The terms are divided by the worth of the better arm. As a product of two
		// quotients, the probability of a tie neither cancels nor overflows.
		d := u[i] - u[j]
		worse := portable.Exp(-math.Abs(d))
		better := 1 + float64(p.Theta*worse)
		o := outcomes{
			win:  1 / better,
			tie:  (p.Theta - 1) / (p.Theta + worse) * (float64((p.Theta+1)*worse) / better),
			lose: worse / (worse + p.Theta),
		}
		if d < 0 {
			return o.flip()
		}
		return o
	}), u, p.TrialParams, ownTies), nil
}
