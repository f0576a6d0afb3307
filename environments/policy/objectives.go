package policy

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/portable"
	"joust/sim/rng"
)

// ObjectivesParams are the parameters of objectives.
type ObjectivesParams struct {
	Front       string    `yaml:"front" options:"grid|circle|inward" doc:"where the two rewards of the arms lie: grid has the quantiles z of the normal law in both directions and the rewards z₁ and ρz₁ + √(1−ρ²) z₂; circle has arms evenly on a quarter of the unit circle around 0; inward on one around (1, 1), so that every mixture of its ends is better than an arm between them"`
	Arms        int       `yaml:"arms" doc:"number of arms, 2 to 2048; for grid a square"`
	Correlation float64   `yaml:"correlation" symbol:"ρ" axis:"correlation ρ of the rewards" doc:"correlation ρ of the rewards of grid, in [-1, 1]"`
	Scales      []float64 `yaml:"scales" doc:"factors of the two rewards, above 0"`
	BatchParams
}

// Validate implements param.Params.
func (p ObjectivesParams) Validate() error {
	errs := []error{param.Count("arms", p.Arms, 2, mostArms), param.Within("correlation", p.Correlation, -1, 1), p.check()}
	if side := root(p.Arms); p.Front == "grid" && side*side != p.Arms {
		errs = append(errs, param.Errorf("arms", "is %d; the arms of a grid must be a square number, such as 64", p.Arms))
	}
	if len(p.Scales) != 2 {
		errs = append(errs, param.Errorf("scales", "has %d numbers; there are two rewards", len(p.Scales)))
	}
	for _, s := range p.Scales {
		errs = append(errs, param.Above("scales", s, 0))
	}
	return errors.Join(errs...)
}

// root returns the largest whole number whose square is at most n ≥ 0.
func root(n int) int {
	side := 0
	for (side+1)*(side+1) <= n {
		side++
	}
	return side
}

// ObjectivesEntry declares objectives for the catalogue.
var ObjectivesEntry = policy.WorldSpec[ObjectivesParams, *World]{
	Spec: sim.Spec[ObjectivesParams]{
		Name: "objectives",
		Card: sim.Card{
			Title: "Two rewards",
			About: "Arms with two rewards that cannot both be highest. Learners hear both. The reference is uniform.",
			Source: cite.Citation{
				Authors: "Rame, A. et al.", Year: 2023,
				Title: "Rewarded Soups: Towards {Pareto}-optimal Alignment by Interpolating Weights Fine-tuned on Diverse Rewards",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2306.04488"}, Where: "the question; the instances are made here",
			},
		},
		Defaults: ObjectivesParams{Front: "grid", Arms: 64, Correlation: -0.5, Scales: []float64{5, 1}},
		Test: func(p ObjectivesParams) ObjectivesParams {
			p.Arms = 9
			return p
		},
	},
	New: NewObjectives,
}

// NewObjectives returns the world of two rewards.
func NewObjectives(p ObjectivesParams) (*World, error) {
	k := p.Arms
	rewards := [][]float64{make([]float64, k), make([]float64, k)}
	side := root(k)
	quantile := func(i int) float64 { return portable.PhiInverse((float64(i) + 0.5) / float64(side)) }
	for a := range k {
		sin, cos := portable.SinCos(math.Pi / 2 * float64(a) / float64(k-1))
		x, y := cos, sin
		switch p.Front {
		case "inward":
			x, y = 1-sin, 1-cos
		case "grid":
			x = quantile(a / side)
			y = float64(p.Correlation*x) + float64(math.Sqrt(1-float64(p.Correlation*p.Correlation))*quantile(a%side))
		}
		rewards[0][a], rewards[1][a] = float64(p.Scales[0]*x), float64(p.Scales[1]*y)
	}
	problem := policy.Problem{Arms: k, Rewards: 2, Batch: p.Batch, Reference: uniform(k)}
	truth := policy.Truth{Rewards: rewards}
	return &World{problem: problem, draw: func(_, coins *rng.Source) policy.Environment {
		return newTrial(problem, truth, coins)
	}}, nil
}
