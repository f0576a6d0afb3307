package vote

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/rng"
)

// BestOfNParams are the parameters of BestOfN.
type BestOfNParams struct {
	By string `yaml:"by" options:"score|min|mean|last|product" doc:"value of a candidate: its score, or the least, the mean, the last or the product of the scores of its parts, which are its tokens or steps"`
}

// Validate implements param.Params.
func (BestOfNParams) Validate() error { return nil }

// BestOfNEntry declares best-of-n for the catalogue.
var BestOfNEntry = duel.LearnerSpec[BestOfNParams, *BestOfN]{
	Spec: sim.Spec[BestOfNParams]{
		Name: "best-of-n",
		Card: sim.Card{
			Title:     "Best-of-N",
			About:     "The candidate with the highest score, given by a verifier that sees each candidate alone, or by one that scores its steps. It ignores that answers agree, and gets worse with more candidates if the scorer can be fooled. Of candidates with equal scores it takes a random one; without scores of the kind that it needs, a random candidate.",
			Feedback:  "None: it does not duel. It uses every candidate's score.",
			Guarantee: "None, except that of its scorer.",
			Cost:      "O(N) work and memory, and reads all parts once.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "0", Test: sim.Conformance},
				{Of: sim.Scored, Is: sim.AtMost, Bound: "N", Test: sim.Conformance},
				{Of: sim.Generated, Is: sim.AtMost, Bound: "N", Test: sim.Conformance},
			},
			Source: cite.Citation{
				Authors: "Cobbe, K., Kosaraju, V., Bavarian, M., et al.", Year: 2021,
				Title: "Training Verifiers to Solve Math Word Problems",
				Venue: cite.Preprint{ArXiv: "2110.14168"},
				Where: "section 4; the least step as in Yuan et al. (2024), arXiv:2412.01981",
			},
		},
		Defaults: BestOfNParams{By: "score"},
	},
	New:         NewBestOfN,
	ReadsScores: func(BestOfNParams) bool { return true },
}

// BestOfN recommends the candidate with the highest score, a random one of several
// (Cobbe et al., 2021, section 4). A process reward model scores steps instead. The
// value of a candidate is then the least score of its steps (Yuan et al., 2024),
// their mean, the last one, which has seen the whole, or their product, which is the
// probability that all steps are right if they are independent.
type BestOfN struct{ choice }

// NewBestOfN returns a learner for the problem. Its stream chooses among candidates
// of equal value.
func NewBestOfN(p BestOfNParams, problem duel.Problem, stream *rng.Source) *BestOfN {
	value, scored := make([]float64, problem.Arms), 0
	switch {
	case p.By == "score":
		scored = copy(value, problem.Scores)
	case problem.Parts != nil:
		whole := map[string]func([]float64) float64{
			"min": leastPart, "mean": meanPart, "last": lastPart, "product": logProduct,
		}[p.By]
		scored = measure(value, problem.Parts, whole)
	}
	return &BestOfN{choice{chosen(value, stream), duel.Expenses{Scored: scored, Generated: problem.Arms}}}
}
