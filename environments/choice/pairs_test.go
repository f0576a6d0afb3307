package choice_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	environments "joust/environments/choice"
	"joust/sim/choice"
	"joust/sim/param"
	"joust/sim/strength"
)

// pairsOf returns the first trial of pairs with these parameters.
func pairsOf(t *testing.T, change func(*environments.PairsParams)) choice.Environment {
	t.Helper()
	p := environments.PairsEntry.Defaults
	change(&p)
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := environments.NewPairs(p)
	if err != nil {
		t.Fatal(err)
	}
	return first(w, "pairs")
}

// Labels are right as often as their law says: 10,000 pairs, within four standard errors.
func TestPairsLabels(t *testing.T) {
	const n = 10_000
	// Of the law of Bradley and Terry with scale 2, the mean of 1/(1 + exp(-2|m|)), by the rule of
	// Simpson over |m|.
	bt := 0.0
	for i := range 1001 {
		m := 9 * float64(i) / 1000
		w := []float64{2, 4}[i%2]
		if i == 0 || i == 1000 {
			w = 1
		}
		bt += w * 0.009 / 3 * 2 * math.Exp(-m*m/2) / math.Sqrt(2*math.Pi) / (1 + math.Exp(-2*m))
	}
	for _, c := range []struct {
		what     string
		change   func(*environments.PairsParams)
		from, to int
		want     float64
	}{
		{"signs", func(p *environments.PairsParams) { p.Flips = 0 }, 0, n, 1},
		{"flipped signs", func(*environments.PairsParams) {}, 0, n, 0.75},
		{"noisy signs", func(p *environments.PairsParams) { p.Flips, p.Noise = 0, 0.75 }, 0, n, 1 - math.Atan(0.75)/math.Pi},
		{"Bradley and Terry", func(p *environments.PairsParams) { p.Label, p.Flips = "bradley-terry", 0 }, 0, n, bt},
		{"flipped", func(p *environments.PairsParams) { p.Label = "bradley-terry" }, 0, n, bt*0.75 + (1-bt)*0.25},
		{"the first origin", func(p *environments.PairsParams) { p.Flips, p.More, p.MoreFlips = 0.05, n/2, 0.4 }, 0, n / 2, 0.95},
		{"the second origin", func(p *environments.PairsParams) { p.Flips, p.More, p.MoreFlips = 0.05, n/2, 0.4 }, n / 2, n, 0.6},
	} {
		env := pairsOf(t, func(p *environments.PairsParams) {
			p.Pairs, p.Features, p.Margins = n, 3, "drawn"
			if c.change(p); p.More > 0 {
				p.Pairs -= p.More
			}
		})
		classes := env.Truth().Classes[c.from:c.to]
		right := 0
		for i, class := range classes {
			if class == 0 {
				right++
			}
			if values := env.Truth().Values[(c.from+i)*10:]; (values[0] < 0) != (class == 1) {
				t.Fatalf("%s: the true margin is %v, the class %d", c.what, values[0], class)
			}
		}
		got := float64(right) / float64(len(classes))
		if se := math.Sqrt(c.want * (1 - c.want) / float64(len(classes))); math.Abs(got-c.want) > 4*se {
			t.Errorf("%s: %.4f of the labels are right, want %.4f, standard error %.4f", c.what, got, c.want, se)
		}
	}
}

// True margins are those of the features under the true weights, of norm 1. Drawn margins err
// around them with the standard deviations of the parameters, and trained ones are linear in the
// features, near those of a fit to all pairs.
func TestPairsMargins(t *testing.T) {
	const n, d, models = 4000, 3, 2
	set := func(p *environments.PairsParams) { p.Pairs, p.Features, p.Models = n, d, models }
	env := pairsOf(t, func(p *environments.PairsParams) { set(p); p.Margins = "drawn" })
	pairs := env.Truth().Pairs
	norm := 0.0
	for _, w := range pairs.Weights {
		norm += w * w
	}
	if math.Abs(norm-1) > 1e-12 {
		t.Errorf("the weights have the squared norm %v", norm)
	}
	margin := func(v []float64, i int) (sum float64) {
		for k, x := range pairs.Features[i*d : (i+1)*d] {
			sum += v[k] * x
		}
		return sum
	}
	var variance, common float64 // of the errors, and their covariance between models
	for i := range n {
		truth := margin(pairs.Weights, i)
		if got := env.Truth().Values[i*models]; math.Abs(got-truth) > 1e-12 {
			t.Fatalf("pair %d: the true margin is %v, want %v", i, got, truth)
		}
		a, b := env.Table()[i*models]-truth, env.Table()[i*models+1]-truth
		variance += (a*a + b*b) / 2 / n
		common += a * b / n
	}
	// Of errors of variance 1.09 and covariance .09, means of 4,000 squares and products have
	// standard errors of at most 1.09·√(2/n) and √((1.09² + .09²)/n).
	if math.Abs(variance-1.09) > 4*1.09*math.Sqrt(2.0/n) || math.Abs(common-0.09) > 4*1.1/math.Sqrt(n) {
		t.Errorf("the errors have the variance %v and the covariance %v, want 1.09 and .09", variance, common)
	}

	env = pairsOf(t, set)
	pairs = env.Truth().Pairs
	all := strength.Data{Arms: 1, Covariates: d, Rows: slices.Repeat([]strength.Pair{{Win: 1}}, n), X: pairs.Features}
	e, err := all.Estimate(strength.Prior{BetaRidge: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for m := range models {
		along, across := 0.0, 0.0
		for i := range n {
			want, got := margin(e.Beta, i), env.Table()[i*models+m]
			along += want * want
			across += (got - want) * (got - want)
		}
		// Weights of a sample of n pairs differ from those of all by some 2/√n in each of d
		// directions, where margins are of the order of 1.
		if ratio := math.Sqrt(across / along); ratio == 0 || ratio > 0.2 {
			t.Errorf("model %d: margins differ from those of all pairs by %v times their size", m, ratio)
		}
	}
}

// Parameters that are not used are refused, so that a study does not seem to vary what it does not.
func TestPairsErrors(t *testing.T) {
	for _, c := range []struct {
		change func(*environments.PairsParams)
		want   string
	}{
		{func(p *environments.PairsParams) { p.Label, p.Noise = "bradley-terry", 0.5 }, "noise has a value that is used only with label: sign; leave it out"},
		{func(p *environments.PairsParams) { p.Scale = 3 }, "scale has a value that is used only with label: bradley-terry"},
		{func(p *environments.PairsParams) { p.MoreFlips = 0.5 }, "more-flips has a value that is used only where more is above 0"},
		{func(p *environments.PairsParams) { p.Shared = 0 }, "shared has a value that is used only with margins: drawn"},
		{func(p *environments.PairsParams) { p.Own = 0 }, "own has a value that is used only with margins: drawn"},
		{func(p *environments.PairsParams) { p.More = 9500 }, "more is 9500, which makes 10100 pairs; at most 10000 are allowed"},
		{func(p *environments.PairsParams) { p.Pairs = 0 }, "pairs is 0"},
		{func(p *environments.PairsParams) { p.Flips = 1.5 }, "flips is 1.5"},
		{func(p *environments.PairsParams) { p.Models = 0 }, "models is 0"},
		{func(p *environments.PairsParams) { p.Label = "coin" }, `label is "coin"`},
	} {
		p := environments.PairsEntry.Defaults
		c.change(&p)
		if got := fmt.Sprint(param.Check(p)); !strings.Contains(got, c.want) {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// A world with a second origin says what its pairs are worth.
func TestPairsDescribe(t *testing.T) {
	p := environments.PairsEntry.Defaults
	p.Pairs, p.Flips, p.More, p.MoreFlips = 80, 0.05, 298, 0.3
	w, err := environments.NewPairs(p)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"to a mean of labels, the first 80 pairs are worth 8.05 (√n(1 − 2e)), with the 298 others 9.834, and 10.61 with weights 1 − 2e; the others help unless more than 0.3582 of their labels are flipped"}
	if got := w.Description(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
