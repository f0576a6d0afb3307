package tournament

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

func newLadderOf(p LadderParams) func(duel.Problem, *rng.Source) duel.Learner {
	return func(problem duel.Problem, s *rng.Source) duel.Learner { return NewLadder(p, problem, s) }
}

var plainLadder = LadderParams{VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}, Opens: "strongest"}

// TestLadderStrongPlayer checks the law of one strong player at a random position: the
// first two players must win N-1 matches, each later one a match fewer, (p^(N-1) +
// p(1-p^(N-1))/(1-p))/N. At the same cost, the player wins a knockout with probability p^L.
func TestLadderStrongPlayer(t *testing.T) {
	simtest.Slow(t)
	for _, row := range []struct {
		n    int
		p    float64
		want float64
	}{{8, .8, .421357}, {64, .8, .0625}, {64, .9, .140461}} {
		pn := math.Pow(row.p, float64(row.n-1))
		closeTo(t, "formula", (pn+row.p*(1-pn)/(1-row.p))/float64(row.n), row.want, 5e-7)
		closeTo(t, "strong player", strongShare(t, row.n, row.p, newLadderOf(plainLadder)), row.want, .02)
	}
}

// TestLadderLimit checks that with correct and wrong candidates the odds of the champion
// are multiplied by p/(1-p) once, however many candidates there are; 4 standard errors of
// 5000 trials are .028.
func TestLadderLimit(t *testing.T) {
	simtest.Slow(t)
	for _, row := range []struct{ share, p, want float64 }{{.42, .704, .632660}, {.1, .6, .142857}} {
		limit := row.p * row.share / ((1-row.share)*(1-row.p) + row.p*row.share)
		closeTo(t, "limit", limit, row.want, 5e-7)
		x := row.share
		for range 63 {
			x = x*(row.share+(1-row.share)*row.p) + (1-x)*row.share*row.p
		}
		closeTo(t, "64 candidates", x, limit, 1e-6)
		got, _ := pooled(t, "limit", 64, 5000, func(c *contest, s *rng.Source) {
			for i := range c.right {
				c.right[i] = s.Float64() < row.share
				c.teams[i] = i
			}
			c.judge = func(a, b pref.Arm) pref.Outcome {
				switch {
				case c.right[a] == c.right[b]:
					return pref.Tie
				case c.right[a] == (s.Float64() < row.p):
					return pref.FirstWins
				}
				return pref.SecondWins
			}
		}, newLadderOf(plainLadder))
		closeTo(t, "simulated", got, limit, .028)
	}
}

// TestLadderOrder checks which arm opens a seeded ladder and in which order the others
// follow, and that a champion stays if all matches are level.
func TestLadderOrder(t *testing.T) {
	const n = 6
	scores := []float64{.3, .1, .6, .5, .2, .4}
	for opens, want := range map[string][]pref.Arm{"strongest": {2, 3, 5, 0, 4, 1}, "weakest": {1, 4, 0, 5, 3, 2}} {
		c := &contest{right: make([]bool, n), scores: scores, judge: func(_, _ pref.Arm) pref.Outcome { return pref.Tie }}
		l := NewLadder(LadderParams{VotesParams: VotesParams{Votes: 1}, Stay: true, SeedingParams: duel.SeedingParams{Seeding: "scores"}, Opens: opens}, duel.NewProblem(c, 100), rng.Stream(1, t.Name()))
		arm, err := c.play(l, n-1)
		if err != nil || arm != want[0] {
			t.Errorf("opened by the %s: the champion is %d, %v", opens, arm, err)
		}
		got := []pref.Arm{want[0]}
		for _, p := range c.duels {
			got = append(got, p.First+p.Second-want[0])
		}
		if !slices.Equal(got, want) {
			t.Errorf("opened by the %s: got %v, want %v", opens, got, want)
		}
		if e := l.Expenses(); e != (duel.Expenses{Rounds: n - 1, Scored: n, Generated: n}) {
			t.Errorf("expenses %+v", e)
		}
	}
	for n := 2; n <= 20; n++ {
		c := &contest{right: make([]bool, n), judge: ordered}
		l := NewLadder(plainLadder, duel.NewProblem(c, 100), rng.Stream(1, t.Name(), strconv.Itoa(n)))
		if arm, err := c.play(l, n-1); err != nil || arm != 0 {
			t.Errorf("without noise %d of %d wins, %v", arm, n, err)
		}
	}
}
