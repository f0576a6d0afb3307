package family

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/results"
	"joust/results/stats"
)

// The derived columns follow from duels, correct and unresolved: a trial has stopped at
// the checkpoints from its last duel on, unless the budget cut it.
func TestDeriveDuels(t *testing.T) {
	f := duels()
	s := results.Schema{Metrics: f.Measures, Curves: f.Curves, Checkpoints: []int{1, 20, 50}}
	b := results.NewBlock(s, results.CellID{}, 0)
	b.Recommended = make([]string, 4)
	set := func(name string, values ...float64) { b.Metrics[results.Find(s.Metrics, name)] = values }
	set("duels", 0, 20, 50, 50)
	set("correct", 1, 0, 1, 0)
	set("unresolved", 0, 0, 0, 1)
	deriveDuels(s, b)
	if d := cmp.Diff([]float64{0, 1, 0, 1}, b.Metrics[results.Find(s.Metrics, "failed")]); d != "" {
		t.Errorf("failed: want -, got +\n%s", d)
	}
	if d := cmp.Diff([]float64{1, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0}, b.Curves[results.Find(s.Curves, "stopped")]); d != "" {
		t.Errorf("stopped: want -, got +\n%s", d)
	}
}

// TestOccurrences checks that the number of trials with an event follows from its share,
// also where the product is a rounding error below it, as 100·0.29 is.
func TestOccurrences(t *testing.T) {
	for n := 1; n <= 300; n++ {
		for k := range n + 1 {
			if got := occurrences(results.Row{Statistics: stats.Statistics{N: n, Mean: float64(k) / float64(n)}}); got != k {
				t.Fatalf("%d of %d trials: got %d", k, n, got)
			}
		}
	}
	if got := occurrences(results.Row{Statistics: stats.Statistics{Mean: math.NaN()}}); got != 0 {
		t.Errorf("of no trials: got %d", got)
	}
}
