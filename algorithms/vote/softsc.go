package vote

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/rng"
)

// SoftSCParams are the parameters of SoftSC.
type SoftSCParams struct {
	By string `yaml:"by" options:"mean|min|product" doc:"confidence of the model in a candidate: the mean, the least, or the geometric mean of the probabilities of its tokens, which is their product made independent of length"`
}

// Validate implements param.Params.
func (SoftSCParams) Validate() error { return nil }

// SoftSCEntry declares soft-sc for the catalogue.
var SoftSCEntry = duel.LearnerSpec[SoftSCParams, *SoftSC]{
	Spec: sim.Spec[SoftSCParams]{
		Name: "soft-sc",
		Card: sim.Card{
			Title:     "Soft-SC",
			About:     "Soft self-consistency: the candidate that the model which generated it was most confident of, token by token. It is for tasks where answers never agree, so that a vote has nothing to count. Of candidates with equal confidence it takes a random one; where nothing is known of tokens, a random candidate.",
			Feedback:  "None: it does not duel. It uses the score of every part of a candidate, which must be the probability of a token, and ignores that answers agree.",
			Guarantee: "None.",
			Cost:      "Reads the parts of N candidates once.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "0", Test: sim.Conformance},
				{Of: sim.Scored, Is: sim.AtMost, Bound: "N", Test: sim.Conformance},
				{Of: sim.Generated, Is: sim.AtMost, Bound: "N", Test: sim.Conformance},
			},
			Source: cite.Citation{
				Authors: "Wang, H., Prasad, A., Stengel-Eskin, E. and Bansal, M.", Year: 2024,
				Title: "Soft Self-Consistency Improves Language Model Agents",
				Venue: cite.Proceedings{Name: "ACL (short papers)", ArXiv: "2402.13212"},
				Where: "scores as in the authors' code",
			},
		},
		Defaults: SoftSCParams{By: "mean"},
	},
	New:         NewSoftSC,
	ReadsScores: func(SoftSCParams) bool { return true },
}

// SoftSC recommends the candidate with the highest confidence, a random one of
// several (Wang, Prasad, Stengel-Eskin and Bansal, ACL 2024). With token
// probabilities p_1 … p_n the confidence is
//
//	mean     (p_1 + … + p_n) / n,
//	min      min_t p_t, or
//	product  (p_1 ⋯ p_n)^(1/n), compared as the mean of logarithms, as in the code.
//
// Candidates are not grouped by their answers. A candidate of several steps is one
// row of tokens here; the code takes means of the steps' means.
type SoftSC struct{ choice }

// NewSoftSC returns a learner for the problem. Its stream chooses among candidates of
// equal confidence.
func NewSoftSC(p SoftSCParams, problem duel.Problem, stream *rng.Source) *SoftSC {
	value, scored := make([]float64, problem.Arms), 0
	if problem.Parts != nil {
		scored = measure(value, problem.Parts, confidence(p.By))
	}
	return &SoftSC{choice{chosen(value, stream), duel.Expenses{Scored: scored, Generated: problem.Arms}}}
}

// confidence returns the function of the parts that the parameter names.
func confidence(by string) func(parts []float64) float64 {
	switch by {
	case "min":
		return leastPart
	case "product":
		return logGeometricMean
	}
	return meanPart
}
