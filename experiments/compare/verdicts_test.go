package compare

import (
	"math"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
	"joust/results/stats"
	"joust/sim/rng"
)

// TestFindingHolds checks that a claim holds if the value is inside each of its bounds by
// more than two standard errors.
func TestFindingHolds(t *testing.T) {
	inf := math.Inf(1)
	for _, row := range []struct {
		value, se, above, below float64
		want                    bool
	}{
		{1, 0.25, 0.5, inf, false}, // exactly two
		{1, 0.24, 0.5, inf, true},
		{1, 0.25, -inf, 1.5, false},
		{1, 0.24, -inf, 1.5, true},
		{1, 0.24, 0.5, 1.4, false},
		{1, 0.24, 0.6, 1.5, false},
		{1, 0.24, 0.5, 1.5, true},
		{2, 0.1, -inf, 1.5, false},
		{0, 0.1, 0.5, inf, false},
		{1, 0, 1, inf, false},
		{1, math.NaN(), 0.5, inf, false},
	} {
		f := Finding{Claim: study.Claim{Above: row.above, Below: row.below}, Value: row.value, SE: row.se}
		if got := f.Holds(); got != row.want {
			t.Errorf("%+v: holds is %v, want %v", row, got, row.want)
		}
	}
	for _, row := range []struct {
		value, se, above, below float64
		want                    bool
	}{
		{0, 0.2, 0.5, inf, true},    // below the lower bound by more than two
		{0, 0.25, 0.5, inf, false},  // by two
		{2, 0.2, -inf, 1.5, true},   // above the upper bound
		{1, 0.01, 0.5, 1.5, false},  // between
		{2, 0.2, 0.5, 1.5, true},    // above both
		{0, 0.2, 0.5, 1.5, true},    // below both
		{1.6, 0.2, 0.5, 1.5, false}, // above by less than one
	} {
		f := Finding{Claim: study.Claim{Above: row.above, Below: row.below}, Value: row.value, SE: row.se}
		if got := f.Refuted(); got != row.want {
			t.Errorf("%+v: refuted is %v, want %v", row, got, row.want)
		}
	}
}

// TestContrast compares differences and ratios of means, and their standard errors, with
// formulas: the variance of a difference of independent means is the sum of theirs; to
// first order that of a ratio r = x/y is (s_x² + r²·s_y²)/y², and if pairs vary together
// the variance of the mean of x - r·y, by y².
func TestContrast(t *testing.T) {
	a := []float64{3, 5, 4, 8, 10}
	b := []float64{2, 1, 3, 2, 4}
	negative := []float64{-2, -1, -3, -2, -4}
	variance := func(values []float64) float64 { // of the mean
		mean, squares := 0.0, 0.0
		for _, v := range values {
			mean += v / 5
		}
		for _, v := range values {
			squares += (v - mean) * (v - mean)
		}
		return squares / 4 / 5
	}
	minus := func(weight float64, b []float64) []float64 {
		d := make([]float64, 5)
		for i := range d {
			d[i] = a[i] - weight*b[i]
		}
		return d
	}
	for _, row := range []struct {
		name   string
		kind   study.Comparison
		b      []float64
		paired bool
		value  float64
		square float64
	}{
		{"independent difference", study.Difference, b, false, 6 - 2.4, variance(a) + variance(b)},
		{"paired difference", study.Difference, b, true, 6 - 2.4, variance(minus(1, b))},
		{"independent ratio", study.Ratio, b, false, 2.5, (variance(a) + 2.5*2.5*variance(b)) / (2.4 * 2.4)},
		{"paired ratio", study.Ratio, b, true, 2.5, variance(minus(2.5, b)) / (2.4 * 2.4)},
		{"ratio to a negative mean", study.Ratio, negative, false, -2.5, (variance(a) + 2.5*2.5*variance(b)) / (2.4 * 2.4)},
		{"paired ratio to a negative mean", study.Ratio, negative, true, -2.5, variance(minus(2.5, b)) / (2.4 * 2.4)},
	} {
		f := Finding{Claim: study.Claim{Compare: row.kind}, Paired: row.paired}
		f.contrast(results.Metric{Kind: stats.Real}, a, row.b)
		if math.Abs(f.Value-row.value) > 1e-12 || math.Abs(f.SE-math.Sqrt(row.square)) > 1e-12 {
			t.Errorf("%s: got %v with a standard error of %v, want %v and %v", row.name, f.Value, f.SE, row.value, math.Sqrt(row.square))
		}
	}
}

// TestTrialsOfAClaim checks that the number of trials of a comparison is that of the cell
// with fewer values: of half of the drawn instances a Condorcet winner may be missing.
func TestTrialsOfAClaim(t *testing.T) {
	const text = `
name: claims
trials: 60
truth: condorcet
environments:
  - {kind: random-preferences, label: any, params: {arms: 6}}
  - {kind: random-preferences, label: planted, params: {arms: 6, condorcet: true}}
algorithms: [{kind: knockout}]
expect:
  - {claim: "a", metric: correct, of: {environment: any}, than: {environment: planted}, difference: {below: 1}}
  - {claim: "b", metric: correct, of: {environment: planted}, than: {environment: any}, difference: {below: 1}}
`
	s := studytest.Parse(t, text)
	dir, m := studytest.Run(t, s)
	findings, err := CheckClaims(studytest.Reader(t, s, dir, m), 1)
	if err != nil {
		t.Fatal(err)
	}
	if n := findings[0].Trials; n == 60 || n == 0 || n != findings[1].Trials || findings[0].Paired {
		t.Errorf("%d and %d trials, paired %v; want the same number below 60 twice, not paired", n, findings[1].Trials, findings[0].Paired)
	}
}

// TestCorrectionOfContests checks that the p-values of all comparisons are corrected
// together, both by the metric and by the second one, for as many comparisons as the
// records might have asked for: of n algorithms, of which the best is the baseline, all
// n(n-1)/2 pairs of each environment.
func TestCorrectionOfContests(t *testing.T) {
	s, dir, manifest := runContests(t)
	r := studytest.Reader(t, s, dir, manifest)
	for _, baseline := range []string{"", "K[votes=1]"} {
		m, err := NewMatchups(s, "duels", baseline, nil)
		if err != nil {
			t.Fatal(err)
		}
		contests, err := m.Contests(r, 1)
		if err != nil {
			t.Fatal(err)
		}
		tests := 0
		var p, beside, adjusted, besideAdjusted []float64
		for _, c := range contests {
			for i := range c.Entrants {
				tests += i // pairs with those before
			}
			for _, pair := range c.Pairs {
				p, adjusted = append(p, pair.P), append(adjusted, pair.Adjusted)
				if pair.Beside == nil {
					t.Fatal("correct is not compared beside duels")
				}
				beside, besideAdjusted = append(beside, pair.Beside.P), append(besideAdjusted, pair.Beside.Adjusted)
			}
		}
		if baseline != "" {
			tests = len(p)
		}
		for name, list := range map[string][2][]float64{"duels": {p, adjusted}, "correct": {beside, besideAdjusted}} {
			moved := false
			for i, want := range stats.Holm(list[0], tests) {
				moved = moved || want != list[0][i]
				if list[1][i] != want {
					t.Errorf("baseline %q, %s: comparison %d has p = %v and after correction %v, want %v", baseline, name, i, list[0][i], list[1][i], want)
				}
			}
			if !moved {
				t.Errorf("baseline %q, %s: the correction changes nothing", baseline, name)
			}
		}
	}
}

// TestIsBetterBy checks the order of entrants: by the mean, and one without a value after
// all others.
func TestIsBetterBy(t *testing.T) {
	of := func(n int, mean float64) *Entrant { return &Entrant{Of: stats.Statistics{N: n, Mean: mean}} }
	none := of(0, math.NaN())
	for _, row := range []struct {
		a, b          *Entrant
		lower, higher bool
	}{
		{of(9, 1), of(9, 2), true, false},
		{of(9, 2), of(9, 1), false, true},
		{of(9, 1), of(9, 1), false, false},
		{of(9, 1), none, true, true},
		{none, of(9, 1), false, false},
		{none, none, false, false},
	} {
		if got := isBetterBy(stats.Lower, row.a.Of, row.b.Of); got != row.lower {
			t.Errorf("%v before %v where lower is better: %v", row.a.Of, row.b.Of, got)
		}
		if got := isBetterBy(stats.Higher, row.a.Of, row.b.Of); got != row.higher {
			t.Errorf("%v before %v where higher is better: %v", row.a.Of, row.b.Of, got)
		}
	}
}

// TestVerdictOfCutTrials checks that a mean which is a lower bound, since the budget cut
// trials, makes an algorithm neither better than its baseline, if the algorithm was cut,
// nor worse, if the baseline was; what would hold all the more does hold.
func TestVerdictOfCutTrials(t *testing.T) {
	few, many := make([]float64, 40), make([]float64, 40)
	for i := range few {
		few[i], many[i] = float64(10+i%3), float64(30+i%5)
	}
	for _, row := range []struct {
		of, against []float64
		cut         [2]bool
		want        stats.Verdict
	}{
		{few, many, [2]bool{false, false}, stats.Better},
		{few, many, [2]bool{true, false}, Unsettled},
		{few, many, [2]bool{false, true}, stats.Better},
		{few, many, [2]bool{true, true}, Unsettled},
		{many, few, [2]bool{false, false}, stats.Worse},
		{many, few, [2]bool{true, false}, stats.Worse},
		{many, few, [2]bool{false, true}, Unsettled},
		{few, few, [2]bool{true, true}, stats.NotSeparable},
	} {
		p := Pairing{Paired: stats.Pair(stats.Count, stats.Lower, row.of, row.against, stats.NewResamples(func(int) stats.Source { return rng.Stream(1, "verdicts") })), cut: row.cut}
		if got := p.Verdict(); got != row.want {
			t.Errorf("cut %v, means %v and %v: %s, want %s", row.cut, p.Mean, p.Baseline, got, row.want)
		}
	}
}

// TestVerdictOutOfData checks that a mean which is a lower bound since all trials that were
// cut ran out of data has a verdict of its own.
func TestVerdictOutOfData(t *testing.T) {
	few, many := make([]float64, 40), make([]float64, 40)
	for i := range few {
		few[i], many[i] = float64(10+i%3), float64(30+i%5)
	}
	for _, row := range []struct {
		starved [2]bool
		want    stats.Verdict
	}{{[2]bool{true, false}, OutOfData}, {[2]bool{false, true}, Unsettled}} {
		p := Pairing{Paired: stats.Pair(stats.Count, stats.Lower, few, many, stats.NewResamples(func(int) stats.Source { return rng.Stream(1, "verdicts") })), cut: [2]bool{true, true}, starved: row.starved}
		if got := p.Verdict(); got != row.want {
			t.Errorf("out of data %v: %s, want %s", row.starved, got, row.want)
		}
	}
}

// TestExceedsByTheInterval checks that an algorithm fails only if the whole interval of its
// failures is beyond the limit, and that failures which may be due to another notion of
// what is right are left out: as many as the greatest share of such trials.
func TestExceedsByTheInterval(t *testing.T) {
	cell := studytest.Parse(t, contestStudy).Cells[0] // δ = 5 %
	seeks := &results.Seeks{Instances: 10, Differ: 1} // at most 40.4 % by Wilson's interval
	for _, row := range []struct {
		fails     study.Failure
		low, high float64
		seeks     *results.Seeks
		limit     string
		elsewhere bool
	}{
		{study.Failure{Above: true, Limit: 0.2}, 0.21, 0.4, nil, "20 %", false},
		{study.Failure{Above: true, Limit: 0.2}, 0.19, 0.4, nil, "", false},
		{study.Failure{Above: true, Limit: 0.2}, 0.2, 0.4, nil, "", false},
		{study.Failure{Limit: 0.8}, 0.5, 0.79, nil, "80 %", false},
		{study.Failure{Limit: 0.8}, 0.5, 0.81, nil, "", false},
		{study.Failure{Above: true, Delta: true}, 0.06, 0.4, nil, "δ = 5 %", false},
		{study.Failure{Above: true, Delta: true}, 0.04, 0.4, nil, "", false},
		{study.Failure{Above: true, Limit: 0.2}, 0.59, 0.9, seeks, "", true},
		{study.Failure{Above: true, Limit: 0.2}, 0.61, 0.9, seeks, "20 %", false},
		{study.Failure{Above: true, Limit: 0.2}, 0.19, 0.9, seeks, "", false},
		{study.Failure{Limit: 0.8}, 0.2, 0.41, seeks, "", true},
		{study.Failure{Limit: 0.8}, 0.2, 0.38, seeks, "80 %", false},
	} {
		b := &Bench{family: family.Standard().Of(cell.Algorithm), Fails: row.fails, Watched: results.Metric{Name: "failed"}}
		e := Entrant{Cell: cell, Seeks: row.seeks, Watched: stats.Statistics{N: 100, Mean: (row.low + row.high) / 2, Low: row.low, High: row.high}}
		if limit, elsewhere := b.exceeds(&e); limit != row.limit || elsewhere != row.elsewhere {
			t.Errorf("%+v: fails at %q, elsewhere %v; want %q, %v", row, limit, elsewhere, row.limit, row.elsewhere)
		}
	}
	watched := &Bench{family: family.Standard().Of(cell.Algorithm), Fails: study.Failure{Above: true, Limit: 0.2}, Watched: results.Metric{Name: "unresolved"}}
	if limit, elsewhere := watched.exceeds(&Entrant{Cell: cell, Seeks: seeks, Watched: stats.Statistics{Low: 0.3, High: 0.4}}); limit == "" || elsewhere {
		t.Error("another notion of what is right excuses trials that were cut")
	}
}

// TestFails checks that a mean of which half of the trials or more were cut does not
// count, nor that of an algorithm that errs, if the metric is what trials spend.
func TestFails(t *testing.T) {
	for _, costs := range []bool{true, false} {
		m := &Matchups{costs: costs}
		for cut, want := range map[int]bool{0: false, 4: false, 5: true, 6: true, 10: true} {
			if got := m.Fails(nil, &Entrant{Of: stats.Statistics{N: 10, Cut: cut}}); got != (want && costs) {
				t.Errorf("%d of 10 trials cut, costs %v: %v", cut, costs, got)
			}
		}
		if got := m.Fails(nil, &Entrant{Upkeep: Upkeep{Errs: true}, Of: stats.Statistics{N: 10}}); got != costs {
			t.Errorf("an algorithm that errs, costs %v: %v", costs, got)
		}
	}
}

// TestStandingsOfTheirContests checks what standings say of all contests together: the
// number of trials of the one that has the fewest, and a profile unless a mean is
// negative.
func TestStandingsOfTheirContests(t *testing.T) {
	cells := studytest.Parse(t, contestStudy).Cells
	contest := func(trials int, means ...float64) Contest {
		c := Contest{Trials: trials}
		for i, mean := range means {
			c.Entrants = append(c.Entrants, Entrant{Cell: cells[i], Of: stats.Statistics{N: trials, Mean: mean}, units: []float64{mean, mean}})
		}
		return c
	}
	m := &Matchups{Metric: results.Metric{Name: "duels", Better: stats.Lower}}
	never := func(*Contest, *Entrant) bool { return false }
	for _, row := range []struct {
		contests []Contest
		trials   int
		profile  bool
	}{
		{[]Contest{contest(30, 1, 2), contest(20, 1, 2), contest(40, 1, 2)}, 20, true},
		{[]Contest{contest(20, 0, 2), contest(30, 1, 2)}, 20, true},
		{[]Contest{contest(20, -1, 2), contest(30, 1, 2)}, 20, false},
		{[]Contest{contest(30, 1, 2), contest(20, 3, -2)}, 20, false},
	} {
		s := m.Standings(1, row.contests, never, 1)
		if s.Trials != row.trials || s.Profile != row.profile || s.Environments != len(row.contests) {
			t.Errorf("got %d trials, profile %v, %d environments; want %d, %v, %d", s.Trials, s.Profile, s.Environments, row.trials, row.profile, len(row.contests))
		}
	}
}
