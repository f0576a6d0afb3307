package welfare

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/multiuser"
	"joust/sim/param"
)

func TestRefuses(t *testing.T) {
	two := even(2)
	for _, c := range []struct {
		p       Params
		horizon int
		rewards *mat.Dense
		shares  []float64
		want    string
	}{
		{with("each", "auto"), 1, toy, two, `the choice is "each"`},
		{with("maxmin", "simplex"), 1, toy, two, `the solver is "simplex"`},
		{with("leximin", "weights"), 1, toy, two, "leximin is computed by linear programming only"},
		{Params{"maxmin", "auto", 0, 10}, 1, toy, two, "choice-tolerance is 0"},
		{Params{"maxmin", "auto", 0.1, 0}, 1, toy, two, "choice-plans is 0"},
		{with("maxmin", "lp"), 1, mat.NewDense(51, 3, nil), even(51), "up to 50 users or groups; there are 51"},
		{with("leximin", "auto"), 1, mat.NewDense(51, 3, nil), even(51), "up to 50 users or groups; there are 51"},
		{with("maxmin", "lp"), 1, mat.NewDense(2, 4, nil), two, "rewards are 2 × 4"},
		{with("maxmin", "lp"), 1, toy, even(3), "with 3 shares"},
		{with("maxmin", "lp"), 0, toy, two, "a horizon of 0"},
		{with("maxmin", "lp"), 1, toy, []float64{0.5, 0.4}, "the shares sum to 0.9"},
		{with("maxmin", "lp"), 1, toy, []float64{1.5, -0.5}, "the share of row 1 is -0.5"},
		{with("maxmin", "lp"), 1, toy, []float64{math.NaN(), 1}, "the share of row 0 is NaN"},
		{with("maxmin", "lp"), 1, mat.NewDense(2, 3, []float64{1, 2, 3, 4, math.Inf(1), 6}), two, "the reward of row 1 for pair 1 is +Inf"},
	} {
		got, err := Choose(c.p, items(3), c.horizon, c.rewards, c.shares, 1)
		if err == nil || !strings.Contains(err.Error(), c.want) || got != nil {
			t.Errorf("%+v: got %v and error %v, want an error with %s", c.p, got, err, c.want)
		}
	}
	for _, c := range []struct {
		p     Params
		users int
		want  string
	}{
		{Defaults, 1000, ""},
		{with("maxmin", "auto"), 1000, ""},
		{with("nash", "lp"), 1000, ""},
		{with("leximin", "auto"), 50, ""},
		{with("leximin", "auto"), 51, "choice"},
		{with("maxmin", "lp"), 51, "solver"},
	} {
		err := c.p.SuitsWelfare(&multiuser.Problem{Users: c.users})
		var about *param.Error
		if err != nil != (c.want != "") || errors.As(err, &about) && about.Name != c.want {
			t.Errorf("%+v for %d users: got %v, want an error about %q", c.p, c.users, err, c.want)
		}
	}
}

// group embeds Params, as the parameters of an algorithm do.
type group struct{ Params }

func (g group) Validate() error { return g.CheckWelfare() }

func TestParams(t *testing.T) {
	if err := param.Check(group{Defaults}); err != nil {
		t.Error(err)
	}
	var names []string
	for _, f := range param.Fields(group{Defaults}) {
		names = append(names, f.Name)
	}
	if got, want := fmt.Sprint(names), "[choice solver choice-tolerance choice-plans]"; got != want {
		t.Errorf("got parameters %s, want %s", got, want)
	}
	if err := param.Check(group{with("best", "auto")}); err == nil {
		t.Error("choice best: got no error")
	}
}
