package preference

import (
	"errors"
	"math"

	"joust/environments/judge"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/portable"
)

// ThurstoneParams are the parameters of thurstone.
type ThurstoneParams struct {
	Arms      int       `yaml:"arms" doc:"number of arms K, 2 to 4096"`
	Spread    float64   `yaml:"spread" doc:"utility of the best arm less that of the worst, in standard deviations of an arm's quality, at least 0; utilities are evenly spaced"`
	Utilities []float64 `yaml:"utilities" doc:"the arms' utilities u, any numbers, in place of arms and spread"`
	judge.TieParams
	TrialParams
}

// Validate implements param.Params.
func (p ThurstoneParams) Validate() error {
	return errors.Join(
		checkUtilities(p.Arms, p.Spread, p.Utilities, ThurstoneEntry.Defaults.Arms, ThurstoneEntry.Defaults.Spread, math.Inf(1)),
		p.checkTrial(p.TieParams),
	)
}

// ThurstoneEntry declares thurstone for the catalogue.
var ThurstoneEntry = duel.WorldSpec[ThurstoneParams, *World]{
	Spec: sim.Spec[ThurstoneParams]{
		Name: "thurstone",
		Card: sim.Card{
			Title:    "Thurstone",
			About:    "Each duel draws the quality of either arm from a normal distribution about its utility, with standard deviation 1, and the higher one wins (Case V).",
			Promises: []sim.Promise{{Of: sim.World, Text: "It is strongly transitive.", Test: "environments.TestStronglyTransitive"}},
			Source: cite.Citation{
				Authors: "Thurstone, L. L.", Year: 1927,
				Title: "A Law of Comparative Judgment",
				Venue: cite.Journal{Name: "Psychological Review", Volume: "34", Number: "4", Pages: "273-286"},
				Where: "Case V",
			},
		},
		Defaults: ThurstoneParams{Arms: 10, Spread: 2, TrialParams: defaultTrial},
	},
	New: NewThurstone,
}

// NewThurstone returns the world of Thurstone's Case V (Psychological Review 1927):
// arm i beats arm j with probability Φ((u_i-u_j)/√2), Φ being the distribution
// function of the standard normal law. The error is always nil.
func NewThurstone(p ThurstoneParams) (*World, error) {
	u := spaced(p.Arms, p.Spread, p.Utilities)
	return newModel(matrixOf(len(u), func(i, j int) outcomes {
		// Φ(x) = erfc(-x/√2)/2
		d := (u[i] - u[j]) / 2
		return outcomes{win: portable.Erfc(-d) / 2, lose: portable.Erfc(d) / 2}
	}), u, p.TrialParams, p.TieParams), nil
}
