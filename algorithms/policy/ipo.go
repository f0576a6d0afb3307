package policy

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/portable"
	"joust/sim/rng"
)

// IPOParams are the parameters of ipo.
type IPOParams struct {
	Tau float64 `yaml:"tau" symbol:"τ" axis:"regularisation τ" doc:"weight τ of the divergence from the reference, above 0"`
}

// Validate implements param.Params.
func (p IPOParams) Validate() error { return param.Above("tau", p.Tau, 0) }

// Suits implements policy.Params.
func (p IPOParams) Suits(problem *policy.Problem) error { return needsDuels(problem) }

// IPOEntry declares ipo for the catalogue.
var IPOEntry = policy.LearnerSpec[IPOParams, *IPO]{
	Spec: sim.Spec[IPOParams]{
		Name: "ipo",
		Card: sim.Card{
			Title:     "IPO",
			About:     "The optimum of identity preference optimisation: the law that maximises its win rate against the reference minus τ times the divergence from it. It answers the reference, not itself, so that it can be beaten where preferences are cyclic.",
			Feedback:  "Duels of the reference against itself: one step of exact win rates; samples of all steps together.",
			Guarantee: "None for exploitability.",
			Cost:      "O(K²) to tell the win rates exactly, O(K) for the rest.",
			Source: cite.Citation{
				Authors: "Azar, M. G. et al.", Year: 2024,
				Title: "A General Theoretical Paradigm to Understand Learning from Human Preferences",
				Venue: cite.Proceedings{Name: "AISTATS", Series: "PMLR", Volume: "238", ArXiv: "2310.12036"},
			},
		},
		Defaults: IPOParams{Tau: 0.1},
	},
	New: NewIPO,
}

// IPO is π ∝ μ e^{P(· ≻ μ)/τ} (Azar et al., AISTATS 2024).
type IPO struct {
	referenceDuels
	tau float64
}

// NewIPO returns a learner for one trial.
func NewIPO(p IPOParams, problem *policy.Problem, _ *rng.Source) *IPO {
	return &IPO{newReferenceDuels(problem, false), p.Tau}
}

// Recommend implements policy.Learner.
func (i *IPO) Recommend(law []float64) {
	for a, m := range i.reference {
		law[a] = portable.Log(m) + i.rate(a)/i.tau
	}
	portable.Softmax(law, law)
}
