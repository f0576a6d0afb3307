package tournament

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

func newDoubleEliminationOf(p DoubleEliminationParams) func(duel.Problem, *rng.Source) duel.Learner {
	return func(problem duel.Problem, s *rng.Source) duel.Learner { return NewDoubleElimination(p, problem, s) }
}

// TestDoubleEliminationLosses checks with random judges that every arm except the winner
// has lost twice and the winner at most once; without a reset, the loser of the final may
// have lost only the final. In random order, a round of a bracket has at most one bye. The
// number of rounds is the length of the longest chain of matches that depend on one
// another.
func TestDoubleEliminationLosses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "arms")
		reset := rapid.Bool().Draw(t, "reset")
		seeding := rapid.SampledFrom([]string{"random", "scores"}).Draw(t, "seeding")
		coins := rng.Stream(rapid.Uint64().Draw(t, "root"), "losses")
		c := &contest{right: make([]bool, n)}
		for range n {
			c.scores = append(c.scores, coins.Float64())
		}
		c.judge = func(_, _ pref.Arm) pref.Outcome { return pref.Outcome(coins.Intn(2)) }
		l := NewDoubleElimination(DoubleEliminationParams{VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: seeding}, Reset: reset}, duel.NewProblem(c, 1000), coins)
		winner, err := c.play(l, 2*n-1)
		if err != nil {
			t.Fatal(err)
		}
		losses := make([]int, n)
		round := make([]int, n) // in which each arm has played last, if all play as early as possible
		depth := 0
		for i, p := range c.duels {
			loser := p.First
			if c.wins[i] == pref.FirstWins {
				loser = p.Second
			}
			losses[loser]++
			at := 1 + max(round[p.First], round[p.Second])
			round[p.First], round[p.Second] = at, at
			depth = max(depth, at)
		}
		once := 0
		for a, k := range losses {
			switch {
			case pref.Arm(a) == winner:
				if k > 1 {
					t.Fatalf("the winner has lost %d times", k)
				}
			case k == 1:
				once++
			case k != 2:
				t.Fatalf("arm %d of %d is eliminated with %d losses", a, n, k)
			}
		}
		matches := 2*n - 2
		if reset {
			matches += losses[winner]
		}
		if want := losses[winner]; once != want && !reset || once != 0 && reset || len(c.duels) != matches {
			t.Fatalf("%d arms: %d are eliminated with one loss, after %d matches; the winner has %d", n, once, len(c.duels), losses[winner])
		}
		e := l.Expenses()
		if e.Rounds < depth || e.Rounds > 2*levels(2, n)+1 {
			t.Fatalf("%d arms: %d rounds, but the longest chain of matches has %d", n, e.Rounds, depth)
		}
		if seeding == "random" && e.Byes > levels(2, n)+e.Rounds {
			t.Fatalf("%d arms: %d byes in %d rounds", n, e.Byes, e.Rounds)
		}
	})
}

// TestDoubleEliminationRunnerUp checks that without noise the best arm wins
// without a loss and the second best is the other finalist, with any number of arms.
func TestDoubleEliminationRunnerUp(t *testing.T) {
	for n := 2; n <= 33; n++ {
		for trial := range 5 {
			c := &contest{right: make([]bool, n), judge: ordered}
			l := NewDoubleElimination(DoubleEliminationParams{VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}, Reset: true}, duel.NewProblem(c, 1000), rng.Stream(1, t.Name(), strconv.Itoa(n), strconv.Itoa(trial)))
			winner, err := c.play(l, 2*n-2)
			if err != nil {
				t.Fatal(err)
			}
			final := c.duels[len(c.duels)-1]
			if winner != 0 || min(final.First, final.Second) != 0 || max(final.First, final.Second) != 1 {
				t.Errorf("%d arms: %d wins, the final is %v", n, winner, final)
			}
			if n == 8 && l.Expenses().Rounds != 6 || n == 32 && l.Expenses().Rounds != 10 {
				t.Errorf("%d arms: %d rounds", n, l.Expenses().Rounds)
			}
		}
	}
}

// TestDoubleEliminationStrongPlayer checks the law of one player that beats each of N = 2^L
// with probability p. It wins the tournament if it wins L matches and one of two finals, or
// if, after a loss in round r, it wins all 2(L-1) rounds of the losers' bracket (r = 1) or
// 2(L-r)+1 of them (r > 1), and both finals. Without a reset there is one final.
func TestDoubleEliminationStrongPlayer(t *testing.T) {
	simtest.Slow(t)
	for _, row := range []struct {
		n int
		p float64
	}{{2, .7}, {4, .7}, {8, .8}, {16, .6}} {
		for _, reset := range []bool{false, true} {
			pow := func(k int) float64 { return math.Pow(row.p, float64(k)) }
			unbeaten, beaten := row.p, row.p // chances to win the final
			if reset {
				unbeaten, beaten = 1-(1-row.p)*(1-row.p), row.p*row.p
			}
			l := levels(2, row.n)
			want := pow(l)*unbeaten + (1-row.p)*pow(2*(l-1))*beaten
			for r := 2; r <= l; r++ {
				want += pow(r-1) * (1 - row.p) * pow(2*(l-r)+1) * beaten
			}
			got := strongShare(t, row.n, row.p, newDoubleEliminationOf(DoubleEliminationParams{VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}, Reset: reset}))
			closeTo(t, "strong player of "+strconv.Itoa(row.n), got, want, .02)
		}
	}
}

// TestDoubleEliminationWithoutEarlyRematch checks, with N = 8 and every outcome and with
// N = 16 and 32 and random ones, that no two arms meet again before the second round in
// which losers of the winners' bracket come to the losers' bracket. Of N arms, N/2 matches
// are in the first round, N/4 among its losers, N/4 in the second round, and N/4 between
// the losers of the two.
func TestDoubleEliminationWithoutEarlyRematch(t *testing.T) {
	for _, row := range []struct{ n, trials int }{{8, 1 << 10}, {16, 100}, {32, 50}} {
		matches := row.n/2 + 3*row.n/4
		for trial := range row.trials {
			coins := rng.Stream(1, t.Name(), strconv.Itoa(row.n), strconv.Itoa(trial))
			at := 0
			c := &contest{right: make([]bool, row.n)}
			c.judge = func(_, _ pref.Arm) pref.Outcome {
				at++
				if row.n == 8 && at <= matches {
					return pref.Outcome(trial >> (at - 1) & 1)
				}
				return pref.Outcome(coins.Intn(2))
			}
			l := NewDoubleElimination(DoubleEliminationParams{VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "random"}, Reset: true}, duel.NewProblem(c, 1000), coins)
			if _, err := c.play(l, 2*row.n-1); err != nil {
				t.Fatal(err)
			}
			met := make(map[pref.Pair]bool)
			for _, p := range c.duels[:matches] {
				if met[p] {
					t.Fatalf("%d arms: %v play each other again among the first %d matches, %v", row.n, p, matches, c.duels[:matches])
				}
				met[p], met[p.Flip()] = true, true
			}
		}
	}
}
