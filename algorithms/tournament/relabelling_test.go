package tournament

import (
	"math"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// numbered returns how often each candidate is recommended under two numberings of
// the same pool: seven candidates with five answers and different strengths, once
// numbered from the strongest to the weakest and once in another order. The judge
// also ties, rejects both, and favours the first slot by the given amount.
func numbered(f format, slot float64, trials int) (shares [2][7]float64, err error) {
	strength := [7]float64{1.2, .9, .8, .3, 0, -.4, -1}
	team := [7]int{0, 1, 2, 2, 1, 3, 4}
	score := [7]float64{.2, .8, .5, .9, .4, .5, .1}
	for side, candidate := range [][7]int{{0, 1, 2, 3, 4, 5, 6}, {6, 4, 5, 0, 3, 1, 2}} {
		c := &contest{right: make([]bool, 7)}
		for _, i := range candidate {
			c.teams = append(c.teams, team[i])
			c.scores = append(c.scores, score[i])
		}
		for trial := range trials {
			s := rng.Stream(uint64(side), "numbered", f.name, strconv.Itoa(trial))
			c.judge = func(a, b pref.Arm) pref.Outcome {
				switch u := s.Float64(); {
				case u < .1:
					return pref.Tie
				case u < .15:
					return pref.BothBad
				}
				lead := strength[candidate[a]] - strength[candidate[b]] + slot
				if s.Float64() < 1/(1+math.Exp(-lead)) {
					return pref.FirstWins
				}
				return pref.SecondWins
			}
			c.duels, c.wins = c.duels[:0], c.wins[:0]
			arm, err := c.play(f.new(duel.NewProblem(c, 1000), s), 1000)
			if err != nil {
				return shares, err
			}
			shares[side][candidate[arm]] += 1 / float64(trials)
		}
	}
	return shares, nil
}

// TestNumbersDoNotMatter checks that results do not depend, in law, on the numbering
// of the arms. Two shares of n trials differ by more than 4½ standard errors with
// probability 7e-6, and there are about 200 of them.
func TestNumbersDoNotMatter(t *testing.T) {
	trials := simtest.Trials(1000)
	var all []format
	for _, seeding := range []string{"random", "votes", "scores"} {
		all = append(all,
			someFormat(KnockoutParams{VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: false}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewKnockout, format{}),
			someFormat(KnockoutParams{VotesParams: VotesParams{Votes: 2}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewKnockout, format{}),
			someFormat(LevelKnockoutParams{Schedule: "linear", First: 1, Step: 1, Delta: .1, Gap: .1, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewLevelKnockout, format{}),
			someFormat(NaryKnockoutParams{Group: 3, Within: "ladder", VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewNaryKnockout, format{}),
			someFormat(NaryKnockoutParams{Group: 4, Within: "round-robin", VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewNaryKnockout, format{}),
			someFormat(DoubleEliminationParams{VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: seeding}, Reset: true}, NewDoubleElimination, format{}),
			someFormat(LadderParams{VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, Stay: true, SeedingParams: duel.SeedingParams{Seeding: seeding}, Opens: "weakest"}, NewLadder, format{}),
			someFormat(SwissParams{Rounds: 0, Pairing: "monrad", VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewSwiss, format{}),
			someFormat(SwissParams{Rounds: 4, Pairing: "dutch", VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: false}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewSwiss, format{}),
		)
	}
	for _, ties := range []string{"random", "first", "team", "score", "rematch"} {
		all = append(all, someFormat(PairJudgeParams{ties, "drop", true, ties != "first", false, ties != "random"}, NewPairJudge, format{}))
	}
	all = append(all,
		someFormat(PairJudgeParams{"team", "team", false, false, true, true}, NewPairJudge, format{}),
		someFormat(RoundRobinParams{1, 0, "copeland", false}, NewRoundRobin, format{}),
		someFormat(RoundRobinParams{2, 0, "borda", true}, NewRoundRobin, format{}),
		someFormat(RoundRobinParams{0, 11, "borda", false}, NewRoundRobin, format{}), // cut in the middle of a turn
	)
	for _, f := range leagueFormats() {
		all = append(all, format{name: f.name, new: f.make})
	}
	differ := func(f format, slot float64, trials int) (worst float64) {
		shares, err := numbered(f, slot, trials)
		if err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		for i, x := range shares[0] {
			p := (x + shares[1][i]) / 2
			if se := math.Sqrt(2 * p * (1 - p) / float64(trials)); se > 0 {
				worst = max(worst, math.Abs(x-shares[1][i])/se)
			}
		}
		if worst > 4.5 {
			t.Logf("%s:\n%.3f\n%.3f", f.name, shares[0], shares[1])
		}
		return worst
	}
	for _, f := range all {
		if worst := differ(f, .5, trials); worst > 4.5 {
			t.Errorf("%s: the results depend on the numbering, by %.1f standard errors", f.name, worst)
		}
	}
	// The test can fail: a ladder in the order of the numbers is detected.
	byNumber := format{name: "a ladder by number", new: func(p duel.Problem, _ *rng.Source) duel.Learner {
		return duel.NewSequential(p, func(a *duel.Arena) pref.Arm {
			champion := pref.Arm(0)
			for i := pref.Arm(1); int(i) < p.Arms; i++ {
				if a.Duel(champion, i) == pref.SecondWins {
					champion = i
				}
			}
			return champion
		})
	}}
	if worst := differ(byNumber, .5, 1000); worst < 4.5 {
		t.Errorf("a ladder in the order of the numbers differs by %.1f standard errors only", worst)
	}
}
