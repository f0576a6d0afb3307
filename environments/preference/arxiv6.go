package preference

import (
	"joust/environments/judge"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
)

// ArXiv6Params are the parameters of arxiv6.
type ArXiv6Params struct {
	judge.TieParams
	TrialParams
}

// Validate implements param.Params.
func (p ArXiv6Params) Validate() error { return p.checkTrial(p.TieParams) }

// ArXiv6Entry declares arxiv6 for the catalogue.
var ArXiv6Entry = duel.WorldSpec[ArXiv6Params, *World]{
	Spec: sim.Spec[ArXiv6Params]{
		Name: "arxiv6",
		Card: sim.Card{
			Title: "arXiv",
			About: "Six retrieval functions of the search engine of arXiv.org, compared by interleaving their results for real users. A learner that must settle every pair never stops.",
			Promises: []sim.Promise{
				{Of: sim.World, Text: "The best arm wins by .04 to .11.", Test: "environments/preference.TestArxiv6"},
				{Of: sim.World, Text: "It is not transitive, neither strongly nor moderately: arm 3 beats arm 4 and arm 4 arm 5, and arms 3 and 5 are exactly equal.", Test: "environments/preference.TestArxiv6"},
			},
			Source: cite.Citation{
				Authors: "Yue, Y. and Joachims, T.", Year: 2011,
				Title: "Beat the Mean Bandit",
				Venue: cite.Proceedings{Name: "ICML", Pages: "241-248"},
				Where: "The matrix in probabilities, as later papers give it",
			},
		},
		Defaults: ArXiv6Params{TrialParams: defaultTrial},
	},
	New: NewArXiv6,
}

// arXiv6 is the published matrix: the probability that the row's arm beats the
// column's.
var arXiv6 = [][]float64{
	{0.50, 0.55, 0.55, 0.54, 0.61, 0.61},
	{0.45, 0.50, 0.55, 0.55, 0.58, 0.60},
	{0.45, 0.45, 0.50, 0.54, 0.51, 0.56},
	{0.46, 0.45, 0.46, 0.50, 0.54, 0.50},
	{0.39, 0.42, 0.49, 0.46, 0.50, 0.51},
	{0.39, 0.40, 0.44, 0.50, 0.49, 0.50},
}

// NewArXiv6 returns the world of the six rankers of arXiv.org (Yue and Joachims,
// ICML 2011). The error is always nil.
func NewArXiv6(p ArXiv6Params) (*World, error) {
	return newFixed(matrixOf(len(arXiv6), func(i, j int) outcomes {
		return outcomes{win: arXiv6[i][j], lose: arXiv6[j][i]}
	}), p.TrialParams, p.TieParams), nil
}
