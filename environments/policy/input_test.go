package policy_test

import (
	"math"
	"strings"
	"testing"

	"joust/environments/policy"
	"joust/sim/param"
)

// Parameters that are wrong are refused with the reason, several at once.
func TestInputIsRefused(t *testing.T) {
	target := func(change func(*policy.TargetParams)) param.Params {
		p := policy.TargetEntry.Defaults
		change(&p)
		return p
	}
	solutions := func(change func(*policy.SolutionsParams)) param.Params {
		p := policy.SolutionsEntry.Defaults
		change(&p)
		return p
	}
	refreshed := func(change func(*policy.RefreshedVerifierParams)) param.Params {
		p := policy.RefreshedVerifierEntry.Defaults
		change(&p)
		return p
	}
	steps := func(change func(*policy.ReasoningStepsParams)) param.Params {
		p := policy.ReasoningStepsEntry.Defaults
		change(&p)
		return p
	}
	for _, c := range []struct {
		p    param.Params
		want []string
	}{
		{target(func(p *policy.TargetParams) { p.Most = 20 }), []string{"most is 20; it must be a whole number from 30 to 2047"}},
		{target(func(p *policy.TargetParams) { p.Most = 2000 }), []string{"most is 2000", "too small to compute with"}},
		{target(func(p *policy.TargetParams) { p.SD, p.Start, p.Batch = 0, -1, -1 }), []string{"sd is 0", "start is -1", "batch is -1"}},
		{solutions(func(p *policy.SolutionsParams) { p.Right, p.Wrong = []float64{1.5}, nil }), []string{"right has the number 1.5; each is a whole number", "wrong is empty"}},
		{solutions(func(p *policy.SolutionsParams) { p.Right, p.Accuracy = []float64{2000, 2000}, 2 }), []string{"right and wrong have 4002 answers; there may be 2048", "accuracy is 2"}},
		{solutions(func(p *policy.SolutionsParams) { p.Right = []float64{math.NaN()} }), []string{"right has the number NaN"}},
		{refreshed(func(p *policy.RefreshedVerifierParams) { p.Types = "keys" }), []string{"start has 4 numbers; with types = keys there are 3 arms", "scores has 4 numbers"}},
		{refreshed(func(p *policy.RefreshedVerifierParams) {
			p.Start, p.Recall, p.Precision, p.Judge = []float64{1, 1, 0, 1}, 2, 0, -1
		}), []string{"start is 0", "recall is 2", "precision is 0", "judge is -1"}},
		{steps(func(p *policy.ReasoningStepsParams) { p.Length, p.Accuracy, p.Batch = 0, 1.5, 1 }), []string{"length is 0; it must be a whole number from 1 to 64", "accuracy is 1.5; it must lie between 0 and 1", "batch is 1"}},
		{steps(func(p *policy.ReasoningStepsParams) { p.Good = 4 }), []string{"good is 4; it must be at least 1 and less than actions, which is 4"}},
		{steps(func(p *policy.ReasoningStepsParams) { p.Good, p.Actions, p.Accuracy = 0, 1, math.NaN() }), []string{"good is 0", "actions is 1", "accuracy is NaN"}},
		{steps(func(p *policy.ReasoningStepsParams) { p.Process, p.Granularity = "critic", 12 }), []string{"granularity is 12; it must divide the length of an answer, which is 6"}},
		{steps(func(p *policy.ReasoningStepsParams) { p.Process, p.Granularity = "critic", 4 }), []string{"granularity is 4; it must divide"}},
		{steps(func(p *policy.ReasoningStepsParams) { p.Process, p.Granularity = "critic", 0 }), []string{"granularity is 0; it must divide"}},
		{steps(func(p *policy.ReasoningStepsParams) { p.Process = "implicit" }), []string{"process is"}},
	} {
		err := param.Check(c.p)
		if err == nil {
			t.Errorf("%+v passes; want %q", c.p, c.want)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("got %q, want %q in it", err, want)
			}
		}
	}
}

// The scores of numeric answers, by hand.
func TestTargetScores(t *testing.T) {
	for reward, want := range map[string]map[int]float64{
		"exact":  {29: 0, 30: 1, 31: 0},
		"within": {26: 0, 27: 1, 33: 1, 34: 0},
		"fuzzy":  {15: 0, 16: 1.5 - 14./30, 30: 1.5, 44: 1.5 - 14./30, 45: 0, 60: 0},
	} {
		p := policy.TargetEntry.Defaults
		p.Reward = reward
		w, err := policy.NewTarget(p)
		if err != nil {
			t.Fatal(err)
		}
		scores := w.Trial(nil, nil).Truth().Rewards[0]
		for answer, v := range want {
			if math.Abs(scores[answer]-v) > 1e-15 {
				t.Errorf("%s: the score of %d is %v, want %v", reward, answer, scores[answer], v)
			}
		}
	}
}
