package family

import (
	"math"

	"joust/results"
	"joust/results/stats"
	"joust/sim/duel"
)

// duelMeasures are measured once a trial of duels, and how; the first is the clock. A
// measure without a function is derived.
var duelMeasures = []struct {
	results.Metric
	of func(*duel.Trial) float64
}{
	{
		results.Metric{Name: "duels", Label: "duels until it stops", Kind: stats.Count, Better: stats.Lower, Spent: true, About: "duels until the algorithm stopped, or the budget if it did not: the sample complexity"},
		func(t *duel.Trial) float64 { return float64(t.Duels) },
	},
	{
		results.Metric{Name: "correct", Label: "success rate", Kind: stats.Proportion, Optional: true, Better: stats.Higher, About: "the arm recommended in the end is right by the truth of the study: by default a Copeland winner by mode, or a correct candidate; a trial without a truth has no value"},
		func(t *duel.Trial) float64 { return judged(t, indicator(t.Correct)) },
	},
	{
		results.Metric{Name: "failed", Label: "failure rate", Kind: stats.Proportion, Optional: true, Derived: true, Better: stats.Lower, About: "the arm recommended in the end is not a right one; a trial without a truth has no value"},
		nil,
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
	{
		results.Metric{Name: "loss", Label: "loss of worth", Kind: stats.Real, Optional: true, OnRequest: true, Better: stats.Lower, About: "how much less the arm recommended in the end is worth than the best arm, by the notion of the truth; of candidates, a correct one is worth 1 and a wrong one 0; a trial without a truth has no value"},
		func(t *duel.Trial) float64 { return judged(t, t.Loss) },
	},
}

// duelCurves are measured at each checkpoint. A curve without a function is derived.
var duelCurves = []struct {
	results.Metric
	of func(*duel.Trial) []float64
}{
	{
		results.Metric{Name: "error", Label: "error rate", Kind: stats.Proportion, Optional: true, Better: stats.Lower, About: "the arm recommended after that many duels is not a right one; a trial without a truth has no value"},
		func(t *duel.Trial) []float64 { return t.Wrong },
	},
	{
		results.Metric{Name: "stopped", Label: "stopped", Kind: stats.Proportion, Derived: true, Better: stats.Higher, About: "the algorithm has stopped after that many duels"},
		nil,
	},
}

// judged returns a value that depends on the truth, or NaN if the trial has none.
func judged(t *duel.Trial, value float64) float64 {
	if t.Undefined {
		return math.NaN()
	}
	return value
}

// deriveDuels fills the derived columns: failed = 1 - correct, and stopped, which is 1
// at the checkpoints from the last duel on if the trial was not cut.
func deriveDuels(s results.Schema, b *results.Block) {
	column := func(name string) []float64 { return b.Metrics[results.Find(s.Metrics, name)] }
	if i := results.Find(s.Metrics, "failed"); i >= 0 {
		b.Metrics[i] = make([]float64, b.Trials())
		for t, correct := range column("correct") {
			b.Metrics[i][t] = 1 - correct
		}
	}
	if i := results.Find(s.Curves, "stopped"); i >= 0 {
		duels, unresolved := column("duels"), column("unresolved")
		b.Curves[i] = make([]float64, 0, b.Trials()*len(s.Checkpoints))
		for t := range b.Trials() {
			for _, c := range s.Checkpoints {
				b.Curves[i] = append(b.Curves[i], indicator(unresolved[t] == 0 && duels[t] <= float64(c)))
			}
		}
	}
}
