package experiments

import (
	"joust/results"
	"joust/results/stats"
	"joust/sim/duel"
)

// metrics are what the books say of a trial of duels: the columns of
// records, summary and curves, and where each comes from.
var metrics = []struct {
	results.Metric
	of func(*duel.Trial) float64
}{
	{
		results.Metric{Name: "duels", Label: "duels until it stops", Kind: stats.Count, Better: stats.Lower, Spent: true, About: "duels until the algorithm stopped, or the budget if it did not: the sample complexity"},
		func(t *duel.Trial) float64 { return float64(t.Duels) },
	},
	{
		results.Metric{Name: "correct", Label: "success rate", Kind: stats.Proportion, Better: stats.Higher, About: "the arm recommended in the end is a right one: a Copeland winner, or a correct candidate"},
		func(t *duel.Trial) float64 { return indicator(t.Correct) },
	},
	{
		results.Metric{Name: "failed", Label: "failure rate", Kind: stats.Proportion, Better: stats.Lower, About: "the arm recommended in the end is not a right one"},
		func(t *duel.Trial) float64 { return indicator(!t.Correct) },
	},
	{
		results.Metric{Name: "unresolved", Label: "unresolved trials", Kind: stats.Proportion, Better: stats.Lower, About: "the budget was spent before the algorithm stopped"},
		func(t *duel.Trial) float64 { return indicator(t.Unresolved) },
	},
	{
		results.Metric{Name: "pairs", Label: "pairs duelled", Kind: stats.Count, Better: stats.Lower, Spent: true, About: "different pairs that duelled at least once"},
		func(t *duel.Trial) float64 { return float64(t.Pairs) },
	},
	{
		results.Metric{Name: "calls", Label: "judge calls", Kind: stats.Count, Better: stats.Lower, Spent: true, About: "calls of the judge: duels, times what the judge needs for one"},
		func(t *duel.Trial) float64 { return float64(t.JudgeCalls) },
	},
	{
		results.Metric{Name: "scored", Label: "scorer calls", Kind: stats.Count, Better: stats.Lower, About: "calls of the scorer for the candidates whose score was looked at"},
		func(t *duel.Trial) float64 { return float64(t.ScorerCalls) },
	},
	{
		results.Metric{Name: "generated", Label: "candidates generated", Kind: stats.Count, Better: stats.Lower, About: "candidates that had to be generated, all unless the algorithm stops sampling early"},
		func(t *duel.Trial) float64 { return float64(t.Generated) },
	},
	{
		results.Metric{Name: "rounds", Label: "sequential rounds", Kind: stats.Count, Better: stats.Lower, Spent: true, About: "rounds of duels that had to wait for one another, if those of a round are run side by side: the latency"},
		func(t *duel.Trial) float64 { return float64(t.Rounds) },
	},
	{
		results.Metric{Name: "byes", Label: "byes", Kind: stats.Count, About: "times that an arm passed a round without a match"},
		func(t *duel.Trial) float64 { return float64(t.Byes) },
	},
	{
		results.Metric{Name: "free", Label: "free matches", Kind: stats.Count, About: "matches that needed no duel, both candidates having the same answer"},
		func(t *duel.Trial) float64 { return float64(t.Free) },
	},
	{
		results.Metric{Name: "fooled", Label: "hacked share", Kind: stats.Proportion, Better: stats.Lower, About: "the candidate recommended in the end is a decoy, made to fool the judge"},
		func(t *duel.Trial) float64 { return indicator(t.Fooled) },
	},
}

// curves are what the books say at each checkpoint.
var curves = []struct {
	results.Metric
	of func(*duel.Trial) []bool
}{
	{
		results.Metric{Name: "error", Label: "error rate", Kind: stats.Proportion, Better: stats.Lower, About: "the arm recommended after that many duels is not a right one"},
		func(t *duel.Trial) []bool { return t.Wrong },
	},
	{
		results.Metric{Name: "stopped", Label: "stopped", Kind: stats.Proportion, Better: stats.Higher, About: "the algorithm has stopped after that many duels"},
		func(t *duel.Trial) []bool { return t.Stopped },
	},
}

// Metrics lists what the study measures once a trial.
func (s *Study) Metrics() (list []results.Metric) {
	if s.Users {
		for _, m := range outcomes {
			list = append(list, m.Metric)
		}
		for _, m := range scores {
			list = append(list, m.Metric)
		}
		return list
	}
	for _, m := range metrics {
		list = append(list, m.Metric)
	}
	return list
}

// Curves lists what the study measures at every checkpoint.
func (s *Study) Curves() (list []results.Metric) {
	if s.Users {
		for _, m := range scores {
			list = append(list, m.Metric)
		}
		return list
	}
	for _, c := range curves {
		list = append(list, c.Metric)
	}
	return list
}

// clock is what checkpoints count, as studies call it.
func (s *Study) clock() string {
	if s.Users {
		return "trajectories"
	}
	return "duels"
}

// Schema is the columns of the study's records.
func (s *Study) Schema() results.Schema {
	return results.Schema{Metrics: s.Metrics(), Curves: s.Curves(), Checkpoints: s.Checkpoints}
}

// enter appends the trial to the block.
func enter(b *results.Block, t *duel.Trial, truth *duel.Truth) {
	b.Recommended = append(b.Recommended, truth.Names[t.Recommended])
	for i, m := range metrics {
		b.Metrics[i] = append(b.Metrics[i], m.of(t))
	}
	for i, c := range curves {
		for _, yes := range c.of(t) {
			b.Curves[i] = append(b.Curves[i], indicator(yes))
		}
	}
}

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
