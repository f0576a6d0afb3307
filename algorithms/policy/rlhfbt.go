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

// RLHFBTParams are the parameters of rlhf-bt.
type RLHFBTParams struct {
	Beta float64 `yaml:"beta" symbol:"β" axis:"regularisation β" doc:"weight β of the divergence from the reference, above 0"`
}

// Validate implements param.Params.
func (p RLHFBTParams) Validate() error { return param.Above("beta", p.Beta, 0) }

// Suits implements policy.Params.
func (p RLHFBTParams) Suits(problem *policy.Problem) error {
	return errors.Join(needsDuels(problem), fewPairs(problem))
}

// RLHFBTEntry declares rlhf-bt for the catalogue.
var RLHFBTEntry = policy.LearnerSpec[RLHFBTParams, *RLHFBT]{
	Spec: sim.Spec[RLHFBTParams]{
		Name: "rlhf-bt",
		Card: sim.Card{
			Title:     "RLHF with Bradley–Terry",
			About:     "Reinforcement learning from human feedback in two exact stages: fits Bradley–Terry strengths to duels of the reference against itself, and then tilts the reference by them. The strengths say nothing about cycles.",
			Feedback:  "Duels of the reference against itself: one step of exact win rates; samples of all steps together.",
			Guarantee: "None for exploitability.",
			Cost:      "O(K²) for each iteration of the fit, and O(K²) memory.",
			Source: cite.Citation{
				Authors: "Ouyang, L. et al.", Year: 2022,
				Title: "Training Language Models to Follow Instructions with Human Feedback",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2203.02155"},
			},
		},
		Defaults: RLHFBTParams{Beta: 0.1},
	},
	New: NewRLHFBT,
}

// RLHFBT is the tilt π ∝ μ e^{θ/β} by the Bradley–Terry strengths θ of greatest likelihood
// (Ouyang et al., NeurIPS 2022, with exact optima of both stages).
type RLHFBT struct {
	referenceDuels
	beta float64
}

// NewRLHFBT returns a learner for one trial.
func NewRLHFBT(p RLHFBTParams, problem *policy.Problem, _ *rng.Source) *RLHFBT {
	return &RLHFBT{newReferenceDuels(problem, true), p.Beta}
}

// Recommend implements policy.Learner.
func (r *RLHFBT) Recommend(law []float64) {
	strengths(r.wins, r.duels, r.meet, law)
	for a, m := range r.reference {
		law[a] = portable.Log(m) + law[a]/r.beta
	}
	portable.Softmax(law, law)
}

// The limits of strengths.
const (
	farthest   = 30    // largest |θ|, in which the fit ends where no finite θ is most likely
	iterations = 10000 // at most
	settledAt  = 1e-12 // change of every θ at which the fit ends
)

// strengths writes the strengths θ of greatest likelihood, whose mean is 0: for every arm,
// its wins are the sum of σ(θ_a − θ_b) over its duels. Strengths beyond ±30 are cut, which
// happens only if the likelihood has no maximum or arms hardly ever win. An arm without
// duels has θ = 0.
//
// The method is the iteration of D. R. Hunter ("MM algorithms for generalized Bradley–Terry
// models", Annals of Statistics 32, 2004).
func strengths(wins, duels, meet, theta []float64) {
	k := len(wins)
	gamma := make([]float64, k)
	clear(theta)
	for range iterations {
		for a := range gamma {
			gamma[a] = portable.Exp(theta[a])
		}
		change := 0.0
		for a := range theta {
			self := float64(meet[a*k+a] / 2) // duels of an arm with itself are half won
			if duels[a] <= meet[a*k+a] {
				continue
			}
			sum := 0.0
			for b, g := range gamma {
				if b != a {
					sum += meet[a*k+b] / (gamma[a] + g)
				}
			}
			next := min(max(portable.Log((wins[a]-self)/sum), -farthest), farthest)
			change = max(change, math.Abs(next-theta[a]))
			theta[a] = next
			gamma[a] = portable.Exp(next)
		}
		mean := 0.0
		for _, v := range theta {
			mean += v
		}
		mean /= float64(k)
		for a := range theta {
			theta[a] -= mean
		}
		if change < settledAt {
			return
		}
	}
}
