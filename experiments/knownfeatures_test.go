package experiments_test

import (
	"math"
	"slices"
	"testing"

	"joust/experiments/studytest"
	"joust/sim/simtest"
)

// The share of pairs of items that bt-features orders rightly, by model and number of
// comparisons, where 7 features explain all of the utility of 200 items or 70 % of its variance,
// with log-odds whose standard deviation is 2 an item. The wanted values are those of an
// independent prototype with standard errors from .003 to .009; taken as .009 for 30
// comparisons and .005 for more, they and ours, which is computed, give the tolerance of 4
// standard errors.
func TestKnownFeaturesGolden(t *testing.T) {
	simtest.Slow(t)
	compared := 0
	for _, run := range []string{"trials: 24\nbudget: 300\ncheckpoints: [30, 100, 300]\n", "trials: 8\nbudget: 3000\ncheckpoints: [940, 3000]\n"} {
		compared += compareKnownFeatures(t, run)
	}
	if compared != 25 {
		t.Errorf("%d values were compared, want 25", compared)
	}
}

// compareKnownFeatures compares the checkpoints of a run and returns their number.
func compareKnownFeatures(t *testing.T, keys string) (compared int) {
	s := studytest.Parse(t, "name: golden\nroot_seed: 6\n"+keys+`
environments:
  - kind: items
    params: {items: 200, features: 7, users: 1, rank: 1, personal: 0, spread: 2.8284271247461903}
    sweep: {unexplained: [0, 0.3]}
algorithms:
  - {kind: bt-features, sweep: {model: [features, free, both]}}
`)
	checkpoints := []int{30, 100, 300, 940, 3000}
	want := [][]float64{ // nil: no value was printed
		{.840, .916, .958, .973, .987},
		{.569, .645, .750, .854, .919},
		nil,
		{.727, .793, .811, .818, .819},
		{.566, .645, .756, .853, .919},
		{.738, .800, .839, .879, .924},
	}
	dir, m := studytest.Run(t, s)
	for i, cell := range studytest.Finish(t, s, dir, m, "svg").Cells {
		for _, r := range cell.Curves {
			if r.Metric != "accuracy" || want[i] == nil {
				continue
			}
			at := slices.Index(checkpoints, r.Checkpoint)
			theirs := .005
			if r.Checkpoint == 30 {
				theirs = .009
			}
			ours := (r.High - r.Low) / (2 * 1.96)
			if tolerance := 4 * math.Hypot(theirs, ours); math.Abs(r.Mean-want[i][at]) > tolerance || tolerance > .08 {
				t.Errorf("%s, %d comparisons: %.4f, want %.3f within %.3f", s.Cells[i], r.Checkpoint, r.Mean, want[i][at], tolerance)
			}
			compared++
		}
	}
	return compared
}
