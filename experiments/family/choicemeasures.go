package family

import (
	"slices"

	"joust/results"
	"joust/results/stats"
	"joust/sim/choice"
	"joust/sim/committee"
)

// choiceOutcomes lists what is measured once in each trial of choices, besides the scores
// of its last choice. The first is the clock.
var choiceOutcomes = []measure[func(*choice.Trial) float64]{
	{
		results.Metric{Name: "queries", Label: "queries until it stops", Kind: stats.Count, Better: stats.Lower, Spent: true, About: "number of queries until the algorithm stopped: cells of the table, and rows that were asked for; the budget if it did not stop"},
		func(t *choice.Trial) float64 { return float64(t.Queries) },
	},
	{
		results.Metric{Name: "unresolved", Label: "unresolved trials", Kind: stats.Proportion, Better: stats.Lower, About: "the budget was spent before the algorithm stopped"},
		func(t *choice.Trial) float64 { return indicator(t.Unresolved) },
	},
}

// choiceScore measures a choice.
type choiceScore = measure[func(*choice.Judge, *choice.Choice) float64]

// choiceScores lists the scores of the last choice of a trial.
var choiceScores = append([]choiceScore{
	{
		results.Metric{Name: "correct", Label: "agreement with the full table", Kind: stats.Share, Optional: true, Better: stats.Higher, About: "probability that what is chosen is what the same rule chooses from the true table: of t tied winners each counts 1/t, of a lottery each draw its share; of labels, the mean probability that a row has its right label, which is the accuracy; no value where that is not defined"},
		(*choice.Judge).Correct,
	},
	{
		results.Metric{Name: "true_best", Label: "success rate", Kind: stats.Share, Optional: true, Better: stats.Higher, About: "probability that the chosen row is the one of highest quality: of t tied winners each counts 1/t; no value where rows have no quality"},
		(*choice.Judge).TrueBest,
	},
	{
		results.Metric{Name: "tau", Label: "Kendall's tau", Kind: stats.Correlation, Optional: true, Better: stats.Higher, About: "Kendall's tau-b of the ranking with the order of quality, (C − D)/√((n − T)(n − T′)): of n pairs C are in this order, D in the reverse one, T tied in the ranking and T′ of equal quality; where rows have no quality, with the ranking by the same rule from the true table"},
		(*choice.Judge).Tau,
	},
	{
		results.Metric{Name: "regret", Label: "regret", Kind: stats.Positive, Optional: true, Better: stats.Lower, About: "highest quality of a row minus the mean quality of the chosen row; no value where rows have no quality"},
		(*choice.Judge).Regret,
	},
	{
		results.Metric{Name: "rmse", Label: "RMSE of the estimates", Kind: stats.Positive, Optional: true, OnRequest: true, Better: stats.Lower, About: "root of the mean over rows of the squared difference between the estimated and the true quality of the row; no value where the algorithm estimates none or rows have no quality"},
		(*choice.Judge).EstimationError,
	},
	{
		results.Metric{Name: "winners", Label: "rows tied for the best", Kind: stats.Count, Optional: true, Better: stats.Lower, About: "number of rows that are tied for the best; of a lottery, the rows with a positive share"},
		(*choice.Judge).Winners,
	},
	{
		results.Metric{Name: "coverage", Label: "coverage", Kind: stats.Share, Optional: true, OnRequest: true, Better: stats.Higher, About: "expected share of columns that approve a row of the committee"},
		(*choice.Judge).Coverage,
	},
	{
		results.Metric{Name: "satisfaction", Label: "satisfaction", Kind: stats.Share, Optional: true, OnRequest: true, Better: stats.Higher, About: "expected mean number of rows of the committee that a column approves, divided by the largest that a committee of this size can have"},
		(*choice.Judge).Satisfaction,
	},
	{
		results.Metric{Name: "committees", Label: "committees of the lottery", Kind: stats.Count, Optional: true, OnRequest: true, About: "number of committees with a positive share"},
		(*choice.Judge).Committees,
	},
	{
		results.Metric{Name: "bjr", Label: "balanced justified representation", Kind: stats.Proportion, Optional: true, OnRequest: true, Better: stats.Higher, About: "the slate's own matching of columns to rows shows balanced justified representation; with costs, justified representation with costs"},
		(*choice.Judge).Balanced,
	},
	{
		results.Metric{Name: "served", Label: "served share", Kind: stats.Share, Optional: true, OnRequest: true, Better: stats.Higher, About: "share of columns whose row in the slate is worth at least the second highest level to them"},
		(*choice.Judge).Served,
	},
}, slices.Concat(labelScores, pairScores, promiseScores())...)

// labelScores are the scores of labels.
var labelScores = []choiceScore{
	{
		results.Metric{Name: "kept", Label: "share of rows kept", Kind: stats.Share, Optional: true, OnRequest: true, About: "share of the rows whose labels are kept rather than thrown away; 1 for a rule that keeps all"},
		(*choice.Judge).KeptShare,
	},
	{
		results.Metric{Name: "purity", Label: "accuracy of what is kept", Kind: stats.Share, Optional: true, OnRequest: true, Better: stats.Higher, About: "mean probability that a row that is kept has its right label; no value if no row is kept"},
		(*choice.Judge).Purity,
	},
	{
		results.Metric{Name: "brier", Label: "Brier score", Kind: stats.Positive, Optional: true, OnRequest: true, Better: stats.Lower, About: "mean over rows of the sum over classes of (p − y)², where p is the probability that the class is given and y is 1 for the right class and 0 for others; 0 to 2"},
		(*choice.Judge).Brier,
	},
	{
		results.Metric{Name: "calibration", Label: "calibration error", Kind: stats.Share, Optional: true, OnRequest: true, Better: stats.Lower, About: "expected calibration error: in ten bins of the probability of the likeliest class, the difference between its mean and the accuracy, averaged over rows"},
		(*choice.Judge).Calibration,
	},
	{
		results.Metric{Name: "missed", Label: "accuracy missed", Kind: stats.Probability, Optional: true, OnRequest: true, Better: stats.Lower, About: "how much less often the labels are right than those of the best rule, which knows the annotators' law and sees the same labels: the mean difference of the probabilities that this law gives to the two"},
		(*choice.Judge).Missed,
	},
	{
		results.Metric{Name: "certified", Label: "certified", Kind: stats.Proportion, Optional: true, OnRequest: true, Better: stats.Higher, About: "no rule is right more often than the majority, by the annotators' law; no value unless there are two classes and an odd number of equally good annotators who label every row"},
		(*choice.Judge).Certified,
	},
}

// promiseScores are the scores of promises to groups of columns.
func promiseScores() (list []choiceScore) {
	abouts := map[committee.Property]string{
		committee.JR:      "justified representation: no group of n/k columns that approve a row in common is without an approved member",
		committee.PJR:     "proportional justified representation: every group of ℓ·n/k columns that approve ℓ rows in common approves ℓ members together",
		committee.EJR:     "extended justified representation: in every group of ℓ·n/k columns that approve ℓ rows in common, one approves ℓ members",
		committee.EJRPlus: "EJR+: in every group of ℓ·n/k columns that approve in common a row that is no member, one approves ℓ members",
		committee.FJR:     "full justified representation, with weakly cohesive groups",
		committee.Core:    "the core: no group of columns can have, with its share of the seats, rows that each of them likes more",
	}
	for _, property := range committee.Properties {
		about := "all committees that may be drawn have " + abouts[property]
		if property.Check(100) != nil {
			about += "; no value where there are too many rows to check it"
		}
		list = append(list, choiceScore{
			results.Metric{Name: string(property), Label: string(property), Kind: stats.Proportion, Optional: true, OnRequest: true, Better: stats.Higher, About: about},
			func(j *choice.Judge, c *choice.Choice) float64 { return j.Represents(property, c) },
		})
	}
	shares := map[committee.Fairness]string{
		committee.IFS:       "individual fair share: a column gets in expectation at least min(k, |A|)/n of its approved rows A",
		committee.UFS:       "unanimous fair share: columns with the same approved rows get their fair shares together",
		committee.StrongUFS: "strong unanimous fair share: columns S with the same approved rows A get at least min(|S|·k/n, |A|)",
		committee.GFS:       "group fair share: the approved rows of every group of columns have together at least the sum of its fair shares",
	}
	for _, promise := range committee.FairShares {
		list = append(list, choiceScore{
			results.Metric{Name: string(promise), Label: string(promise), Kind: stats.Proportion, Optional: true, OnRequest: true, Better: stats.Higher, About: "before the draw, the lottery has " + shares[promise]},
			func(j *choice.Judge, c *choice.Choice) float64 { return j.Fair(promise, c) },
		})
	}
	return list
}

// choiceCurves lists what is measured at each checkpoint.
var choiceCurves = []choiceScore{
	{
		results.Metric{Name: "error", Label: "error rate", Kind: stats.Share, Optional: true, OnRequest: true, Better: stats.Lower, About: "1 − `correct` after that many queries; 1 before the algorithm can choose"},
		(*choice.Judge).Error,
	},
	{
		results.Metric{Name: "missed_best", Label: "share of choices that miss the best row", Kind: stats.Share, Optional: true, OnRequest: true, Better: stats.Lower, About: "1 − `true_best` after that many queries; 1 before the algorithm can choose"},
		(*choice.Judge).MissedBest,
	},
}
