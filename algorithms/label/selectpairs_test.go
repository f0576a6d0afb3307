package label_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"joust/algorithms/label"
	environments "joust/environments/choice"
	"joust/sim/choice"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
)

// strengthLaw is the law of the strength μ = s(d + ε) of a pair with the difference d ~ N(0, 1)
// of rewards and the label s = sign(d + noise·e), as integrals over |d|: the error ε has the
// variance shared² + 1/models.
type strengthLaw struct{ noise, deviation float64 }

func newStrengthLaw(models int) strengthLaw {
	return strengthLaw{0.75, math.Sqrt(0.09 + 1/float64(models))}
}

// below returns the probabilities that a strength is at most t and the label right, or wrong: the
// rule of Simpson with 1,000 steps on [0, 9], whose error is below 1e-9.
func (l strengthLaw) below(t float64) (right, wrong float64) {
	const steps, end = 1000, 9.0
	phi := func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
	for i := range steps + 1 {
		a := end * float64(i) / steps
		w := 2 * math.Exp(-a*a/2) / math.Sqrt(2*math.Pi) * end / steps / 3
		switch {
		case i == 0 || i == steps:
		case i%2 == 1:
			w *= 4
		default:
			w *= 2
		}
		right += w * phi(a/l.noise) * phi((t-a)/l.deviation)
		wrong += w * phi(-a/l.noise) * phi((t+a)/l.deviation)
	}
	return right, wrong
}

// quantile returns the strength that a share of the pairs is below.
func (l strengthLaw) quantile(share float64) float64 {
	low, high := -20.0, 20.0
	for high-low > 1e-12 {
		if right, wrong := l.below((low + high) / 2); right+wrong < share {
			low = (low + high) / 2
		} else {
			high = (low + high) / 2
		}
	}
	return low
}

// part returns the accuracy of the labels with strengths between two shares.
func (l strengthLaw) part(from, to float64) float64 {
	below := func(share float64) float64 {
		if share == 0 {
			return 0
		}
		right, _ := l.below(l.quantile(share))
		return right
	}
	return (below(to) - below(from)) / (to - from)
}

// Deciles, the share of negative strengths, and labels after flipping and dropping are those of
// the specification, which were simulated. Their errors are those of 2·10⁵ pairs, which are
// 2·10⁶ cells of ten models: the mean of the ten deciles is .79458 where the arc tangent gives
// .795167, 0.7 of the standard error of so many. They agree within four standard errors.
func TestLawOfStrengthGolden(t *testing.T) {
	const pairs = 200_000
	near := func(what string, got, want float64, of int) {
		t.Helper()
		if se := math.Sqrt(got * (1 - got) / float64(of)); math.Abs(got-want) > 4*se+5e-5 {
			t.Errorf("%s: %.5f by quadrature, %v simulated, standard error %.5f", what, got, want, se)
		}
	}
	l := newStrengthLaw(10)
	right, _ := l.below(20)
	if want := 1 - math.Atan(0.75)/math.Pi; math.Abs(right-want) > 1e-9 || math.Abs(want-0.795167) > 5e-7 {
		t.Errorf("labels are right with the probability %.9f, want %.9f, which is .795167", right, want)
	}
	negativeRight, negativeWrong := l.below(0)
	angle := math.Acos(1 / (1.25 * math.Sqrt(1+l.deviation*l.deviation))) // of d + noise·e and d + ε
	if got := negativeRight + negativeWrong; math.Abs(got-angle/math.Pi) > 1e-9 {
		t.Errorf("the share of negative strengths is %.9f, want %.9f", got, angle/math.Pi)
	}
	near("negative strengths", negativeRight+negativeWrong, 0.2387, pairs)
	for i, want := range []float64{.1394, .4432, .6739, .8248, .9152, .9648, .9877, .9971, .9997, 1.0} {
		near(fmt.Sprintf("decile %d", i+1), l.part(float64(i)/10, float64(i+1)/10), want, pairs/10)
	}
	one := newStrengthLaw(1)
	near("the first decile by one model", one.part(0, 0.1), 0.4228, pairs/10)
	near("the last decile by one model", one.part(0.9, 1), 0.9869, pairs/10)
	for q, want := range map[float64]float64{.05: .8385, .10: .8667, .15: .8792, .20: .8781, .25: .8654} {
		near(fmt.Sprintf("flipping %v", q), right+q*(1-2*l.part(0, q)), want, pairs)
	}
	for q, want := range map[float64]float64{.10: .8674, .20: .9204} {
		near(fmt.Sprintf("dropping %v", q), l.part(q, 1), want, int(pairs*(1-q)))
	}
}

// cleaned returns the choice of select-pairs in an environment, and the judge of it.
func cleaned(t *testing.T, env choice.Environment, change func(*label.SelectPairsParams)) (*choice.Choice, *choice.Judge) {
	t.Helper()
	p := label.SelectPairsEntry.Defaults
	change(&p)
	problem := env.Problem()
	if err := errorsOf(p, &problem); err != nil {
		t.Fatal(err)
	}
	loop := choice.Loop{Name: "select-pairs", Budget: 1_000_000}
	var result choice.Trial
	loop.Run(label.SelectPairsEntry.New(p, &problem, rng.Stream(7, "learner")), env, &result)
	return &result.Final, &choice.Judge{Problem: &problem, Truth: env.Truth(), Shown: env.Table()}
}

// Of pairs whose margins are drawn around the true ones, labels are right after a treatment as
// often as the integrals say: five trials of 10,000 pairs, within four standard errors.
func TestLawOfStrength(t *testing.T) {
	const trials, pairs = 5, 10_000
	p := environments.PairsEntry.Defaults
	p.Pairs, p.Features, p.Noise, p.Flips, p.Margins = pairs, 2, 0.75, 0, "drawn"
	w, err := environments.NewPairs(p)
	if err != nil {
		t.Fatal(err)
	}
	environments := make([]choice.Environment, trials)
	for i := range environments {
		environments[i] = w.Trial(rng.Stream(7, "instance", fmt.Sprint(i)), rng.Stream(7, "coins"))
	}
	l := newStrengthLaw(p.Models)
	right, _ := l.below(20)
	for _, c := range []struct {
		what   string
		change func(*label.SelectPairsParams)
		purity bool // otherwise the accuracy of all
		want   float64
		of     float64 // share of the pairs that are scored
	}{
		{"flip nothing", func(p *label.SelectPairsParams) { p.Share = 0 }, false, right, 1},
		{"flip a tenth", func(*label.SelectPairsParams) {}, false, right + 0.1*(1-2*l.part(0, 0.1)), 1},
		{"flip a quarter", func(p *label.SelectPairsParams) { p.Share = 0.25 }, false, right + 0.25*(1-2*l.part(0, 0.25)), 1},
		{"drop a fifth", func(p *label.SelectPairsParams) { p.Treat, p.Share = "drop", 0.2 }, true, l.part(0.2, 1), 0.8},
		{"keep the second decile", func(p *label.SelectPairsParams) { p.Treat, p.Start = "keep", 0.1 }, true, l.part(0.1, 0.2), 0.1},
		{"keep the last decile by one model", func(p *label.SelectPairsParams) { p.Treat, p.Start, p.Models = "keep", 0.9, 1 }, true, newStrengthLaw(1).part(0.9, 1), 0.1},
		{"drop at random", func(p *label.SelectPairsParams) { p.Treat, p.By, p.Share = "drop", "random", 0.5 }, true, right, 0.5},
	} {
		sum := 0.0
		for _, env := range environments {
			choice, judge := cleaned(t, env, c.change)
			score := judge.Accuracy(choice)
			if c.purity {
				score = judge.Purity(choice)
			}
			sum += score / trials
			if kept := judge.KeptShare(choice); c.purity && math.Abs(kept-c.of) > 1e-9 {
				t.Errorf("%s keeps %v, want %v", c.what, kept, c.of)
			}
		}
		if se := math.Sqrt(c.want * (1 - c.want) / (c.of * trials * pairs)); math.Abs(sum-c.want) > 4*se {
			t.Errorf("%s: %.5f, want %.5f, standard error %.5f", c.what, sum, c.want, se)
		}
	}
}

// six are the strengths of six pairs, by the first of two models alone in reverse.
var six = []float64{3, 1, -2, math.NaN(), 0, 5}

// treatedBy returns what select-pairs chooses of the pairs six, of which the last three have a
// second origin.
func treatedBy(t *testing.T, change func(*label.SelectPairsParams)) *choice.Choice {
	t.Helper()
	problem := choice.Problem{
		Kind: rule.RewardMargins, Rows: []string{"a", "b", "c", "d", "e", "f"}, Columns: []string{"m", "n"}, Classes: 2,
		Origins: []int{0, 0, 0, 1, 1, 1}, Flipped: []float64{0.1, 0.4},
	}
	p := label.SelectPairsEntry.Defaults
	p.Share = 0.4
	change(&p)
	if err := errorsOf(p, &problem); err != nil {
		t.Fatal(err)
	}
	l := label.SelectPairsEntry.New(p, &problem, rng.Stream(1, "own"))
	if _, more := l.Next(); more != (p.Treat != "known" && p.By != "random") {
		t.Errorf("%+v: it queries margins: %v", p, more)
	}
	for q, more := l.Next(); more; q, more = l.Next() {
		value := -six[q.Row]
		if q.Column == 1 {
			value = 3 * six[q.Row]
		}
		l.Observe(q, value)
	}
	c := new(choice.Choice)
	l.Recommend(c)
	return c
}

func errorsOf(p label.SelectPairsParams, problem *choice.Problem) error {
	if err := param.Check(p); err != nil {
		return err
	}
	return p.Suits(problem, nil)
}

// Each treatment does to the pairs what its name says, and a pair without margins is left as it
// is.
func TestTreatments(t *testing.T) {
	type params = label.SelectPairsParams
	for what, c := range map[string]struct {
		change func(*params)
		want   string
	}{
		"flip":        {func(*params) {}, "[0 0 1 0 1 0] [] []"},
		"drop":        {func(p *params) { p.Treat = "drop" }, "[0 0 0 0 0 0] [true true false true false true] []"},
		"keep":        {func(p *params) { p.Treat, p.Start = "keep", 0.4 }, "[0 0 0 0 0 0] [true true false false false false] []"},
		"soft":        {func(p *params) { p.Treat, p.Soft = "soft", 0.25 }, "[0 0 0.25 0 0.25 0] [] []"},
		"margin":      {func(p *params) { p.Treat, p.Share = "margin", 1 }, "[0 0 0 0 0 0] [] [3 1 -2 0 0 5]"},
		"known":       {func(p *params) { p.Treat, p.Share = "known", 0.1 }, "[0.1 0.1 0.1 0.4 0.4 0.4] [] []"},
		"by spread":   {func(p *params) { p.By = "spread" }, "[1 0 0 0 0 1] [] []"},
		"first model": {func(p *params) { p.Models = 1 }, "[1 0 0 0 0 1] [] []"},
		"shares":      {func(p *params) { p.Treat, p.Share, p.Shares = "drop", 0.1, []float64{0.34, 1} }, "[0 0 0 0 0 0] [true true false true false false] []"},
		"penalties":   {func(p *params) { p.Penalties = []float64{0, 10} }, "[0 0 0 0 1 1] [] []"},
	} {
		got := treatedBy(t, c.change)
		var wrong []float64
		for i := range six {
			wrong = append(wrong, got.Beliefs.Of(i)[1])
		}
		if text := fmt.Sprint(wrong, got.Kept, got.Margins); text != c.want {
			t.Errorf("%s: %s, want %s", what, text, c.want)
		}
	}
}

// Dropping at random drops as many pairs, which the strengths do not decide.
func TestRandomOrder(t *testing.T) {
	c := treatedBy(t, func(p *label.SelectPairsParams) { p.Treat, p.By = "drop", "random" })
	kept := 0
	for _, k := range c.Kept {
		if k {
			kept++
		}
	}
	if kept != 4 {
		t.Errorf("it keeps %v, want four", c.Kept)
	}
}

// Wrong parameters are refused in words that name them.
func TestSelectPairsErrors(t *testing.T) {
	type params = label.SelectPairsParams
	labels := choice.Problem{Kind: rule.Labels, Rows: []string{"a"}, Columns: []string{"m"}, Classes: 2}
	pairs := choice.Problem{Kind: rule.RewardMargins, Rows: []string{"a"}, Columns: []string{"m"}, Classes: 2}
	for _, c := range []struct {
		change  func(*params)
		problem *choice.Problem
		want    string
	}{
		{func(p *params) { p.Share = 0.6 }, &pairs, "share is 0.6; more than half of the labels cannot be flipped"},
		{func(p *params) { p.Shares = []float64{0.1, 0.7} }, &pairs, "shares is 0.7; more than half of the labels cannot be flipped"},
		{func(p *params) { p.Start = 0.95 }, &pairs, "start is 0.95, and 0.1 are treated; together they are at most 1"},
		{func(p *params) { p.Treat = "repair" }, &pairs, `treat is "repair"`},
		{func(p *params) { p.Soft = 0.1 }, &pairs, "soft is 0.1, which is used only with treat: soft"},
		{func(p *params) { p.Share, p.Shares = 0.2, []float64{0.1} }, &pairs, "share is 0.2, but shares has that of each origin"},
		{func(p *params) { p.Shares = []float64{0.1, 0.1} }, &pairs, "shares has 2 numbers; pairs come from 1 origins"},
		{func(p *params) { p.Penalties = []float64{0, 0} }, &pairs, "penalties has 2 numbers; pairs come from 1 origins"},
		{func(p *params) { p.Penalties, p.By = []float64{0}, "random" }, &pairs, "penalties are subtracted from strengths"},
		{func(p *params) { p.Models = 2 }, &pairs, "models is 2; there are 1"},
		{func(p *params) { p.Treat = "known" }, &pairs, "treat is known; this environment does not give the shares of flipped labels"},
		{func(p *params) { p.Treat, p.Start = "known", 0.2 }, &pairs, "treat is known, which treats all pairs"},
		{func(*params) {}, &labels, "it wants reward margins; the table has labels"},
	} {
		p := label.SelectPairsEntry.Defaults
		c.change(&p)
		if got := fmt.Sprint(errorsOf(p, c.problem)); !strings.Contains(got, c.want) {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if p := label.SelectPairsEntry.Defaults; !slices.Equal(p.Shares, nil) || errorsOf(p, &pairs) != nil {
		t.Error("the defaults are refused")
	}
}

// What cleaning is worth to a reward model, against the specification's means of 40 trials, whose
// standard errors are .003 for an accuracy. Differences from no cleaning, in the same trials, are
// compared: two means of 40 differ by at most 4·√2 standard errors of one, which is taken from
// these trials.
func TestDownstreamGolden(t *testing.T) {
	const trials = 40
	type params = label.SelectPairsParams
	part := func(treat string, share, start float64) func(*params) {
		return func(p *params) { p.Treat, p.Share, p.Start = treat, share, start }
	}
	for _, c := range []struct {
		labels string
		base   float64
		of     []func(*params)
		want   []float64
	}{
		{
			"sign", .881,
			[]func(*params){part("flip", .1, 0), part("flip", .2, 0), part("flip", .3, 0), part("drop", .1, 0), part("soft", .1, 0), part("keep", .2, 0), part("keep", .2, .8)},
			[]float64{.894, .889, .869, .895, .892, .139, .863},
		},
		{"bradley-terry", .836, []func(*params){part("flip", .1, 0), part("flip", .3, 0)}, []float64{.835, .831}},
	} {
		p := environments.PairsEntry.Defaults
		p.Label = c.labels
		w, err := environments.NewPairs(p)
		if err != nil {
			t.Fatal(err)
		}
		n := len(c.of)
		sums, squares := make([]float64, n+1), make([]float64, n+1) // of the base, then of differences from it
		for i := range trials {
			env := w.Trial(rng.Stream(9, "instance", fmt.Sprint(i)), rng.Stream(9, "coins"))
			choice, judge := cleaned(t, env, part("flip", 0, 0))
			base := judge.Downstream(choice)
			for k := range n + 1 {
				x := base
				if k > 0 {
					choice, judge = cleaned(t, env, c.of[k-1])
					x = judge.Downstream(choice) - base
				}
				sums[k] += x / trials
				squares[k] += x * x / trials
			}
		}
		for k, got := range sums {
			want, what := c.base, "no cleaning"
			if k > 0 {
				want, what = c.want[k-1]-c.base, fmt.Sprintf("treatment %d against no cleaning", k)
			}
			se := math.Sqrt((squares[k] - got*got) / trials)
			if math.Abs(got-want) > 4*math.Sqrt2*se+0.001 { // differences are printed to a unit of .001
				t.Errorf("%s labels, %s: %.4f, want %.4f, standard error %.4f", c.labels, what, got, want, se)
			}
		}
	}
}
