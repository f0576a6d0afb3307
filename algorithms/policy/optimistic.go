package policy

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/policy"
	"joust/sim/rng"
)

// OptimisticParams are the parameters of optimistic.
type OptimisticParams struct {
	StepParams
	AverageParams
}

// Validate implements param.Params.
func (p OptimisticParams) Validate() error { return p.check() }

// OptimisticEntry declares optimistic for the catalogue.
var OptimisticEntry = policy.LearnerSpec[OptimisticParams, *Optimistic]{
	Spec: sim.Spec[OptimisticParams]{
		Name: "optimistic",
		Card: sim.Card{
			Title:     "Optimistic multiplicative weights",
			About:     "Multiplicative weights in self-play that expect the win rates of the next step to change as they did in this one. The last law approaches a von Neumann winner, where that of plain multiplicative weights moves away.",
			Feedback:  "Duels of the law against itself.",
			Guarantee: "None after a number of steps.",
			Cost:      "O(K²) a step to tell the win rates exactly, O(K) for the rest.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "If there is one von Neumann winner and η is small, the last law approaches it at a linear rate.", Cited: "Theorem 3 of the source, asymptotic"},
			},
			Source: cite.Citation{
				Authors: "Wei, C.-Y., Lee, C.-W., Zhang, M. and Luo, H.", Year: 2021,
				Title: "Linear Last-iterate Convergence in Constrained Saddle-point Optimization",
				Venue: cite.Proceedings{Name: "ICLR", ArXiv: "2006.09517"}, Where: "OMWU",
			},
		},
		Defaults: OptimisticParams{StepParams: StepParams{Eta: 0.5}},
	},
	New: NewOptimistic,
}

// Optimistic is optimistic multiplicative weights in self-play (Wei, Lee, Zhang and Luo,
// ICLR 2021). With r_t = P(· ≻ π_t) and r_0 = r_1,
//
//	π_{t+1} ∝ π_t e^{η (2 r_t − r_{t−1})}.
type Optimistic struct {
	walk
	eta  float64
	last []float64 // r_{t-1}
}

// NewOptimistic returns a learner for one trial.
func NewOptimistic(p OptimisticParams, problem *policy.Problem, _ *rng.Source) *Optimistic {
	return &Optimistic{newWalk(problem, p.Average), p.Eta, make([]float64, problem.Arms)}
}

// Observe implements policy.Learner.
func (o *Optimistic) Observe(f *policy.Feedback) {
	o.hear(f)
	if o.steps == 1 {
		copy(o.last, o.rate)
	}
	for a, r := range o.rate {
		o.logits[a] += float64(o.eta * (float64(2*r) - o.last[a]))
	}
	copy(o.last, o.rate)
	o.move()
}
