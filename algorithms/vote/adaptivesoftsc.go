package vote

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/rng"
)

// maxCap bounds the parameter cap; it is far more than any pool holds.
const maxCap = 1_000_000

// AdaptiveSoftSCParams are the parameters of AdaptiveSoftSC.
type AdaptiveSoftSCParams struct {
	Threshold float64 `yaml:"threshold" doc:"confidence at which enough candidates have been generated, above 0: each adds the least probability among its tokens"`
	Cap       int     `yaml:"cap" doc:"candidates to generate at most; 0 for all that there are"`
	By        string  `yaml:"by" options:"mean|min" doc:"which of the candidates generated is chosen: that of the greatest mean, or of the greatest least probability of its tokens"`
}

// Validate implements param.Params.
func (p AdaptiveSoftSCParams) Validate() error {
	return errors.Join(param.Above("threshold", p.Threshold, 0), param.Count("cap", p.Cap, 0, maxCap))
}

// AdaptiveSoftSCEntry declares adaptive-soft-sc for the catalogue.
var AdaptiveSoftSCEntry = duel.LearnerSpec[AdaptiveSoftSCParams, *AdaptiveSoftSC]{
	Spec: sim.Spec[AdaptiveSoftSCParams]{
		Name: "adaptive-soft-sc",
		Card: sim.Card{
			Title:     "Adaptive Soft-SC",
			About:     "Soft-SC that generates one candidate after another until the model has been sure enough of them together, and takes the one of which it was surest. Few candidates where the model is sure, many where it is not. Of candidates with the same confidence it takes a random one. Where nothing is known of tokens it is never sure: it generates as many as it may, and any of these will do.",
			Feedback:  "None: it does not duel. It knows the score of every part of the candidates it has generated, which is to be the probability of a token.",
			Guarantee: "None, but that no more than cap candidates are generated.",
			Cost:      "No duel; once over the parts of the candidates generated, one a round.",
			Source: cite.Citation{
				Authors: "Wang, H., Prasad, A., Stengel-Eskin, E. and Bansal, M.", Year: 2024,
				Title: "Soft Self-Consistency Improves Language Model Agents",
				Venue: cite.Proceedings{Name: "ACL (short papers)", ArXiv: "2402.13212"},
				Where: "adaptive sampling, as in the authors' code",
			},
		},
		Defaults: AdaptiveSoftSCParams{Threshold: 0.8, Cap: 10, By: "mean"},
	},
	New: NewAdaptiveSoftSC,
}

// AdaptiveSoftSC generates candidates as long as the sum of their least token
// probabilities is below the threshold, and recommends the one of greatest
// confidence among them, by a draw where several have it (Wang, Prasad,
// Stengel-Eskin and Bansal, ACL 2024). The confidence is the mean in the authors'
// code for bash, which stops at 10 candidates, and the least in that for WebShop.
type AdaptiveSoftSC struct{ choice }

// NewAdaptiveSoftSC is a learner for the problem; its stream draws among
// candidates of equal confidence, and the order of arms that are no candidates.
func NewAdaptiveSoftSC(p AdaptiveSoftSCParams, problem duel.Problem, stream *rng.Source) *AdaptiveSoftSC {
	arms := generated(&problem, stream)
	if p.Cap > 0 {
		arms = arms[:min(p.Cap, len(arms))]
	}
	worth, scored := make([]float64, len(arms)), 0
	if problem.Parts != nil {
		n, sure := 0, 0.0
		for n < len(arms) && sure < p.Threshold {
			sure += max(0, leastPart(problem.Parts[arms[n]]))
			n++
		}
		arms, worth = arms[:n], worth[:n]
		scored = measure(worth, problem.Parts[:n], confidence(p.By))
	}
	return &AdaptiveSoftSC{choice{
		arms[greatest(worth, stream)],
		duel.Expenses{Rounds: len(arms), Scored: scored, Generated: len(arms)},
	}}
}
