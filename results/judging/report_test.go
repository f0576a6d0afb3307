package judging_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"joust/results/judging"
	"joust/results/ranking"
	"joust/sim/pref"
	"joust/sim/rng"
)

// row is a duel of a small log: names of the arms, outcome, judge and prompt.
type row struct {
	first, second string
	outcome       pref.Outcome
	judge, prompt int32
}

// logOf returns the log of rows, whose arms are named by the letters from a.
func logOf(rows ...row) *ranking.Log {
	l := &ranking.Log{Slots: true}
	for _, r := range rows {
		for _, name := range []string{r.first, r.second} {
			for int(name[0]-'a') >= len(l.Arms) {
				l.Arms = append(l.Arms, string(rune('a'+len(l.Arms))))
			}
		}
		l.First, l.Second = append(l.First, pref.Arm(r.first[0]-'a')), append(l.Second, pref.Arm(r.second[0]-'a'))
		l.Outcomes, l.Judges, l.Prompts = append(l.Outcomes, r.outcome), append(l.Judges, r.judge), append(l.Prompts, r.prompt)
		l.NumJudges, l.NumPrompts = max(l.NumJudges, int(r.judge)+1), max(l.NumPrompts, int(r.prompt)+1)
	}
	return l
}

const (
	f, s, e, bad = pref.FirstWins, pref.SecondWins, pref.Tie, pref.BothBad
)

func TestGames(t *testing.T) {
	l := logOf(
		row{"a", "b", f, 0, 0}, row{"b", "a", f, 0, 0}, // the first position twice
		row{"b", "a", s, 0, 1}, row{"a", "b", s, 0, 1}, // the second twice
		row{"a", "b", f, 0, 2}, row{"b", "a", s, 0, 2}, // a twice
		row{"a", "b", e, 0, 3}, row{"b", "a", f, 0, 3},
		row{"a", "b", bad, 0, 4}, row{"b", "a", e, 0, 4},
		row{"a", "b", f, 0, 5}, row{"b", "a", f, 1, 5}, // two judges: no item
		row{"a", "b", f, 0, -1}, row{"b", "a", f, 0, -1}, // no prompt: no item
		row{"a", "b", f, 1, 6}, row{"a", "b", s, 1, 6}, row{"b", "a", s, 1, 6}, row{"b", "a", s, 1, 6}, row{"b", "a", f, 1, 6}, // two items and a rest
	)
	r, err := judging.NewReport(l, judging.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g := r.Judges[0].Games
	first, second := g.OneTie()
	if g.Items() != 5 || g.First() != 1 || g.Second() != 1 || g.Same() != 1 || first != 1 || second != 0 || g.Ties() != 1 {
		t.Errorf("judge 0: %+v", g)
	}
	if g := r.Judges[1].Games; g.Items() != 2 || g.Same() != 1 || g.Second() != 1 {
		t.Errorf("judge 1: %+v", g)
	}
	if got := r.All.Games.Flips(); got.Value != 3.0/5 {
		t.Errorf("the share of flips is %g, want 3 of 5", got.Value)
	}
	if got := r.All.Votes; got.BothBad != 1 || got.Tie != 2 || got.Duels() != 19 {
		t.Errorf("votes %+v", got)
	}
	l.Slots = false
	if r, err = judging.NewReport(l, judging.Options{}); err != nil || r.All.Games.Items() != 0 {
		t.Errorf("without known positions there are %d items, %v", r.All.Games.Items(), err)
	}
}

// The table does not depend on the order of the rows of different items nor on names, and a swap
// of the positions changes the sign of the bias.
func TestGamesInvariant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows, swapped []row
		for p := range rapid.Int32Range(1, 30).Draw(t, "items") {
			x := rapid.SampledFrom([]pref.Outcome{f, s, e}).Draw(t, "x")
			y := rapid.SampledFrom([]pref.Outcome{f, s, e}).Draw(t, "y")
			rows = append(rows, row{"a", "b", x, 0, p}, row{"b", "a", y, 0, p})
			swapped = append(swapped, row{"a", "b", y.Flip(), 0, p}, row{"b", "a", x.Flip(), 0, p})
		}
		b := judging.Bootstrap{Resamples: 1}
		one, err := judging.NewReport(logOf(rows...), judging.Options{Bootstrap: b})
		if err != nil {
			t.Fatal(err)
		}
		two, err := judging.NewReport(logOf(swapped...), judging.Options{Bootstrap: b})
		if err != nil {
			t.Fatal(err)
		}
		x, y := one.All.Games.Bias(), two.All.Games.Bias()
		if x.First != y.Second || x.Second != y.First || x.P != y.P {
			t.Errorf("%+v and swapped %+v", x, y)
		}
		near := func(a, b float64) bool { return a == b || math.Abs(a-b) < 1e-9 || math.IsNaN(a) && math.IsNaN(b) }
		if !near(x.Low, -y.High) || !near(x.High, -y.Low) || !near(x.Logit, -y.Logit) {
			t.Errorf("%+v and swapped %+v", x, y)
		}
	})
}

// The interval of the bias has at least its level, for items of different difficulty.
func TestBiasCoverage(t *testing.T) {
	const logs, items, beta = 1000, 60, 0.4
	covered := 0
	for n := range logs {
		stream := rng.Stream(5, "test", "bias", string(rune('0'+n%10)), string(rune('a'+n/10)))
		var both, none int
		for range items {
			d := 2 * stream.Normal()
			x, y := stream.Float64() < 1/(1+math.Exp(-beta-d)), stream.Float64() < 1/(1+math.Exp(-beta+d))
			if x && y {
				both++
			} else if !x && !y {
				none++
			}
		}
		if b := judging.PositionBias(both, none); b.Low <= beta && beta <= b.High {
			covered++
		}
	}
	// Clopper and Pearson's level is at least .95; 4 standard errors of .95 are .028.
	if share := float64(covered) / logs; share < 0.95-0.028 {
		t.Errorf("%.3f of the intervals have the bias", share)
	}
}

// Intervals of agreement have their level: 150 units, 3 judges, accuracy .8 on units that are coins.
func TestAgreementCoverage(t *testing.T) {
	const logs, units, right = 300, 150, 0.8
	covered := 0
	for n := range logs {
		stream := rng.Stream(6, "test", "agreement", string(rune('0'+n%10)), string(rune('a'+n/10)))
		r := &judging.Ratings{Raters: 3, Categories: 2}
		for range units {
			truth := stream.Intn(2)
			var unit []judging.Rating
			for j := range 3 {
				v := truth
				if stream.Float64() >= right {
					v = 1 - v
				}
				unit = append(unit, judging.Rating{Rater: j, Category: v})
			}
			r.Units = append(r.Units, unit)
		}
		a := r.Agreement(judging.Bootstrap{Root: uint64(n), Resamples: 400})
		want := right*right + (1-right)*(1-right)
		if a.Percent.Low <= want && want <= a.Percent.High {
			covered++
		}
	}
	// 4 standard errors of .95 at 300 logs are .05.
	if share := float64(covered) / logs; share < 0.90 || share > 0.995 {
		t.Errorf("%.3f of the intervals have the agreement", share)
	}
}

func TestAgreementWorkers(t *testing.T) {
	r := coded(codings)
	one, five := r.Agreement(judging.Bootstrap{Root: 2}), r.Agreement(judging.Bootstrap{Root: 2, Workers: 5})
	if one != five {
		t.Errorf("one worker %+v, five workers %+v", one, five)
	}
	p, q := r.Pairs(1, judging.Bootstrap{Root: 2}), r.Pairs(1, judging.Bootstrap{Root: 2, Workers: 4})
	if !slices.Equal(p, q) || len(p) != 6 || p[0].Units != 9 || p[0].Percent.Value != 8.0/9 {
		t.Errorf("one worker %+v, four workers %+v", p, q)
	}
	if a := (&judging.Ratings{Raters: 2, Categories: 2, Units: [][]judging.Rating{{{0, 1}}}}).Agreement(judging.Bootstrap{}); a.Units != 0 || !math.IsNaN(a.Percent.Value) || !math.IsNaN(a.Percent.Low) {
		t.Errorf("no unit has two ratings: %+v", a)
	}
	if a := coded("1,1,1\n1,1,1").Agreement(judging.Bootstrap{Resamples: 10}); a.Percent.Value != 1 || !math.IsNaN(a.Fleiss.Value) || !math.IsNaN(a.Krippendorff.Value) || a.Undefined != 10 {
		t.Errorf("one category: %+v", a)
	}
}

func TestLogRatings(t *testing.T) {
	l := logOf(
		row{"a", "b", f, 0, 0}, row{"b", "a", s, 0, 0}, row{"b", "a", s, 1, 0}, // all say a
		row{"b", "a", f, 0, 1}, row{"a", "b", f, 0, 1}, row{"b", "a", f, 1, 1}, // judge 0 contradicts itself
		row{"a", "b", f, -1, 2}, row{"a", "b", f, 0, -1}, // no judge, no prompt
	)
	r := judging.LogRatings(l, false)
	if len(r.Units) != 3 || r.Raters != 2 {
		t.Fatalf("%+v", r)
	}
	if got, want := r.Units[0], []judging.Rating{{0, int(f)}, {1, int(f)}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := r.Units[1], []judging.Rating{{0, int(e)}, {1, int(f)}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := judging.LogRatings(l, true).Units[1], []judging.Rating{{1, int(f)}}; !slices.Equal(got, want) {
		t.Errorf("decisive: got %v, want %v", got, want)
	}
	l.Groups = []int32{7, 7, 8, 9, 9, 9, 9, 9} // groups come before prompts
	if got := judging.LogRatings(l, false); len(got.Units) != 3 || len(got.Units[0]) != 1 {
		t.Errorf("groups: %+v", got)
	}
	l.Counts = []float64{1, 1, 1, 1, 1, 1, 2, 2} // two verdicts are not one
	if got := judging.LogRatings(l, false); len(got.Units) != 3 || len(got.Units[2]) != 2 {
		t.Errorf("counts: %+v", got)
	}
}

func TestLabels(t *testing.T) {
	l := logOf(
		row{"a", "b", f, 0, 0}, row{"b", "a", s, 1, 0}, // both right
		row{"a", "b", s, 0, 1}, row{"a", "b", s, 1, 1}, // both wrong
		row{"b", "a", f, 0, 2}, row{"b", "a", e, 1, 2}, // right, and a tie
		row{"a", "b", f, 0, 3}, // the truth is a tie
		row{"a", "b", f, 0, 9}, // no label
	)
	labels := logOf(row{"a", "b", f, 0, 0}, row{"b", "a", s, 0, 1}, row{"a", "b", s, 0, 2}, row{"a", "b", s, 0, 3}, row{"a", "b", f, 0, 3})
	a := judging.LabelAccuracy(l, labels)
	want := [3][3]int{}
	want[f][f], want[s][s], want[f][s], want[f][e], want[e][f] = 1+1, 1, 2, 1, 1
	if a.Confusion != want {
		t.Errorf("got %v, want %v", a.Confusion, want)
	}
	if a.Right.Value != 3.0/5 || a.Equal.Value != 3.0/7 || a.First.Value != 0.5 || a.Second.Value != 1 || a.FirstBetter != 0.8 {
		t.Errorf("%+v", a)
	}
	// Pairs of errors: (right, right), (wrong, wrong): (.4² + .6²)/2 / (.6 · .4).
	if wanted := (0.16 + 0.36) / 2 / 0.24; math.Abs(a.Correlation-wanted) > 1e-12 {
		t.Errorf("the errors have the correlation %g, want %g", a.Correlation, wanted)
	}
	if got := judging.LabelAccuracy(l, logOf(row{"a", "b", f, 0, 30})); got != nil {
		t.Errorf("no label fits: %+v", got)
	}
	if _, err := judging.NewReport(l, judging.Options{Labels: logOf(row{"a", "b", f, 0, 30})}); err == nil {
		t.Error("a report with labels that do not fit")
	}
}

func TestNullArm(t *testing.T) {
	var rows []row
	for n := range int32(20) {
		rows = append(rows, row{"a", "c", s, 0, n}, row{"b", "c", f, 0, n}, row{"a", "b", f, 0, n})
	}
	l := logOf(append(rows, row{"c", "d", f, 0, 0})...)
	c := pref.Arm(2)
	r, err := judging.NewReport(l, judging.Options{Null: &c})
	if err != nil {
		t.Fatal(err)
	}
	n := r.Null
	if n.Wins != 21 || n.Losses != 20 || len(n.Beaten) != 2 || n.SurelyBeaten != 1 || n.Beaten[0].Arm != 0 || n.Beaten[1].Surely || n.Rank != 1 || n.Of != 4 {
		t.Errorf("%+v", n)
	}
	b := r.Breaches(judging.Limits{})
	if len(b) != 1 || b[0].Name != "null" || !strings.Contains(b[0].Sentence, "c, surely beats 1 other arm") {
		t.Errorf("breaches %+v", b)
	}
	far := pref.Arm(9)
	for what, o := range map[string]judging.Options{
		"the null arm has the number 9": {Null: &far}, "a panel of 4 judges": {Panel: 4}, "the accuracy of a panel is 1.2": {Target: 1.2},
	} {
		if _, err := judging.NewReport(l, o); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("got %v, want %s", err, what)
		}
	}
}

func TestBreaches(t *testing.T) {
	var rows []row
	for n := range int32(20) {
		second := s
		if n < 8 {
			second = f // a flip: the first position twice
		}
		rows = append(rows, row{"a", "b", f, 0, n}, row{"b", "a", second, 0, n}, row{"a", "b", f, 1, n})
	}
	r, err := judging.NewReport(logOf(rows...), judging.Options{})
	if err != nil {
		t.Fatal(err)
	}
	strict, loose, most := 0.1, 0.9, 0.4
	if got := r.Breaches(judging.Limits{MaxFlip: &loose, MinAgreement: &strict}); got != nil {
		t.Errorf("loose limits: %+v", got)
	}
	var names []string
	for _, b := range r.Breaches(judging.Limits{MaxBias: &loose, MaxFlip: &strict, MinAgreement: &loose}) {
		names = append(names, b.Name)
	}
	if want := []string{"max-bias", "max-flip", "min-agreement"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	if got := r.Breaches(judging.Limits{MaxFlip: &most}); got != nil {
		t.Errorf("a limit that is just met: %+v", got)
	}

	// What the log does not show does not meet a limit; the term of the position does for the bias.
	alone, err := judging.NewReport(logOf(row{"a", "b", f, 0, 0}), judging.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := alone.Breaches(judging.Limits{MaxBias: &loose, MaxFlip: &loose, MinAgreement: &strict}); len(got) != 3 || !math.IsNaN(got[0].Value) || !strings.Contains(got[0].Sentence, "cannot be checked") {
		t.Errorf("a log of one duel: %+v", got)
	}
	alone.Terms = []judging.Term{judging.NewTerm(judging.PositionTerm, "being shown first", 0.3, 0.1, math.Inf(1))}
	if got := alone.Breaches(judging.Limits{MaxBias: &strict}); len(got) != 1 || got[0].Value != 0.3 {
		t.Errorf("a term of the position: %+v", got)
	}
}

func TestSameFamily(t *testing.T) {
	l := logOf(row{"a", "b", f, 0, 0}, row{"b", "c", f, 1, 0}, row{"a", "c", f, -1, 0})
	c, err := judging.SameFamily(l, []string{"x", "y", ""}, []string{"x", "y"})
	if err != nil || c.Name != "family" {
		t.Fatal(c, err)
	}
	if c.First[0] != 1 || c.Second[0] != 0 || !math.IsNaN(c.First[1]) || !math.IsNaN(c.Second[1]) || !math.IsNaN(c.First[2]) {
		t.Errorf("got %v and %v", c.First, c.Second)
	}
	if _, err := judging.SameFamily(l, []string{"x"}, []string{"x", "y"}); err == nil {
		t.Error("families of one arm for a log of three")
	}
}

// Each finding of a log that has everything, in its words.
func TestFindings(t *testing.T) {
	var rows, truth []row
	stream := rng.Stream(4, "test", "findings")
	for n := range int32(300) {
		d := stream.Normal()
		better := f
		if d < 0 {
			better = s
		}
		truth = append(truth, row{"a", "b", better, 0, n})
		for j := range int32(3) {
			draw := func(sign float64) pref.Outcome {
				if stream.Float64() < 0.1 {
					return e
				}
				if stream.Float64() < 1/(1+math.Exp(-0.5-3*sign*d)) {
					return f
				}
				return s
			}
			rows = append(rows, row{"a", "b", draw(1), j, n}, row{"b", "a", draw(-1), j, n})
		}
	}
	l := logOf(rows...)
	null := pref.Arm(1)
	r, err := judging.NewReport(l, judging.Options{
		Labels: logOf(truth...), Null: &null, Bootstrap: judging.Bootstrap{Root: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Terms = []judging.Term{judging.NewTerm(judging.LengthTerm, "an answer longer by one standard deviation", 0.18, 0.04, math.Inf(1)), judging.NewTerm(judging.FamilyTerm, "that answer", 0.01, 0.04, 11)}
	var kinds []judging.Kind
	for _, finding := range r.Findings() {
		kinds = append(kinds, finding.Kind)
		t.Log(finding.Kind, finding.Warning, finding.Sentence)
		if !strings.HasSuffix(finding.Sentence, ".") || strings.Contains(finding.Sentence, "NaN") || strings.Contains(finding.Sentence, "%!") {
			t.Errorf("%s: %s", finding.Kind, finding.Sentence)
		}
	}
	want := []judging.Kind{
		judging.Position, judging.Flips, judging.Swap, judging.Ties, judging.Agreeing, judging.UpperBound, judging.Correct,
		judging.Majority, judging.PanelOf, judging.Covariate, judging.Covariate, judging.NullResult,
	}
	if !slices.Equal(kinds, want) {
		t.Errorf("got %q, want %q", kinds, want)
	}
	if r.AtMost.Value < r.Labels.Right.Value {
		t.Errorf("the upper bound %g is below the accuracy %g", r.AtMost.Value, r.Labels.Right.Value)
	}
	if b := r.All.Games.Bias(); b.Low > 0.5 || b.High < 0.5 {
		t.Errorf("the bias is %+v, want .5", b)
	}

	// Logs that show little have sentences too.
	for _, l := range []*ranking.Log{logOf(row{"a", "b", f, 0, 0}), logOf(row{"a", "b", e, 0, 0}, row{"b", "a", e, 0, 0}), {}, logOf(row{"a", "b", f, 0, 0}, row{"a", "b", s, 1, 0})} {
		r, err := judging.NewReport(l, judging.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, finding := range r.Findings() {
			if strings.Contains(finding.Sentence, "NaN") {
				t.Errorf("%s: %s", finding.Kind, finding.Sentence)
			}
		}
	}
}

// By the normal law and by Student's: t = 2.201 is the quantile .975 of 11 degrees of freedom.
func TestNewTerm(t *testing.T) {
	n := judging.NewTerm("length", "", 0.196, 0.1, math.Inf(1))
	if math.Abs(n.P-0.05) > 1e-4 || math.Abs(n.Value.Low) > 1e-5 {
		t.Errorf("the normal law: %+v", n)
	}
	s := judging.NewTerm("length", "", -0.2200985, 0.1, 11)
	if math.Abs(s.P-0.05) > 1e-6 || math.Abs(s.Value.High) > 1e-6 {
		t.Errorf("Student's law: %+v", s)
	}
}
