package compare

import (
	"iter"
	"math"
	"slices"
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/studytest"
	"joust/results"
	"joust/results/stats"
	"joust/sim/rng"
)

// tried is an algorithm that is right in the first trials and spends a number of duels in each.
type tried struct {
	right float64 // share of the trials
	duels float64
	cut   int  // trials that the budget cut, the last ones
	seeks bool // something else than what is right
}

// contestOf makes a contest of algorithms without a guarantee, by their duels.
func contestOf(t *testing.T, trials int, list []tried) (*Matchups, *Contest) {
	t.Helper()
	s := studytest.Parse(t, "name: tried\nenvironments: [{kind: hudry13}]\nalgorithms: [{kind: knockout, sweep: {votes: [1, 3, 5, 7, 9]}}]\n")
	m, err := NewMatchups(s, "duels", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &Contest{Environment: s.Cells[0].Environment, Trials: trials}
	columns := make([]map[string][]float64, len(list)) // by entrant and measure
	from := func(entrants []int, measures ...results.Metric) iter.Seq2[[][][]float64, error] {
		return func(yield func([][][]float64, error) bool) {
			for first := 0; first < trials; first += 7 {
				chunk := make([][][]float64, len(entrants))
				for k, e := range entrants {
					for _, measure := range measures {
						chunk[k] = append(chunk[k], columns[e][measure.Name][first:min(first+7, trials)])
					}
				}
				if !yield(chunk, nil) {
					return
				}
			}
		}
	}
	for i, a := range list {
		duels, correct, unresolved := make([]float64, trials), make([]float64, trials), make([]float64, trials)
		for k := range trials {
			duels[k] = a.duels + float64(k%3)
			correct[k] = indicator(float64(k) < a.right*float64(trials)-1e-9)
			unresolved[k] = indicator(k >= trials-a.cut)
		}
		columns[i] = map[string][]float64{"duels": duels, "correct": correct, "unresolved": unresolved}
		e := Entrant{Cell: s.Cells[i]}
		if err := m.describe(&e, i, trials, from); err != nil {
			t.Fatal(err)
		}
		if a.seeks {
			e.Seeks = &results.Seeks{Instances: 1, Differ: 1}
		}
		c.Entrants = append(c.Entrants, e)
	}
	draw := stats.NewResamples(func(int) stats.Source { return rng.Stream(1, "upkeep") })
	if err := m.judgeUpkeep(c, from, draw, 2); err != nil {
		t.Fatal(err)
	}
	return m, c
}

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// The best by duels is never the cheapest alone, in many trials and in few.
func TestTheBestByCostErrsNoMore(t *testing.T) {
	for _, row := range []struct {
		why    string
		trials int
		list   []tried
		best   int
		errs   []int
	}{
		{"the cheap one is right in 44 %", 100, []tried{{right: .44, duels: 10}, {right: 1, duels: 500}, {right: 1, duels: 400}}, 2, []int{0}},
		{"in so few trials that nothing is significant", 5, []tried{{right: .4, duels: 10}, {right: 1, duels: 500}, {right: 1, duels: 400}}, 2, []int{0}},
		{"in five trials one error shows nothing, but the others do not err", 5, []tried{{right: .8, duels: 10}, {right: 1, duels: 500}, {right: 1, duels: 400}}, 2, nil},
		{"all are right as often: the cheapest", 100, []tried{{right: .9, duels: 500}, {right: .9, duels: 10}, {right: .9, duels: 400}}, 1, nil},
		{"all err as often in a hard world: the cheapest", 100, []tried{{right: .3, duels: 500}, {right: .3, duels: 10}}, 1, nil},
		{"one error in a thousand trials is as good as none", 1000, []tried{{right: 1, duels: 500}, {right: .999, duels: 10}}, 1, nil},
		{"one error in thirty trials may be one of ten", 30, []tried{{right: 1, duels: 500}, {right: 29.0 / 30, duels: 10}}, 0, nil},
		{"3 % are significant in a thousand trials", 1000, []tried{{right: 1, duels: 500}, {right: .97, duels: 10}}, 0, []int{1}},
		{"better ones show who errs in a hard world", 400, []tried{{right: .6, duels: 500}, {right: .3, duels: 10}, {right: .6, duels: 400}}, 2, []int{1}},
		{"it is not known what a cut one needs", 100, []tried{{right: 1, duels: 500}, {right: 1, duels: 10, cut: 3}, {right: 1, duels: 400}}, 2, nil},
		{"nor in few trials", 20, []tried{{right: 1, duels: 500}, {right: 1, duels: 10, cut: 3}}, 0, nil},
		{"six errors in a hundred trials show little among ten pairs", 100, []tried{{right: 1, duels: 500}, {right: .94, duels: 10}, {right: 1, duels: 400}, {right: 1, duels: 600}, {right: 1, duels: 700}}, 2, nil},
		{"what seeks something else breaks no guarantee", 5, []tried{{right: .4, duels: 10, seeks: true}, {right: 1, duels: 500}, {right: 1, duels: 400}}, 2, nil},
		{"all were cut", 100, []tried{{right: 1, duels: 500, cut: 1}, {right: 1, duels: 10, cut: 3}, {right: .2, duels: 5}}, 1, []int{2}},
	} {
		m, c := contestOf(t, row.trials, row.list)
		if got := m.BestOf(c, func(int) bool { return true }); got != row.best {
			t.Errorf("%s: the best is %d, want %d", row.why, got, row.best)
		}
		var errs []int
		for i := range c.Entrants {
			if c.Entrants[i].Errs {
				errs = append(errs, i)
			}
		}
		if !slices.Equal(errs, row.errs) {
			t.Errorf("%s: got %v that err, want %v", row.why, errs, row.errs)
		}
		for _, pair := range m.againstBest(c) {
			if pair[1] != row.best {
				t.Errorf("%s: the baseline is %d", row.why, pair[1])
			}
		}
	}
}

// A metric that is no cost has its own best one, and the verdict itself the most right.
func TestTheBestByOtherMetrics(t *testing.T) {
	m, c := contestOf(t, 100, []tried{{right: .44, duels: 10}, {right: 1, duels: 500}, {right: 1, duels: 400}})
	m.costs = false
	if got := m.BestOf(c, func(int) bool { return true }); got != 0 {
		t.Errorf("got %d", got)
	}
	if got := m.BestOf(c, func(entrant int) bool { return entrant != 0 }); got != 2 {
		t.Errorf("without the first: got %d", got)
	}
	if got := m.BestOf(c, func(int) bool { return false }); got != -1 {
		t.Errorf("of none: got %d", got)
	}
	f := family.Standard().Families[0]
	for _, metric := range f.Measures {
		want := slices.Contains([]string{"duels", "unresolved", "pairs", "calls", "unread", "scored", "generated", "rounds", "set_size"}, metric.Name)
		if got := f.Costs(metric); got != want {
			t.Errorf("%s is a cost: %v", metric.Name, got)
		}
	}
}

const errStudy = `
name: errs
trials: 60
environments: [{kind: random-preferences, params: {arms: 8}}, {kind: hudry13, label: Hudry}]
algorithms: [{kind: savage}, {kind: first, label: Cheap}, {kind: pbr}, {kind: knockout}]
`

// In comparisons, ranks and profiles of a run an algorithm that errs is not good because it
// is cheap, whichever is the baseline.
func TestWhoErrsIsNoWinner(t *testing.T) {
	s := studytest.Parse(t, errStudy)
	dir, manifest := studytest.Run(t, s)
	contests := func(metric, baseline string) (*Matchups, []Contest) {
		m, err := NewMatchups(s, metric, baseline, nil)
		if err != nil {
			t.Fatal(err)
		}
		c, err := m.Contests(studytest.Reader(t, s, dir, manifest), 2)
		if err != nil {
			t.Fatal(err)
		}
		return m, c
	}
	m, best := contests("duels", "")
	_, cheap := contests("duels", "Cheap")
	for i := range best {
		for _, p := range best[i].Pairs {
			if got := best[i].Entrants[p.Against].Cell.Algorithm.Kind; got != "savage" {
				t.Errorf("the baseline is %s", got)
			}
			errs := p.Of == 1 || p.Of == 3
			if errs != (p.Verdict() == stats.Below) || errs != p.ErrsMore() || p.ErrsLess() {
				t.Errorf("%s against savage: got %s", best[i].Entrants[p.Of].Cell, p.Verdict())
			}
		}
		for _, p := range cheap[i].Pairs[:2] {
			if p.Verdict() != stats.Above || !p.ErrsLess() || p.ErrsMore() {
				t.Errorf("%s against Cheap: got %s", cheap[i].Entrants[p.Of].Cell, p.Verdict())
			}
		}
		if e := best[i].Entrants[1]; math.Abs(e.Verdict.Mean-e.Of.Mean) > 0.4 || e.Verdict.N != 60 {
			t.Errorf("the verdict of Cheap is %v of %d", e.Verdict.Mean, e.Verdict.N)
		}
	}
	standings := m.Standings(manifest.RootSeed, best, m.Fails, 1)
	for a, want := range []float64{1, 3.5, 2, 3.5} {
		row := standings.Rows[a]
		if row.Mean.Value != want || (want == 3.5) != (len(row.Errs) == 2) || (want == 3.5) != math.IsInf(row.Factors[1], 1) {
			t.Errorf("%s has the mean rank %v, want %v, and errs in %v", row.Cell, row.Mean.Value, want, row.Errs)
		}
		lowest := min(best[0].Entrants[a].Verdict.Mean, best[1].Entrants[a].Verdict.Mean)
		if row.Verdict.Mean != lowest {
			t.Errorf("%s: the worst verdict is %v, want %v", row.Cell, row.Verdict.Mean, lowest)
		}
	}
	caption := standings.Figure([]string{"SAVAGE", "Cheap", "PBR", "K"}).Caption
	for _, want := range []string{"Worst success rate of an environment, with its 95 % interval: SAVAGE 1.000 (0.940 to 1.000)", "where the algorithm errs: Cheap in 2, K in 2."} {
		if !strings.Contains(caption, want) {
			t.Errorf("the caption %q lacks %q", caption, want)
		}
	}
	// By how often they are right, the most right are the best, and no other verdict stands beside.
	m, right := contests("correct", "")
	if p := right[0].Pairs[0]; p.Beside != nil || m.Verdict().Name != "" || right[0].Entrants[p.Against].Verdict.Mean != 1 {
		t.Errorf("by the verdict: got %+v", p)
	}
	if m, _ = contests("fooled", ""); m.Verdict().Name != "correct" {
		t.Errorf("beside fooled stands %q", m.Verdict().Name)
	}
}

const claimStudy = `
name: claims
trials: 8
environments: [{kind: random-preferences, params: {arms: 4}}, {kind: bradley-terry, params: {arms: 4}}]
algorithms: [{kind: savage}, {kind: knockout, params: {votes: 5}}]
expect:
  - {claim: right, metric: correct, of: {algorithm: savage, environment: random-preferences}, mean: {above: 0.5}}
  - {claim: more often, metric: correct, of: {algorithm: savage, environment: random-preferences}, than: {algorithm: knockout, environment: random-preferences}, difference: {above: -0.5}}
  - {claim: elsewhere, metric: correct, of: {algorithm: savage, environment: random-preferences}, than: {algorithm: knockout, environment: bradley-terry}, difference: {above: -0.5}}
  - {claim: dearer, metric: duels, of: {algorithm: savage, environment: random-preferences}, than: {algorithm: knockout, environment: bradley-terry}, ratio: {above: 1}}
`

// Intervals of claims lie in the range of the metric, also of few trials.
func TestClaimsStayInTheirRange(t *testing.T) {
	s := studytest.Parse(t, claimStudy)
	dir, manifest := studytest.Run(t, s)
	findings, err := CheckClaims(studytest.Reader(t, s, dir, manifest), 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range findings {
		low, high := -1.0, 1.0
		switch i {
		case 0:
			low = 0
		case 3:
			low, high = 0, math.Inf(1)
		}
		if !(low <= f.Low && f.Low < f.Value && f.Value <= f.High && f.High <= high) {
			t.Errorf("%s: got %v (%v to %v)", f.Text, f.Value, f.Low, f.High)
		}
		if f.Cut {
			t.Errorf("%s: no trial was cut", f.Text)
		}
	}
}

// A claim about what algorithms spend says if the budget cut trials of one of them.
func TestClaimsOnCutTrials(t *testing.T) {
	s := studytest.Parse(t, strings.Replace(claimStudy, "trials: 8", "trials: 8\nbudget: 100", 1))
	dir, manifest := studytest.Run(t, s)
	findings, err := CheckClaims(studytest.Reader(t, s, dir, manifest), 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range findings {
		if f.Cut != (i == 3) {
			t.Errorf("%s: cut is %v", f.Text, f.Cut)
		}
	}
}
