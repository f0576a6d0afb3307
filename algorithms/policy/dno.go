package policy

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/policy"
	"joust/sim/rng"
)

// DNOParams are the parameters of dno.
type DNOParams struct {
	StepParams
	AverageParams
}

// Validate implements param.Params.
func (p DNOParams) Validate() error { return p.check() }

// DNOEntry declares dno for the catalogue.
var DNOEntry = policy.LearnerSpec[DNOParams, *DNO]{
	Spec: sim.Spec[DNOParams]{
		Name: "dno",
		Card: sim.Card{
			Title:    "DNO",
			About:    "Multiplicative weights in self-play: in each step the logarithm of the law grows by η times the win rate of each arm against the law itself. With exact win rates this is the step of Direct Nash Optimization, of SPO and of SPPO. The average of the laws approaches a von Neumann winner; the last law need not.",
			Feedback: "Duels of the law against itself.",
			Cost:     "O(K²) a step to tell the win rates exactly, O(K) for the rest.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "With exact feedback and a uniform reference, the exploitability of the average after T steps is at most log(K)/(ηT) + η/8.", Test: "algorithms/policy.TestAverage"},
				{Of: sim.Result, Text: "With exact feedback and η = 1, each law beats the one before with a probability of at least ½ + KL(π_{t+1} ‖ π_t).", Test: "algorithms/policy.TestMonotoneStep"},
			},
			Source: cite.Citation{
				Authors: "Rosset, C., Cheng, C.-A., Mitra, A., Santacroce, M., Awadallah, A. and Xie, T.", Year: 2024,
				Title: "Direct {Nash} Optimization: Teaching Language Models to Self-Improve with General Preferences",
				Venue: cite.Preprint{ArXiv: "2404.03715"}, Where: "Algorithm 1",
			},
		},
		Defaults: DNOParams{StepParams: StepParams{Eta: 1}, AverageParams: AverageParams{Average: true}},
	},
	New: NewDNO,
}

// DNO moves the law by multiplicative weights against itself (Rosset et al. 2024,
// Algorithm 1, with exact minimisers):
//
//	π_{t+1} ∝ π_t e^{η P(· ≻ π_t)}.
type DNO struct {
	walk
	eta float64
}

// NewDNO returns a learner for one trial.
func NewDNO(p DNOParams, problem *policy.Problem, _ *rng.Source) *DNO {
	return &DNO{newWalk(problem, p.Average), p.Eta}
}

// Observe implements policy.Learner.
func (d *DNO) Observe(f *policy.Feedback) {
	d.hear(f)
	for a, r := range d.rate {
		d.logits[a] += float64(d.eta * r)
	}
	d.move()
}
