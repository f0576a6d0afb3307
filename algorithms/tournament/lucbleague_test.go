package tournament

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
)

// TestLUCBBounds compares the bounds and the dropped arms with the published code,
// written a second time in its own way: masks over full matrices, and all bounds
// recomputed after every pass.
func TestLUCBBounds(t *testing.T) {
	dropped := 0
	for trial := range 500 {
		coins := leagueStream(t, trial)
		k := 2 + coins.Intn(7)
		p := duel.Problem{Arms: k}
		b := newBoundedLeague(&p, coins)
		win, lose := make([][]float64, k), make([][]float64, k)
		active := make([]bool, k)
		for i := range k {
			win[i], lose[i] = make([]float64, k), make([]float64, k)
			active[i] = true
		}
		oneSided := coins.Coin()
		for range 5 {
			for range coins.Intn(30 * k) {
				i, j := coins.Intn(k), coins.Intn(k)
				if i == j || !active[i] || !active[j] {
					continue
				}
				points := min(coins.Intn(3)+coins.Intn(2)*(j/2), 2) // the lower number is often better
				b.enter(pref.Arm(i), pref.Arm(j), 2-points, 1)
				win[i][j] += 1 - float64(points)/2
				lose[i][j] += float64(points) / 2
				if !oneSided {
					b.enter(pref.Arm(j), pref.Arm(i), points, 1)
					win[j][i] += float64(points) / 2
					lose[j][i] += 1 - float64(points)/2
				}
			}
			for b.bound(); b.drop(); b.bound() {
				dropped++
			}
			rate, ucb, lcb := make([]float64, k), make([]float64, k), make([]float64, k)
			for more := true; more; {
				most, bar := 0.0, 0.5
				for i := range k {
					if !active[i] {
						continue
					}
					won, all := 0.0, 0.0
					for j := range k {
						if active[j] {
							won += win[i][j]
							all += win[i][j] + lose[i][j]
						}
					}
					rate[i], ucb[i], lcb[i] = 0.5, 1, 0
					if all > 0 {
						rate[i] = won / all
						ucb[i] = math.Min(rate[i]+math.Sqrt(0.99/all), 1)
						lcb[i] = math.Max(rate[i]-math.Sqrt(0.99/all), 0)
					}
					most, bar = math.Max(most, ucb[i]), math.Max(bar, lcb[i])
				}
				more = false
				for i := range k {
					if active[i] && ucb[i] < bar && ucb[i] < most {
						active[i], more = false, true
					}
				}
			}
			for i := range k {
				if slices.Contains(b.active, pref.Arm(i)) != active[i] {
					t.Fatalf("trial %d: active %v, want %v; ucb %v, lcb %v", trial, b.active, active, ucb, lcb)
				}
				if active[i] && (b.rate[i] != rate[i] || b.ucb[i] != ucb[i] || b.lcb[i] != lcb[i]) {
					t.Fatalf("trial %d, arm %d: rate and bounds %v, %v, %v, want %v, %v, %v", trial, i, b.rate[i], b.ucb[i], b.lcb[i], rate[i], ucb[i], lcb[i])
				}
			}
		}
	}
	if dropped < 100 {
		t.Errorf("only %d passes dropped an arm", dropped)
	}
}

// TestLUCBRounds checks that no arm is dropped if no arm is better, and that the plan is
// then played to its end: every arm plays its opponents in every round, and these are
// different arms as long as there are enough others.
func TestLUCBRounds(t *testing.T) {
	for _, row := range []struct {
		k int
		p LUCBLeagueParams
		n int // meetings a round
	}{
		{5, LUCBLeagueParams{Opponents: 1, VotesParams: VotesParams{Votes: 2}, Rounds: 8, Final: "rate"}, 5},
		{5, LUCBLeagueParams{Opponents: 3, VotesParams: VotesParams{Votes: 2}, Rounds: 4, Final: "ucb"}, 15},
		{3, LUCBLeagueParams{Opponents: 5, VotesParams: VotesParams{Votes: 2}, Rounds: 2, Final: "rate"}, 15},
		{2, LUCBLeagueParams{Opponents: 1, VotesParams: VotesParams{Votes: 4}, Rounds: 3, Final: "rate"}, 2},
		{8, LUCBLeagueParams{Opponents: 2, VotesParams: VotesParams{Votes: 2}, Rounds: 6, Matches: 9, Final: "rate"}, 8}, // 2+2 arms
		{3, LUCBLeagueParams{Opponents: 1, VotesParams: VotesParams{Votes: 2}, Rounds: 6, Matches: 20, Final: "rate"}, 20},
	} {
		w := &leagueWorld{k: row.k, judge: func(_, _ pref.Arm) pref.Outcome { return pref.Tie }}
		_, spent := leaguePlay(t, NewLUCBLeague(row.p, w.problem(10_000), leagueStream(t)), w, 10_000)
		if want := row.n * row.p.Votes * row.p.Rounds; len(w.log) != want || spent.Rounds != row.p.Rounds {
			t.Errorf("%+v: %d duels in %d rounds, want %d in %d", row.p, len(w.log), spent.Rounds, want, row.p.Rounds)
		}
		if row.p.Matches > 0 || row.p.Votes != 2 {
			continue
		}
		met := make(map[string]int) // matches by round; the first vote shows which arm was drawn
		for at := 0; at < len(w.log); at += 2 {
			met[fmt.Sprintf("%d: %v", w.log[at].round, w.log[at].Pair)]++
		}
		// With 3 arms, each has 2 others: among 5 opponents, both occur twice and one of
		// them once more.
		if least := row.p.Opponents / (row.k - 1); row.k == 3 && least == 2 {
			for pair, n := range met {
				if n < least || n > least+1 {
					t.Errorf("in round %s: %d matches", pair, n)
				}
			}
		} else if len(met) != row.n*row.p.Rounds {
			t.Errorf("%+v: %d different matches in all rounds, want %d", row.p, len(met), row.n*row.p.Rounds)
		}
	}
}

// TestLUCBStops checks that a clearly best arm is found and ends the league long before its
// last round, and that one arm is left if every arm only loses.
func TestLUCBStops(t *testing.T) {
	for _, matches := range []int{0, 4} {
		for trial := range 50 {
			best := pref.Arm(trial % 6)
			w := &leagueWorld{k: 6, judge: func(first, second pref.Arm) pref.Outcome {
				switch best {
				case first:
					return pref.FirstWins
				case second:
					return pref.SecondWins
				}
				return pref.Tie
			}}
			p := LUCBLeagueParams{Opponents: 1, VotesParams: VotesParams{Votes: 2}, Rounds: 10_000, Matches: matches, Final: "rate"}
			arm, spent := leaguePlay(t, NewLUCBLeague(p, w.problem(1_000_000), leagueStream(t, trial)), w, 1_000_000)
			if arm != best || spent.Rounds > 200 {
				t.Errorf("recommends %d instead of %d after %d rounds", arm, best, spent.Rounds)
			}
		}
	}
	p := duel.Problem{Arms: 4}
	b := newBoundedLeague(&p, leagueStream(t))
	for i := range pref.Arm(4) {
		b.enter(i, (i+1)%4, 20-int(i), 100)
	}
	for b.bound(); b.drop(); b.bound() {
	}
	if len(b.active) != 1 {
		t.Errorf("after losses only, the arms %v are left, want the first arm", b.active)
	}
}

// TestLUCBMatches checks the limit on matches against a plain count of the duels. The match
// of an arm with an opponent has two duels, and the arm whose turn it is has the first slot
// in the first of them, so that the log tells whose turn it was. With a limit the duels
// count for this arm only; without one they count for both. The arm that is recommended has
// the greatest score or the greatest upper bound, min(1, score + √(.99/games)). Leagues of
// which the bounds exclude an arm are left out: there the games against it do not count.
func TestLUCBMatches(t *testing.T) {
	const k = 6
	compared, differ := 0, 0
	for trial := range 60 {
		for _, matches := range []int{0, 6} {
			recommended := map[string]pref.Arm{}
			for _, final := range []string{"rate", "ucb"} {
				w := &leagueWorld{k: k, judge: leagueCoins(leagueStream(t, trial, 1))}
				p := LUCBLeagueParams{Opponents: 1, VotesParams: VotesParams{Votes: 2}, Rounds: 1, Matches: matches, Final: final}
				l := NewLUCBLeague(p, w.problem(1000), leagueStream(t, trial))
				recommended[final], _ = leaguePlay(t, l, w, 1000)
				var points, games [k]float64
				for at, d := range w.log {
					turn, other := d.First, d.Second
					if at%2 == 1 {
						turn, other = other, turn
					}
					if turn != w.log[at-at%2].First {
						t.Fatalf("duels %d and %d are of two matches", at-1, at)
					}
					won := .5 // of the arm whose turn it is
					if winner, ok := winnerOf(d); ok {
						won = 0
						if winner == turn {
							won = 1
						}
					}
					points[turn] += won
					games[turn]++
					if matches == 0 {
						points[other] += 1 - won
						games[other]++
					}
				}
				rate, ucb, lcb := make([]float64, k), make([]float64, k), make([]float64, k)
				for i := range rate {
					rate[i], ucb[i], lcb[i] = .5, 1, 0
					if games[i] > 0 {
						rate[i] = points[i] / games[i]
						ucb[i] = math.Min(rate[i]+math.Sqrt(.99/games[i]), 1)
						lcb[i] = math.Max(rate[i]-math.Sqrt(.99/games[i]), 0)
					}
				}
				if slices.Min(ucb) < math.Max(.5, slices.Max(lcb)) {
					continue
				}
				compared++
				value := map[string][]float64{"rate": rate, "ucb": ucb}[final]
				if got := value[recommended[final]]; got < slices.Max(value)-1e-12 { // rounding
					t.Errorf("trial %d, %d matches, final %s: recommends arm %d of value %v among %v", trial, matches, final, recommended[final], got, value)
				}
			}
			if recommended["rate"] != recommended["ucb"] {
				differ++
			}
		}
	}
	if compared < 150 || differ < 20 {
		t.Errorf("%d leagues are compared, and the two options recommend different arms in %d, which is no test", compared, differ)
	}
}

// winnerOf returns the winner of a duel, if it has one.
func winnerOf(d leagueDuel) (pref.Arm, bool) {
	switch d.outcome {
	case pref.FirstWins:
		return d.First, true
	case pref.SecondWins:
		return d.Second, true
	}
	return 0, false
}

// TestLUCBExtremes checks the players of a round with a limit on matches by a table made by
// hand: half of them have the highest upper bounds and half the lowest lower bounds, and an
// arm can be among both. If no more arms than half are active, all players are drawn from
// them.
func TestLUCBExtremes(t *testing.T) {
	for _, row := range []struct {
		ucb, lcb []float64
		half     int
		want     []pref.Arm // sorted
	}{
		{[]float64{.9, .8, .7, .6, .55}, []float64{.1, .2, .3, .05, .4}, 1, []pref.Arm{0, 3}},
		{[]float64{.9, .8, .7, .6, .55}, []float64{.1, .2, .3, .05, .4}, 2, []pref.Arm{0, 0, 1, 3}},
		{[]float64{.55, .6, .7, .8, .9}, []float64{.4, .3, .25, .2, .1}, 2, []pref.Arm{3, 3, 4, 4}},
		{[]float64{.55, .6, .7, .8, .9}, []float64{.1, .2, .25, .3, .4}, 2, []pref.Arm{0, 1, 3, 4}},
		{[]float64{.55, .6, .7, .8, .9}, []float64{.1, .2, .25, .3, .4}, 4, []pref.Arm{0, 1, 1, 2, 2, 3, 3, 4}},
	} {
		for trial := range 10 {
			p := duel.Problem{Arms: 5}
			b := newBoundedLeague(&p, leagueStream(t, trial))
			b.ucb, b.lcb = row.ucb, row.lcb
			got := b.extremes(nil, row.half, leagueStream(t, trial))
			slices.Sort(got)
			if !slices.Equal(got, row.want) {
				t.Errorf("upper bounds %v, lower bounds %v: the players are %v, want %v", row.ucb, row.lcb, got, row.want)
			}
		}
	}
	p := duel.Problem{Arms: 5}
	b := newBoundedLeague(&p, leagueStream(t))
	b.active = []pref.Arm{1, 4}
	seen := map[pref.Arm]int{}
	for _, i := range b.extremes(nil, 20, leagueStream(t)) {
		seen[i]++
	}
	// Each of 40 players is one of two arms with probability 1/2: 20 ± 4·√10.
	if n := seen[1]; n+seen[4] != 40 || n < 8 || n > 32 {
		t.Errorf("of 40 players, the active arms 1 and 4 are %d and %d", n, seen[4])
	}
}
