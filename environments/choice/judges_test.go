package choice_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	environments "joust/environments/choice"
	"joust/sim/choice"
	"joust/sim/rng"
	"joust/sim/verdict"
)

// Every kind of evidence draws verdicts of the law that it states, whose numbers package verdict
// tests: of 40,000 verdicts the shares of right and of wrong ones are within 4 standard errors.
func TestEvidence(t *testing.T) {
	for _, test := range []struct {
		what   string
		change func(*environments.JudgesParams)
		want   verdict.Law
	}{
		{"accuracy", func(p *environments.JudgesParams) { p.Accuracy = 0.35 }, verdict.Accurate(0.35)},
		{"density-ratio", func(p *environments.JudgesParams) { p.Signal, p.Noise, p.Shared = 1, 2, 0.5 }, verdict.Ratio(1, 2, 0.5)},
		{"popularity", func(p *environments.JudgesParams) { p.Exposure, p.Gap = 0.5, 3 }, verdict.Counts(3, 4, 3)},
		{"follow-up", func(p *environments.JudgesParams) { p.Views, p.Gap = 5, 2 }, verdict.Sums(10, 0.3, 0.7, 2)},
		{"votes", func(p *environments.JudgesParams) { p.Views, p.Rate = 5, 0.5 }, verdict.Sums(5, 0.5, 0.7, 1)},
	} {
		t.Run(test.what, func(t *testing.T) {
			p := environments.JudgesEntry.Defaults
			p.Evidence, p.Judges, p.Pairs, p.Correlation = test.what, 1, 40_000, 0
			test.change(&p)
			w, err := environments.NewJudges(p)
			if err != nil {
				t.Fatal(err)
			}
			env := first(w, test.what)
			var right, wrong float64
			for i, v := range env.Table() {
				switch {
				case v == float64(env.Truth().Classes[i]):
					right++
				case v == v:
					wrong++
				}
			}
			for what, c := range map[string][2]float64{"right": {right, test.want.Right}, "wrong": {wrong, test.want.Wrong}} {
				if se := math.Sqrt(c[1] * (1 - c[1]) / 40_000); math.Abs(c[0]/40_000-c[1]) > 4*se {
					t.Errorf("%s in %.4f, want %.4f ± %.4f", what, c[0]/40_000, c[1], 4*se)
				}
			}
			if a := w.Problem().Panel.Accuracy(0); math.Abs(a-test.want.Accuracy()) > 1e-12 {
				t.Errorf("the panel is right with %v, want %v", a, test.want.Accuracy())
			}
		})
	}
}

// The cards are judges with other defaults, and say what is exact of them.
func TestJudgesState(t *testing.T) {
	for _, test := range []struct {
		spec   choice.WorldSpec[environments.JudgesParams, *environments.JudgesWorld]
		change func(*environments.JudgesParams)
		want   []string
	}{
		{environments.JudgesEntry, nil, []string{
			"exact: a verdict is right with the probability 0.700000",
			"exact: the majority of 3 is right with the probability 0.748528, where a tie counts one half",
			"exact: all verdicts on a pair agree with the probability 0.484428, and are then right with 0.862769",
		}},
		{environments.RolePanelEntry, func(p *environments.JudgesParams) { p.Each = 3 }, []string{
			"exact: a verdict is right with the probability 0.620000",
			"exact: the majority of 3 is right with the probability 0.658851, where a tie counts one half",
			"exact: all verdicts on a pair agree with the probability 0.381504, and are then right with 0.763626",
		}},
		{environments.RolePanelEntry, func(p *environments.JudgesParams) { p.Each = 1 }, []string{"exact: a verdict is right with the probability 0.620000"}},
		{environments.RolePanelEntry, func(p *environments.JudgesParams) { p.Accuracies, p.Each = []float64{0.5, 0.7, 0.9}, 1 }, []string{
			"exact: in the mean over judges a verdict is right with the probability 0.700000",
			"some verdicts are right with a probability of at most one half: judges who agree are then no better, and may be wrong together",
		}},
		{environments.DensityRatioEntry, nil, []string{"exact: a verdict is right with the probability 0.785402"}},
		{environments.PopularityEntry, nil, []string{"exact: there is a verdict with the probability 0.894450, and it is right with 0.762524"}},
		{environments.FollowUpEntry, func(p *environments.JudgesParams) { p.Views = 5 }, []string{"exact: there is a verdict with the probability 0.813736, and it is right with 0.812811"}},
	} {
		p := test.spec.Defaults
		if test.change != nil {
			test.change(&p)
		}
		w, err := test.spec.New(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%q", w.Description()); got != fmt.Sprintf("%q", test.want) {
			t.Errorf("%s: %s, want %q", test.spec.Name, got, test.want)
		}
	}
}

// Correlated judges have no panel of independent labels, so that rules that know one are
// refused; each gives so many labels a row.
func TestJudgesOfSomePairs(t *testing.T) {
	p := environments.JudgesEntry.Defaults
	p.Each, p.Judges = 2, 5
	w, err := environments.NewJudges(p)
	if err != nil {
		t.Fatal(err)
	}
	if w.Problem().Panel != nil {
		t.Error("correlated judges have a panel")
	}
	env := first(w, "each")
	for i := range p.Pairs {
		n := 0
		for _, v := range env.Table()[i*5 : (i+1)*5] {
			if v == v {
				n++
			}
		}
		if n != 2 {
			t.Fatalf("pair %d has %d verdicts, want 2", i, n)
		}
	}
}

func TestJudgesErrors(t *testing.T) {
	for _, test := range []struct {
		change func(*environments.JudgesParams)
		want   string
	}{
		{func(p *environments.JudgesParams) { p.Judges = 0 }, "judges is 0; it must be a whole number from 1 to 99"},
		{func(p *environments.JudgesParams) { p.Correlation = 1 }, "correlation is 1; it must lie between 0 and 0.999"},
		{func(p *environments.JudgesParams) { p.Correlation = -0.1 }, "correlation is -0.1"},
		{func(p *environments.JudgesParams) { p.Accuracy = 1.1 }, "accuracy is 1.1"},
		{func(p *environments.JudgesParams) { p.Shared = 1 }, "shared is 1; it must be at least 0 and less than 1"},
		{func(p *environments.JudgesParams) { p.Noise = 0 }, "noise is 0"},
		{func(p *environments.JudgesParams) { p.Accuracies = []float64{0.5, 2} }, "accuracies has 2; a probability is 0 to 1"},
		{func(p *environments.JudgesParams) { p.Evidence, p.Accuracies = "votes", []float64{0.5} }, "accuracies is given, but the evidence is votes; leave it out or make evidence: accuracy"},
		{func(p *environments.JudgesParams) { p.Accuracies = make([]float64, 100) }, "accuracies has 100 numbers; at most 99 are allowed"},
		{func(p *environments.JudgesParams) { p.Each = 4 }, "each is 4; it must be 0, or a number of judges up to 3"},
		{func(p *environments.JudgesParams) { p.Evidence, p.Rate = "votes", 0 }, "rate is 0; it must be above 0 and at most 1"},
		{func(p *environments.JudgesParams) { p.Evidence, p.Gap = "votes", 11 }, "gap is 11; it must be a whole number from 1 to 10"},
		{func(p *environments.JudgesParams) { p.Evidence, p.Gap = "follow-up", 21 }, "gap is 21; it must be a whole number from 1 to 20"},
		{func(p *environments.JudgesParams) { p.Evidence, p.Gap = "popularity", 900 }, "gap is 900, but the counts never differ by so much"},
		{func(p *environments.JudgesParams) { p.Gap = 0 }, "gap is 0"},
	} {
		p := environments.JudgesEntry.Defaults
		test.change(&p)
		err := p.Validate()
		if err == nil {
			_, err = environments.NewJudges(p)
		}
		if got := fmt.Sprint(err); !strings.Contains(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// Calls are the quality plus an error of the judge's standard deviation: within 4 standard
// errors of a variance, s² √(2/n).
func TestRepeatedCalls(t *testing.T) {
	p := environments.RepeatedCallsEntry.Defaults
	p.Items, p.Deviations, p.Calls, p.Spread = 10_000, []float64{0.5, 3}, 3, 2
	w, err := environments.NewRepeatedCalls(p)
	if err != nil {
		t.Fatal(err)
	}
	env := w.Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	sums := make([]float64, 7) // of squared errors, by column, and of squared qualities
	for i, q := range env.Truth().Quality {
		for c := range 6 {
			d := env.Table()[i*6+c] - q
			sums[c] += d * d
		}
		sums[6] += q * q
	}
	for c, want := range []float64{0.25, 0.25, 0.25, 9, 9, 9, 4} {
		if got := sums[c] / 10_000; math.Abs(got-want) > 4*want*math.Sqrt(2.0/10_000) {
			t.Errorf("column %d has the variance %v, want %v", c, got, want)
		}
	}
	for _, test := range []struct {
		change func(*environments.RepeatedCallsParams)
		want   string
	}{
		{func(p *environments.RepeatedCallsParams) { p.Deviations = nil }, "deviations has 0 numbers; it must have that of each judge, 1 to 100 of them"},
		{func(p *environments.RepeatedCallsParams) { p.Deviations = []float64{1, 0} }, "deviations has 0; a standard deviation is above 0"},
		{func(p *environments.RepeatedCallsParams) { p.Calls = 0 }, "calls is 0"},
	} {
		p := environments.RepeatedCallsEntry.Defaults
		test.change(&p)
		if got := fmt.Sprint(p.Validate()); !strings.Contains(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
