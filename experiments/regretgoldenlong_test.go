//go:build golden

package experiments_test

import (
	"fmt"
	"math"
	"testing"

	"joust/experiments/studytest"
)

// The values at the horizons 10⁵ and 10⁶ hold too; see TestRegretGolden.
func TestRegretGoldenLong(t *testing.T) {
	checkRegretGolden(t, 10_000, 100, 400)
	checkRegretGolden(t, 100_000, 40, 200)
	checkRegretGolden(t, 1_000_000, 40, 100)
}

// The regret grows as the theorems say, and where there is no Condorcet winner that of
// algorithms which look for one grows linearly. The exponent log₁₀(R(10⁵)/R(10⁴)) is below
// .25 for a logarithm, about .5 for a root and above .9 for a line; of 40 trials its standard
// error is at most .05 (a relative error of 8 % of each mean).
func TestRegretShapesLong(t *testing.T) {
	const study = "name: shapes\ntrials: 40\nrecord: {regret: [average, weak, copeland-half]}\n"
	for _, row := range []struct {
		world, metric string
		entries       []string
		low, high     float64
	}{
		{"arxiv6", "average_regret", []string{"rucb", "rmed1", "ccb", "rcs", "d-ts", "d-ts-plus", "self-sparring"}, -.05, .3},
		{"arxiv6", "average_regret", []string{"rex3", "sparring-exp3"}, .35, .65},
		{"arxiv6", "average_regret", []string{"uniform", "winner-stays-weak"}, .9, 1.05},
		{"arxiv6", "weak_regret", []string{"winner-stays-weak"}, -.1, .1},
		{"hudry13", "copeland_half_regret", []string{"rucb", "rmed1"}, .9, 1.05},
		{"hudry13", "copeland_half_regret", []string{"d-ts", "ccb"}, 0, .3},
	} {
		for _, entry := range row.entries {
			var at []float64
			for _, budget := range []string{"10000", "100000"} { // two horizons, for which some learners plan
				s := studytest.Parse(t, study+"budget: "+budget+"\ncheckpoints: ["+budget+"]\nenvironments: [{kind: "+row.world+"}]\nalgorithms: [{kind: "+entry+"}]\n")
				at = append(at, studytest.Rows(t, s)[0][row.metric].Mean)
			}
			if e := math.Log10(at[1] / at[0]); !(row.low <= e && e <= row.high) {
				t.Errorf("%s on %s: the %s grows with the exponent %.2f, want %.2f to %.2f", entry, row.world, row.metric, e, row.low, row.high)
			}
		}
	}
}

// The values of the table of von Neumann learners at the horizon 10⁵ hold too; see
// TestVonNeumannGolden. The regret of Sparring-EXP3 grows as a root where there is no Condorcet
// winner, and that of Versatile-DB as a logarithm where there is one.
func TestVonNeumannGoldenLong(t *testing.T) {
	shorter := checkVonNeumannGolden(t, 10_000, 100)
	rows := checkVonNeumannGolden(t, 100_000, 40)
	n := len(vonNeumannLearners)
	for world, want := range plugInGolden {
		what := fmt.Sprintf("exploitability of plug-in's mixture on %s", vonNeumannWorlds[world])
		nearGolden(t, what, rows[world*n+n-1]["exploitability"], goldenMean{mean: want}, 1e-5)
	}
	// The exponent log₁₀(R(10⁵)/R(10⁴)) has the standard error √(a² + b²)/ln 10 where a and b are
	// the relative standard errors of the means.
	for _, row := range []struct {
		world, learner int
		low, high      float64
	}{{0, 1, .35, .65}, {2, 1, .35, .65}, {1, 2, 0, .35}, {1, 3, 0, .3}} {
		short, long := shorter[row.world*n+row.learner]["von_neumann_regret"], rows[row.world*n+row.learner]["von_neumann_regret"]
		e := math.Log10(long.Mean / short.Mean)
		if se := math.Hypot(short.SE/short.Mean, long.SE/long.Mean) / math.Ln10; !(row.low-4*se <= e && e <= row.high+4*se) {
			t.Errorf("%s of %s grows with the exponent %.2f ± %.2f, want %.2f to %.2f", vonNeumannLearners[row.learner], vonNeumannWorlds[row.world], e, se, row.low, row.high)
		}
	}
}
