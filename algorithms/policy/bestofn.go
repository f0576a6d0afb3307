package policy

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/rng"
)

// BestOfNLawParams are the parameters of best-of-n-law.
type BestOfNLawParams struct {
	N int `yaml:"n" doc:"number n of samples of which the best is taken, 1 to 1,000,000"`
}

// Validate implements param.Params.
func (p BestOfNLawParams) Validate() error { return param.Count("n", p.N, 1, 1_000_000) }

// Suits implements policy.Params.
func (p BestOfNLawParams) Suits(problem *policy.Problem) error { return needsScores(problem) }

// BestOfNLawEntry declares best-of-n-law for the catalogue.
var BestOfNLawEntry = policy.LearnerSpec[BestOfNLawParams, *BestOfNLaw]{
	Spec: sim.Spec[BestOfNLawParams]{
		Name: "best-of-n-law",
		Card: sim.Card{
			Title:    "Best of n",
			About:    "The law of the sample with the highest score among n samples of the reference. It needs no training, and its reward is near the highest for its divergence.",
			Feedback: "Scores of the reference: one step of exact scores; samples of all steps together.",
			Cost:     "O(K log K).",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "The divergence from the reference is at most log n − (n − 1)/n.", Test: "algorithms/policy.TestBestOfNLaw"},
			},
			Source: cite.Citation{
				Authors: "Beirami, A. et al.", Year: 2024,
				Title: "Theoretical Guarantees on the Best-of-n Alignment Policy",
				Venue: cite.Preprint{ArXiv: "2401.01879"},
			},
		},
		Defaults: BestOfNLawParams{N: 16},
	},
	New: NewBestOfNLaw,
}

// BestOfNLaw is the law of the best of n samples (Beirami et al. 2024). With the share F(r)
// of the reference that scores at most r and F(r−) that scores less, arms of score r have
// together the probability
//
//	F(r)^n − F(r−)^n,
//
// which is divided among equal scores as in the reference.
type BestOfNLaw struct {
	referenceScores
	n int
}

// NewBestOfNLaw returns a learner for one trial.
func NewBestOfNLaw(p BestOfNLawParams, problem *policy.Problem, _ *rng.Source) *BestOfNLaw {
	return &BestOfNLaw{newReferenceScores(problem), p.N}
}

// Recommend implements policy.Learner.
func (b *BestOfNLaw) Recommend(law []float64) {
	if !b.informed {
		copy(law, b.reference)
		return
	}
	scores := b.scores[0]
	order, sum := ascending(scores), total(b.weights)
	clear(law)
	below := 0.0
	for start := 0; start < len(order); {
		end, weight := start, 0.0
		for ; end < len(order) && scores[order[end]] == scores[order[start]]; end++ {
			weight += b.weights[order[end]]
		}
		if weight > 0 {
			mass := power((below+weight)/sum, b.n) - power(below/sum, b.n)
			for _, a := range order[start:end] {
				law[a] = float64(mass * (b.weights[a] / weight))
			}
			below += weight
		}
		start = end
	}
}

// power returns x^n for n ≥ 1 by products.
func power(x float64, n int) float64 {
	y := 1.0
	for ; n > 0; n /= 2 {
		if n%2 == 1 {
			y = float64(y * x)
		}
		x = float64(x * x)
	}
	return y
}
