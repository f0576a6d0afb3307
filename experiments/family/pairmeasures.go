package family

import (
	"joust/results"
	"joust/results/stats"
	"joust/sim/choice"
)

// pairScores are the scores of pairs to train a reward model on, besides those of labels.
var pairScores = []choiceScore{
	{
		results.Metric{Name: "downstream", Label: "accuracy of the reward model", Kind: stats.Share, Optional: true, OnRequest: true, Better: stats.Higher, About: "how often a reward model that is trained on the pairs that are kept, with their soft labels and margins, prefers the better of two fresh answers: a linear Bradley–Terry fit with ridge 1; exact, 1 − φ/π for the angle φ between its weights and the true ones; no value where the environment does not know the features of the answers"},
		(*choice.Judge).Downstream,
	},
}
