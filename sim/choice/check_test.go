package choice_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"joust/sim/choice"
	"joust/sim/committee"
	"joust/sim/label"
)

// draw returns a draw of a lottery.
func draw(share string, members ...int) committee.Draw {
	r, ok := new(big.Rat).SetString(share)
	if !ok {
		panic(share)
	}
	return committee.Draw{Members: members, Share: r}
}

func TestCheck(t *testing.T) {
	p := newGrid(3, 2).problem
	slate := func(statements, matched []int) choice.Choice {
		return choice.Choice{Slate: &committee.Matching{Statements: statements, Matched: matched}}
	}
	for _, test := range []struct {
		what   string
		choice choice.Choice
		want   string // part of the error; "" for none
	}{
		{"nothing", choice.Choice{}, ""},
		{"winners", choice.Choice{Winners: []int{0, 2}}, ""},
		{"winners out of order", choice.Choice{Winners: []int{2, 0}}, "the winners are [2 0]; they must be different rows of 0 to 2, in increasing order"},
		{"a winner twice", choice.Choice{Winners: []int{1, 1}}, "the winners are [1 1]"},
		{"a negative winner", choice.Choice{Winners: []int{-1, 1}}, "the winners are [-1 1]"},
		{"a winner too many", choice.Choice{Winners: []int{1, 3}}, "the winners are [1 3]"},
		{"ranks with a tie", choice.Choice{Ranks: []float64{1.5, 3, 1.5}}, ""},
		{"too few ranks", choice.Choice{Ranks: []float64{1, 2}}, "there are 2 ranks of 3 rows"},
		{"a rank of 0", choice.Choice{Ranks: []float64{0, 3, 3}}, "row 0 has the rank 0; ranks are from 1 to 3"},
		{"ranks that are no mean places", choice.Choice{Ranks: []float64{1, 1, 2}}, "the ranks [1 1 2] sum to 4; places of 3 rows sum to 6"},
		{"a lottery", choice.Choice{Lottery: committee.Lottery{draw("1/3", 0, 1), draw("2/3", 0, 2)}}, ""},
		{"a lottery of nothing", choice.Choice{Lottery: committee.Lottery{}}, "the shares of the lottery sum to 0"},
		{"shares that do not sum to 1", choice.Choice{Lottery: committee.Lottery{draw("1/3", 0), draw("1/3", 2)}}, "the shares of the lottery sum to 2/3"},
		{"a share of 0", choice.Choice{Lottery: committee.Lottery{draw("0", 0), draw("1", 2)}}, "a draw has the share 0"},
		{"draws of two sizes", choice.Choice{Lottery: committee.Lottery{draw("1/2", 0), draw("1/2", 0, 1)}}, "a draw has the rows [0 1]; draws must be sets of rows of one size, in increasing order"},
		{"a draw of nothing", choice.Choice{Lottery: committee.Lottery{draw("1")}}, "a draw has the rows []"},
		{"a row twice in a draw", choice.Choice{Lottery: committee.Lottery{draw("1", 1, 1)}}, "a draw has the rows [1 1]"},
		{"a slate with a repeat", slate([]int{1, 1, 0}, []int{1, 0}), ""},
		{"a slate with an unmatched column", slate([]int{1}, []int{1, committee.Unmatched}), ""},
		{"a slate with a row that is not there", slate([]int{3}, []int{3, 3}), "the slate has row 3 of 3"},
		{"a slate with a column too few", slate([]int{1}, []int{1}), "1 of 2 columns are matched"},
		{"rows kept without labels", choice.Choice{Kept: make([]bool, 3)}, "rows are kept without beliefs"},
		{"margins without labels", choice.Choice{Margins: make([]float64, 3)}, "rows have margins without beliefs"},
		{"too few margins", choice.Choice{Beliefs: &label.Beliefs{}, Margins: make([]float64, 2)}, "there are the margins [0 0]; each of 3 rows has one, a finite number"},
		{"a margin that is none", choice.Choice{Beliefs: &label.Beliefs{}, Margins: []float64{0, math.NaN(), 0}}, "there are the margins [0 NaN 0]"},
		{"estimates", choice.Choice{Estimates: []float64{0, -1, 2.5}}, ""},
		{"too few estimates", choice.Choice{Estimates: []float64{0}}, "there are 1 estimates of 3 rows"},
		{"an infinite estimate", choice.Choice{Estimates: []float64{0, math.Inf(1), 2}}, "row 1 has the estimate +Inf; estimates are finite numbers"},
		{"a column with a row outside the slate", slate([]int{1}, []int{1, 2}), "a column is matched with row 2, which is not in the slate [1]"},
	} {
		t.Run(test.what, func(t *testing.T) {
			got := fmt.Sprint(test.choice.Check(&p))
			if test.want == "" && got != "<nil>" || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// All that is wrong is said at once.
func TestCheckSaysAll(t *testing.T) {
	p := newGrid(3, 2).problem
	c := choice.Choice{Ranks: []float64{1}, Lottery: committee.Lottery{}, Slate: &committee.Matching{Statements: []int{9}}}
	got := fmt.Sprint(c.Check(&p))
	for _, want := range []string{"1 ranks", "the lottery sum", "the slate has row 9"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
}
