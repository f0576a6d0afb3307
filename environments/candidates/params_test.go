package candidates

import (
	"math"
	"strings"
	"testing"

	"joust/sim/param"
)

func TestRefused(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		want   string
		change func(p *Params)
	}{
		{"candidates is 0; it must be a whole number from 1 to 4096", func(p *Params) { p.Candidates = 0 }},
		{"alpha is 0; it must lie between 0.01 and 1000000", func(p *Params) { p.Alpha = 0 }},
		{"beta is NaN; it must lie between 0.01 and 1000000", func(p *Params) { p.Beta = nan }},
		{`half is "some"; it must be one of all, easy, hard`, func(p *Params) { p.Half = "some" }},
		{"zipf is -1; it must be a number of at least 0", func(p *Params) { p.Zipf = -1 }},
		{"valid is 0; it must be a whole number from 1 to 4096", func(p *Params) { p.Valid = 0 }},
		{"mix-shift is +Inf; it must be a finite number", func(p *Params) { p.MixShift = inf }},
		{"keys is 1.5; it must lie between 0 and 1", func(p *Params) { p.Keys = 1.5 }},
		{"unsolvable is -0.5; it must lie between 0 and 1", func(p *Params) { p.Unsolvable = -.5 }},
		{"d0 is NaN; it must be a finite number", func(p *Params) { p.D0 = nan }},
		{"tau is +Inf; it must be a number of at least 0", func(p *Params) { p.Tau = inf }},
		{"phi is 0.5, but verifier names o1; leave one of them out", func(p *Params) { p.Phi, p.Verifier = .5, "o1" }},
		{"tpr does nothing where judge is latent; it must be left out", func(p *Params) { p.TPR = .8 }},
		{"tnr does nothing where judge is latent; it must be left out", func(p *Params) { p.TNR = .8 }},
		{"correlation is 0.5, but the judge gives no labels; it must be left out", func(p *Params) { p.Correlation = .5 }},
		{"judge is labels, which does not use d0, d1 and tau; they must be left out", func(p *Params) { p.Judge, p.Tau = "labels", .5 }},
		{"kappa does nothing where judge is labels; it must be left out", func(p *Params) { p.Judge, p.Kappa = "labels", .5 }},
		{"ties is 0.1, but a judge of labels ties when it gives both the same label; it must be left out", func(p *Params) { p.Judge, p.Ties = "labels", .1 }},
		{"grades does nothing where judge is labels; it must be left out", func(p *Params) { p.Judge, p.Grades = "labels", 1 }},
		{"grades are those of one judge; panel must be left out", func(p *Params) { p.Grades, p.Panel = 1, 3 }},
		{"grades are those of one call; order must be fixed or random", func(p *Params) { p.Grades, p.Order = 1, "swap-average" }},
		{"frozen is 1.1; it must lie between 0 and 1", func(p *Params) { p.Frozen = 1.1 }},
		{"panel is 100; it must be a whole number from 1 to 99", func(p *Params) { p.Panel = 100 }},
		{"score-noise does nothing where scorer is none; it must be left out", func(p *Params) { p.Noise = 2 }},
		{"score-temperature is 0; it must be a number greater than 0", func(p *Params) { p.Scorer, p.Temperature = "pointwise", 0 }},
		{"score-ceiling is 0; it must be greater than 0 and at most 1", func(p *Params) { p.Scorer, p.Ceiling = "pointwise", 0 }},
		{"scorer labels are those of the judge; judge must be labels too", func(p *Params) { p.Scorer = "labels" }},
		{"part-gap does nothing where parts is none; it must be left out", func(p *Params) { p.PartGap = 2 }},
		{"part-count is 0; it must be a whole number from 1 to 1024", func(p *Params) { p.Parts, p.PartCount = "tokens", 0 }},
	} {
		p := CandidatesEntry.Defaults
		c.change(&p)
		if err := param.Check(p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// A preset accepts another judge, or no scorer, without further changes.
func TestPresetsMayBeChanged(t *testing.T) {
	for _, preset := range presets() {
		for _, f := range param.Fields(preset.Defaults) {
			for _, o := range f.Options {
				if f.Name == "scorer" && o == "labels" { // takes two words: the judge's too
					continue
				}
				p, err := f.With(preset.Defaults, o)
				if err == nil {
					err = param.Check(p)
				}
				if err != nil {
					t.Errorf("%s with %s %s: %v", preset.Card.Title, f.Name, o, err)
				}
			}
		}
	}
}
