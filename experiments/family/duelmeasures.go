package family

import (
	"math"

	"joust/results"
	"joust/results/stats"
	"joust/sim/duel"
)

// outOfData is the measure of whether a trial ended because a pair had no duel left.
const outOfData = "out_of_data"

// duelMeasures lists what is measured once in each trial of duels, and the functions that
// read it. The first is the clock; a
// measure without a function is derived.
var duelMeasures = []measure[func(*duel.Trial) float64]{
	{
		results.Metric{Name: "duels", Label: "duels until it stops", Kind: stats.Count, Better: stats.Lower, Spent: true, About: "number of duels until the algorithm stopped (the sample complexity); the budget if it did not stop"},
		func(t *duel.Trial) float64 { return float64(t.Duels) },
	},
	{
		results.Metric{Name: "correct", Label: "success rate", Kind: stats.Proportion, Optional: true, Better: stats.Higher, About: "the arm recommended at the end is correct by the truth of the study, by default a Copeland winner or, among candidates, one with a correct answer; no value in a trial without a truth"},
		func(t *duel.Trial) float64 { return judged(t, indicator(t.Correct)) },
	},
	{
		results.Metric{Name: "failed", Label: "failure rate", Kind: stats.Proportion, Optional: true, Derived: true, Better: stats.Lower, About: "the arm recommended at the end is not correct: 1 − `correct`; no value in a trial without a truth"},
		nil,
	},
	{
		results.Metric{Name: "unresolved", Label: "unresolved trials", Kind: stats.Proportion, Better: stats.Lower, About: "the budget was spent before the algorithm stopped, or it asked for a duel of a pair that has none left (`out_of_data`); of an algorithm that never stops, to minimise regret, only the latter counts"},
		func(t *duel.Trial) float64 { return indicator(t.Unresolved) },
	},
	{
		results.Metric{Name: outOfData, Label: "trials out of data", Kind: stats.Proportion, OnRequest: true, Better: stats.Lower, About: "the algorithm asked for a duel of a pair that has none left in the log, so that the trial ended before it stopped and before the budget was spent; recorded by every study with an environment in which this may happen (battles with replay: stock)"},
		func(t *duel.Trial) float64 { return indicator(t.OutOfData) },
	},
	{
		results.Metric{Name: "pairs", Label: "pairs duelled", Kind: stats.Count, Better: stats.Lower, Spent: true, About: "number of different pairs that duelled at least once"},
		func(t *duel.Trial) float64 { return float64(t.Pairs) },
	},
	{
		results.Metric{Name: "calls", Label: "judge calls", Kind: stats.Count, Better: stats.Lower, Spent: true, About: "calls of the judge: `duels` × calls for each duel, and the calls that were repeated because a verdict could not be read"},
		func(t *duel.Trial) float64 { return float64(t.JudgeCalls) },
	},
	{
		results.Metric{Name: "unread", Label: "verdicts that could not be read", Kind: stats.Count, OnRequest: true, Better: stats.Lower, About: "verdicts that could not be read: duels that were dropped, or calls that were repeated (failures-as: drop or again); as ties they are not counted"},
		func(t *duel.Trial) float64 { return float64(t.Unread) },
	},
	{
		results.Metric{Name: "scored", Label: "scorer calls", Kind: stats.Count, Better: stats.Lower, About: "calls of the scorer: candidates whose score the algorithm read × calls for each candidate"},
		func(t *duel.Trial) float64 { return float64(t.ScorerCalls) },
	},
	{
		results.Metric{Name: "generated", Label: "candidates generated", Kind: stats.Count, Better: stats.Lower, About: "number of candidates that had to be generated: all, unless the algorithm stops sampling early"},
		func(t *duel.Trial) float64 { return float64(t.Generated) },
	},
	{
		results.Metric{Name: "rounds", Label: "sequential rounds", Kind: stats.Count, Better: stats.Lower, Spent: true, About: "length of the longest chain of duels that depend on one another: the latency if the duels of a round run in parallel"},
		func(t *duel.Trial) float64 { return float64(t.Rounds) },
	},
	{
		results.Metric{Name: "byes", Label: "byes", Kind: stats.Count, About: "number of times that an arm advanced to the next round without a match"},
		func(t *duel.Trial) float64 { return float64(t.Byes) },
	},
	{
		results.Metric{Name: "free", Label: "free matches", Kind: stats.Count, About: "matches without a duel, because both candidates have the same answer"},
		func(t *duel.Trial) float64 { return float64(t.Free) },
	},
	{
		results.Metric{Name: "fooled", Label: "hacked share", Kind: stats.Proportion, Better: stats.Lower, About: "the candidate recommended at the end is a decoy, which was made to deceive the judge"},
		func(t *duel.Trial) float64 { return indicator(t.Fooled) },
	},
	{
		results.Metric{Name: "loss", Label: "loss of worth", Kind: stats.Positive, Optional: true, OnRequest: true, Better: stats.Lower, About: "worth of the best arm minus worth of the arm recommended at the end, by the notion of the truth; among candidates, one with a correct answer is worth 1 and any other 0; no value in a trial without a truth"},
		func(t *duel.Trial) float64 { return judged(t, t.Loss) },
	},
}

// duelCurves lists what is measured at each checkpoint. A curve without a function is
// derived.
var duelCurves = []measure[func(*duel.Trial) []float64]{
	{
		results.Metric{Name: "error", Label: "error rate", Kind: stats.Proportion, Optional: true, Better: stats.Lower, About: "the arm recommended after that many duels is not correct; no value in a trial without a truth"},
		func(t *duel.Trial) []float64 { return t.Wrong },
	},
	{
		results.Metric{Name: "stopped", Label: "stopped", Kind: stats.Proportion, Derived: true, Better: stats.Higher, About: "the algorithm has stopped after that many duels; one that never stops has at the budget"},
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
