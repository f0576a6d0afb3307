package vote

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/rng"
)

// maxCap is the greatest value of cap, far more than any pool has.
const maxCap = 1_000_000

// AdaptiveSoftSCParams are the parameters of AdaptiveSoftSC.
type AdaptiveSoftSCParams struct {
	Threshold float64 `yaml:"threshold" doc:"sum of confidences at which it stops, above 0: each candidate adds the least probability of its tokens"`
	Cap       int     `yaml:"cap" doc:"most candidates to generate; 0 for all"`
	By        string  `yaml:"by" options:"mean|min" doc:"confidence by which a generated candidate is chosen: the mean or the least probability of its tokens"`
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
			About:     "Soft-SC that generates one candidate after another until the model has been sure enough of them together, and takes the one with the highest confidence: few candidates where the model is sure, many where it is not. Of candidates with equal confidence it takes a random one. Where nothing is known of tokens it generates as many candidates as it may and takes a random one.",
			Feedback:  "None: it does not duel. It uses the scores of the parts of the candidates that it has generated, which must be token probabilities.",
			Guarantee: "None on the error.",
			Cost:      "Reads the parts of each generated candidate once.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "0", Test: sim.Conformance},
				{Of: sim.Generated, Is: sim.AtMost, Bound: "N", Test: sim.Conformance},
				{Of: sim.Generated, Is: sim.AtMost, Bound: "C", Where: map[string]string{"C": "cap"}, When: map[string]string{"cap": ">0"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "N", Test: sim.Conformance},
			},
			Source: cite.Citation{
				Authors: "Wang, H., Prasad, A., Stengel-Eskin, E. and Bansal, M.", Year: 2024,
				Title: "Soft Self-Consistency Improves Language Model Agents",
				Venue: cite.Proceedings{Name: "ACL (short papers)", ArXiv: "2402.13212"},
				Where: "adaptive sampling, as in the authors' code",
			},
		},
		Defaults: AdaptiveSoftSCParams{Threshold: 0.8, Cap: 10, By: "mean"},
	},
	New:         NewAdaptiveSoftSC,
	ReadsScores: func(AdaptiveSoftSCParams) bool { return true },
}

// AdaptiveSoftSC generates candidates as long as the sum of their least token
// probabilities is below the threshold, and recommends the one of greatest
// confidence, a random one of several (Wang, Prasad, Stengel-Eskin and Bansal, ACL
// 2024). The confidence is the mean in the authors' code for bash, which stops at 10
// candidates, and the least in that for WebShop.
type AdaptiveSoftSC struct{ choice }

// NewAdaptiveSoftSC returns a learner for the problem. Its stream chooses among
// candidates of equal confidence, and the order of arms that are not candidates.
func NewAdaptiveSoftSC(p AdaptiveSoftSCParams, problem duel.Problem, stream *rng.Source) *AdaptiveSoftSC {
	arms := generated(&problem, stream)
	if p.Cap > 0 {
		arms = arms[:min(p.Cap, len(arms))]
	}
	value, scored := make([]float64, len(arms)), 0
	if problem.Parts != nil {
		n, sure := 0, 0.0
		for n < len(arms) && sure < p.Threshold {
			sure += max(0, leastPart(problem.Parts[arms[n]]))
			n++
		}
		arms, value = arms[:n], value[:n]
		scored = measure(value, problem.Parts[:n], confidence(p.By))
	}
	return &AdaptiveSoftSC{choice{
		arms[greatest(value, stream)],
		duel.Expenses{Rounds: len(arms), Scored: scored, Generated: len(arms)},
	}}
}
