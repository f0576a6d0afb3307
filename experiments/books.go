package experiments

import (
	"joust/results"
	"joust/sim"
)

// metrics are what the books of identification say of a trial: the columns of
// records, summary and curves, and where each comes from.
var metrics = []struct {
	results.Metric
	of func(*sim.Trial) float64
}{
	{
		results.Metric{Name: "duels", Label: "duels until it stops", Kind: results.Count, About: "duels until the algorithm stopped, or the budget if it did not: the sample complexity"},
		func(t *sim.Trial) float64 { return float64(t.Duels) },
	},
	{
		results.Metric{Name: "correct", Label: "success rate", Kind: results.Proportion, About: "the arm recommended in the end is a Copeland winner"},
		func(t *sim.Trial) float64 { return indicator(t.Correct) },
	},
	{
		results.Metric{Name: "unresolved", Label: "unresolved trials", Kind: results.Proportion, About: "the budget was spent before the algorithm stopped"},
		func(t *sim.Trial) float64 { return indicator(t.Unresolved) },
	},
	{
		results.Metric{Name: "pairs", Label: "pairs duelled", Kind: results.Count, About: "different pairs that duelled at least once"},
		func(t *sim.Trial) float64 { return float64(t.Pairs) },
	},
}

// curves are what the books say at each checkpoint.
var curves = []struct {
	results.Metric
	of func(*sim.Trial) []bool
}{
	{
		results.Metric{Name: "error", Label: "error rate", Kind: results.Proportion, About: "the arm recommended after that many duels is not a Copeland winner"},
		func(t *sim.Trial) []bool { return t.Wrong },
	},
	{
		results.Metric{Name: "stopped", Label: "stopped", Kind: results.Proportion, About: "the algorithm has stopped after that many duels"},
		func(t *sim.Trial) []bool { return t.Stopped },
	},
}

// Metrics lists what is measured once a trial.
func Metrics() (list []results.Metric) {
	for _, m := range metrics {
		list = append(list, m.Metric)
	}
	return list
}

// Curves lists what is measured at every checkpoint.
func Curves() (list []results.Metric) {
	for _, c := range curves {
		list = append(list, c.Metric)
	}
	return list
}

// Schema is the columns of the study's records.
func (s *Study) Schema() results.Schema {
	return results.Schema{Metrics: Metrics(), Curves: Curves(), Checkpoints: s.Checkpoints}
}

// enter appends the trial to the block.
func enter(b *results.Block, t *sim.Trial, truth *sim.Truth) {
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
