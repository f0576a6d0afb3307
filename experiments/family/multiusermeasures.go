package family

import (
	"joust/results"
	"joust/results/stats"
	"joust/sim/multiuser"
)

// userScore measures a recommendation to many users, at the end of a trial and at each
// checkpoint.
type userScore = measure[func(*multiuser.Scores) float64]

var userScores = []userScore{
	{
		results.Metric{Name: "gap", Label: "normalised gap", Kind: stats.Positive, Better: stats.Lower, About: "mean over users, without newcomers, of (V* − V)/(V* − V⁰), where V is the value of the recommended policy, V* that of a best policy and V⁰ that of uniform play: 0 for best policies, 1 for policies no better than uniform play"},
		func(s *multiuser.Scores) float64 { return s.Gap },
	},
	{
		results.Metric{Name: "gap_p90", Label: "0.9 quantile of the gap over users", Kind: stats.Positive, Better: stats.Lower, About: "0.9 quantile of the normalised gap over users: nine users in ten have at most this gap"},
		func(s *multiuser.Scores) float64 { return s.GapP90 },
	},
	{
		results.Metric{Name: "gap_max", Label: "largest gap of a user", Kind: stats.Positive, Better: stats.Lower, About: "maximum of the normalised gap over users"},
		func(s *multiuser.Scores) float64 { return s.GapMax },
	},
	{
		results.Metric{Name: "newcomers_gap", Label: "normalised gap of newcomers", Kind: stats.Positive, Better: stats.Lower, About: "mean normalised gap of the newcomers; if there are none, of all users"},
		func(s *multiuser.Scores) float64 { return s.Newcomers },
	},
	{
		results.Metric{Name: "relative_error", Label: "relative error of the rewards", Kind: stats.Positive, Better: stats.Lower, About: "`rmse` divided by the root mean squared difference between the users' rewards and their mean over users: 0 for the true rewards, 1 for that mean as the estimate of every user"},
		func(s *multiuser.Scores) float64 { return s.Relative },
	},
	{
		results.Metric{Name: "rmse", Label: "root mean squared error of the rewards", Kind: stats.Positive, Better: stats.Lower, About: "root mean squared error of the estimated rewards, over users and the pairs of state and action that can be reached; from comparisons, after each user's mean over these pairs is subtracted"},
		func(s *multiuser.Scores) float64 { return s.RMSE },
	},
	{
		results.Metric{Name: "max_error", Label: "largest error of a reward", Kind: stats.Positive, Better: stats.Lower, About: "largest absolute error of an estimated reward, over the same users and pairs as in `rmse`"},
		func(s *multiuser.Scores) float64 { return s.MaxError },
	},
	{
		results.Metric{Name: "accuracy", Label: "sign accuracy", Kind: stats.Share, Better: stats.Higher, About: "(1/|C|) Σ 1{sign(e_i − e_j) = sign(r_i − r_j)}, for estimates e and rewards r of a user, over the set C of all (user, i, j) with r_i ≠ r_j, where i and j are items, or pairs of state and action, among at most 100 that are evenly spaced; e_i = e_j counts ½"},
		func(s *multiuser.Scores) float64 { return s.Accuracy },
	},
	{
		results.Metric{Name: "utility", Label: "utility", Kind: stats.Real, Better: stats.Higher, About: "mean over users of the value V of the recommended policy, in the units of each user's rewards"},
		func(s *multiuser.Scores) float64 { return s.Utility },
	},
	{
		results.Metric{Name: "minority_utility", Label: "utility of the minority", Kind: stats.Real, Better: stats.Higher, About: "mean value V over the smallest group of users; without groups, over the tenth of users with the lowest values"},
		func(s *multiuser.Scores) float64 { return s.Minority },
	},
	{
		results.Metric{Name: "majority_utility", Label: "utility of the majority", Kind: stats.Real, Better: stats.Higher, About: "mean value V over the largest group of users; without groups, over all users"},
		func(s *multiuser.Scores) float64 { return s.Majority },
	},
	{
		results.Metric{Name: "rank", Label: "rank of the estimate", Kind: stats.Count, About: "rank of the matrix of estimated rewards, where the learner chose it or got it as a parameter; else 0"},
		func(s *multiuser.Scores) float64 { return float64(s.Rank) },
	},
	{
		results.Metric{Name: "questions", Label: "questions per user", Kind: stats.Positive, OnRequest: true, Better: stats.Lower, About: "comparisons that each user has made, in the mean over users: one for each two trajectories that a learner proposes, or the answers to the questions of a learner that chooses what is compared; 0 where users give rewards or win rates"},
		func(s *multiuser.Scores) float64 { return s.Questions },
	},
	{
		results.Metric{Name: regret, Label: "regret per user", Kind: stats.Positive, OnRequest: true, Better: stats.Lower, About: "Σ (V* − V) over all trajectories that a user has played, where V is the exact value of the policy that was played and V* that of a best one; mean over users"},
		func(s *multiuser.Scores) float64 { return s.Regret },
	},
	{
		results.Metric{Name: exploitability, Label: "exploitability", Kind: stats.Positive, Optional: true, OnRequest: true, Better: stats.Lower, About: "by how much the best reply beats the recommended policy, 0 for a von Neumann winner only. Where users prefer last states (`final-states`, whose studies always record it): max over policies π of P(the last state of π is preferred to that of the policy) − ½. Where users compare items and all are recommended the same policy: max over items j of Σ_i π(i) P(j ≻ i) − ½, where the policy takes item i with probability π(i) and P(j ≻ i) is the mean over users of the probability that they prefer j to i. No value elsewhere"},
		func(s *multiuser.Scores) float64 { return s.Exploitability },
	},
	{
		results.Metric{Name: stepsMeasure, Label: "steps until all is collected", Kind: stats.Positive, Optional: true, OnRequest: true, Better: stats.Lower, About: "mean number of steps of the recommended policy until no part of the reward can be won any more, or until the horizon; no value where rewards have no parts that end"},
		func(s *multiuser.Scores) float64 { return s.Steps },
	},
	{
		results.Metric{Name: mmdMeasure, Label: "discrepancy of the law of returns", Kind: stats.Positive, Optional: true, OnRequest: true, Better: stats.Lower, About: "squared maximum mean discrepancy E k(X,X′) + E k(Y,Y′) − 2 E k(X,Y), with k(x,y) = exp(−|x−y|²/2), between the algorithm's law of the discounted returns of all parts under uniform play and the true one; no value for algorithms without such a law, and for laws of more than 4096 outcomes"},
		func(s *multiuser.Scores) float64 { return s.MMD },
	},
	{
		results.Metric{Name: mmdProductMeasure, Label: "discrepancy of independent returns", Kind: stats.Positive, Optional: true, OnRequest: true, Better: stats.Neither, About: "`mmd` of the law with the true laws of each part alone and independent parts: a property of the environment, 0 where parts are independent"},
		func(s *multiuser.Scores) float64 { return s.MMDProduct },
	},
	{
		results.Metric{Name: everyPartMeasure, Label: "probability of every reward", Kind: stats.Probability, Optional: true, OnRequest: true, Better: stats.Higher, About: "probability that under the recommended policy every part of the reward sums to at least 1 over a trajectory, without discount; no value where rewards have no parts, or the parts more than 200000 joint outcomes"},
		func(s *multiuser.Scores) float64 { return s.EveryPart },
	},
}

// Names of measures that are recorded on request or in some environments only.
const (
	regret         = "regret"
	exploitability = "exploitability"

	// Of rewards with parts.
	stepsMeasure      = "steps"
	mmdMeasure        = "mmd"
	mmdProductMeasure = "mmd_product"
	everyPartMeasure  = "every_part"
)

// requested returns which scores that take time the columns hold.
func requested(s results.Schema) multiuser.Requested {
	has := func(name string) bool { return results.Find(s.Metrics, name) >= 0 || results.Find(s.Curves, name) >= 0 }
	return multiuser.Requested{Steps: has(stepsMeasure), MMD: has(mmdMeasure) || has(mmdProductMeasure), EveryPart: has(everyPartMeasure), Regret: has(regret), Exploitability: has(exploitability)}
}

// isGame reports whether users prefer last states by a matrix of preferences, so that there
// may be no best policy.
func isGame(environment Setting) bool {
	_, ok := environment.Field("preferences")
	return ok
}

// userOutcomes lists what is measured once in each trial, besides its last scores. The
// first is the clock.
var userOutcomes = []measure[func(*multiuser.Trial) float64]{
	{
		results.Metric{Name: "trajectories", Label: "trajectories per user to the target", Kind: stats.Positive, Better: stats.Lower, Spent: true, About: "trajectories, or comparisons, of each user until the mean gap reaches the target; between checkpoints, the gap is interpolated linearly in the logarithm of their number; all that were played if the gap never reaches the target"},
		func(t *multiuser.Trial) float64 { return t.Trajectories },
	},
	{
		results.Metric{Name: "rounds", Label: "trajectories per user", Kind: stats.Count, Better: stats.Lower, About: "number of trajectories, or comparisons, that each user played"},
		func(t *multiuser.Trial) float64 { return float64(t.Rounds) },
	},
	{
		results.Metric{Name: "unresolved", Label: "unresolved trials", Kind: stats.Proportion, Better: stats.Lower, About: "the mean gap never reached the target"},
		func(t *multiuser.Trial) float64 { return indicator(t.Unresolved) },
	},
	{
		results.Metric{Name: "diverged", Label: "diverged trials", Kind: stats.Proportion, Better: stats.Lower, About: "at some checkpoint the estimate was not finite, and the learner used a simpler estimator"},
		func(t *multiuser.Trial) float64 { return indicator(t.Diverged) },
	},
}
