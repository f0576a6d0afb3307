package tournament

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// leagueFormat is one of the formats in one variant.
type leagueFormat struct {
	name  string
	make  func(duel.Problem, *rng.Source) duel.Learner
	most  func(n int) int // duels
	rated bool            // an arm duels once a round at most, and none of its team
}

func leagueFormats() []leagueFormat {
	var all []leagueFormat
	for _, draw := range []string{"random", "ring"} {
		for _, answers := range []bool{false, true} {
			p := LeagueParams{Opponents: 3, Draw: draw, VotesParams: VotesParams{Votes: 2}, Answers: answers}
			all = append(all, leagueVariant(p, NewLeague, func(n int) int { return 6 * n }, false))
		}
	}
	for _, final := range []string{"rate", "ucb"} {
		for _, matches := range []int{0, 5, 40} {
			p := LUCBLeagueParams{Opponents: 2, VotesParams: VotesParams{Votes: 1}, Rounds: 9, Matches: matches, Final: final}
			all = append(all, leagueVariant(p, NewLUCBLeague, func(n int) int { return 9 * max(2*n, matches) }, false))
		}
	}
	for _, opponents := range []string{"all", "survivors"} {
		p := SequentialHalvingParams{BudgetPerArm: 7, Opponents: opponents}
		all = append(all, leagueVariant(p, NewSequentialHalving, func(n int) int { return 7 * n }, false))
	}
	for _, pairing := range []string{"near", "random"} {
		p := V1InferParams{Budget: 3, DMin: 2, H: 4, Tau: 0.1, Pairing: pairing}
		all = append(all, leagueVariant(p, NewV1Infer, func(n int) int { return 3 * n }, true))
	}
	for _, pairing := range []string{"closest", "random"} {
		for _, decay := range []bool{false, true} {
			p := EloParams{DuelsParams: DuelsParams{Duels: 3}, K: 32, Decay: decay, Pairing: pairing}
			all = append(all, leagueVariant(p, NewElo, func(n int) int { return 3 * n }, true))
		}
	}
	for _, batch := range []int{0, 1, 3} {
		p := BradleyTerryParams{DuelsParams: DuelsParams{Duels: 3}, Batch: batch, Variance: 1}
		all = append(all, leagueVariant(p, NewBradleyTerry, func(n int) int { return 3 * n }, true))
	}
	return all
}

func leagueVariant[P param.Params, L duel.Learner](p P, newLearner func(P, duel.Problem, *rng.Source) L, most func(int) int, rated bool) leagueFormat {
	return leagueFormat{
		name: fmt.Sprintf("%T%+v", p, p), most: most, rated: rated,
		make: func(problem duel.Problem, s *rng.Source) duel.Learner { return newLearner(p, problem, s) },
	}
}

// TestLeagueFormatsEnd checks every format with random answers and a random judge: it ends,
// spends at most the planned number of duels, has no duel between arms with the same
// answer, and no duel at all if there is only one answer. In formats with ratings, no arm
// duels twice in a round, and the whole plan is spent.
func TestLeagueFormatsEnd(t *testing.T) {
	for _, f := range leagueFormats() {
		for _, n := range []int{2, 3, 4, 5, 8, 13} {
			lonely := make([]int, n) // one against all others
			lonely[n/2] = 1
			two := make([]int, n)
			own := make([]int, n)
			for i := range n {
				two[i], own[i] = 7*(i%2), -i
			}
			for teams, team := range [][]int{nil, make([]int, n), lonely, two, own} {
				for judge := range 4 {
					w := &leagueWorld{k: n, teams: team, judge: leagueCoins(leagueStream(t, f.name, n, teams))}
					if always := pref.Outcome(judge); judge > 0 { // second, tie, both bad
						w.judge = func(_, _ pref.Arm) pref.Outcome { return always }
					}
					problem := w.problem(1_000_000)
					arm, spent := leaguePlay(t, f.make(problem, leagueStream(t, f.name, n, teams, judge)), w, 1_000_000)
					name := fmt.Sprintf("%s, %d arms, teams %v, judge %d", f.name, n, team, judge)
					one := teams == 1
					if duels := len(w.log); duels > f.most(n) || one != (duels == 0) || one != (spent.Rounds == 0) || f.rated && !one && duels != f.most(n) {
						t.Fatalf("%s: %d duels of %d in %d rounds", name, duels, f.most(n), spent.Rounds)
					}
					if arm < 0 || int(arm) >= n || spent.Generated != n || spent.Scored != 0 || f.rated && spent.Free != 0 {
						t.Fatalf("%s: recommends %d, having spent %+v", name, arm, spent)
					}
					last := make([]int, n)
					for _, d := range w.log {
						if problem.SameTeam(d.First, d.Second) {
							t.Fatalf("%s: %v duel, although they have the same answer", name, d.Pair)
						}
						if f.rated && (last[d.First] == d.round || last[d.Second] == d.round) {
							t.Fatalf("%s: %v duel in round %d, in which one of them has already duelled", name, d.Pair, d.round)
						}
						last[d.First], last[d.Second] = d.round, d.round
					}
				}
			}
		}
	}
}

// TestLeagueFormatsKnowTheHorizon checks that a plan of more duels than the horizon is
// shortened to the horizon.
func TestLeagueFormatsKnowTheHorizon(t *testing.T) {
	for _, f := range leagueFormats() {
		if !f.rated {
			continue
		}
		w := &leagueWorld{k: 6, judge: leagueCoins(leagueStream(t, f.name))}
		if leaguePlay(t, f.make(w.problem(7), leagueStream(t)), w, 7); len(w.log) != 7 {
			t.Errorf("%s: %d duels of 7", f.name, len(w.log))
		}
	}
}

// TestLeagueFormatsFavourNobody checks that equal arms are recommended equally often:
// within 4 standard errors of a share of 1/5 in 700 trials, .06. If two of the five answers
// are the same, this is true for the two arms together.
func TestLeagueFormatsFavourNobody(t *testing.T) {
	simtest.Slow(t)
	const trials = 700
	within := 4 * math.Sqrt(0.2*0.8/trials)
	for _, f := range leagueFormats() {
		for _, teams := range [][]int{nil, {3, 1, 2, 3, 4}} {
			judge := leagueCoins(leagueStream(t, f.name))
			w := &leagueWorld{k: 5, teams: teams, judge: judge}
			var share [5]float64
			for i := range trials {
				arm, _ := leaguePlay(t, f.make(w.problem(1000), leagueStream(t, f.name, teams != nil, i)), w, 1000)
				share[arm] += 1.0 / trials
			}
			if teams == nil {
				for i, s := range share {
					closeTo(t, fmt.Sprintf("%s: arm %d", f.name, i), s, 0.2, within)
				}
				continue
			}
			closeTo(t, f.name+": one team", share[0], share[3], 2*within)
			closeTo(t, f.name+": single arms", share[1], share[2], 2*within)
			closeTo(t, f.name+": single arms", share[1], share[4], 2*within)
		}
	}
}
