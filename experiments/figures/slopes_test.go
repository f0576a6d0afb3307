package figures_test

import (
	"math"
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/figures"
	"joust/experiments/run"
	"joust/experiments/studytest"
	"joust/results"
	"joust/results/stats"
)

// If the means are a power of the parameter, the slope is the exponent. Its interval
// follows from the errors of the means: for x = 1, 2, 4 the two outer means have the
// weights ±1/(2 log 2), so that a relative standard error e of each mean gives the slope a
// standard error of e/(√2 log 2).
func TestSlope(t *testing.T) {
	s := studytest.Parse(t, strings.Replace(studytest.Crowd, "states: [4, 8]", "states: [4, 8, 16]", 1)+"figures: [{x: states, y: trajectories, slopes: true}]\n")
	var rows []results.Row
	for _, c := range s.Cells {
		x, _ := c.Environment.Field("states")
		at, _ := family.Number(x)
		mean := 3 * math.Sqrt(at)
		if c.Algorithm.Kind == "per-user" {
			mean = 7 * at
		}
		n := 30
		if at == 4 { // the mean of the fewest trials decides the degrees of freedom
			n = 11
		}
		for metric, v := range map[string]float64{"trajectories": mean, "unresolved": 0} {
			rows = append(rows, results.Row{CellID: c.ID(), Metric: metric, Statistics: stats.Statistics{N: n, Mean: v, SE: 0.02 * v}})
		}
	}
	_, m, _ := studytest.Begin(t, s)
	list := figures.Slopes(s, m, run.Tables{Rows: rows})
	if len(list) != 2 {
		t.Fatalf("slopes are %+v", list)
	}
	half := 2.228138851965 * 0.02 / (math.Sqrt2 * math.Ln2) // Student's quantile for 10 degrees of freedom
	for i, want := range []float64{0.5, 1} {
		l := list[i]
		if math.Abs(l.Slope-want) > 1e-12 || math.Abs(l.High-l.Slope-half) > 1e-9 || math.Abs(l.Slope-l.Low-half) > 1e-9 || l.Cells != 3 {
			t.Errorf("slope %+v, want %v ± %v", l, want, half)
		}
	}
	// A cell that did not reach the target is left out.
	for i := range rows {
		if rows[i].Metric == "unresolved" && strings.Contains(rows[i].EnvironmentParams, "states=16") {
			rows[i].Mean = 0.5
		}
	}
	if list = figures.Slopes(s, m, run.Tables{Rows: rows}); len(list) != 2 || list[0].Cells != 2 || math.IsNaN(list[0].Slope) {
		t.Errorf("with an unresolved cell, slopes are %+v", list)
	}
	// A cell that reached the target at the first checkpoint is left out too. Then one cell
	// remains, which has no slope.
	for i := range rows {
		if rows[i].Metric == "trajectories" && strings.Contains(rows[i].EnvironmentParams, "states=4") {
			rows[i].Mean = 1
		}
	}
	if list = figures.Slopes(s, m, run.Tables{Rows: rows}); len(list) != 2 || list[0].Cells != 1 || !math.IsNaN(list[0].Slope) {
		t.Errorf("with a cell that reached the target at the first checkpoint, slopes are %+v", list)
	}
}

// The law is r(N + SA - r)/(NH): with 20 users, rank 3, 4 actions and 4 steps
// 3·(20 + 16 - 3)/80 at 4 states.
func TestFreedom(t *testing.T) {
	s := studytest.Parse(t, studytest.Crowd)
	_, m, _ := studytest.Begin(t, s)
	for i, want := range []float64{3 * 33.0 / 80, 3 * 33.0 / 80, 3 * 49.0 / 80} {
		if got := m.Cells[i].Facts.DegreesOfFreedom(); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: %v degrees of freedom a user and step, want %v", s.Cells[i], got, want)
		}
	}
}
