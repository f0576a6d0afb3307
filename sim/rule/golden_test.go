package rule_test

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"joust/sim/rule"
)

// fixture is a table of five rows on seven columns that has no Condorcet winner.
var fixture = []float64{
	30, 70, 30, 30, 75, 30, 65,
	70, 60, 50, 30, 75, 10, 40,
	60, 75, 35, 35, 40, 15, 80,
	10, 90, 25, 75, 60, 15, 75,
	15, 95, 25, 60, 75, 30, 25,
}

// letters returns n names, A, B, ….
func letters(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = string(rune('A' + i))
	}
	return names
}

// table returns the table of scores of the values in so many columns.
func table(t testing.TB, columns int, values ...float64) *rule.Table {
	t.Helper()
	names := make([]string, columns)
	for c := range names {
		names[c] = "task" + letters(columns)[c]
	}
	return newTable(t, rule.Data{Kind: rule.Scores, Rows: letters(len(values) / columns), Columns: names, Values: values})
}

func newTable(t testing.TB, d rule.Data) *rule.Table {
	t.Helper()
	made, err := rule.NewTable(d)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// margins returns the table of margins of k rows where a is preferred to b by w(a, b).
func margins(t testing.TB, k int, w func(a, b int) float64) *rule.Table {
	t.Helper()
	values := make([]float64, k*k)
	for a := range k {
		for b := range k {
			if a != b {
				values[a*k+b] = w(a, b)
			}
		}
	}
	return newTable(t, rule.Data{Kind: rule.Margins, Rows: letters(k), Values: values})
}

func apply(t testing.TB, r rule.Rule, on *rule.Table) rule.Outcome {
	t.Helper()
	o, err := rule.Apply(r, on)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// named writes rows as letters.
func named(rows []int) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteByte(byte('A' + r))
	}
	return b.String()
}

func sharesOf(lottery []*big.Rat) string {
	var text []string
	for _, s := range lottery {
		text = append(text, s.RatString())
	}
	return strings.Join(text, " ")
}

// The values of the rules of "Vote'n'Rank" on this table were computed with the authors'
// notebooks, and those of the rules of pairs with pref_voting.
func TestFixture(t *testing.T) {
	on := table(t, 7, fixture...)
	for a, want := range [][]float64{{0, 3, 2, 4, 3}, {2, 0, 3, 3, 3}, {5, 4, 0, 3, 3}, {3, 4, 3, 0, 2}, {2, 3, 4, 4, 0}} {
		for b := range want {
			if got := on.Counts().Wins(a, b); a != b && got != want[b] {
				t.Errorf("W of %d over %d = %g, want %g", a, b, got, want[b])
			}
		}
	}
	half := 0.5
	for _, c := range []struct {
		name    string
		rule    rule.Rule
		winners string
		scores  []float64
		digits  float64 // half of the last digit of the scores; 0 for exact ones
	}{
		{"mean", rule.Mean{}, "D", []float64{47.1429, 47.8571, 48.5714, 50, 46.4286}, 5e-5},
		{"geometric", rule.Geometric{}, "A", []float64{43.1031, 40.8247, 42.835, 37.9758, 38.2702}, 5e-5},
		{"plurality", rule.Plurality{}, "B", []float64{0, 2, 1, 1, 1}, 0},
		{"borda", rule.Borda{Ties: rule.Punish}, "C", []float64{12, 11, 15, 12, 13}, 0},
		{"borda by shares of 28", rule.Borda{Ties: rule.Share}, "C", []float64{.5 * 28, .446429 * 28, .553571 * 28, .464286 * 28, .535714 * 28}, 28 * 5e-7},
		{"dowdall", rule.Dowdall{}, "E", []float64{3.5, 3.9, 3.2, 3.0333, 4.2}, 5e-5},
		{"threshold", rule.Threshold{}, "C", nil, 0},
		{"optimality gap", rule.OptimalityGap{Gamma: 95}, "D", []float64{-47.8571, -47.1429, -46.4286, -45, -48.5714}, 5e-5},
		{"baldwin", rule.Baldwin{}, "E", nil, 0},
		{"copeland difference", rule.Copeland{Count: rule.Difference}, "A", []float64{2, -3, 1, -1, 1}, 0},
		{"copeland half", rule.Copeland{Count: rule.Half}, "A", []float64{3, half, 2.5, 1.5, 2.5}, 0},
		{"minimax winning", rule.Minimax{Strength: rule.Winning}, "E", []float64{-5, -4, -4, -4, -3}, 0},
		{"minimax margins", rule.Minimax{Strength: rule.Margin}, "BCE", []float64{-3, -1, -1, -2, -1}, 0},
		{"condorcet", rule.Condorcet{}, "", nil, 0},
		{"rank centrality", rule.RankCentrality{}, "C", []float64{.196068, .168216, .235388, .176328, .223999}, 5e-7},
		{"schulze winning", rule.Schulze{Strength: rule.Winning}, "E", nil, 0},
		{"schulze margins", rule.Schulze{Strength: rule.Margin}, "CE", nil, 0},
		{"split cycle", rule.SplitCycle{Strength: rule.Margin}, "CE", nil, 0},
		{"top cycle", rule.TopCycle{}, "ABCDE", nil, 0},
		{"schwartz", rule.Schwartz{}, "ACE", nil, 0},
		{"uncovered bordes", rule.Uncovered{Cover: rule.Bordes}, "ACE", nil, 0},
		{"uncovered gillies", rule.Uncovered{Cover: rule.Gillies}, "ACE", nil, 0},
		{"uncovered mckelvey", rule.Uncovered{Cover: rule.McKelvey}, "ACDE", nil, 0},
		{"banks", rule.Banks{}, "ACE", nil, 0},
		{"maximal lottery", rule.MaximalLottery{Of: rule.OfMargins}, "ACE", []float64{.2, 0, .2, 0, .6}, 0},
		{"bipartisan set", rule.MaximalLottery{Of: rule.OfSigns}, "ACE", []float64{1. / 3, 0, 1. / 3, 0, 1. / 3}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := apply(t, c.rule, on)
			if got := named(o.Winners); got != c.winners {
				t.Errorf("winners %s, want %s", got, c.winners)
			}
			for a, want := range c.scores {
				if got := o.Scores[a]; math.Abs(got-want) > c.digits {
					t.Errorf("the score of %c is %.9g, want %.9g", 'A'+a, got, want)
				}
			}
		})
	}
	for _, c := range []struct {
		rule    rule.Rule
		ranking string
	}{
		{rule.RankedPairs{Strength: rule.Winning}, "ECADB"},
		{rule.RankedPairs{Strength: rule.Margin}, "CAEDB"},
	} {
		if got := ordered(apply(t, c.rule, on).Ranks); got != c.ranking {
			t.Errorf("%+v: %s, want %s", c.rule, got, c.ranking)
		}
	}
	for _, c := range []struct {
		rule    rule.Rule
		optimum float64
		orders  string
		winners string
	}{
		{rule.Kemeny{}, 36, "CAEDB ECADB", "CE"},
		{rule.Slater{}, 1, "AECDB AEDCB CAEDB ECADB", "ACE"},
	} {
		o := apply(t, c.rule, on)
		var orders []string
		for _, order := range o.Orders {
			orders = append(orders, named(order))
		}
		if got := strings.Join(orders, " "); got != c.orders || o.OrderCount != int64(len(orders)) || o.Optimum != c.optimum || named(o.Winners) != c.winners {
			t.Errorf("%T: %d orders %s, optimum %g, winners %s; want %s, %g, %s", c.rule, o.OrderCount, got, o.Optimum, named(o.Winners), c.orders, c.optimum, c.winners)
		}
	}
}

// ordered returns the rows in the order of their ranks.
func ordered(ranks []float64) string {
	order := make([]int, len(ranks))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(2 * (ranks[a] - ranks[b])) })
	return named(order)
}

// hudry13 is the tournament of Hudry (Mathematical Social Sciences 2009) with the
// probabilities of Ramamohan, Rajkumar and Agarwal (NIPS 2016).
func hudry13(t testing.TB) *rule.Table {
	signs := []string{
		".---+++++++++", "+.+----++++++", "+-.++++---+++", "++-.++++++---", "-+--.+++++---", "-+---.++++---", "-+----.+++---",
		"--+----.+++++", "--+-----.++++", "--+------.+++", "---++++---.++", "---++++----.+", "---++++-----.",
	}
	return margins(t, 13, func(a, b int) float64 {
		switch {
		case signs[a][b] == '+' && a == 0:
			return .6
		case signs[b][a] == '+' && b == 0:
			return .4
		case signs[a][b] == '+':
			return .9
		}
		return .1
	})
}

func TestHudry13(t *testing.T) {
	on := hudry13(t)
	if got, want := apply(t, rule.Copeland{Count: rule.Wins}, on).Scores, []float64{9, 8, 8, 8, 6, 5, 4, 6, 5, 4, 6, 5, 4}; !slices.Equal(got, want) {
		t.Errorf("rows that each beats: %v, want %v", got, want)
	}
	for _, c := range []struct {
		rule    rule.Rule
		winners string
	}{
		{rule.TopCycle{}, "ABCDEFGHIJKLM"},
		{rule.Uncovered{Cover: rule.Gillies}, "ABCD"},
		{rule.Uncovered{Cover: rule.Bordes}, "ABCD"},
		{rule.Uncovered{Cover: rule.McKelvey}, "ABCD"},
		{rule.Banks{}, "BCD"},
		{rule.MaximalLottery{Of: rule.OfSigns}, "BCD"},
		{rule.MaximalLottery{Of: rule.OfMargins}, "BCD"},
		{rule.Schulze{Strength: rule.Winning}, "BCDEFGHIJKLM"},
		{rule.SplitCycle{Strength: rule.Margin}, "BCDEFGHIJKLM"},
	} {
		o := apply(t, c.rule, on)
		if got := named(o.Winners); got != c.winners {
			t.Errorf("%+v: winners %s, want %s", c.rule, got, c.winners)
		}
		if want := "0 1/3 1/3 1/3 0 0 0 0 0 0 0 0 0"; o.Lottery != nil && sharesOf(o.Lottery) != want {
			t.Errorf("%+v: shares %s, want %s", c.rule, sharesOf(o.Lottery), want)
		}
	}
	if got := apply(t, rule.Kemeny{}, on).Optimum; got != 54.1 {
		t.Errorf("the best Kemeny sum is %v, want 54.1", got)
	}
	if got := apply(t, rule.Slater{}, on).Optimum; got != 17 {
		t.Errorf("%v reversed pairs, want 17", got)
	}
	want := []float64{.060319, .122532, .122532, .122532, .078975, .061899, .049821, .078975, .061899, .049821, .078975, .061899, .049821}
	for a, got := range apply(t, rule.RankCentrality{}, on).Scores {
		if math.Abs(got-want[a]) > 5e-7 {
			t.Errorf("the centrality of %d is %.6f, want %.6f", a, got, want[a])
		}
	}
}
