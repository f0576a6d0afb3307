package multiuser

import (
	"math"
	"strings"
	"testing"

	"joust/sim/param"
)

// The defaults of every entry are allowed, except that ratings needs a file.
func TestDefaults(t *testing.T) {
	for _, e := range environments(t) {
		if err := param.Check(e.defaults); err != nil {
			t.Errorf("%s: %v", e.Name, err)
		}
	}
	if err := param.Check(RatingsEntry.Defaults); err == nil || !strings.HasPrefix(err.Error(), "file is missing") {
		t.Errorf("ratings without a file: %v", err)
	}
}

// A refusal names the parameter, the value and what is allowed.
func TestRefused(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	all := []string{"garnet", "grid", "chain", "tree", "linear-mdp", "items", "user-groups", "ratings"}
	drawn := all[:6]
	processes := all[:5]
	type values = map[string]any
	for _, c := range []struct {
		kinds  []string
		change values
		want   string
	}{
		{all[:7], values{"users": 0}, "users is 0; it must be a whole number from 1 to 1000000"},
		{all[7:], values{"users": -1}, "users is -1; it must be a whole number from 0 to 1000000"},
		{all, values{"users": 5, "newcomers": 5, "rank": 2}, "newcomers is 5; it must be a whole number from 0 to 4"},
		{all, values{"newcomers": -1}, "newcomers is -1; it must be a whole number from 0 to "},
		{all, values{"shots": 0}, "shots is 0; it must be a whole number from 1 to "},
		{all, values{"noise": -.1}, "noise is -0.1; it must lie between 0 and 1e+100"},
		{all, values{"noise": inf}, "noise is +Inf; it must lie between 0 and 1e+100"},
		{all, values{"scale": 0.0}, "scale is 0; it must be a number greater than 0"},
		{all, values{"feedback": "return", "scale": nan}, "scale is NaN; it must be a number greater than 0"},

		{processes, values{"amp": .5}, "amp is 0.5; it must be at least 0 and less than 0.5"},
		{processes, values{"amp": -.1}, "amp is -0.1; it must be at least 0 and less than 0.5"},
		{processes, values{"amp": nan}, "amp is NaN; it must be at least 0 and less than 0.5"},
		{processes, values{"spiky": 0.0}, "spiky is 0; it must be greater than 0 and at most 1"},
		{processes, values{"spiky": 1.5}, "spiky is 1.5; it must be greater than 0 and at most 1"},
		{[]string{"garnet"}, values{"spiky": .003}, "spiky is 0.003, which is 1 of 400 pairs; with rank 3 at least 2 must have a personal part"},
		{[]string{"linear-mdp"}, values{"spiky": .05}, "spiky is 0.05, which is 1 of 20 features; with rank 3 at least 2 must have a personal part"},

		{drawn, values{"rank": 0}, "rank is 0; with "},
		{drawn, values{"users": 2}, "rank is 3; with 2 users and "},
		{[]string{"garnet"}, values{"rank": 401}, "rank is 401; with 1000 users and 400 pairs it must be a whole number from 1 to 400"},
		{[]string{"tree"}, values{"rank": 82}, "rank is 82; with 1000 users and 81 pairs at leaves it must be a whole number from 1 to 81"},
		{[]string{"linear-mdp"}, values{"rank": 21}, "rank is 21; with 1000 users and 20 features it must be a whole number from 1 to 20"},
		{[]string{"linear-mdp"}, values{"states": 2, "actions": 1, "rank": 3}, "rank is 3; with 2 pairs it must be a whole number from 1 to 2"},
		{[]string{"items"}, values{"rank": 21}, "rank is 21; with 400 users and 20 features it must be a whole number from 1 to 20"},
		{[]string{"items"}, values{"features": 0, "rank": 101}, "rank is 101; with 400 users and 100 items it must be a whole number from 1 to 100"},
		{[]string{"ratings"}, values{"rank": 0}, "rank is 0; it must be a whole number from 1 to "},
		{drawn, values{"outliers": 1.1}, "outliers is 1.1; it must lie between 0 and 1"},
		{drawn, values{"alpha": 0.0, "population": "dirichlet"}, "alpha is 0; it must be a number greater than 0"},
		{drawn, values{"clusters": 0, "population": "clusters"}, "clusters is 0; it must be a whole number from 1 to "},
		{drawn, values{"jitter": -1.0, "population": "clusters"}, "jitter is -1; it must be a number of at least 0"},
		{drawn, values{"alpha": .5}, "alpha does nothing where population is sphere; leave it out or make population dirichlet"},
		{drawn, values{"clusters": 5}, "clusters does nothing where population is sphere; leave it out or make population clusters"},
		{drawn, values{"jitter": .5, "population": "dirichlet"}, "jitter does nothing where population is dirichlet; leave it out or make population clusters"},
		{drawn, values{"rank": 1, "population": "clusters"}, "rank is 1, which leaves no direction for clusters to lie in; it must be at least 2 where population is clusters"},
		{drawn, values{"clusters": 2, "jitter": 0.0, "population": "clusters"}, "clusters is 2; without jitter so few corners have a rank below 3, so there must be at least as many"},

		{[]string{"garnet", "grid", "chain", "linear-mdp"}, values{"horizon": 0}, "horizon is 0; it must be a whole number from 1 to "},
		{[]string{"garnet", "chain", "linear-mdp"}, values{"states": 0}, "states is 0; it must be a whole number from 1 to "},
		{[]string{"garnet", "chain", "tree", "linear-mdp"}, values{"actions": 0}, "actions is 0; it must be a whole number from 1 to "},
		{[]string{"garnet", "chain", "linear-mdp"}, values{"states": 1000, "actions": 1001}, "states is 1000; with 1001 actions it may be at most 999"},
		{[]string{"garnet"}, values{"branching": 101}, "branching is 101; it must be a whole number from 1 to 100"},
		{[]string{"garnet"}, values{"branching": 0}, "branching is 0; it must be a whole number from 1 to 100"},
		{[]string{"garnet"}, values{"states": 100_000, "users": 3, "branching": 200}, "branching is 200; with 400000 pairs it may be at most 125"},
		{[]string{"garnet"}, values{"users": 500_000}, "users is 500000; with 400 pairs there may be at most 250000, for the matrix of rewards must fit into memory"},
		{[]string{"items"}, values{"users": 1_000_000, "items": 200}, "users is 1000000; with 200 items there may be at most 500000"},
		{[]string{"items"}, values{"users": 3, "items": 1_000_000, "features": 101}, "features is 101; with 1000000 items there may be at most 100"},
		{[]string{"items", "linear-mdp"}, values{"features": 10_001}, "features is 10001; it must be a whole number from"},
		{[]string{"grid"}, values{"side": 0}, "side is 0; it must be a whole number from 1 to 500"},
		{[]string{"grid"}, values{"slip": 1.1}, "slip is 1.1; it must lie between 0 and 1"},
		{[]string{"chain"}, values{"back": -.1}, "back is -0.1; it must lie between 0 and 1"},
		{[]string{"chain"}, values{"uphill": 11}, "uphill is 11; it must be a whole number from 0 to 10"},
		{[]string{"chain"}, values{"uphill": 1, "states": 2, "actions": 2, "users": 9, "rank": 3}, "rank is 3; with 9 users and 2 pairs beyond the beginning it must be a whole number from 1 to 2"},
		{[]string{"tree"}, values{"depth": -1}, "depth is -1; it must be a whole number from 0 to 10000"},
		{[]string{"tree"}, values{"depth": 20}, "depth is 20; with 3 actions the tree has more than 1000000 pairs, and may not"},
		{[]string{"linear-mdp"}, values{"features": 0}, "features is 0; it must be a whole number from 1 to "},
		{[]string{"linear-mdp"}, values{"states": 4000, "users": 3}, "states is 4000; with 5 actions and 20 features these processes do not fit into memory"},
		{[]string{"items"}, values{"items": 0}, "items is 0; it must be a whole number from 1 to "},
		{[]string{"items"}, values{"features": -1}, "features is -1; it must be a whole number from 0 to "},
		{[]string{"items"}, values{"unexplained": 1.0}, "unexplained is 1; it must be at least 0 and less than 1"},
		{[]string{"items"}, values{"unexplained": 0.3, "features": 0}, "unexplained is 0.3, and features is 0, so that there is nothing to explain with; set features, or unexplained to 0"},
		{[]string{"items"}, values{"personal": -1.0}, "personal is -1; it must be a number of at least 0"},
		{[]string{"items"}, values{"spread": 0.0}, "spread is 0; it must be a number greater than 0"},
		{[]string{"user-groups"}, values{"minority": 0.0}, "minority is 0; it must lie strictly between 0 and 1"},
		{[]string{"user-groups"}, values{"minority": 1.0}, "minority is 1; it must lie strictly between 0 and 1"},
		{[]string{"user-groups"}, values{"minority": .5, "shares": []float64{.5, .5}}, "minority must be left out where shares are listed"},
		{[]string{"user-groups"}, values{"shares": []float64{1}}, "shares lists 1, but utilities has 2 rows; it must list one a group"},
		{[]string{"user-groups"}, values{"shares": []float64{1.5, -.5}}, "shares lists 1.5; each must lie between 0 and 1"},
		{[]string{"user-groups"}, values{"shares": []float64{.5, .4}}, "shares sum to 0.9; they must sum to 1"},
		{[]string{"user-groups"}, values{"utilities": [][]float64{}}, "utilities is empty; it must have a row a group and a column an item"},
		{[]string{"user-groups"}, values{"utilities": [][]float64{{}, {}}}, "utilities is empty; it must have a row a group and a column an item"},
		{[]string{"user-groups"}, values{"utilities": [][]float64{{1, 2}, {1}}}, "utilities has 1 columns in row 2, but 2 in row 1; it must have a column an item"},
		{[]string{"user-groups"}, values{"utilities": [][]float64{{1, 2}, {1, nan}}}, "utilities has NaN in row 2; each must be a number from -1e+100 to 1e+100"},
		{[]string{"user-groups"}, values{"utilities": [][]float64{{1, 2}}}, "utilities has one row; there must be a majority and a minority, unless shares lists 1"},
		{[]string{"ratings"}, values{"low": 5.0}, "high is 0 and low is 5; high must be the greater, or both left out"},
		{[]string{"ratings"}, values{"low": 5.0, "high": 5.0}, "high is 5 and low is 5; high must be the greater, or both left out"},
		{[]string{"ratings"}, values{"high": inf}, "high is +Inf and low is 0; high must be the greater, or both left out"},
		{[]string{"ratings"}, values{"low": nan}, "low is NaN; high must be the greater, or both left out"},
	} {
		met := 0
		for _, e := range environments(t) {
			for _, name := range c.kinds {
				if name != e.Name {
					continue
				}
				met++
				change := values{}
				for parameter, value := range c.change {
					if parameter == "rank" && e.Name == "user-groups" { // it has none
						continue
					}
					change[parameter] = value
				}
				if err := param.Check(with(t, e.defaults, change)); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s with %v: got %v, want %s", e.Name, c.change, err, c.want)
				}
			}
		}
		if met != len(c.kinds) {
			t.Errorf("%v: tried in %d kinds of %v", c.change, met, c.kinds)
		}
	}
}

// Unknown options are refused and known ones allowed.
func TestOptions(t *testing.T) {
	for _, e := range environments(t) {
		seen := 0
		for _, f := range param.Fields(e.defaults) {
			if f.Options == nil {
				continue
			}
			seen++
			if _, err := f.With(e.defaults, "nonsense"); err == nil || !strings.HasPrefix(err.Error(), f.Name+` is "nonsense"; it must be one of `) {
				t.Errorf("%s: %v", e.Name, err)
			}
			for _, o := range f.Options {
				p, err := f.With(e.defaults, o)
				if err == nil {
					err = param.Check(p)
				}
				if err != nil {
					t.Errorf("%s with %s %s: %v", e.Name, f.Name, o, err)
				}
			}
		}
		if seen == 0 {
			t.Errorf("%s has no options", e.Name)
		}
	}
}
