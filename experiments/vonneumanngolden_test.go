package experiments_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"joust/experiments/studytest"
	"joust/results"
	"joust/sim/simtest"
)

// vonNeumannWorlds are the matrices of the golden table of von Neumann learners as
// environments of a study.
var vonNeumannWorlds = []string{
	"{label: R3, kind: matrix, params: {values: [[.5, .9, .2], [.1, .5, .8], [.8, .2, .5]]}}",
	"{label: cyclic4, kind: cyclic}",
	"{label: hudry13, kind: hudry13}",
}

// vonNeumannLearners are the learners of the table.
var vonNeumannLearners = []string{
	"{label: uniform, kind: uniform}",
	"{label: Sparring-EXP3, kind: sparring-exp3}",
	"{label: Versatile IW, kind: versatile-db, params: {estimator: iw, learners: two, self-duels: coin}}",
	"{label: Versatile RV, kind: versatile-db, params: {estimator: rv, learners: two, self-duels: coin}}",
	"{label: plug-in, kind: plug-in}",
}

// goldenMean is a mean of an independent program with its standard error; 0 where it states
// none.
type goldenMean struct{ mean, se float64 }

// vonNeumannGolden has, by horizon, the mean von Neumann regret of each learner on each
// matrix, as an independent program has found it in vonNeumannRuns trials whose horizon the
// learner knows.
var vonNeumannGolden = map[int][][]goldenMean{
	1000: {
		{{32.3, 0}, {32.6, 3.7}, {36.1, 6.6}, {38.4, 6.2}, {15.6, 2.3}},
		{{74.9, 0}, {57.1, 1.8}, {49.6, 2.3}, {40.2, 2.8}, {21.4, 2.4}},
		{{131, 0}, {133, 5}, {107, 6}, {95.3, 4}, {76, 7.2}},
	},
	10_000: {
		{{327.3, 0}, {120, 16}, {166, 27}, {114, 25}, {50.5, 6.8}},
		{{749, 0}, {271, 12}, {147, 6.5}, {86.8, 4.5}, {77.9, 5.6}},
		{{1261, 0}, {540, 15}, {417, 13}, {342, 28}, {264, 48}},
	},
	100_000: {
		{{3350, 0}, {410, 65}, {587, 132}, {334, 43}, {210, 26}},
		{{7498, 0}, {819, 18}, {280, 12}, {140, 5}, {332, 8}},
		{{12_382, 0}, {1680, 43}, {992, 64}, {648, 55}, {684, 24}},
	},
}

// plugInGolden is the mean exploitability of the mixture of plug-in after 10⁵ duels on each
// matrix, by the same program.
var plugInGolden = []float64{.00165, .00071, .00196}

// vonNeumannRuns is the number of trials behind each of these means.
const vonNeumannRuns = 20

// The means at the horizons 10³ and 10⁴ hold, within four standard errors of the difference.
func TestVonNeumannGolden(t *testing.T) {
	checkVonNeumannGolden(t, 1000, simtest.Trials(100))
	checkVonNeumannGolden(t, 10_000, simtest.Trials(50))
}

// checkVonNeumannGolden runs the cells of the table at the horizon and compares the means.
// It returns the rows of each cell, the learners of the first matrix first.
func checkVonNeumannGolden(t *testing.T, horizon, trials int) []map[string]results.Row {
	t.Helper()
	text := fmt.Sprintf("name: golden\nroot_seed: 7\nbudget: %d\ntrials: %d\ncheckpoints: [%d]\nrecord: [{regret: [von-neumann]}, exploitability, played_exploitability]\nenvironments:\n  - %s\nalgorithms:\n  - %s\n",
		horizon, trials, horizon, strings.Join(vonNeumannWorlds, "\n  - "), strings.Join(vonNeumannLearners, "\n  - "))
	s := studytest.Parse(t, text)
	rows := studytest.Rows(t, s)
	for c, got := range rows {
		world, learner := c/len(vonNeumannLearners), c%len(vonNeumannLearners)
		what := fmt.Sprintf("%s at %d: von Neumann regret", s.Cells[c].Brief(), horizon)
		nearGolden(t, what, got["von_neumann_regret"], vonNeumannGolden[horizon][world][learner], float64(horizon)/10_000)
	}
	return rows
}

// nearGolden compares a mean with one of vonNeumannRuns trials. Both means are of the same law,
// so that with the standard error s of n of our trials that of the other mean is s√(n/20). If
// the program states a larger one, that is taken: where a law is skewed few trials may have a
// small one by chance. Beyond four standard errors of the difference a normal law puts 6e-5; of
// all 48 means together, 0.3 %. digit is the
// unit of the last digit of the table.
func nearGolden(t *testing.T, what string, got results.Row, want goldenMean, digit float64) {
	t.Helper()
	other := max(want.se, got.SE*math.Sqrt(float64(got.N)/vonNeumannRuns))
	limit := 4*math.Hypot(got.SE, other) + digit/2
	if d := math.Abs(got.Mean - want.mean); !(d <= limit) {
		t.Errorf("%s: got %.5g ± %.2g, want %.5g ± %.2g: %.1f standard errors apart", what, got.Mean, got.SE, want.mean, other, d/math.Hypot(got.SE, other))
	}
}

// The regret is the number of duels times the exploitability of the arms played. A learner
// that recommends the mixture of the arms that it drew has the exploitability of the arms
// played, by its own counts and by those of the loop; uniform recommends no mixture.
func TestMixturesOfStudies(t *testing.T) {
	const duels = 500
	_, rows := studytest.Measure(t, fmt.Sprintf("name: mixtures\nroot_seed: 9\nbudget: %d\ntrials: 10\nrecord: [{regret: [von-neumann]}, exploitability, played_exploitability]\nenvironments: [{kind: hudry13}, {kind: arxiv6, params: {ties: 0.3}}]\nalgorithms: [{kind: uniform}, {kind: plug-in}, {kind: sparring-exp3}, {kind: rex3}, {kind: versatile-db}]\n", duels))
	for c, row := range rows {
		regret, played, mixture := row["von_neumann_regret"].Mean, row["played_exploitability"].Mean, row["exploitability"]
		if !(math.Abs(regret-duels*played) <= 1e-9*regret) {
			t.Errorf("cell %d: von Neumann regret %v, exploitability %v of the arms played", c, regret, played)
		}
		switch learner := c % 5; {
		case learner == 0:
			if mixture.N != 0 {
				t.Errorf("cell %d: uniform has an exploitability in %d trials", c, mixture.N)
			}
		case learner == 1:
			if !(mixture.Mean > 0 && math.Abs(mixture.Mean-played) > 1e-3*played) {
				t.Errorf("cell %d: plug-in has the exploitability %v, that of the arms played is %v", c, mixture.Mean, played)
			}
		case !(math.Abs(mixture.Mean-played) <= 1e-12):
			t.Errorf("cell %d: the exploitability is %v, that of the arms played %v", c, mixture.Mean, played)
		}
	}
}
