package policy

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/policy"
	"joust/sim/portable"
	"joust/sim/rng"
)

// NashMDParams are the parameters of nash-md.
type NashMDParams struct {
	TauParams
	AverageParams
}

// NashMDEntry declares nash-md for the catalogue.
var NashMDEntry = policy.LearnerSpec[NashMDParams, *NashMD]{
	Spec: sim.Spec[NashMDParams]{
		Name: "nash-md",
		Card: sim.Card{
			Title:    "Nash-MD",
			About:    "Mirror descent whose opponent is a geometric mixture of the law and the reference, from which the step starts as well. It stays near the reference; its fixed point is near the regularised Nash equilibrium, π ∝ μ e^{P(· ≻ π)/τ}, but is another law.",
			Feedback: "Duels of the law against the mixture.",
			Cost:     "O(K²) a step to tell the win rates exactly, O(K) for the rest.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "With exact feedback, the divergence of the regularised equilibrium from the law is at most 2η/τ in the limit.", Test: "algorithms/policy.TestRegularisedEquilibrium"},
			},
			Source: cite.Citation{
				Authors: "Munos, R. et al.", Year: 2024,
				Title: "{Nash} Learning from Human Feedback",
				Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "235", ArXiv: "2312.00886"}, Where: "Nash-MD",
			},
		},
		Defaults: NashMDParams{TauParams: TauParams{StepParams{Eta: 0.5}, 0.1}},
	},
	New: NewNashMD,
}

// NashMD is mirror descent against a mixture with the reference (Munos et al., ICML 2024):
//
//	m ∝ π_t^{1−ητ} μ^{ητ},  π_{t+1} ∝ m e^{η P(· ≻ m)}.
type NashMD struct {
	walk
	eta, etaTau float64
	mixture     []float64 // m, and in between its logarithm up to a constant
}

// NewNashMD returns a learner for one trial.
func NewNashMD(p NashMDParams, problem *policy.Problem, _ *rng.Source) *NashMD {
	n := &NashMD{newWalk(problem, p.Average), p.Eta, float64(p.Eta * p.Tau), make([]float64, problem.Arms)}
	n.mix()
	return n
}

// mix makes the logits those of the mixture.
func (n *NashMD) mix() {
	for a, l := range n.logits {
		n.logits[a] = float64((1-n.etaTau)*l) + float64(n.etaTau*n.logReference[a])
	}
	portable.Softmax(n.logits, n.mixture)
}

// Propose implements policy.Learner.
func (n *NashMD) Propose(ask *policy.Ask) bool {
	copy(ask.Play, n.law)
	copy(ask.Against, n.mixture)
	ask.Opposed = true
	return true
}

// Observe implements policy.Learner.
func (n *NashMD) Observe(f *policy.Feedback) {
	n.hear(f)
	for a, r := range n.rate {
		n.logits[a] += float64(n.eta * r)
	}
	n.move()
	n.mix()
}
