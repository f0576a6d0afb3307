package preference

import (
	"errors"

	"joust/environments/judge"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
)

// MallowsParams are the parameters of mallows.
type MallowsParams struct {
	Arms int     `yaml:"arms" doc:"number of arms K, 2 to 4096"`
	Phi  float64 `yaml:"phi" symbol:"φ" axis:"phi φ" doc:"dispersion φ, in (0,1): 0 would be no noise, 1 nothing but noise; neighbours in rank win with probability 1/(1+φ)"`
	judge.TieParams
	TrialParams
}

// Validate implements param.Params.
func (p MallowsParams) Validate() error {
	return errors.Join(
		param.Count("arms", p.Arms, 2, maxArms),
		param.Inside("phi", p.Phi, 0, 1),
		p.checkTrial(p.TieParams),
	)
}

// MallowsEntry declares mallows for the catalogue.
var MallowsEntry = duel.WorldSpec[MallowsParams, *World]{
	Spec: sim.Spec[MallowsParams]{
		Name: "mallows",
		Card: sim.Card{
			Title:    "Mallows",
			About:    "Each duel draws a ranking of all arms, the less likely the more pairs it inverts of a central one, and the arm that it ranks higher wins. The probability depends on the distance of the two in the central ranking alone.",
			Promises: []sim.Promise{{Of: sim.World, Text: "It is strongly transitive.", Test: "environments.TestStronglyTransitive"}},
			Source: cite.Citation{
				Authors: "Mallows, C. L.", Year: 1957,
				Title: "Non-Null Ranking Models. I",
				Venue: cite.Journal{Name: "Biometrika", Volume: "44", Number: "1/2", Pages: "114-130"},
				Where: "Pairs as in",
				Also: &cite.Citation{
					Authors: "Busa-Fekete, R., Hüllermeier, E. and Szörényi, B.", Year: 2014,
					Title: "Preference-Based Rank Elicitation Using Statistical Models: The Case of {Mallows}",
					Venue: cite.Proceedings{Name: "ICML", Year: 2014},
				},
			},
		},
		Defaults: MallowsParams{Arms: 10, Phi: 0.8, TrialParams: defaultTrial},
	},
	New: NewMallows,
}

// NewMallows returns the world of pairwise marginals of the Mallows φ-model with
// central ranking 0, 1, …, K-1: an arm beats another one that is d ranks below
// it with probability h(d+1)-h(d), h(k) = k/(1-φᵏ). The error is always nil.
//
// Computed as written, the difference loses its digits for φ near 1. With
// G(k) = 1+φ+…+φᵏ⁻¹ it equals
//
//	Σ (m+1) φᵐ / (G(d) G(d+1)), m from 0 to d-1,
//
// and the probability to lose is φᵈ Σ (d-m) φᵐ over the same denominator;
// all terms are positive.
func NewMallows(p MallowsParams) (*World, error) {
	law := make([]outcomes, p.Arms) // law[d] for a distance of d
	power, g := 1.0, 0.0            // φᵈ, G(d)
	won, lost := 0.0, 0.0           // Σ (m+1) φᵐ, Σ (d-m) φᵐ for m < d
	for d := 1; d < p.Arms; d++ {
		won += float64(float64(d) * power)
		g += power
		lost += g
		power = float64(power * p.Phi)
		both := float64(g * (g + power))
		law[d] = outcomes{win: won / both, lose: float64(power*lost) / both}
	}
	return newFixed(matrixOf(p.Arms, func(i, j int) outcomes { return law[j-i] }), p.TrialParams, p.TieParams), nil
}
