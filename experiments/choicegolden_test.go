package experiments_test

import (
	"fmt"
	"math"
	"testing"

	algorithms "joust/algorithms/choice"
	environments "joust/environments/choice"
	"joust/sim/choice"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// How often a rule that has seen a share of the cells of a table of 12 models and 20 tasks
// chooses as it does from all cells, of t tied winners each counted 1/t. The wanted values
// come from 300 trials of another implementation, so that the difference from 1,000 trials
// has the variance p(1 − p)(1/300 + 1/1000) at most; the tolerance is 4 of its root.
func TestMissingCells(t *testing.T) {
	simtest.Slow(t)
	world, err := environments.NewTasks(environments.TasksEntry.Defaults)
	if err != nil {
		t.Fatal(err)
	}
	entry := algorithms.SampleCellsEntry.Entry().(*choice.LearnerEntry)
	const trials = 1000
	for _, test := range []struct {
		share float64
		rule  string
		want  float64
	}{
		{0.1, "copeland", 0.216}, {0.3, "copeland", 0.519}, {0.5, "copeland", 0.653}, {0.7, "copeland", 0.790}, {0.9, "copeland", 0.887},
		{0.1, "mean", 0.287}, {0.3, "mean", 0.543}, {0.5, "mean", 0.680}, {0.7, "mean", 0.770}, {0.9, "mean", 0.880},
	} {
		p := algorithms.SampleCellsParams{Share: test.share, Rule: test.rule}
		sum := 0.0
		for n := range trials {
			env := world.Trial(rng.Stream(1, "instance", fmt.Sprint(n)), rng.Stream(1, "coins"))
			problem := env.Problem()
			loop := choice.Loop{Name: test.rule, Budget: problem.Cells()}
			var trial choice.Trial
			loop.Run(entry.New(p, &problem, rng.Stream(1, "cells", fmt.Sprint(n))), env, &trial)
			judge := choice.Judge{Problem: &problem, Truth: env.Truth(), Ideal: new(choice.Choice)}
			entry.Ideal(p, &problem, env.Truth().Values, judge.Ideal)
			sum += judge.Correct(&trial.Final)
		}
		got := sum / trials
		if se := math.Sqrt(test.want * (1 - test.want) * (1.0/300 + 1.0/trials)); math.Abs(got-test.want) > 4*se {
			t.Errorf("%s by the share %v of the cells agrees with all in %.3f of the trials, want %.3f ± %.3f", test.rule, test.share, got, test.want, 4*se)
		}
	}
}
