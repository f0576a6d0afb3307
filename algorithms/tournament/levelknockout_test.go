package tournament

import (
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

func newLevelKnockoutOf(p LevelKnockoutParams) func(duel.Problem, *rng.Source) duel.Learner {
	p.Seeding = "random"
	return func(problem duel.Problem, s *rng.Source) duel.Learner { return NewLevelKnockout(p, problem, s) }
}

// TestLevelKnockoutTotals checks the number of duels of the schedule, and that of matches
// of equal length, for which the union bound needs ⌈ln(L/δ)/(2·gap²)⌉ duels each in L
// rounds.
func TestLevelKnockoutTotals(t *testing.T) {
	for _, row := range []struct {
		gap, delta    float64
		n             int
		want, uniform int
	}{
		{.2, .05, 16, 797, 825},
		{.2, .05, 64, 3440, 3780},
		{.2, .05, 1024, 56617, 68541},
		{.3, .01, 16, 493, 510},
		{.3, .01, 64, 2111, 2268},
		{.3, .01, 1024, 34615, 39897},
	} {
		p := LevelKnockoutParams{Schedule: "feige", First: 1, Delta: row.delta, Gap: row.gap, SeedingParams: duel.SeedingParams{Seeding: "random"}}
		c := &contest{right: make([]bool, row.n), judge: ordered}
		arm, err := c.play(NewLevelKnockout(p, duel.NewProblem(c, 100_000), rng.Stream(1, t.Name())), 100_000)
		if err != nil || arm != 0 {
			t.Errorf("%+v: got %d, %v", row, arm, err)
		}
		if len(c.duels) != row.want {
			t.Errorf("%+v: %d duels", row, len(c.duels))
		}
		// ln(L/δ) is the exponent of the first round for a failure probability of 2δ/L.
		one := LevelKnockoutParams{Schedule: "feige", Delta: 2 * row.delta / float64(levels(2, row.n)), Gap: row.gap}
		if got := one.votes(1) * (row.n - 1); got != row.uniform {
			t.Errorf("%+v: %d duels in matches of one length", row, got)
		}
	}
	linear := LevelKnockoutParams{Schedule: "linear", First: 1, Step: 2}
	for round, want := range []int{1, 3, 5, 7} {
		if got := linear.votes(round + 1); got != want {
			t.Errorf("linear: %d duels in round %d, want %d", got, round+1, want)
		}
	}
}

// TestLevelKnockoutKeepsDelta checks that the best arm fails to win with probability at
// most δ = .2; the schedule is far below this bound. 4 standard errors of .2 in 2000 trials
// are .036.
func TestLevelKnockoutKeepsDelta(t *testing.T) {
	simtest.Slow(t)
	p := LevelKnockoutParams{Schedule: "feige", First: 1, Delta: .2, Gap: .1, EarlyParams: EarlyParams{Early: true}}
	for _, n := range []int{8, 11} {
		got := champions(t, strongOne(n, .6), nil, 2000, t.Name(), newLevelKnockoutOf(p))
		if got[0] < .8-.036 {
			t.Errorf("%d arms: the best wins %.3f of the tournaments", n, got[0])
		}
	}
}

// TestLevelKnockoutExact checks that one strong player wins with the product of its
// probabilities to win matches of 1, 3 and 5 votes, and that one vote in every match
// is a plain knockout.
func TestLevelKnockoutExact(t *testing.T) {
	simtest.Slow(t)
	lawOfBracket(t, newLevelKnockoutOf(LevelKnockoutParams{Schedule: "linear", First: 1}))
	for _, early := range []bool{false, true} {
		p := LevelKnockoutParams{Schedule: "linear", First: 1, Step: 2, EarlyParams: EarlyParams{Early: early}}
		closeTo(t, "strong", strongShare(t, 8, .7, newLevelKnockoutOf(p)), .7*majority(.7, 3)*majority(.7, 5), .02)
	}
	// The recursion of two types, with the votes of each round.
	x := .42
	for l := 1; l <= 4; l++ {
		x += (2*majority(.704, 2*l-1) - 1) * x * (1 - x)
	}
	got, _ := pooled(t, "two types", 16, 10_000, func(c *contest, s *rng.Source) {
		for i := range c.right {
			c.right[i] = s.Float64() < .42
			c.teams[i] = i
		}
		c.judge = func(a, b pref.Arm) pref.Outcome {
			if c.right[a] == c.right[b] {
				return pref.Outcome(s.Intn(2))
			}
			if c.right[a] == (s.Float64() < .704) {
				return pref.FirstWins
			}
			return pref.SecondWins
		}
	}, newLevelKnockoutOf(LevelKnockoutParams{Schedule: "linear", First: 1, Step: 2, EarlyParams: EarlyParams{Early: true}}))
	closeTo(t, "two types", got, x, .016) // 4 standard errors of 10 000 trials
}

func TestLevelKnockoutParams(t *testing.T) {
	good := LevelKnockoutParams{Schedule: "feige", First: 1, Step: 2, Delta: 0.05, Gap: 0.1, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}}
	if err := param.Check(good); err != nil {
		t.Error(err)
	}
	for i, change := range []func(*LevelKnockoutParams){
		func(p *LevelKnockoutParams) { p.Schedule = "square" },
		func(p *LevelKnockoutParams) { p.First = 0 },
		func(p *LevelKnockoutParams) { p.Step = -1 },
		func(p *LevelKnockoutParams) { p.Delta = 1 },
		func(p *LevelKnockoutParams) { p.Gap = 0 },
		func(p *LevelKnockoutParams) { p.Gap = 0.51 },
	} {
		bad := good
		change(&bad)
		if param.Check(bad) == nil {
			t.Errorf("change %s is allowed: %+v", strconv.Itoa(i), bad)
		}
	}
}
