package tournament

import (
	"slices"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

func newNaryKnockoutOf(p NaryKnockoutParams) func(duel.Problem, *rng.Source) duel.Learner {
	p.Votes, p.Seeding = 1, "random"
	return func(problem duel.Problem, s *rng.Source) duel.Learner { return NewNaryKnockout(p, problem, s) }
}

// TestNaryKnockoutBetween checks that groups of two are a knockout and one group of all is a
// ladder.
func TestNaryKnockoutBetween(t *testing.T) {
	simtest.Slow(t)
	for _, within := range []string{"ladder", "round-robin"} {
		lawOfBracket(t, newNaryKnockoutOf(NaryKnockoutParams{Group: 2, Within: within}))
		closeTo(t, "strong", strongShare(t, 8, .8, newNaryKnockoutOf(NaryKnockoutParams{Group: 2, Within: within, EarlyParams: EarlyParams{Early: true}})), .512, .02)
	}
	closeTo(t, "one ladder", strongShare(t, 8, .8, newNaryKnockoutOf(NaryKnockoutParams{Group: 8, Within: "ladder"})), .421357, .02)
	// Two ladders of 4, then one of 2: the strong player is first or second of its group
	// with probability 1/2, third and last with 1/4.
	const p = .8
	closeTo(t, "ladders of 4", strongShare(t, 8, p, newNaryKnockoutOf(NaryKnockoutParams{Group: 4, Within: "ladder"})), (p*p*p/2+p*p/4+p/4)*p, .02)
}

// TestNaryKnockoutRoundRobin checks a round robin of three by the enumeration of all its
// outcomes.
func TestNaryKnockoutRoundRobin(t *testing.T) {
	wins := [][]float64{{.5, .6, .9}, {.4, .5, .7}, {.1, .3, .5}}
	want := make([]float64, 3)
	for outcome := range 8 {
		points, chance := [3]int{}, 1.0
		for k, pair := range [][2]int{{0, 1}, {0, 2}, {1, 2}} {
			i, j := pair[0], pair[1]
			if outcome>>k&1 == 1 {
				i, j = j, i
			}
			points[i]++
			chance *= wins[i][j]
		}
		top := slices.Max(points[:])
		shared := 0.0
		for _, s := range points {
			if s == top {
				shared++
			}
		}
		for i, s := range points {
			if s == top {
				want[i] += chance / shared
			}
		}
	}
	got := champions(t, wins, nil, 20_000, t.Name(), newNaryKnockoutOf(NaryKnockoutParams{Group: 3, Within: "round-robin"}))
	for i := range want {
		closeTo(t, "arm "+strconv.Itoa(i), got[i], want[i], .0142) // 4 standard errors
	}
}

// TestNaryKnockoutCounts checks the numbers of matches and rounds.
func TestNaryKnockoutCounts(t *testing.T) {
	for _, row := range []struct {
		n, group        int
		within          string
		matches, rounds int
		byes            int
	}{
		{16, 4, "ladder", 15, 6, 0},
		{16, 4, "round-robin", 30, 6, 0},
		{64, 4, "round-robin", 126, 9, 0},
		{64, 8, "ladder", 63, 14, 0},
		{64, 64, "round-robin", 2016, 63, 0},
		{7, 3, "round-robin", 8, 6, 0}, // 3, 2 and 2; then 3
		{5, 4, "ladder", 4, 3, 0},      // 3 and 2; then 2
		{5, 2, "ladder", 4, 3, 2},
	} {
		c := &contest{right: make([]bool, row.n), judge: ordered}
		l := NewNaryKnockout(NaryKnockoutParams{Group: row.group, Within: row.within, VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, duel.NewProblem(c, 10_000), rng.Stream(1, t.Name()))
		arm, err := c.play(l, row.matches)
		if err != nil || arm != 0 {
			t.Errorf("%+v: got %d, %v", row, arm, err)
		}
		if e := l.Expenses(); len(c.duels) != row.matches || e.Rounds != row.rounds || e.Byes != row.byes {
			t.Errorf("%+v: %d duels, %+v", row, len(c.duels), e)
		}
	}
}

// TestNaryKnockoutByes checks that no arm has two byes in a row, so that the winner of five
// has at least two matches.
func TestNaryKnockoutByes(t *testing.T) {
	for trial := range 200 {
		s := rng.Stream(1, t.Name(), strconv.Itoa(trial))
		c := &contest{right: make([]bool, 5), judge: func(_, _ pref.Arm) pref.Outcome { return pref.Outcome(s.Intn(2)) }}
		winner, err := c.play(NewNaryKnockout(NaryKnockoutParams{Group: 2, Within: "ladder", VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, duel.NewProblem(c, 10), s), 4)
		if err != nil {
			t.Fatal(err)
		}
		matches := 0
		for _, p := range c.duels {
			if p.First == winner || p.Second == winner {
				matches++
			}
		}
		if matches < 2 {
			t.Fatalf("trial %d: the winner has %d matches", trial, matches)
		}
	}
}

// TestNaryKnockoutGroups checks that groups are filled in order and back, so that in groups
// of two seeds play each other as in any bracket.
func TestNaryKnockoutGroups(t *testing.T) {
	pool := []pref.Arm{0, 1, 2, 3, 4, 5, 6}
	g := naryGroup{members: make([]pref.Arm, 0, 8)}
	for _, row := range []struct {
		groups int
		want   [][]pref.Arm
	}{
		{3, [][]pref.Arm{{0, 5, 6}, {1, 4}, {2, 3}}},
		{4, [][]pref.Arm{{0}, {1, 6}, {2, 5}, {3, 4}}},
		{1, [][]pref.Arm{{0, 1, 2, 3, 4, 5, 6}}},
	} {
		for i, want := range row.want {
			if g.gather(pool, i, row.groups); !slices.Equal(g.members, want) {
				t.Errorf("group %d of %d: got %v, want %v", i, row.groups, g.members, want)
			}
		}
	}
}
