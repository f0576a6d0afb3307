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
)

// Margins of several files are one table, whatever the order of the pairs, and the labels that
// were checked are classes.
func TestRewardMargins(t *testing.T) {
	p := environments.RewardMarginsEntry.Defaults
	p.File = written(t, "a.csv", "pair,one\nx,1\ny,-2\nz,\n")
	p.Others = []param.File{written(t, "b.csv", "pair,two,checked\nz,5,1\nx,3,0\ny,4,\n")}
	p.Right = "checked"
	w, err := environments.NewRewardMargins(p)
	if err != nil {
		t.Fatal(err)
	}
	problem := w.Problem()
	if got, want := fmt.Sprint(problem.Rows, problem.Columns, w.Fixed()), fmt.Sprint([]string{"x", "y", "z"}, []string{"one", "two"}, []float64{1, 3, -2, 4, math.NaN(), 5}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := first(w, "margins").Truth().Classes, []int{1, choice.Unknown, 0}; !slices.Equal(got, want) {
		t.Errorf("classes %v, want %v", got, want)
	}
	p.Right = ""
	if w, err = environments.NewRewardMargins(p); err != nil || first(w, "margins").Truth().Classes != nil || len(w.Problem().Columns) != 3 {
		t.Errorf("without a name, the column of verdicts is one of a model: %v, %v", w, err)
	}
}

// Every mistake is refused with the file and the pair or the column.
func TestRewardMarginsErrors(t *testing.T) {
	const one = "pair,one\nx,1\ny,-2\n"
	for _, c := range []struct{ what, file, other, right, want string }{
		{"a pair too few", one, "pair,two\nx,1\n", "", `others b.csv has no pair "y", which a.csv has; files must have the same pairs`},
		{"a pair too many", one, "pair,two\ny,1\nw,2\nx,1\n", "", `others b.csv has the pair "w", which a.csv does not have; files must have the same pairs`},
		{"a model twice", one, one, "", `others b.csv: the name of a column is "one", which is there already; names must differ`},
		{"a word", one, "pair,two\nx,good\ny,1\n", "", `b.csv:2: "x" has "good" in column "two"`},
		{"no such column", one, "", "ones", `right is "ones" (did you mean one?); the files have no such column`},
		{"no model", one, "", "one", `right is "one", the only column; there must be one of a model at least`},
		{"half a verdict", "pair,one,ok\nx,1,0.5\n", "", "ok", `right is "ok", and "x" has 0.5 there; it must be 1 for a right label, 0 for a wrong one, or empty`},
	} {
		p := environments.RewardMarginsEntry.Defaults
		p.File, p.Right = written(t, "a.csv", c.file), c.right
		if c.other != "" {
			p.Others = []param.File{written(t, "b.csv", c.other)}
		}
		if _, err := environments.NewRewardMargins(p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.what, err, c.want)
		}
	}
}
