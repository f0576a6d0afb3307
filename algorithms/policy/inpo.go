package policy

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/policy"
	"joust/sim/rng"
)

// INPOParams are the parameters of inpo.
type INPOParams struct {
	TauParams
	AverageParams
}

// INPOEntry declares inpo for the catalogue.
var INPOEntry = policy.LearnerSpec[INPOParams, *INPO]{
	Spec: sim.Spec[INPOParams]{
		Name: "inpo",
		Card: sim.Card{
			Title:     "INPO",
			About:     "Iterative Nash Policy Optimization: mirror descent in self-play on the preference minus τ times the divergence from the reference. The last law approaches the regularised Nash equilibrium, π ∝ μ e^{P(· ≻ π)/τ}.",
			Feedback:  "Duels of the law against itself.",
			Guarantee: "None here for the last law; that of the source is for the average.",
			Cost:      "O(K²) a step to tell the win rates exactly, O(K) for the rest.",
			Source: cite.Citation{
				Authors: "Zhang, Y. et al.", Year: 2025,
				Title: "Iterative {Nash} Policy Optimization: Aligning {LLMs} with General Preferences via No-Regret Learning",
				Venue: cite.Proceedings{Name: "ICLR", ArXiv: "2407.00617"},
			},
		},
		Defaults: INPOParams{TauParams: TauParams{StepParams{Eta: 0.5}, 0.1}},
	},
	New: NewINPO,
}

// INPO is mirror descent on the regularised preference (Zhang et al., ICLR 2025):
//
//	log π_{t+1} = (1 − ητ) log π_t + ητ log μ + η P(· ≻ π_t) + constant.
type INPO struct {
	walk
	eta, etaTau float64
}

// NewINPO returns a learner for one trial.
func NewINPO(p INPOParams, problem *policy.Problem, _ *rng.Source) *INPO {
	return &INPO{newWalk(problem, p.Average), p.Eta, float64(p.Eta * p.Tau)}
}

// Observe implements policy.Learner.
func (i *INPO) Observe(f *policy.Feedback) {
	i.hear(f)
	for a, r := range i.rate {
		i.logits[a] = float64((1-i.etaTau)*i.logits[a]) + float64(i.etaTau*i.logReference[a]) + float64(i.eta*r)
	}
	i.move()
}
