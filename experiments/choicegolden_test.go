package experiments_test

import (
	"fmt"
	"math"
	"testing"

	algorithms "joust/algorithms/choice"
	committees "joust/algorithms/committee"
	environments "joust/environments/choice"
	"joust/experiments"
	"joust/experiments/family"
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/committee"
	"joust/sim/param"
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
		{0.1, "copeland", 0.216},
		{0.3, "copeland", 0.519},
		{0.5, "copeland", 0.653},
		{0.7, "copeland", 0.790},
		{0.9, "copeland", 0.887},
		{0.1, "mean", 0.287},
		{0.3, "mean", 0.543},
		{0.5, "mean", 0.680},
		{0.7, "mean", 0.770},
		{0.9, "mean", 0.880},
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

// trialOf runs a trial and returns its choice and its judge.
func trialOf(t *testing.T, world choice.World, e sim.Entry, p param.Params, name string) (choice.Choice, *choice.Judge) {
	t.Helper()
	entry := e.(*choice.LearnerEntry)
	env := world.Trial(rng.Stream(2, "instance", name), rng.Stream(2, "coins", name))
	problem := env.Problem()
	problem.Queries = 10_000
	loop := choice.Loop{Name: entry.Name, Budget: problem.Queries}
	var trial choice.Trial
	loop.Run(entry.New(p, &problem, rng.Stream(2, "learner", name)), env, &trial)
	return trial.Final, &choice.Judge{Problem: &problem, Truth: env.Truth()}
}

// Committees of the drawn cultures. The wanted values are our own, of 500 other trials,
// because no publication states the laws of the cultures: the test pins these laws. The
// tolerance is 4.5 standard errors of the difference; that of EJR+ by its wanted value,
// that of the coverage by the trials.
func TestCultures(t *testing.T) {
	simtest.Slow(t)
	const trials = 300
	inverse := math.Sqrt(1.0/trials + 1.0/500)
	for _, test := range []struct {
		culture       string
		e             sim.Entry
		ejr, coverage float64
	}{
		{"euclid", committees.AVEntry.Entry(), 0.572, 0.831},
		{"euclid", committees.CCEntry.Entry(), 0.996, 0.994},
		{"euclid", committees.MESEntry.Entry(), 1, 0.984},
		{"party", committees.AVEntry.Entry(), 0.850, 0.758},
		{"party", committees.CCEntry.Entry(), 0.988, 0.992},
		{"party", committees.MESEntry.Entry(), 1, 0.921},
		{"impartial", committees.AVEntry.Entry(), 1, 0.926},
		{"impartial", committees.CCEntry.Entry(), 0.998, 0.977},
		{"impartial", committees.MESEntry.Entry(), 1, 0.954},
	} {
		p := environments.ApprovalsEntry.Defaults
		p.Culture = test.culture
		world, err := environments.NewApprovals(p)
		if err != nil {
			t.Fatal(err)
		}
		ejr, sum, squares := 0.0, 0.0, 0.0
		for n := range trials {
			c, j := trialOf(t, world, test.e, test.e.Listed().Defaults, fmt.Sprint(n))
			ejr += j.Represents(committee.EJRPlus, &c)
			x := j.Coverage(&c)
			sum += x
			squares += x * x
		}
		name := test.e.Listed().Name
		if got, tolerance := ejr/trials, 4.5*math.Sqrt(test.ejr*(1-test.ejr))*inverse; math.Abs(got-test.ejr) > tolerance {
			t.Errorf("%s, %s: EJR+ in %.3f of the trials, want %.3f ± %.3f", test.culture, name, got, test.ejr, tolerance)
		}
		mean := sum / trials
		if tolerance := 0.0005 + 4.5*math.Sqrt(squares/trials-mean*mean)*inverse; math.Abs(mean-test.coverage) > tolerance { // the wanted value is rounded
			t.Errorf("%s, %s: coverage %.3f, want %.3f ± %.3f", test.culture, name, mean, test.coverage, tolerance)
		}
	}
}

// How often the slate's own matching violates balanced justified representation where
// queries are not exact. The wanted values come from 400 trials of another implementation;
// the tolerance is 4 standard errors of the difference.
func TestSlates(t *testing.T) {
	simtest.Slow(t)
	const trials = 400
	entry := committees.SlateEntry.Entry()
	for _, test := range []struct {
		generator int
		disc      float64
		want      float64
	}{{0, 0, 0}, {0, 0.3, 0.2325}, {0, 1, 0.8475}, {32, 0, 0.1675}, {16, 0, 0.4625}, {8, 0, 0.7075}, {4, 0, 0.895}, {2, 0, 0.9825}} {
		p := environments.OpinionsEntry.Defaults
		p.Generator, p.Disc = test.generator, test.disc
		world, err := environments.NewOpinions(p)
		if err != nil {
			t.Fatal(err)
		}
		violated := 0.0
		for n := range trials {
			c, j := trialOf(t, world, entry, entry.Listed().Defaults, fmt.Sprint(n))
			violated += 1 - j.Balanced(&c)
		}
		got := violated / trials
		if tolerance := 4 * math.Sqrt(2*test.want*(1-test.want)/trials); math.Abs(got-test.want) > tolerance {
			t.Errorf("generator %d, disc %v: violated in %.4f of the trials, want %.4f ± %.4f", test.generator, test.disc, got, test.want, tolerance)
		}
	}
}

// By its true values, the invented table of the study has one best judge over items, and
// another over scenarios.
func TestRewardModelBenchmark(t *testing.T) {
	s, err := experiments.Load(family.Standard(), "reward-model-benchmark")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"mean": 0, "copeland": 0, "two-stage": 1}
	for _, c := range s.Cells {
		world, err := s.Family.Open(c.Environment)
		if err != nil {
			t.Fatal(err)
		}
		env := world.(choice.World).Trial(rng.Stream(1), rng.Stream(2))
		problem := env.Problem()
		var ideal choice.Choice
		c.Algorithm.Entry.(*choice.LearnerEntry).Ideal(c.Algorithm.Params, &problem, env.Truth().Values, &ideal)
		if got := ideal.Winners; len(got) != 1 || got[0] != want[c.Algorithm.Kind] {
			t.Errorf("%s: the best judges are %v, want row%d", c.Algorithm, got, want[c.Algorithm.Kind])
		}
	}
}
