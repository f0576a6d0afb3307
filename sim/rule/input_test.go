package rule_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"joust/sim/rule"
)

var missing = math.NaN()

// grouped returns the fixture with groups of columns, and cells changed.
func grouped(t testing.TB, change func(values []float64)) *rule.Table {
	d := rule.Data{Kind: rule.Scores, Rows: letters(5), Groups: []int{0, 0, 0, 1, 1, 2, 2}}
	d.Columns = []string{"a", "b", "c", "d", "e", "f", "g"}
	d.Values = slices.Clone(fixture)
	change(d.Values)
	return newTable(t, d)
}

// Every rule of the list on five tables: the fixture, hudry13, all tied, one row, and the
// fixture without a cell. Each has the winners, or ! and the beginning of the error.
func TestEveryRule(t *testing.T) {
	tables := []*rule.Table{
		grouped(t, func([]float64) {}),
		hudry13(t),
		grouped(t, func(v []float64) {
			for i := range v {
				v[i] = 3
			}
		}),
		newTable(t, rule.Data{Kind: rule.Scores, Rows: letters(1), Columns: letters(2), Values: []float64{1, 2}, Groups: []int{0, 1}}),
		grouped(t, func(v []float64) { v[3*7] = missing }), // row D in the first column
	}
	const scores, complete = "!it wants scores, approvals or utilities; the table has margins", "!it is not defined where values are missing, and row D has none in column a"
	want := [][]string{
		{"mean", "D", scores, "ABCDE", "A", "D"},
		{"geometric", "A", scores, "ABCDE", "A", complete},
		{"plurality", "B", scores, "ABCDE", "A", complete},
		{"borda", "C", "BCD", "ABCDE", "A", complete},
		{"dowdall", "E", scores, "ABCDE", "A", complete},
		{"threshold", "C", scores, "ABCDE", "A", complete},
		{"optimality-gap", "D", scores, "ABCDE", "A", "D"},
		{"baldwin", "E", "BCD", "ABCDE", "A", complete},
		{"nanson", "E", "BCD", "ABCDE", "A", complete},
		{"instant-runoff", "BE", scores, "ABCDE", "A", complete},
		{"copeland", "A", "A", "ABCDE", "A", "ADE"},
		{"minimax", "E", "ABCDEFGHIJKLM", "ABCDE", "A", "DE"},
		{"condorcet", "", "", "", "A", ""},
		{"rank-centrality", "C", "BCD", "ABCDE", "A", "D"},
		{"schulze", "E", "BCDEFGHIJKLM", "ABCDE", "A", "DE"},
		{"ranked-pairs", "E", "B", "ABCDE", "A", "E"},
		{"split-cycle", "CE", "BCDEFGHIJKLM", "ABCDE", "A", "CDE"},
		{"kemeny", "CE", "BCD", "ABCDE", "A", "E"},
		{"slater", "ACE", "BCD", "ABCDE", "A", "AE"},
		{"top-cycle", "ABCDE", "ABCDEFGHIJKLM", "ABCDE", "A", "ABCDE"},
		{"schwartz", "ACE", "ABCDEFGHIJKLM", "ABCDE", "A", "ACDE"},
		{"uncovered", "ACE", "ABCD", "ABCDE", "A", "ACDE"},
		{"banks", "ACE", "BCD", "ABCDE", "A", "ACDE"},
		{"maximal-lottery", "ACE", "BCD", "ABCDE", "A", "ACE"},
		{"bipartisan-set", "ACE", "BCD", "ABCDE", "A", "ACDE"},
		{"bradley-terry", "C", "BCD", "ABCDE", "A", "D"},
		{"davidson", "C", "BCD", "!no finite propensity", "A", "D"},
		{"two-stage", "CE", scores, "ABCDE", "A", "D"},
	}
	rules := rule.All()
	if len(rules) != len(want) {
		t.Fatalf("%d rules, want %d", len(rules), len(want))
	}
	for i, r := range rules {
		traits := r.Traits()
		got := []string{traits.Name}
		for n, on := range tables {
			o, err := rule.Apply(r, on)
			cell := named(o.Winners)
			if err != nil {
				cell = "!" + strings.TrimPrefix(err.Error(), traits.Name+": ")
				if expected := want[i][n+1]; strings.HasPrefix(expected, "!") && strings.HasPrefix(cell, expected) {
					cell = expected
				}
			} else if (o.Ranks != nil) != traits.Ranks || (o.Lottery != nil) != traits.Lottery {
				t.Errorf("%s: ranks %v, lottery %v; its traits are %+v", traits.Name, o.Ranks, o.Lottery, traits)
			}
			got = append(got, cell)
		}
		if !slices.Equal(got, want[i]) {
			t.Errorf("got  %q\nwant %q", got, want[i])
		}
	}
}

func TestNamed(t *testing.T) {
	for _, r := range rule.All() {
		if got, err := rule.Named(r.Traits().Name); err != nil || got != r {
			t.Errorf("%s: %+v, %v", r.Traits().Name, got, err)
		}
	}
	if _, err := rule.Named("copland"); err == nil || !strings.Contains(err.Error(), `no rule is called "copland" (did you mean copeland?); the rules are mean,`) {
		t.Error(err)
	}
}

func TestBadTables(t *testing.T) {
	base := func(change func(*rule.Data)) rule.Data {
		d := rule.Data{Kind: rule.Scores, Rows: letters(2), Columns: []string{"x", "y"}, Values: []float64{1, 2, 3, 4}}
		change(&d)
		return d
	}
	pair := func(values ...float64) rule.Data {
		return rule.Data{Kind: rule.Margins, Rows: letters(2), Values: values}
	}
	for _, c := range []struct {
		data rule.Data
		want string
	}{
		{rule.Data{Kind: rule.Scores, Columns: letters(1)}, "a table without rows"},
		{base(func(d *rule.Data) { d.Columns = nil }), "a table without columns"},
		{base(func(d *rule.Data) { d.Kind = "score" }), `cells of kind "score"; the kinds are scores, approvals, utilities, labels, reward margins and margins`},
		{base(func(d *rule.Data) { d.Values = d.Values[1:] }), "3 values; a table of 2 rows and 2 columns has 4"},
		{base(func(d *rule.Data) { d.Rows[1] = "A" }), "rows 1 and 2 have the same name, A"},
		{base(func(d *rule.Data) { d.Columns[1] = "x" }), "columns 1 and 2 have the same name, x"},
		{base(func(d *rule.Data) { d.Values[2] = math.Inf(1) }), "row B, column x: +Inf is not a finite number"},
		{base(func(d *rule.Data) { d.Kind = rule.Approvals }), "row A, column y: 2 is neither 0 nor 1, as an approval is"},
		{base(func(d *rule.Data) { d.Weights = []float64{1} }), "1 weights; there are 2 columns"},
		{base(func(d *rule.Data) { d.Weights = []float64{1, -2} }), "column y: the weight -2; weights are finite numbers, at least 0"},
		{base(func(d *rule.Data) { d.Weights = []float64{missing, 1} }), "column x: the weight NaN; weights are finite"},
		{base(func(d *rule.Data) { d.Weights = []float64{0, 0} }), "all columns have the weight 0; at least one must have a say"},
		{base(func(d *rule.Data) { d.Weights = []float64{1, 1e-30} }), "column y: the weight 1e-30 is too small beside the others"},
		{base(func(d *rule.Data) { d.Groups = []int{0} }), "1 numbers of groups; there are 2 columns"},
		{base(func(d *rule.Data) { d.Groups = []int{0, 2} }), "column y: group 2; groups are numbered from 0"},
		{base(func(d *rule.Data) { d.Groups = []int{1, 1} }), "group 0 has no column; groups are numbered from 0 without gaps"},
		{pair(0, 1, 1), "a table of margins has a column for each of its 2 rows, 4 values, and no names"},
		{pair(0, -1, 1, 0), "row A, column B: -1; how much prefers one row to another is a finite number, at least 0"},
		{pair(0, missing, 1, 0), "rows A and B: one of the two cells of the pair is missing"},
		{pair(0, 1e-30, 1, 0), "row A, column B: 1e-30 is too small beside the other cells"},
	} {
		made, err := rule.NewTable(c.data)
		if err == nil || made != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.data, err, c.want)
		}
	}
	_, err := rule.NewTable(base(func(d *rule.Data) { d.Weights, d.Rows[1], d.Values[0] = []float64{-1, 1}, "A", math.Inf(-1) }))
	if lines := strings.Split(fmt.Sprint(err), "\n"); len(lines) != 3 {
		t.Errorf("three mistakes give the messages %q", lines)
	}
}

func TestBadApplications(t *testing.T) {
	wide := make([]float64, 21)
	for i := range wide {
		wide[i] = float64(i)
	}
	for _, c := range []struct {
		rule rule.Rule
		on   *rule.Table
		want string
	}{
		{rule.Mean{}, newTable(t, rule.Data{Kind: rule.Labels, Rows: letters(1), Columns: letters(1), Values: []float64{1}}), "mean: it wants scores, approvals or utilities; the table has labels"},
		{rule.Copeland{Count: rule.Half}, newTable(t, rule.Data{Kind: rule.Labels, Rows: letters(1), Columns: letters(1), Values: []float64{1}}), "copeland: it wants scores, approvals, utilities or margins; the table has labels"},
		{rule.Borda{Ties: rule.Punish}, table(t, 2, 1, missing, 2, 3), "borda: it is not defined where values are missing, and row A has none in column taskB; mean, optimality-gap, copeland, minimax, "},
		{rule.Borda{Ties: rule.Punish}, newTable(t, rule.Data{Kind: rule.Margins, Rows: letters(2), Values: []float64{0, missing, missing, 0}}), "row A has none in column B; copeland, "},
		{rule.Geometric{}, table(t, 2, 1, 2, 3, -4), "geometric: row B has -4 in column taskB; values must be positive, or the weight of the column 0"},
		{rule.Geometric{}, table(t, 1, 0, 1), "geometric: row A has 0 in column taskA"},
		{rule.Kemeny{}, table(t, 1, wide...), "kemeny: it goes through all sets of rows, and takes at most 20; the table has 21. schulze, ranked-pairs and minimax take any number"},
		{rule.Slater{}, table(t, 1, wide...), "slater: it goes through all sets of rows, and takes at most 20; the table has 21"},
		{rule.OptimalityGap{Gamma: math.Inf(1)}, table(t, 1, 1), "optimality-gap: gamma: +Inf is not a finite number"},
		{rule.Borda{}, table(t, 1, 1), `borda: ties: ""; it is punish or share`},
		{rule.Copeland{Count: "halves"}, table(t, 1, 1), `copeland: count: "halves"; it is difference, wins or half`},
		{rule.Minimax{}, table(t, 1, 1), `minimax: strength: ""; it is winning, margins or opposition`},
		{rule.Schulze{Strength: rule.Opposition}, table(t, 1, 1), `schulze: strength: "opposition"; it is winning or margins`},
		{rule.Uncovered{}, table(t, 1, 1), `uncovered: cover: ""; it is gillies, bordes or mckelvey`},
		{rule.MaximalLottery{}, table(t, 1, 1), `maximal-lottery: of: ""; it is margins or signs`},
		{rule.TwoStage{Within: rule.Mean{}, Across: rule.Mean{}}, table(t, 1, 1), "two-stage: the columns have no groups"},
		{rule.TwoStage{Within: rule.Condorcet{}, Across: rule.Mean{}}, grouped(t, func([]float64) {}), "two-stage: within: condorcet gives no scores"},
		{rule.TwoStage{Within: rule.Mean{}, Across: rule.Geometric{}}, grouped(t, func(v []float64) { v[0], v[1], v[2] = missing, missing, missing }), "two-stage: geometric: it is not defined where values are missing, and row A has none in column group 0"},
		{rule.TwoStage{Within: rule.Geometric{}, Across: rule.Mean{}}, grouped(t, func(v []float64) { v[0] = 0 }), "two-stage: group 0: geometric: row A has 0 in column a"},
		// Fits that do not exist.
		{rule.BradleyTerry{}, table(t, 2, 1, 2, 3, 4, 3, 4), "bradley-terry: no finite strengths fit: 2 of 3 rows, among them B, never fall behind or tie with the others, among them A"},
		{rule.Davidson{}, table(t, 2, 1, 1, 1, 1), "davidson: no finite propensity to tie fits"},
		{rule.BradleyTerry{}, table(t, 2, 1, missing, missing, 1), "bradley-terry: rows A and B cannot be compared: no chain of pairs that have met"},
		{rule.RankCentrality{}, table(t, 2, 1, missing, missing, 1), "rank-centrality: rows A and B cannot be compared"},
	} {
		if _, err := rule.Apply(c.rule, c.on); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v\nwant %s", c.rule, err, c.want)
		}
	}
}

// Weights and values are decimals: 0.1 + 0.2 = 0.3, and thirds of 16 digits are equal.
func TestExactTies(t *testing.T) {
	d := rule.Data{Kind: rule.Scores, Rows: letters(2), Columns: letters(3), Weights: []float64{0.1, 0.2, 0.3}, Values: []float64{2, 2, 1, 1, 1, 2}}
	for _, r := range []rule.Rule{rule.Copeland{Count: rule.Half}, rule.Borda{Ties: rule.Punish}, rule.Plurality{}, rule.Minimax{Strength: rule.Winning}, rule.Schulze{Strength: rule.Margin}, rule.Mean{}, rule.Dowdall{}} {
		if o := apply(t, r, newTable(t, d)); named(o.Winners) != "AB" {
			t.Errorf("%+v: winners %s, want AB", r, named(o.Winners))
		}
	}
	if o := apply(t, rule.Mean{}, table(t, 3, 0.1, 0.2, 0.3, 0.3, 0.2, 0.1, 0.3, 0.3, 0)); named(o.Winners) != "ABC" || o.Scores[0] != 0.2 {
		t.Errorf("three sums of 0.6: %v", o)
	}
	d.Weights = []float64{1. / 3, 1. / 3, 2. / 3}
	if w := newTable(t, d).Counts(); w.Wins(0, 1) != 2./3 || w.Wins(1, 0) != 2./3 {
		t.Errorf("%v and %v, want 2/3 each", w.Wins(0, 1), w.Wins(1, 0))
	}
	// Sums that whole numbers cannot represent exactly are rounded to 2⁻⁵² of their sum or less.
	d.Weights = []float64{1e-5, 0.1234567890123456, 1e3}
	w := newTable(t, d).Counts()
	if got, want := w.Wins(0, 1), 0.1234667890123456; math.Abs(got-want) > 1000*0x1p-52 {
		t.Errorf("rounded weights: %v, want %v", got, want)
	}
	for _, x := range []float64{1e300, 1e-300, -0.1, 123456.789, 5e-324} {
		if o := apply(t, rule.Mean{}, table(t, 1, x, 0)); o.Scores[0] != x {
			t.Errorf("the mean of %v alone is %v", x, o.Scores[0])
		}
	}
}

// Columns of weight 0 have no say, not even where their cells are missing or not positive.
func TestWeightZero(t *testing.T) {
	d := rule.Data{Kind: rule.Scores, Rows: letters(2), Columns: letters(2), Weights: []float64{1, 0}, Values: []float64{2, missing, 1, -1}, Groups: []int{0, 1}}
	on := newTable(t, d)
	if on.Partial() {
		t.Error("a missing cell of weight 0 makes the table partial")
	}
	for _, r := range rule.All() {
		o, err := rule.Apply(r, on)
		switch r.(type) {
		case rule.BradleyTerry, rule.Davidson:
			continue // A is never behind B
		}
		if err != nil || named(o.Winners) != "A" {
			t.Errorf("%+v: winners %s, %v, want A", r, named(o.Winners), err)
		}
	}
}
