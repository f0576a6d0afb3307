package policy

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/policy"
	"joust/sim/rng"
)

// MMDParams are the parameters of mmd.
type MMDParams struct {
	TauParams
	AverageParams
}

// MMDEntry declares mmd for the catalogue.
var MMDEntry = policy.LearnerSpec[MMDParams, *MMD]{
	Spec: sim.Spec[MMDParams]{
		Name: "mmd",
		Card: sim.Card{
			Title:     "Magnetic mirror descent",
			About:     "Mirror descent in self-play with an implicit step towards the reference, the magnet. The last law approaches the regularised Nash equilibrium, π ∝ μ e^{P(· ≻ π)/τ}.",
			Feedback:  "Duels of the law against itself.",
			Guarantee: "None after a number of steps.",
			Cost:      "O(K²) a step to tell the win rates exactly, O(K) for the rest.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "If η is small compared with τ, the last law approaches the regularised equilibrium at a linear rate.", Cited: "the source, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Sokota, S. et al.", Year: 2023,
				Title: "A Unified Approach to Reinforcement Learning, Quantal Response Equilibria, and Two-Player Zero-Sum Games",
				Venue: cite.Proceedings{Name: "ICLR", ArXiv: "2206.05825"},
			},
		},
		Defaults: MMDParams{TauParams: TauParams{StepParams{Eta: 0.5}, 0.1}},
	},
	New: NewMMD,
}

// MMD is magnetic mirror descent in self-play (Sokota et al., ICLR 2023):
//
//	log π_{t+1} = (log π_t + ητ log μ + η P(· ≻ π_t)) / (1 + ητ) + constant.
type MMD struct {
	walk
	eta, etaTau float64
}

// NewMMD returns a learner for one trial.
func NewMMD(p MMDParams, problem *policy.Problem, _ *rng.Source) *MMD {
	return &MMD{newWalk(problem, p.Average), p.Eta, float64(p.Eta * p.Tau)}
}

// Observe implements policy.Learner.
func (m *MMD) Observe(f *policy.Feedback) {
	m.hear(f)
	for a, r := range m.rate {
		m.logits[a] = (m.logits[a] + float64(m.etaTau*m.logReference[a]) + float64(m.eta*r)) / (1 + m.etaTau)
	}
	m.move()
}
