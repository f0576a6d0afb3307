package experiments_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	algorithms "joust/algorithms/choice"
	labels "joust/algorithms/label"
	environments "joust/environments/choice"
	"joust/sim/choice"
	"joust/sim/rng"
	"joust/sim/simtest"
	"joust/sim/verdict"
)

// What a filter keeps of drawn verdicts, and how often it is right, is what the closed forms say,
// to within 4 standard errors of 40,000 pairs: for judges of each correlation, for judges who
// count reactions and are silent at times, and for margins.
func TestAgreementIsExact(t *testing.T) {
	const pairs = 40_000
	for _, test := range []struct {
		what   string
		world  func(*environments.JudgesParams)
		filter labels.AgreementParams
		exact  func(verdict.Panel) verdict.Filtered
		law    verdict.Law
	}{
		{"two of three judges", func(p *environments.JudgesParams) { p.Correlation = 0 }, labels.AgreementParams{Judges: 2, Keep: "unanimous", Margin: 1}, verdict.Panel.Unanimous, verdict.Accurate(0.7)},
		{"four judges who count, of whom the first decides ties", func(p *environments.JudgesParams) { p.Judges, p.Evidence, p.Gap = 4, "popularity", 3 }, labels.AgreementParams{Judges: 4, Keep: "unanimous", Margin: 1, Ties: "first"}, verdict.Panel.Unanimous, verdict.Counts(6, 4, 3)},
		{"three judges", nil, labels.AgreementParams{Judges: 3, Keep: "unanimous", Margin: 1}, verdict.Panel.Unanimous, verdict.Accurate(0.7)},
		{"five judges, by a margin", func(p *environments.JudgesParams) { p.Judges, p.Correlation = 5, 0.6 }, labels.AgreementParams{Judges: 5, Keep: "margin", Margin: 3}, func(p verdict.Panel) verdict.Filtered { return p.Margin(3) }, verdict.Accurate(0.7)},
		{"four judges who count", func(p *environments.JudgesParams) { p.Judges, p.Evidence, p.Gap = 4, "popularity", 3 }, labels.AgreementParams{Judges: 4, Keep: "unanimous", Margin: 1}, verdict.Panel.Unanimous, verdict.Counts(6, 4, 3)},
		{"four judges who count, by a margin", func(p *environments.JudgesParams) { p.Judges, p.Evidence, p.Gap = 4, "popularity", 3 }, labels.AgreementParams{Judges: 4, Keep: "margin", Margin: 2}, func(p verdict.Panel) verdict.Filtered { return p.Margin(2) }, verdict.Counts(6, 4, 3)},
	} {
		p := environments.JudgesEntry.Defaults
		p.Pairs = pairs
		if test.world != nil {
			test.world(&p)
		}
		world, err := environments.NewJudges(p)
		if err != nil {
			t.Fatal(err)
		}
		env := world.Trial(rng.Stream(4, test.what), rng.Stream(5))
		problem := env.Problem()
		loop := choice.Loop{Name: test.what, Budget: problem.Cells()}
		var trial choice.Trial
		loop.Run(labels.AgreementEntry.New(test.filter, &problem, rng.Stream(6)), env, &trial)
		judge := choice.Judge{Problem: &problem, Truth: env.Truth(), Shown: env.Table()}
		panel := verdict.Panel{Judges: slices.Repeat([]verdict.Law{test.law}, test.filter.Judges), Correlation: p.Correlation}
		exact, majority := test.exact(panel), panel.Majority()
		if test.filter.Ties == "first" {
			majority = panel.MajorityOrFirst()
		}
		for _, c := range []struct {
			what         string
			got, want, n float64
		}{
			{"kept", judge.KeptShare(&trial.Final), exact.Kept, pairs},
			{"purity", judge.Purity(&trial.Final), exact.Purity, pairs * exact.Kept},
			{"correct", judge.Accuracy(&trial.Final), majority, pairs},
		} {
			if tolerance := 4 * math.Sqrt(c.want*(1-c.want)/c.n); math.Abs(c.got-c.want) > tolerance {
				t.Errorf("%s: %s %.4f, want %.4f ± %.4f", test.what, c.what, c.got, c.want, tolerance)
			}
		}
	}
}

// The error of the estimates of repeat-weights in a large trial is that of verdict.TestRepeatedCalls,
// an exact integral: the mean squared error is within 4 of its standard errors, which are those
// of the squares of the errors.
func TestRepeatWeightsAreExact(t *testing.T) {
	simtest.Slow(t)
	p := environments.RepeatedCallsEntry.Defaults
	p.Items = 20_000
	world, err := environments.NewRepeatedCalls(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		params algorithms.RepeatWeightsParams
		want   float64
	}{
		{algorithms.RepeatWeightsParams{Weights: "uniform"}, 0.420813},
		{algorithms.RepeatWeightsParams{Weights: "known"}, 0.198030},
		{algorithms.RepeatWeightsParams{Weights: "disagreement", Floor: 0.01}, 0.457085},
		{algorithms.RepeatWeightsParams{Weights: "disagreement", Floor: 0.1}, 0.374767},
		{algorithms.RepeatWeightsParams{Weights: "disagreement", Floor: 0.5}, 0.350467},
		{algorithms.RepeatWeightsParams{Weights: "disagreement", Floor: 1}, 0.352945},
	} {
		env := world.Trial(rng.Stream(7, fmt.Sprint(test.params)), rng.Stream(5))
		problem := env.Problem()
		l := algorithms.RepeatWeightsEntry.New(test.params, &problem, rng.Stream(6))
		l.Read(env.Table())
		var c choice.Choice
		l.Recommend(&c)
		var fourth float64
		for i, q := range env.Truth().Quality {
			fourth += math.Pow(c.Estimates[i]-q, 4) / float64(p.Items)
		}
		judge := choice.Judge{Problem: &problem, Truth: env.Truth()}
		rmse := judge.EstimationError(&c)
		square, want := rmse*rmse, test.want*test.want
		if tolerance := 4 * math.Sqrt((fourth-square*square)/float64(p.Items)); math.Abs(square-want) > tolerance {
			t.Errorf("%+v: mean squared error %.5f, want %.5f ± %.5f", test.params, square, want, tolerance)
		}
	}
}
