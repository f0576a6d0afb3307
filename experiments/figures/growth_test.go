package figures_test

import (
	"math"
	"testing"

	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/studytest"
	"joust/results"
)

// grown is a study of one cell with the curve of a regret.
const grown = "name: grown\nbudget: 1000\ncheckpoints: [100, 500, 1000]\nrecord: {regret: [weak]}\nenvironments: [{kind: arxiv6}]\nalgorithms: [{kind: savage}]\n" +
	"figures: [{x: duels, y: weak_regret, slopes: true}]\n"

// growth returns the slopes of the curve with these means at the three checkpoints, the
// standard errors of the first and the last, and that of their difference, of 11 trials.
func growth(t *testing.T, means [3]float64, first, last, rise float64) (power, logarithmic results.Slope) {
	t.Helper()
	s := studytest.Parse(t, grown)
	_, m, _ := studytest.Begin(t, s)
	rows := make([]results.CurveRow, 3)
	for i, at := range s.Checkpoints {
		rows[i] = results.CurveRow{CellID: s.Cells[0].ID(), Metric: "weak_regret", Checkpoint: at, N: 11, Mean: means[i], RiseSE: math.NaN()}
	}
	rows[0].SE, rows[2].SE, rows[2].RiseSE = first, last, rise
	list := figures.Slopes(s, m, run.Tables{Curves: rows})
	if len(list) != 2 || list[0].Law != results.Power || list[1].Law != results.Logarithmic {
		t.Fatalf("slopes %+v, want one of a power and one of a logarithm", list)
	}
	return list[0], list[1]
}

// The exponent is log₁₀ of the ratio of the means, and the slope their difference over ln
// 10. If the two values of every trial have the ratio r, their means have it without an
// error; if they are independent, the relative errors add up in squares.
func TestGrowth(t *testing.T) {
	const quantile = 2.228138851965 // of Student's law with 10 degrees of freedom
	near := func(got, want float64) bool { return math.Abs(got-want) < 1e-9 }
	for _, row := range []struct {
		because           string
		means             [3]float64
		first, last, rise float64
		exponent, error   float64 // the standard error of the exponent
	}{
		{"each trial grows by √10", [3]float64{10, 30, 10 * math.Sqrt(10)}, 1, math.Sqrt(10), math.Sqrt(10) - 1, .5, 0},
		{"independent values", [3]float64{10, 50, 100}, .3, 4, math.Hypot(.3, 4), 1, math.Hypot(.03, .04) / math.Ln10},
		{"a constant", [3]float64{7, 7, 7}, .5, .5, 0, 0, 0},
	} {
		power, logarithmic := growth(t, row.means, row.first, row.last, row.rise)
		if !near(power.Slope, row.exponent) || math.Abs(power.High-power.Slope-quantile*row.error) > 1e-6 {
			t.Errorf("%s: exponent %v to %v, want %v + %v", row.because, power.Slope, power.High, row.exponent, quantile*row.error)
		}
		slope, half := (row.means[2]-row.means[0])/math.Ln10, quantile*row.rise/math.Ln10
		if !near(logarithmic.Slope, slope) || !near(logarithmic.Low, slope-half) {
			t.Errorf("%s: slope %v from %v, want %v - %v", row.because, logarithmic.Slope, logarithmic.Low, slope, half)
		}
	}
	if power, _ := growth(t, [3]float64{0, 1, 2}, .1, .1, .1); !math.IsNaN(power.Slope) {
		t.Errorf("the exponent of a regret of 0 is %v, want none", power.Slope)
	}
}
