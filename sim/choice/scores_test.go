package choice_test

import (
	"math"
	"testing"

	"joust/sim/choice"
	"joust/sim/committee"
	"joust/sim/label"
	"joust/sim/rule"
)

// scored checks a score up to rounding, where NaN is no value.
func scored(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > 1e-12 {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// Three rows of quality 3, 1 and 3.
func TestScoresOfRows(t *testing.T) {
	none := math.NaN()
	p := newGrid(3, 2).problem
	for _, test := range []struct {
		what                                               string
		choice, ideal                                      choice.Choice
		correct, trueBest, regret, winners, fault, missing float64
	}{
		{"the right row", choice.Choice{Winners: []int{2}}, choice.Choice{Winners: []int{2}}, 1, 1, 0, 1, 0, 0},
		{"one of two right rows", choice.Choice{Winners: []int{0}}, choice.Choice{Winners: []int{0, 1}}, 1, 1, 0, 1, 0, 0},
		{"two rows, of which one is right", choice.Choice{Winners: []int{0, 1}}, choice.Choice{Winners: []int{0}}, 0.5, 0.5, 1, 2, 0.5, 0.5},
		{"three rows, of which two are right", choice.Choice{Winners: []int{0, 1, 2}}, choice.Choice{Winners: []int{1, 2}}, 2.0 / 3, 2.0 / 3, 2.0 / 3, 3, 1.0 / 3, 1.0 / 3},
		{"a wrong row", choice.Choice{Winners: []int{1}}, choice.Choice{Winners: []int{0}}, 0, 0, 2, 1, 1, 1},
		{
			"a lottery",
			choice.Choice{Winners: []int{0, 1}, Lottery: committee.Lottery{draw("3/4", 0), draw("1/4", 1)}},
			choice.Choice{Winners: []int{0}},
			0.75, 0.75, 0.5, 2, 0.25, 0.25,
		},
		{"nothing", choice.Choice{}, choice.Choice{Winners: []int{0}}, none, none, none, none, 1, 1},
		{"a row where the ideal choice is nothing", choice.Choice{Winners: []int{0}}, choice.Choice{}, none, 1, 0, 1, none, 0},
	} {
		t.Run(test.what, func(t *testing.T) {
			j := choice.Judge{Problem: &p, Truth: &choice.Truth{Quality: []float64{3, 1, 3}}, Ideal: &test.ideal}
			scored(t, "correct", j.Correct(&test.choice), test.correct)
			scored(t, "true best", j.TrueBest(&test.choice), test.trueBest)
			scored(t, "regret", j.Regret(&test.choice), test.regret)
			scored(t, "winners", j.Winners(&test.choice), test.winners)
			scored(t, "error", j.Error(&test.choice), test.fault)
			scored(t, "missed best", j.MissedBest(&test.choice), test.missing)
		})
	}
}

// Without an ideal choice and without quality there is nothing to score.
func TestScoresWithoutTruth(t *testing.T) {
	p := newGrid(3, 2).problem
	j := choice.Judge{Problem: &p, Truth: &choice.Truth{}}
	c := choice.Choice{Winners: []int{0}, Ranks: []float64{1, 2, 3}}
	for what, got := range map[string]float64{"correct": j.Correct(&c), "true best": j.TrueBest(&c), "regret": j.Regret(&c), "tau": j.Tau(&c)} {
		scored(t, what, got, math.NaN())
	}
}

// Of three rows of two classes, the first is right, the second has a tie and the third is
// wrong: of those kept, half of the first two, (1 + ½)/2, are right.
func TestScoresOfKeptRows(t *testing.T) {
	none := math.NaN()
	p := newGrid(3, 2).problem
	p.Classes = 2
	j := choice.Judge{Problem: &p, Truth: &choice.Truth{Classes: []int{0, 1, 1}}}
	beliefs := &label.Beliefs{Classes: 2, P: []float64{0.9, 0.1, 0.5, 0.5, 0.8, 0.2}}
	for _, test := range []struct {
		what                   string
		choice                 choice.Choice
		accuracy, kept, purity float64
	}{
		{"all rows", choice.Choice{Beliefs: beliefs}, 0.5, 1, 0.5},
		{"two rows", choice.Choice{Beliefs: beliefs, Kept: []bool{true, true, false}}, 0.5, 2.0 / 3, 0.75},
		{"no row", choice.Choice{Beliefs: beliefs, Kept: make([]bool, 3)}, 0.5, 0, none},
		{"nothing", choice.Choice{}, none, none, none},
	} {
		t.Run(test.what, func(t *testing.T) {
			if err := test.choice.Check(&p); err != nil {
				t.Error(err)
			}
			scored(t, "accuracy", j.Accuracy(&test.choice), test.accuracy)
			scored(t, "kept", j.KeptShare(&test.choice), test.kept)
			scored(t, "purity", j.Purity(&test.choice), test.purity)
		})
	}
}

// Rows of an unknown class are not scored: of three, the first is right with the belief .9, the
// second has a tie, and the third would be wrong.
func TestScoresOfUnknownRows(t *testing.T) {
	p := newGrid(3, 2).problem
	p.Classes = 2
	j := choice.Judge{Problem: &p, Truth: &choice.Truth{Classes: []int{0, 1, choice.Unknown}}}
	c := choice.Choice{Beliefs: &label.Beliefs{Classes: 2, P: []float64{0.9, 0.1, 0.5, 0.5, 0.2, 0.8}}}
	scored(t, "accuracy", j.Accuracy(&c), 0.75)
	scored(t, "purity", j.Purity(&c), 0.75)
	scored(t, "Brier", j.Brier(&c), (0.01+0.01+0.25+0.25)/2)
	scored(t, "calibration", j.Calibration(&c), 0.05)
	c.Kept = []bool{false, true, true}
	scored(t, "purity of those kept", j.Purity(&c), 0.5)
	j.Truth.Classes = []int{choice.Unknown, choice.Unknown, choice.Unknown}
	scored(t, "accuracy of nothing", j.Accuracy(&c), math.NaN())
}

// Errors of 1, -2 and 2 have the mean square 3.
func TestEstimationError(t *testing.T) {
	p := newGrid(3, 2).problem
	j := choice.Judge{Problem: &p, Truth: &choice.Truth{Quality: []float64{3, 1, 3}}}
	scored(t, "rmse", j.EstimationError(&choice.Choice{Estimates: []float64{4, -1, 5}}), math.Sqrt(3))
	scored(t, "rmse of winners", j.EstimationError(&choice.Choice{Winners: []int{1}}), math.NaN())
	j.Truth = &choice.Truth{}
	scored(t, "rmse without quality", j.EstimationError(&choice.Choice{Estimates: []float64{4, -1, 5}}), math.NaN())
}

// Kendall's τ_b by hand. Ranks 1 2 3 4 against quality 4 3 2 1 is the same order. Of six
// pairs, one swap of neighbours makes 5 − 1 = 4. With a tie of two ranks, 5/√(5·6).
func TestTau(t *testing.T) {
	p := newGrid(4, 2).problem
	for _, test := range []struct {
		ranks, quality, ideal []float64
		want                  float64
	}{
		{[]float64{1, 2, 3, 4}, []float64{4, 3, 2, 1}, nil, 1},
		{[]float64{4, 3, 2, 1}, []float64{4, 3, 2, 1}, nil, -1},
		{[]float64{2, 1, 3, 4}, []float64{4, 3, 2, 1}, nil, 4.0 / 6},
		{[]float64{1.5, 1.5, 3, 4}, []float64{4, 3, 2, 1}, nil, 5 / math.Sqrt(5*6)},
		{[]float64{1.5, 1.5, 3.5, 3.5}, []float64{4, 4, 2, 1}, nil, 4 / math.Sqrt(4*5)},
		{[]float64{2.5, 2.5, 2.5, 2.5}, []float64{4, 3, 2, 1}, nil, math.NaN()},
		{nil, []float64{4, 3, 2, 1}, nil, math.NaN()},
		{[]float64{2, 1, 3, 4}, nil, []float64{1, 2, 3, 4}, 4.0 / 6},
		{[]float64{2, 1, 3, 4}, nil, nil, math.NaN()},
	} {
		j := choice.Judge{Problem: &p, Truth: &choice.Truth{Quality: test.quality}, Ideal: &choice.Choice{Ranks: test.ideal}}
		scored(t, "tau", j.Tau(&choice.Choice{Ranks: test.ranks}), test.want)
	}
}

// ballots are the approvals of four voters, {0, 1}, {0, 1}, {0} and {2}, of three
// candidates, of which two are wanted.
func ballots() (choice.Problem, *choice.Truth) {
	g := newGrid(3, 4)
	g.problem.Kind, g.problem.Size = rule.Approvals, 2
	return g.problem, &choice.Truth{Values: []float64{1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1}}
}

// {0, 1} covers 3 of 4 voters with 5 approvals, the largest number; {0, 2} covers all with
// 4. The voters of {2} are one of four, and half of the voters deserve a seat, so that both
// have JR. Individual fair share is min(2, |A|)/4: the voter of {2} has a right to 1/4.
func TestScoresOfCommittees(t *testing.T) {
	p, truth := ballots()
	large, wide := draw("1", 0, 1), draw("1", 0, 2)
	both := committee.Lottery{draw("1/4", 0, 1), draw("3/4", 0, 2)}
	for _, test := range []struct {
		what                                                 string
		lottery, ideal                                       committee.Lottery
		correct, coverage, satisfaction, committees, ifs, jr float64
	}{
		{"most approvals", committee.Lottery{large}, committee.Lottery{large}, 1, 0.75, 1, 1, 0, 1},
		{"most voters", committee.Lottery{wide}, committee.Lottery{large}, 0, 1, 0.8, 1, 1, 1},
		{"a lottery", both, committee.Lottery{large}, 0.25, 0.25*0.75 + 0.75, 0.25 + 0.75*0.8, 2, 1, 1},
		{"without 0", committee.Lottery{draw("1", 1, 2)}, committee.Lottery{large}, 0, 0.75, 0.6, 1, 0, 1},
	} {
		t.Run(test.what, func(t *testing.T) {
			j := choice.Judge{Problem: &p, Truth: truth, Ideal: &choice.Choice{Lottery: test.ideal}}
			c := choice.Choice{Lottery: test.lottery}
			scored(t, "correct", j.Correct(&c), test.correct)
			scored(t, "coverage", j.Coverage(&c), test.coverage)
			scored(t, "satisfaction", j.Satisfaction(&c), test.satisfaction)
			scored(t, "committees", j.Committees(&c), test.committees)
			scored(t, "ifs", j.Fair(committee.IFS, &c), test.ifs)
			scored(t, "jr", j.Represents(committee.JR, &c), test.jr)
			scored(t, "bjr", j.Balanced(&c), math.NaN())
			scored(t, "true best", j.TrueBest(&c), math.NaN())
		})
	}
}

// A committee of one row is compared with the ideal committee, and a choice of rows is none
// of committees.
func TestCommitteeOfOne(t *testing.T) {
	p, truth := ballots()
	p.Size = 1
	j := choice.Judge{Problem: &p, Truth: truth, Ideal: &choice.Choice{Lottery: committee.Lottery{draw("1", 0)}}}
	scored(t, "correct", j.Correct(&choice.Choice{Lottery: committee.Lottery{draw("1/3", 0), draw("2/3", 1)}}), 1.0/3)
	scored(t, "coverage of a row", j.Coverage(&choice.Choice{Winners: []int{0}}), math.NaN())
}

// With more rows than a property can be checked for, it has no value.
func TestPropertyOfManyRows(t *testing.T) {
	g := newGrid(30, 2)
	g.problem.Kind, g.problem.Size = rule.Approvals, 1
	j := choice.Judge{Problem: &g.problem, Truth: &choice.Truth{Values: make([]float64, 60)}}
	c := choice.Choice{Lottery: committee.Lottery{draw("1", 0)}}
	scored(t, "core", j.Represents(committee.Core, &c), math.NaN())
	scored(t, "jr", j.Represents(committee.JR, &c), 1)
}

// Six people and four statements: the slates of the process are balanced, a slate that
// serves one half only is not. The two highest levels of 4 are 4 and 3.
func TestScoresOfSlates(t *testing.T) {
	g := newGrid(4, 6)
	g.problem.Kind, g.problem.Size, g.problem.Levels, g.problem.Generates = rule.Utilities, 2, 4, true
	agents := [][]float64{{4, 1, 0, 3}, {4, 0, 1, 3}, {3, 1, 0, 3}, {0, 4, 1, 3}, {1, 4, 2, 3}, {0, 3, 4, 2}}
	values := make([]float64, 24)
	for v, u := range agents {
		for s, x := range u {
			values[s*6+v] = x
		}
	}
	j := choice.Judge{Problem: &g.problem, Truth: &choice.Truth{Values: values}}
	for _, test := range []struct {
		what        string
		slate       committee.Matching
		bjr, served float64
	}{
		{"each half has its own", committee.Matching{Statements: []int{0, 1}, Matched: []int{0, 0, 0, 1, 1, 1}}, 1, 1},
		{"one half has the other's", committee.Matching{Statements: []int{0, 0}, Matched: []int{0, 0, 0, 0, 0, 0}}, 0, 0.5},
	} {
		c := choice.Choice{Slate: &test.slate}
		scored(t, test.what+": bjr", j.Balanced(&c), test.bjr)
		scored(t, test.what+": served", j.Served(&c), test.served)
	}
	g.problem.Levels = 0
	scored(t, "served without levels", j.Served(&choice.Choice{Slate: &committee.Matching{}}), math.NaN())
	scored(t, "bjr of winners", j.Balanced(&choice.Choice{Winners: []int{0}}), math.NaN())
}
