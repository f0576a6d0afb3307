package family

import (
	"joust/results"
	"joust/results/stats"
	"joust/sim/multiuser"
)

// userScore measures a recommendation to many users: at the end of a trial, and at
// each checkpoint.
type userScore struct {
	results.Metric
	of func(*multiuser.Scores) float64
}

var userScores = []userScore{
	{
		results.Metric{Name: "gap", Label: "normalised gap", Kind: stats.Real, Better: stats.Lower, About: "mean over users of (V* - V)/(V* - V of uniform play) of the policies recommended: 0 for best policies, 1 for ones no better than uniform play; newcomers left out"},
		func(s *multiuser.Scores) float64 { return s.Gap },
	},
	{
		results.Metric{Name: "gap_p90", Label: "0.9 quantile of the gap over users", Kind: stats.Real, Better: stats.Lower, About: "the normalised gap that nine users in ten do not exceed"},
		func(s *multiuser.Scores) float64 { return s.GapP90 },
	},
	{
		results.Metric{Name: "gap_max", Label: "largest gap of a user", Kind: stats.Real, Better: stats.Lower, About: "the normalised gap of the user who is served worst"},
		func(s *multiuser.Scores) float64 { return s.GapMax },
	},
	{
		results.Metric{Name: "newcomers_gap", Label: "normalised gap of newcomers", Kind: stats.Real, Better: stats.Lower, About: "mean normalised gap of the newcomers; of all users where there are none"},
		func(s *multiuser.Scores) float64 { return s.Newcomers },
	},
	{
		results.Metric{Name: "relative_error", Label: "relative error of the rewards", Kind: stats.Real, Better: stats.Lower, About: "root mean squared error of the estimated rewards as a share of how much users differ from their mean: 1 for the users' mean, 0 for the truth"},
		func(s *multiuser.Scores) float64 { return s.Relative },
	},
	{
		results.Metric{Name: "rmse", Label: "root mean squared error of the rewards", Kind: stats.Real, Better: stats.Lower, About: "root mean squared error of the estimated rewards of the pairs of state and action that can be reached; from comparisons, after each user's mean is taken off"},
		func(s *multiuser.Scores) float64 { return s.RMSE },
	},
	{
		results.Metric{Name: "max_error", Label: "largest error of a reward", Kind: stats.Real, Better: stats.Lower, About: "the largest error among these"},
		func(s *multiuser.Scores) float64 { return s.MaxError },
	},
	{
		results.Metric{Name: "accuracy", Label: "sign accuracy", Kind: stats.Real, Better: stats.Higher, About: "share of couples of items, or of pairs of state and action, of which the estimate says rightly which the user wants more; of up to 100, evenly spread"},
		func(s *multiuser.Scores) float64 { return s.Accuracy },
	},
	{
		results.Metric{Name: "utility", Label: "utility", Kind: stats.Real, Better: stats.Higher, About: "mean over users of what the recommended policy is worth to them, as they measure it"},
		func(s *multiuser.Scores) float64 { return s.Utility },
	},
	{
		results.Metric{Name: "minority_utility", Label: "utility of the minority", Kind: stats.Real, Better: stats.Higher, About: "mean utility in the smallest group of users; without groups, of the worst-off tenth"},
		func(s *multiuser.Scores) float64 { return s.Minority },
	},
	{
		results.Metric{Name: "majority_utility", Label: "utility of the majority", Kind: stats.Real, Better: stats.Higher, About: "mean utility in the largest group of users; without groups, of all"},
		func(s *multiuser.Scores) float64 { return s.Majority },
	},
	{
		results.Metric{Name: "rank", Label: "rank of the estimate", Kind: stats.Count, About: "rank of the estimated rewards where it was chosen or given, else 0"},
		func(s *multiuser.Scores) float64 { return float64(s.Rank) },
	},
}

// userOutcomes are measured once a trial besides its last scores; the first is the
// clock.
var userOutcomes = []struct {
	results.Metric
	of func(*multiuser.Trial) float64
}{
	{
		results.Metric{Name: "trajectories", Label: "trajectories per user to the target", Kind: stats.Real, Better: stats.Lower, Spent: true, About: "trajectories, or comparisons, of each user until the mean gap is at the target, between checkpoints on the line through gap and logarithm; all that were played if it never is"},
		func(t *multiuser.Trial) float64 { return t.Trajectories },
	},
	{
		results.Metric{Name: "rounds", Label: "trajectories per user", Kind: stats.Count, Better: stats.Lower, About: "trajectories, or comparisons, of each user that were played"},
		func(t *multiuser.Trial) float64 { return float64(t.Rounds) },
	},
	{
		results.Metric{Name: "unresolved", Label: "unresolved trials", Kind: stats.Proportion, Better: stats.Lower, About: "the mean gap was never at the target"},
		func(t *multiuser.Trial) float64 { return indicator(t.Unresolved) },
	},
	{
		results.Metric{Name: "diverged", Label: "diverged trials", Kind: stats.Proportion, Better: stats.Lower, About: "at some checkpoint the estimator found no finite answer, and the learner fell back on a simpler one"},
		func(t *multiuser.Trial) float64 { return indicator(t.Diverged) },
	},
}
