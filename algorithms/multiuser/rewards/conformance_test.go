package rewards

import (
	"strconv"
	"strings"
	"testing"

	"joust/algorithms/multiuser/completion"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/simtest"
)

func TestConformance(t *testing.T) {
	for _, s := range subjects() {
		t.Run(s.name, func(t *testing.T) {
			if s.name == "low rank, frozen" || s.name == "soft impute" { // they differ from low rank by hold-out in what they fit only
				simtest.Slow(t)
			}
			if err := param.Check(s.small); err != nil {
				t.Fatal(err)
			}
			simtest.Run(t, simtest.MultiuserLearner{Name: s.name, New: s.tiny, Suits: s.small.Suits})
		})
	}
}

// TestCards checks that each part of a card but the title is a sentence.
func TestCards(t *testing.T) {
	for _, s := range subjects() {
		for what, text := range map[string]string{
			"Title": s.card.Title, "About": s.card.About, "Feedback": s.card.Feedback, "proved": s.card.Proved(), "Cost": s.card.Cost,
		} {
			if text == "" || what != "Title" && !strings.HasSuffix(text, ".") {
				t.Errorf("%s of the card of %s is %q, want a sentence", what, s.name, text)
			}
		}
	}
}

// TestRefusals checks that parameters and worlds that do not suit each other are refused, with
// the name of the parameter where one is to blame, and with what would suit.
func TestRefusals(t *testing.T) {
	in := func(change func(*shape)) multiuser.Problem {
		s := small
		change(&s)
		return newWorld(s, rng.Stream(1), rng.Stream(2)).Problem()
	}
	feedback := func(f multiuser.Feedback) func(*shape) { return func(s *shape) { s.feedback = f } }
	features := func(s *shape) { s.features = 5 }
	as := func(change func(*CollaborativeParams)) CollaborativeParams {
		p := CollaborativeEntry.Defaults
		change(&p)
		return p
	}
	byNuclear := as(func(p *CollaborativeParams) { p.Estimator = "nuclear" })
	byLeximin := OracleEntry.Defaults
	byLeximin.Choice = "leximin"
	for _, c := range []struct {
		name   string
		params multiuser.Params
		world  func(*shape)
		parts  []string // of the message
	}{
		{"comparisons, low rank", CollaborativeEntry.Defaults, feedback(multiuser.Comparison), []string{"comparisons", "bt-"}},
		{"comparisons, per user", PerUserEntry.Defaults, feedback(multiuser.Comparison), []string{"bt-"}},
		{"comparisons, pooled", PooledEntry.Defaults, feedback(multiuser.Comparison), []string{"bt-"}},
		{"comparisons, shrunk to pooled", ShrinkToPooledEntry.Defaults, feedback(multiuser.Comparison), []string{"bt-"}},
		{"comparisons, clusters", ClustersEntry.Defaults, feedback(multiuser.Comparison), []string{"bt-"}},
		{"comparisons, oracle subspace", OracleSubspaceEntry.Defaults, feedback(multiuser.Comparison), []string{"bt-"}},
		{"a rank above the number of users", as(func(p *CollaborativeParams) { p.Rank = 4 }), func(s *shape) { s.users = 3 }, []string{"fit-rank is 4", "3 × 80", "at most rank 3"}},
		{"a rank above the number of pairs", as(func(p *CollaborativeParams) { p.Rank = 13 }), func(s *shape) { s.states, s.branch, s.actions = 6, 2, 2 }, []string{"fit-rank is 13", "at most rank 12"}},
		{"a rank above the number of features", as(func(p *CollaborativeParams) { p.Rank = 6 }), features, []string{"fit-rank is 6", "100 × 5"}},
		{"the nuclear norm of returns", byNuclear, feedback(multiuser.OnlyReturn), []string{"estimator is nuclear", "must be als"}},
		{"the nuclear norm of features", byNuclear, features, []string{"estimator is nuclear", "must be als"}},
		{"the nuclear norm of a large matrix", byNuclear, func(s *shape) { s.users, s.states = 3000, 100 }, []string{"estimator is nuclear", strconv.Itoa(completion.NuclearLimit), "1200000", "als"}},
		{"users shrunk to pooled by returns", ShrinkToPooledEntry.Defaults, feedback(multiuser.OnlyReturn), []string{"single pairs", "per-user"}},
		{"clusters by returns", ClustersEntry.Defaults, feedback(multiuser.OnlyReturn), []string{"single pairs", "collaborative"}},
		{"clusters by features", ClustersEntry.Defaults, features, []string{"single pairs", "collaborative"}},
		{"UCBVI by one step", UCBVIEntry.Defaults, feedback(multiuser.OneStep), []string{"feedback must be steps", "one-step"}},
		{"leximin of too many users", byLeximin, func(s *shape) { s.users = 1000 }, []string{"choice is leximin", "1000"}},
	} {
		problem := in(c.world)
		err := c.params.Suits(&problem)
		if err == nil {
			t.Errorf("%s: the problem is not refused", c.name)
			continue
		}
		for _, part := range c.parts {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: the message is %q; it must have %q", c.name, err, part)
			}
		}
	}
	for _, c := range []struct {
		name   string
		params param.Params
		want   string
	}{
		{"a negative rank", as(func(p *CollaborativeParams) { p.Rank = -1 }), "fit-rank is -1"},
		{"a largest rank of 0", as(func(p *CollaborativeParams) { p.MaxRank = 0 }), "max-rank is 0"},
		{"a negative ridge", as(func(p *CollaborativeParams) { p.Ridge = -0.1 }), "ridge is -0.1"},
		{"a rank for an estimator that finds the rank", as(func(p *CollaborativeParams) { p.Estimator, p.Rank = "usvt", 2 }), "fit-rank is 2; the estimator usvt"},
		{"a ridge for an estimator without ridge", as(func(p *CollaborativeParams) { p.Estimator, p.Ridge = "usvt", 0.2 }), "ridge is 0.2; usvt"},
		{"an unknown estimator", as(func(p *CollaborativeParams) { p.Estimator = "svd" }), `estimator is "svd"`},
		{"no prior variance", PerUserParams{Transitions: "own", Exploration: PerUserEntry.Defaults.Exploration}, "variance is 0"},
		{"unknown transitions", PerUserParams{Transitions: "none", Variance: 1, Exploration: PerUserEntry.Defaults.Exploration}, `transitions is "none"`},
		{"a negative number of clusters", ClustersParams{Method: "em", Clusters: -1, Exploration: ClustersEntry.Defaults.Exploration}, "clusters is -1"},
		{"a negative bonus", UCBVIParams{Bonus: -1, Transitions: "own", Variance: 1}, "bonus is -1"},
		{"a negative bonus without visits", UCBVIParams{Unmet: -1, Transitions: "own", Variance: 1}, "unmet is -1"},
		{"UCBVI without variance", UCBVIParams{Transitions: "own"}, "variance is 0"},
	} {
		if err := param.Check(c.params); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the message is %v; it must have %q", c.name, err, c.want)
		}
	}
}
