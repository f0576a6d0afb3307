package tournament

import (
	"slices"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// arms returns a list of arms.
func arms(list ...pref.Arm) []pref.Arm { return list }

// compareRanking compares a ranking with a table made by hand.
func compareRanking(t *testing.T, what string, got, want []pref.Arm) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got the ranking %v, want %v", what, got, want)
	}
}

func TestLeagueRanking(t *testing.T) {
	// arm     2  0  1  3   in the order of lots
	// points  -  3  5  1   half points
	// games   0  3  3  3
	// mean    ½  ½ 5/6 1/6
	order := arms(2, 0, 1, 3)
	s := &scoreboard{points: []int{3, 5, 0, 1}, games: []int{3, 3, 0, 3}, lots: lotsOf(order), arms: order}
	compareRanking(t, "candidates", (&League{scores: s}).Ranking(), arms(1, 2, 0, 3))

	// answer     A  A   B  B  B
	// arm        0  1   2  3  4
	// mean of 5 .9 .1  .4 .5 .2
	// sum       1.0    1.1
	problem := duel.Problem{Arms: 5, Teams: []int{7, 7, 8, 8, 8}}
	order = arms(4, 3, 2, 1, 0)
	s = &scoreboard{points: []int{0, 0, 0, 0, 0}, games: []int{0, 0, 0, 0, 0}, lots: lotsOf(order), arms: order}
	l := &League{scores: s, answers: newAnswerSums(&problem)}
	compareRanking(t, "answers before the first turn", l.Ranking(), order)
	s.points, s.games = []int{9, 1, 4, 5, 2}, []int{5, 5, 5, 5, 5}
	compareRanking(t, "answers during the first turn", l.Ranking(), order)
	l.answers.keep(s)
	s.points = []int{9, 9, 0, 0, 0}
	compareRanking(t, "answers during the second turn", l.Ranking(), arms(3, 2, 4, 0, 1))
}

func TestRoundRobinRanking(t *testing.T) {
	for _, row := range []struct {
		what    string
		results [4]string // results[i][j]: + if i beats j, - if j beats i, = for a tie
		teams   []int
		answers bool
		want    []pref.Arm
	}{
		// points: 2, ½, 2½, 1
		{"candidates", [4]string{" +-+", "- -=", "++ =", "-== "}, []int{1, 2, 3, 4}, false, arms(2, 0, 3, 1)},
		// points: 1½, 0, 2½, 2; 0 and 3 have the same answer
		{"candidates, some with one answer", [4]string{" +-=", "- --", "++ =", "=+= "}, []int{1, 2, 3, 1}, false, arms(2, 3, 0, 1)},
		// the answer of 0 and 3 has 3½ points
		{"answers", [4]string{" +-=", "- --", "++ =", "=+= "}, []int{1, 2, 3, 1}, true, arms(3, 0, 2, 1)},
	} {
		for _, score := range []string{"copeland", "borda"} {
			c := &contest{right: make([]bool, 4), teams: row.teams, judge: func(first, second pref.Arm) pref.Outcome {
				return map[byte]pref.Outcome{'+': pref.FirstWins, '-': pref.SecondWins, '=': pref.Tie}[row.results[first][second]]
			}}
			l := NewRoundRobin(RoundRobinParams{Votes: 2, Score: score, Answers: row.answers}, duel.NewProblem(c, 100), rng.Stream(1, t.Name()))
			if _, err := c.play(l, 12); err != nil {
				t.Fatal(err)
			}
			compareRanking(t, row.what+" by "+score, l.Ranking(), row.want)
		}
	}
}

// Arm 0 beats 1 and rises to 1016. Then 2 beats 0, which takes almost 17 points from 0:
// the ratings are about 999.3, 984, 1016.7 and 1000.
func TestEloRanking(t *testing.T) {
	problem := (&leagueWorld{k: 4}).problem(9)
	e := newEloTable(&problem, leagueStream(t), EloParams{K: 32})
	e.enter(0, 1, 2)
	e.enter(2, 0, 2)
	compareRanking(t, "elo", (&Elo{ratings: e}).Ranking(), arms(2, 3, 0, 1))
}

// Arm 3 beats 0, and 0 beats 1, so that 3 is as far above 0 as 0 is above 1. Then 2 beats
// 3, which makes a chain of four: from the other end it has the same strengths with the
// other sign. 3 has lost to the strongest arm and 0 has beaten the weakest only.
func TestBradleyTerryRanking(t *testing.T) {
	order := arms(1, 3, 0, 2)
	at := lotsOf(order)
	f := newStrengths(4, 10, 1)
	compareRanking(t, "before the first duel", (&BradleyTerry{arms: order, strengths: f}).Ranking(), order)
	for _, d := range []pref.Pair{{First: 3, Second: 0}, {First: 0, Second: 1}} {
		f.enter(at[d.First], at[d.Second], 2)
	}
	f.fit()
	if got := (&BradleyTerry{arms: order, strengths: f}).Ranking(); got[0] != 3 || got[3] != 1 {
		t.Errorf("after two duels: got the ranking %v, want 3 first and 1 last", got)
	}
	f.enter(at[2], at[3], 2)
	f.fit()
	compareRanking(t, "after three duels", (&BradleyTerry{arms: order, strengths: f}).Ranking(), arms(2, 3, 0, 1))
}

// The scores are 1/4, 1, 1/2 without a duel, and 3/4.
func TestV1InferRanking(t *testing.T) {
	problem := duel.Problem{Arms: 4}
	v := newV1Scores(&problem, leagueStream(t), 0.1)
	v.add(0, 1, 0.5)
	v.add(0, 1, 0)
	v.add(1, 0.3, 1)
	v.add(3, 1, 1)
	v.add(3, 1, 0.5)
	compareRanking(t, "v1-infer", (&V1Infer{scores: v}).Ranking(), arms(1, 3, 2, 0))
}

func TestLUCBLeagueRanking(t *testing.T) {
	problem := duel.Problem{Arms: 6}
	b := newBoundedLeague(&problem, leagueStream(t))
	// arm      0    1    2    3    4    5
	// dropped  -    2    -    1    2    -
	// rate    .5   .4   .7   .1   .45  .7
	// ucb     .9   .5   .8   .3   .42  .85
	b.active, b.drops = arms(5, 0, 2), 2
	b.dropped = []int{0, 2, 0, 1, 2, 0}
	copy(b.rate, []float64{.5, .4, .7, .1, .45, .7})
	copy(b.ucb, []float64{.9, .5, .8, .3, .42, .85})
	b.lots = lotsOf(arms(5, 4, 3, 2, 1, 0))
	compareRanking(t, "by rate", (&LUCBLeague{league: b, final: "rate"}).Ranking(), arms(5, 2, 0, 4, 1, 3))
	compareRanking(t, "by upper bound", (&LUCBLeague{league: b, final: "ucb"}).Ranking(), arms(0, 5, 2, 1, 4, 3))
}

// A fixed plan of duels does not need a horizon. Without one, round robin does not stop.
func TestWithoutHorizon(t *testing.T) {
	for _, row := range []struct {
		perArm, horizon, want int
	}{{3, 0, 12}, {3, 5, 5}, {3, 100, 12}} {
		if got := affordable(row.perArm, &duel.Problem{Arms: 4, Horizon: row.horizon}); got != row.want {
			t.Errorf("%d duels an arm with the horizon %d: got %d, want %d", row.perArm, row.horizon, got, row.want)
		}
	}
	for _, row := range []struct {
		own, horizon, want int // want 1000 for a learner that does not stop
	}{{0, 0, 1000}, {0, 7, 7}, {9, 0, 9}, {9, 7, 9}, {0, 2000, 1000}} {
		l := NewRoundRobin(RoundRobinParams{Horizon: row.own, Score: "copeland"}, duel.Problem{Arms: 3, Horizon: row.horizon}, rng.Stream(1, t.Name()))
		got := 0
		for ; got < 1000; got++ {
			p, more := l.Next()
			if !more {
				break
			}
			l.Observe(p, pref.FirstWins)
		}
		if got != row.want {
			t.Errorf("round robin of %d duels with the horizon %d: got %d duels, want %d", row.own, row.horizon, got, row.want)
		}
	}
}
