package vote

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/rng"
)

// BestOfNParams are the parameters of BestOfN.
type BestOfNParams struct {
	By string `yaml:"by" options:"score|min|mean|last|product" doc:"what a candidate is worth: its score, or the least, the mean, the last or the product of the scores of its parts, its tokens or steps"`
}

// Validate implements param.Params.
func (BestOfNParams) Validate() error { return nil }

// BestOfNEntry declares best-of-n for the catalogue.
var BestOfNEntry = duel.LearnerSpec[BestOfNParams, *BestOfN]{
	Spec: sim.Spec[BestOfNParams]{
		Name: "best-of-n",
		Card: sim.Card{
			Title:     "Best-of-N",
			About:     "The candidate with the highest score, by a verifier that sees each alone, or by one that scores its steps. It takes no notice of answers that agree, and gets worse with more candidates where the scorer can be fooled. Of candidates with the same score it takes a random one; where there are no scores of the kind it goes by, any.",
			Feedback:  "None: it does not duel. It knows every candidate's score.",
			Guarantee: "None but that of its scorer.",
			Cost:      "No duel, N scores; O(N) work and memory, and once over all parts.",
			Source: cite.Citation{
				Authors: "Cobbe, K., Kosaraju, V., Bavarian, M., et al.", Year: 2021,
				Title: "Training Verifiers to Solve Math Word Problems",
				Venue: cite.Preprint{ArXiv: "2110.14168"},
				Where: "section 4; the least step as in Yuan et al. (2024), arXiv:2412.01981",
			},
		},
		Defaults: BestOfNParams{By: "score"},
	},
	New: NewBestOfN,
}

// BestOfN recommends the candidate with the highest score, by a draw where
// several have it (Cobbe et al., 2021, section 4). A process reward model scores
// steps instead, and a candidate is worth the least of its steps (Yuan et al.,
// 2024), their mean, the last one, which has seen the whole, or their product, the
// probability that all are right if they are so independently.
type BestOfN struct{ choice }

// NewBestOfN is a learner for the problem; its stream draws among candidates
// that are worth the same.
func NewBestOfN(p BestOfNParams, problem duel.Problem, stream *rng.Source) *BestOfN {
	worth, scored := make([]float64, problem.Arms), 0
	switch {
	case p.By == "score":
		scored = copy(worth, problem.Scores)
	case problem.Parts != nil:
		whole := map[string]func([]float64) float64{
			"min": leastPart, "mean": meanPart, "last": lastPart, "product": logProduct,
		}[p.By]
		scored = measure(worth, problem.Parts, whole)
	}
	return &BestOfN{choice{chosen(worth, stream), duel.Expenses{Scored: scored, Generated: problem.Arms}}}
}
