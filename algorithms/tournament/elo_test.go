package tournament

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/pref"
)

// TestEloByHand checks ratings by hand: a win between players with equal ratings changes
// them by k/2, and a difference of 400 points means odds of 10 to 1.
func TestEloByHand(t *testing.T) {
	closeTo(t, "equals", eloExpectation(1000, 1000), 0.5, 0)
	closeTo(t, "400 more", eloExpectation(1400, 1000), 10.0/11, 1e-15)
	closeTo(t, "400 less", eloExpectation(1000, 1400), 1.0/11, 1e-15)
	problem := (&leagueWorld{k: 3}).problem(9)
	e := newEloTable(&problem, leagueStream(t), EloParams{K: 32})
	e.enter(0, 1, 2)
	closeTo(t, "winner", e.rating[0], 1016, 1e-12)
	closeTo(t, "loser", e.rating[1], 984, 1e-12)
	e.enter(1, 0, 1) // a tie reduces the rating of the stronger: 32·(½ - 1/(1+10^(.08)))
	closeTo(t, "weaker after a tie", e.rating[1], 984+32*(0.5-1/(1+math.Pow(10, 0.08))), 1e-11)
	closeTo(t, "sum", e.rating[0]+e.rating[1], 2000, 1e-11)
	closeTo(t, "other", e.rating[2], 1000, 0)
	d := newEloTable(&problem, leagueStream(t), EloParams{K: 32, Decay: true})
	d.enter(0, 1, 2)
	d.enter(2, 0, 2) // the first duel of 2, the second of 0
	p := 1 / (1 + math.Pow(10, 0.04))
	closeTo(t, "first duel", d.rating[2], 1000+32*(1-p), 1e-11)
	closeTo(t, "second duel", d.rating[0], 1016-32/math.Sqrt2*(1-p), 1e-11)
}

// TestElo replays the log with its own ratings. There are 3N duels, in each round between
// neighbours in rating. There is no bye if the number of arms is even; if it is odd, arms
// have byes in turn. The arm with the best rating is recommended.
func TestElo(t *testing.T) {
	for trial := range 2000 {
		coins := leagueStream(t, trial)
		w := &leagueWorld{k: 2 + coins.Intn(10), judge: leagueCoins(coins)}
		p := EloParams{DuelsParams: DuelsParams{Duels: 3}, K: 32, Decay: coins.Coin(), Pairing: "closest"}
		arm, spent := leaguePlay(t, NewElo(p, w.problem(10_000), leagueStream(t, "learner", trial)), w, 10_000)
		name := fmt.Sprintf("trial %d, %d arms, %+v", trial, w.k, p)
		rating, games := make([]float64, w.k), make([]int, w.k)
		rounds := (3*w.k + w.k/2 - 1) / (w.k / 2)
		if len(w.log) != 3*w.k || spent.Rounds != rounds || spent.Byes != rounds*(w.k%2) {
			t.Fatalf("%s: %d duels, %+v, want %d duels in %d rounds", name, len(w.log), spent, 3*w.k, rounds)
		}
		for at := 0; at < len(w.log); {
			before := append([]float64(nil), rating...)
			most, least := 0, 1<<30
			for _, g := range games {
				most, least = max(most, g), min(least, g)
			}
			if most-least > 1 {
				t.Fatalf("%s: duels by arm %v", name, games)
			}
			round := w.log[at].round
			playing := make(map[pref.Arm]bool)
			for end := at; end < len(w.log) && w.log[end].round == round; end++ {
				playing[w.log[end].First], playing[w.log[end].Second] = true, true
			}
			for ; at < len(w.log) && w.log[at].round == round; at++ {
				d := w.log[at]
				x, y := before[d.First], before[d.Second]
				for a := range playing {
					if s := before[a]; (s-x)*(s-y) < -1e-9 {
						t.Fatalf("%s: round %d: %v duel, although %d is between them: %v", name, round, d.Pair, a, before)
					}
				}
				games[d.First]++
				games[d.Second]++
				gain := float64(leagueHalves(d.outcome))/2 - 1/(1+math.Pow(10, (y-x)/400))
				step := func(i pref.Arm) float64 {
					if p.Decay {
						return 32 / math.Sqrt(float64(games[i]))
					}
					return 32
				}
				rating[d.First] += step(d.First) * gain
				rating[d.Second] -= step(d.Second) * gain
			}
		}
		for i, r := range rating {
			if r > rating[arm]+1e-6 {
				t.Fatalf("%s: recommends %d, but %d is better: %v", name, arm, i, rating)
			}
		}
	}
}
