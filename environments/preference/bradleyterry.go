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

// BradleyTerryParams are the parameters of bradley-terry.
type BradleyTerryParams struct {
	Arms      int       `yaml:"arms" doc:"number of arms K, 2 to 4096"`
	Spread    float64   `yaml:"spread" doc:"log-odds of the best arm over the worst, at least 0; utilities are evenly spaced"`
	Utilities []float64 `yaml:"utilities" doc:"the arms' utilities u, any numbers, in place of arms and spread; a difference of 1 is odds of e"`
	judge.TieParams
	TrialParams
}

// Validate implements param.Params.
func (p BradleyTerryParams) Validate() error {
	return errors.Join(
		checkUtilities(p.Arms, p.Spread, p.Utilities, BradleyTerryEntry.Defaults.Arms, BradleyTerryEntry.Defaults.Spread, math.Inf(1)),
		p.checkTrial(p.TieParams),
	)
}

// BradleyTerryEntry declares bradley-terry for the catalogue.
var BradleyTerryEntry = duel.WorldSpec[BradleyTerryParams, *World]{
	Spec: sim.Spec[BradleyTerryParams]{
		Name: "bradley-terry",
		Card: sim.Card{
			Title: "Bradley–Terry",
			About: "Each arm has a utility, and the log-odds of a duel are the difference of the two. The standard model of chess ratings and of reward models.",
			Promises: []sim.Promise{
				{Of: sim.World, Text: "It is strongly transitive.", Test: "environments.TestStronglyTransitive"},
				{Of: sim.World, Text: "The log-odds are the difference of utilities.", Test: "environments/preference.TestModels"},
			},
			Source: cite.Citation{
				Authors: "Bradley, R. A. and Terry, M. E.", Year: 1952,
				Title: "Rank Analysis of Incomplete Block Designs: I. The Method of Paired Comparisons",
				Venue: cite.Journal{Name: "Biometrika", Volume: "39", Number: "3/4", Pages: "324-345"},
			},
		},
		Defaults: BradleyTerryParams{Arms: 10, Spread: 3, TrialParams: defaultTrial},
	},
	New: NewBradleyTerry,
}

// NewBradleyTerry returns the world of the model of Bradley and Terry (Biometrika
// 1952): arm i beats arm j with probability 1/(1+exp(u_j-u_i)). The error is
// always nil.
func NewBradleyTerry(p BradleyTerryParams) (*World, error) {
	u := spaced(p.Arms, p.Spread, p.Utilities)
	return newModel(matrixOf(len(u), func(i, j int) outcomes {
		return outcomes{win: logistic(u[i] - u[j]), lose: logistic(u[j] - u[i])}
	}), u, p.TrialParams, p.TieParams), nil
}

// logistic returns 1/(1+exp(-x)).
func logistic(x float64) float64 { return 1 / (1 + portable.Exp(-x)) }
