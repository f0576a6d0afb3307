package tabulation

import (
	"math"
	"slices"
	"strings"
	"testing"

	"joust/sim/rule"
)

// fixture is a table of five rows on seven columns without a Condorcet winner. The winners by
// the rules of "Vote'n'Rank" are those of the authors' notebooks.
func fixture() rule.Data {
	return rule.Data{
		Kind: rule.Scores, Rows: []string{"A", "B", "C", "D", "E"}, Columns: []string{"t1", "t2", "t3", "t4", "t5", "t6", "t7"},
		Values: []float64{
			30, 70, 30, 30, 75, 30, 65,
			70, 60, 50, 30, 75, 10, 40,
			60, 75, 35, 35, 40, 15, 80,
			10, 90, 25, 75, 60, 15, 75,
			15, 95, 25, 60, 75, 30, 25,
		},
	}
}

func tabulated(t *testing.T, d rule.Data, o Options) *Tabulation {
	t.Helper()
	if o.Rules == nil {
		o.Rules = rule.All()
	}
	o.Workers = 1
	x, err := New(d, o)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestFixture(t *testing.T) {
	x := tabulated(t, fixture(), Options{})
	for _, c := range []struct{ rule, winners string }{
		{"mean", "D"},
		{"geometric", "A"},
		{"plurality", "B"},
		{"borda", "C"},
		{"dowdall", "E"},
		{"threshold", "C"},
		{"optimality-gap", "D"},
		{"baldwin", "E"},
		{"copeland", "A"},
		{"condorcet", ""},
		{"schulze", "E"},
		{"ranked-pairs", "E"},
		{"split-cycle", "CE"},
		{"kemeny", "CE"},
		{"slater", "ACE"},
		{"top-cycle", "ABCDE"},
		{"schwartz", "ACE"},
		{"uncovered", "ACE"},
		{"banks", "ACE"},
		{"maximal-lottery", "ACE"},
	} {
		i := slices.IndexFunc(x.Results, func(r Result) bool { return r.Name == c.rule })
		if i < 0 {
			t.Errorf("%s was not computed", c.rule)
			continue
		}
		if got := strings.Join(x.Names(x.Results[i].Outcome.Winners), ""); got != c.winners {
			t.Errorf("the winners by %s are %s, want %s", c.rule, got, c.winners)
		}
	}
	if x.Condorcet != -1 {
		t.Errorf("the Condorcet winner is %d, want none", x.Condorcet)
	}
	if len(x.Excluded) != 1 || x.Excluded[0].Name != "two-stage" {
		t.Errorf("excluded are %v, want two-stage", x.Excluded)
	}
	if first := x.Findings()[0]; !strings.HasPrefix(first, "16 rules name 5 different winners: ") {
		t.Errorf("the first finding is %q", first)
	}
}

// For the weights of each prospective row, no other row has the greater weight of columns in
// which it is better.
func TestProspects(t *testing.T) {
	d := fixture()
	x := tabulated(t, d, Options{Rules: []rule.Rule{rule.Mean{}}})
	if got := len(x.Prospective()); got != 5 {
		t.Fatalf("%d rows are prospective, want 5", got)
	}
	for row, weights := range x.Prospects {
		d := fixture()
		for _, w := range weights {
			f, _ := w.Float64()
			d.Weights = append(d.Weights, f)
		}
		counts := tabulated(t, d, Options{Rules: []rule.Rule{rule.Mean{}}}).Table.Counts()
		for other := range d.Rows {
			// Weights are rounded to floats.
			if other != row && counts.Wins(other, row) > counts.Wins(row, other)+1e-12 {
				t.Errorf("with the weights of %s, %s beats it", d.Rows[row], d.Rows[other])
			}
		}
	}
}

// Agreement and places follow from the ranks: mean D B C A E, and Borda C, A and D, E, B
// from the scores 12 11 15 12 13 are C E A=D B.
func TestPlacesAndAgreement(t *testing.T) {
	x := tabulated(t, fixture(), Options{Rules: []rule.Rule{rule.Mean{}, rule.Borda{Ties: rule.Punish}}})
	// Of the 10 pairs, 4 have the same order, 5 the reverse and 1 is tied by Borda.
	if got, want := x.Tau[0][1], -1/math.Sqrt(10*9); math.Abs(got-want) > 1e-12 {
		t.Errorf("τ_b of mean and Borda is %v, want %v", got, want)
	}
	if got := x.Places[0]; x.Row(got.Row) != "C" || got.Mean != 1.5 || got.Low != 1 || got.High != 2 || got.Wins != 1 {
		t.Errorf("the first place is %+v, want C with the ranks 1 and 2", got)
	}
}

func TestTwoStages(t *testing.T) {
	d := fixture()
	d.Groups = []int{0, 0, 1, 1, 2, 2, 2}
	x := tabulated(t, d, Options{Rules: []rule.Rule{rule.Mean{}, rule.Threshold{}}})
	// Means of the groups: A 50 30 170/3, B 65 40 125/3, C 67.5 35 45, D 50 50 50, E 55 42.5 130/3.
	if got := x.Names(x.Results[0].Stages); !slices.Equal(got, []string{"D"}) {
		t.Errorf("the mean of the means of groups has the winners %v, want D", got)
	}
	if got := x.Results[1].Stages; got != nil {
		t.Errorf("threshold has no scores, but the winners %v in two stages", got)
	}
}

func TestMissing(t *testing.T) {
	d := fixture()
	d.Values[3], d.Values[10] = math.NaN(), math.NaN() // A and B in t4
	x := tabulated(t, d, Options{})
	if x.Missing != 2 || !slices.Equal(x.MissingOf, []int{1, 1, 0, 0, 0}) {
		t.Errorf("missing are %d, %v", x.Missing, x.MissingOf)
	}
	for _, e := range x.Excluded {
		if e.Name == "borda" && strings.HasPrefix(e.Reason, "it is not defined where values are missing") {
			return
		}
	}
	t.Errorf("borda is not excluded because of missing cells: %v", x.Excluded)
}

func TestShortlist(t *testing.T) {
	// Two columns approve of a and b, one of c.
	d := rule.Data{Kind: rule.Scores, Rows: []string{"a", "b", "c"}, Columns: []string{"1", "2", "3", "4"}, Values: []float64{
		1, 1, 1, 0,
		1, 1, 1, 0,
		0, 0, 0, 1,
	}}
	for _, name := range CommitteeRules() {
		x := tabulated(t, d, Options{Rules: []rule.Rule{rule.Mean{}}, Shortlist: Shortlist{Size: 2, Rule: name, Approve: math.NaN()}})
		members := slices.Sorted(slices.Values(x.Committee.Members))
		// Only the rule of Chamberlin and Courant must serve the fourth column, whose share of
		// the two places is one half.
		if name == "cc" && !slices.Equal(members, []int{0, 2}) || name == "av" && !slices.Equal(members, []int{0, 1}) || len(members) != 2 {
			t.Errorf("%s elects %v", name, members)
		}
	}
	_, err := New(fixture(), Options{Rules: []rule.Rule{rule.Mean{}}, Workers: 1, Shortlist: Shortlist{Size: 2, Rule: "mes", Approve: math.NaN()}})
	if err == nil || !strings.Contains(err.Error(), "wants approvals") {
		t.Errorf("a shortlist of scores without approvals: %v", err)
	}
}

// The work is divided among goroutines without an effect on the results.
func TestWorkers(t *testing.T) {
	one := tabulated(t, fixture(), Options{})
	many, err := New(fixture(), Options{Rules: rule.All(), Workers: 4})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := many.Findings(), one.Findings(); !slices.Equal(got, want) {
		t.Errorf("with 4 workers %q, with one %q", got, want)
	}
}
