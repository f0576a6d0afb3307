package leaderboard_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"joust/results/leaderboard"
	"joust/results/ranking"
	"joust/sim/pref"
	"joust/sim/strength"
)

// counts returns the log of counts, written as "a b wins ties losses" with a semicolon between pairs.
func counts(text string) *ranking.Log {
	l := &ranking.Log{}
	arm := func(name string) pref.Arm {
		if i := slices.Index(l.Arms, name); i >= 0 {
			return pref.Arm(i)
		}
		l.Arms = append(l.Arms, name)
		return pref.Arm(len(l.Arms) - 1)
	}
	for row := range strings.SplitSeq(text, ";") {
		var a, b string
		var n [3]float64
		if _, err := fmt.Sscan(row, &a, &b, &n[0], &n[1], &n[2]); err != nil {
			panic(err)
		}
		for i, o := range []pref.Outcome{pref.FirstWins, pref.Tie, pref.SecondWins} {
			if n[i] > 0 {
				l.First, l.Second = append(l.First, arm(a)), append(l.Second, arm(b))
				l.Outcomes, l.Counts = append(l.Outcomes, o), append(l.Counts, n[i])
			}
		}
	}
	return l
}

const (
	separated    = "ant bee 6 0 4; ant cat 5 0 5; bee cat 7 0 3; ant dog 10 0 0; bee dog 10 0 0; cat dog 10 0 0"
	disconnected = "ant bee 6 0 4; cat dog 3 0 7"
	cycle        = "rock scissors 70 0 30; scissors paper 70 0 30; paper rock 70 0 30"
	mixed        = "ant bee 60 10 30; ant cat 50 20 30; bee cat 45 10 45; ant dog 70 10 20; bee dog 60 10 30; cat dog 55 5 40"
)

func board(t *testing.T, l *ranking.Log, o leaderboard.Options) *leaderboard.Board {
	t.Helper()
	if o.Root == 0 {
		o.Root = 1
	}
	b, err := leaderboard.New(l, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) && got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// rows returns the rows of all groups by the names of the arms.
func rows(b *leaderboard.Board) map[string]leaderboard.Row {
	list := map[string]leaderboard.Row{}
	for _, p := range b.Parts {
		for _, g := range p.Groups {
			for _, r := range g.Rows {
				list[b.Name(r.Arm)] = r
			}
		}
	}
	return list
}

// Where no finite strengths have the greatest likelihood, those of each layer have; the values are
// those of an independent fit of the top layer, and of Firth's prior.
func TestLayers(t *testing.T) {
	b := board(t, counts(separated), leaderboard.Options{Resamples: 100})
	if len(b.Parts) != 1 || len(b.Parts[0].Groups) != 2 {
		t.Fatalf("%d parts", len(b.Parts))
	}
	got := rows(b)
	near(t, "the strength of ant", got["ant"].Strength.Value, .135155, 1e-6)
	near(t, "the strength of bee", got["bee"].Strength.Value, .135155, 1e-6)
	near(t, "the strength of cat", got["cat"].Strength.Value, -.270310, 1e-6)
	if got["ant"].Rank != 1 || got["bee"].Rank != 1 || got["cat"].Rank != 3 || got["dog"].Rank != 1 {
		t.Errorf("the ranks are %v", got)
	}
	if text := strings.Join(b.Warnings, "\n"); !strings.Contains(text, "dog lost every duel against the others (30)") || !strings.Contains(text, "--prior firth") {
		t.Errorf("the warnings are\n%s", text)
	}
	if list := b.Breaches(leaderboard.Conditions); len(list) != 2 { // connected holds
		t.Errorf("the conditions that do not hold are %q", list)
	}
	b = board(t, counts(separated), leaderboard.Options{Prior: strength.Prior{Firth: true}})
	got = rows(b)
	for name, want := range map[string]float64{"ant": 1.147993, "bee": 1.147993, "cat": .768664, "dog": -3.064650} {
		near(t, "with Firth's prior, the strength of "+name, got[name].Strength.Value, want, 1e-6)
	}
}

// A profile has no end where the duels do not bound the difference.
func TestProfiles(t *testing.T) {
	got := rows(board(t, counts(separated), leaderboard.Options{Intervals: leaderboard.Profile, Against: "dog"}))
	d := got["ant"].Difference
	near(t, "the lower end of ant less dog", d.Low, 2.782447, 1e-5)
	if !math.IsInf(d.High, 1) || !math.IsInf(d.Value, 1) {
		t.Errorf("ant less dog is %v", d)
	}
	for _, o := range []leaderboard.Options{
		{Intervals: leaderboard.Profile, Prior: strength.Prior{Ridge: 1}},
		{Intervals: leaderboard.Profile, Against: "eel"},
		{Intervals: leaderboard.Bootstrap, Resamples: 10},
		{Order: true},
		{Style: true},
		{Elo: true},
		{Models: []ranking.Model{leaderboard.PlackettLuce}},
	} {
		if b, err := leaderboard.New(counts(separated), o); err == nil {
			t.Errorf("%+v was accepted: %v", o, b.Warnings)
		}
	}
}

// Components are ranked as if each were a log of its own.
func TestComponents(t *testing.T) {
	b := board(t, counts(disconnected), leaderboard.Options{Resamples: 200})
	if len(b.Parts) != 2 || !strings.Contains(b.Warnings[0], "no duels connect {ant and bee} with {cat and dog}") {
		t.Fatalf("%d parts, warnings %q", len(b.Parts), b.Warnings)
	}
	alone := board(t, counts("cat dog 3 0 7"), leaderboard.Options{Resamples: 200})
	got, want := rows(b), rows(alone)
	for _, name := range []string{"cat", "dog"} {
		g, w := got[name], want[name]
		if g.Strength != w.Strength || g.Share != w.Share || g.High != w.High || g.Borda != w.Borda {
			t.Errorf("%s is %+v, alone %+v", name, g, w)
		}
	}
	if list := b.Breaches(leaderboard.Conditions); len(list) != 3 {
		t.Errorf("the conditions that do not hold are %q", list)
	}
}

// Three arms that beat each other in a circle lead together, and none is a Condorcet winner.
func TestCycle(t *testing.T) {
	b := board(t, counts(cycle), leaderboard.Options{Resamples: 200})
	p := b.Parts[0]
	for _, name := range []string{"bt-half", "borda", "copeland-half", leaderboard.Smith} {
		if l := p.Leader(name); len(l.Arms) != 3 {
			t.Errorf("%s: the leaders are %v", name, l.Arms)
		}
	}
	if l := p.Leader("condorcet"); l.Arms != nil || l.None < .99 {
		t.Errorf("Condorcet: %+v", l)
	}
	near(t, "X²", p.Misfit.Pearson, 48, 1e-9)
	text := strings.Join(b.Findings(p), "\n")
	for _, want := range []string{"The leaders, rock, scissors and paper, are equally strong.", "There is no Condorcet winner in the log", "1 cycle of three, 1 firm (rock > scissors > paper > rock)"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

// Ranks, intervals and shares are those of results/ranking.
func TestTwin(t *testing.T) {
	l := counts(mixed)
	b := board(t, l, leaderboard.Options{Resamples: 200})
	if b.Spec.Model != ranking.Davidson {
		t.Fatalf("the model is %s", b.Spec.Model)
	}
	f, err := l.Fit(b.Spec)
	if err != nil {
		t.Fatal(err)
	}
	v, err := l.Sandwich(f, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	r, err := l.Bootstrap(ranking.Resampling{Resamples: 200, Root: 1, Specs: []ranking.Spec{b.Spec}, Notions: []ranking.Notion{ranking.CondorcetNotion}})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, name := range l.Arms {
		got, want := rows(b)[name], f.Strength(pref.Arm(i), v.Covariance, v.Quantile())
		if got.Strength != want || got.Share != r.Models[0].Leader.Arms[i] {
			t.Errorf("%s is %+v, want %v and %v", name, got, want, r.Models[0].Leader.Arms[i])
		}
		sum += got.Share
	}
	near(t, "the sum of the shares", sum, 1, 1e-9)
	if got, want := b.Parts[0].Leader("condorcet").None, r.Notions[0].None; got != want {
		t.Errorf("no Condorcet winner in %v, want %v", got, want)
	}
	boot := rows(board(t, l, leaderboard.Options{Resamples: 200, Intervals: leaderboard.Bootstrap}))["ant"]
	if boot.Strength.Low != r.Models[0].Low[0] || boot.Strength.High != r.Models[0].High[0] {
		t.Errorf("the interval by resamples is %v", boot.Strength)
	}
	for _, q := range b.PairsOf(b.Parts[0]) {
		if q.Duels() != 100 || !(q.Share.Low < q.Share.Value && q.Share.Value < q.Share.High) || !(q.Expected >= .5) {
			t.Errorf("the pair is %+v", q)
		}
	}
}

// Orders have the strengths of Plackett and Luce, and groups where they are not finite.
func TestOrders(t *testing.T) {
	l := counts("ant bee 7 0 3; ant cat 4 0 6; bee cat 6 0 4")
	list := []strength.Order{{Arms: []pref.Arm{0, 1, 2}, Count: 4}, {Arms: []pref.Arm{2, 0, 1}, Count: 3}, {Arms: []pref.Arm{1, 2, 0}, Count: 3}}
	b, err := leaderboard.NewOfOrders(l, list, leaderboard.Options{Resamples: 100, Root: 1})
	if err != nil {
		t.Fatal(err)
	}
	want, err := (&ranking.Orders{Names: l.Arms, List: list}).PlackettLuce()
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range l.Arms {
		if got := rows(b)[name].Strength.Value; got != want.Strengths[i] {
			t.Errorf("the strength of %s is %v, want %v", name, got, want.Strengths[i])
		}
	}
	if l := b.Parts[0].Leader(string(leaderboard.PlackettLuce)); math.IsNaN(l.Share) || b.Orders != 10 {
		t.Errorf("the leader is %+v of %v orders", l, b.Orders)
	}
	last := []strength.Order{{Arms: []pref.Arm{0, 1, 2}, Count: 4}, {Arms: []pref.Arm{1, 0, 2}, Count: 3}}
	b, err = leaderboard.NewOfOrders(counts("ant bee 4 0 3; ant cat 7 0 0; bee cat 7 0 0"), last, leaderboard.Options{Root: 1})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(b.Parts[0].Groups); n != 2 {
		t.Errorf("an arm that is always last is one of %d groups", n)
	}
	near(t, "the strength of ant", rows(b)["ant"].Strength.Value, math.Log(4./3)/2, 1e-8)
	if _, err := leaderboard.NewOfOrders(l, list, leaderboard.Options{Order: true, Prior: strength.Prior{Firth: true}, Intervals: leaderboard.Profile}); err == nil || len(strings.Split(err.Error(), "\n")) != 3 {
		t.Errorf("the error is %v", err)
	}
}

// A log does not differ from itself; of two arms in common, the difference has the standard error
// of half of theirs.
func TestCompare(t *testing.T) {
	b := board(t, counts(mixed), leaderboard.Options{})
	c, err := b.Compare(b, 3)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "τ", c.Tau, 1, 0)
	if c.Changed != 0 || len(c.Pairs) != 3 || c.Compared != 6 || len(c.Only) > 0 {
		t.Errorf("the change is %+v", c)
	}
	for _, a := range c.Arms {
		if a.Difference.Value != 0 || a.Rank != a.OtherRank || a.P != 1 {
			t.Errorf("the arm is %+v", a)
		}
	}
	other := board(t, counts("ant bee 20 0 80; bee eel 50 0 50"), leaderboard.Options{Models: []ranking.Model{ranking.Davidson}})
	if c, err = b.Compare(other, 3); err != nil {
		t.Fatal(err)
	}
	near(t, "τ", c.Tau, -1, 0)
	g, h := b.Parts[0].Groups[0], other.Parts[0].Groups[0]
	x, y := ranking.SEOfDifference(g.Covariance, 0, 1)/2, ranking.SEOfDifference(h.Covariance, 0, 1)/2
	near(t, "the standard error", c.Arms[0].SE, math.Hypot(x, y), 1e-12)
	near(t, "the difference", c.Arms[0].Difference.Value, (g.Fit.Strengths[0]-g.Fit.Strengths[1]-h.Fit.Strengths[0]+h.Fit.Strengths[1])/2, 1e-9)
	if c.Changed != 2 || !slices.Equal(c.OnlyOther, []string{"eel"}) || !slices.Equal(c.Only, []string{"cat", "dog"}) {
		t.Errorf("the change is %+v", c)
	}
	if p := c.Pairs[0]; p.Share != .65 || p.Other != .2 || !(p.Z > 5) {
		t.Errorf("the pair is %+v", p)
	}
	if _, err := b.Compare(board(t, counts("fox gnu 1 0 1"), leaderboard.Options{}), 3); err == nil {
		t.Error("logs without a common arm were compared")
	}
}

// The numbers do not depend on the number of workers.
func TestWorkers(t *testing.T) {
	var want string
	for _, workers := range []int{1, 3} {
		b := board(t, counts(mixed), leaderboard.Options{Resamples: 300, Workers: workers})
		got := fmt.Sprint(rows(b), b.Parts[0].Leaders, b.Findings(b.Parts[0]))
		if want == "" {
			want = got
		} else if got != want {
			t.Errorf("with %d workers it is\n%s\nwant\n%s", workers, got, want)
		}
	}
}

// Duels of one cluster give no intervals, but strengths.
func TestOneCluster(t *testing.T) {
	l := counts(mixed)
	l.Judges, l.NumJudges = make([]int32, len(l.First)), 1
	b := board(t, l, leaderboard.Options{By: []ranking.Cluster{ranking.ByJudge}, Resamples: 50})
	if x := b.Parts[0].Leaders[0].Share; !math.IsNaN(x) {
		t.Errorf("the leader leads %v of resamples that are the log itself", x)
	}
	r := rows(b)["ant"]
	if !math.IsNaN(r.Strength.Low) || r.Low != 1 || r.High != 4 || r.Rank != 1 || !strings.Contains(strings.Join(b.Warnings, "\n"), "are one cluster") {
		t.Errorf("ant is %+v, warnings %q", r, b.Warnings)
	}
	if list := b.Breaches([]string{"separable-leader"}); len(list) != 1 {
		t.Errorf("the leader is separable: %q", list)
	}
	if text := strings.Join(b.Findings(b.Parts[0]), "\n"); strings.Contains(text, "NaN") {
		t.Errorf("the findings are\n%s", text)
	}
}

// Where the parameter of ties has no estimate, the ranks and profiles are those of ties as half wins.
func TestUnboundedTies(t *testing.T) {
	text := "ant bee 0 3 0; ant cat 3 0 0; bee cat 3 0 0"
	b := board(t, counts(text), leaderboard.Options{Intervals: leaderboard.Profile})
	g := b.Parts[0].Groups[0]
	if g.Model != ranking.BradleyTerryHalf || !strings.Contains(strings.Join(b.Warnings, "\n"), "Davidson has no finite estimates") {
		t.Errorf("the model is %s, warnings %q", g.Model, b.Warnings)
	}
	if r := rows(b)["ant"]; r.Rank != 1 {
		t.Errorf("ant is %+v", r)
	}
}
