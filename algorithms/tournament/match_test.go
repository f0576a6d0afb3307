package tournament

import (
	"math"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// TestMatchEndsOnceDecided plays matches of up to six duels with every sequence of outcomes.
// With early, a match ends at the first duel after which the lead exceeds the number of
// duels that are left, and no later; without early it has all its duels.
func TestMatchEndsOnceDecided(t *testing.T) {
	outcomes := []pref.Outcome{pref.FirstWins, pref.SecondWins, pref.Tie}
	sequences := 1
	for votes := 1; votes <= 6; votes++ {
		sequences *= len(outcomes)
		for sequence := range sequences {
			script := make([]pref.Outcome, votes)
			for i, code := 0, sequence; i < votes; i, code = i+1, code/len(outcomes) {
				script[i] = outcomes[code%len(outcomes)]
			}
			for _, early := range []bool{false, true} {
				at, ends, lead := 0, 0, 0
				c := &contest{right: make([]bool, 2)}
				c.judge = func(first, _ pref.Arm) pref.Outcome {
					o := script[at%votes]
					at++
					won := 0 // by the arm in the first slot
					switch o {
					case pref.FirstWins:
						won = 1
					case pref.SecondWins:
						won = -1
					}
					if first == 1 {
						won = -won
					}
					lead += won
					if ends == 0 && (at == votes || early && max(lead, -lead) > votes-at) {
						ends = at
					}
					return o
				}
				p := KnockoutParams{VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: "random"}}
				winner, err := c.play(NewKnockout(p, duel.NewProblem(c, 100), rng.Stream(1, t.Name(), strconv.Itoa(sequence))), 100)
				if err != nil {
					t.Fatal(err)
				}
				if at != ends {
					t.Errorf("early %t, outcomes %v: the match has %d duels, want %d", early, script, at, ends)
				}
				if lead > 0 && winner != 0 || lead < 0 && winner != 1 {
					t.Errorf("early %t, outcomes %v: arm %d wins, but arm 0 leads by %d", early, script, winner, lead)
				}
			}
		}
	}
}

// TestSlotsAreDrawn checks that lots decide who has the first slot where a match has an odd
// number of duels. In each row the tournament has the same pairs in every trial, and the
// lower number wins.
func TestSlotsAreDrawn(t *testing.T) {
	const trials = 200
	for _, row := range []struct {
		name   string
		scores []float64 // by which the arms are seeded
		pairs  []pref.Pair
		new    func(duel.Problem, *rng.Source) duel.Learner
	}{
		{
			// Winners' bracket, losers' bracket, winners' bracket, losers' bracket, final.
			"double elimination of four",
			[]float64{.9, .8, .7, .6},
			[]pref.Pair{{First: 0, Second: 3}, {First: 1, Second: 2}, {First: 2, Second: 3}, {First: 0, Second: 1}, {First: 1, Second: 2}, {First: 0, Second: 1}},
			newDoubleEliminationOf(DoubleEliminationParams{VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "scores"}, Reset: true}),
		},
		{
			"knockout of four",
			[]float64{.9, .8, .7, .6},
			[]pref.Pair{{First: 0, Second: 3}, {First: 1, Second: 2}, {First: 0, Second: 1}},
			func(p duel.Problem, s *rng.Source) duel.Learner {
				return NewKnockout(KnockoutParams{VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "scores"}}, p, s)
			},
		},
	} {
		lower := make([]int, len(row.pairs)) // trials in which the lower number has the first slot
		for trial := range trials {
			c := &contest{right: make([]bool, len(row.scores)), scores: row.scores, judge: ordered}
			if _, err := c.play(row.new(duel.NewProblem(c, 100), rng.Stream(1, t.Name(), row.name, strconv.Itoa(trial))), 100); err != nil {
				t.Fatal(err)
			}
			if len(c.duels) != len(row.pairs) {
				t.Fatalf("%s: the duels are %v, want the pairs %v", row.name, c.duels, row.pairs)
			}
			for i, p := range c.duels {
				switch row.pairs[i] {
				case p:
					lower[i]++
				case p.Flip():
				default:
					t.Fatalf("%s: the duels are %v, want the pairs %v", row.name, c.duels, row.pairs)
				}
			}
		}
		for i, n := range lower {
			if math.Abs(float64(n)-trials/2) > 4*math.Sqrt(trials)/2 { // 4 standard errors
				t.Errorf("%s: in duel %d, %v, the lower number has the first slot in %d of %d trials", row.name, i, row.pairs[i], n, trials)
			}
		}
	}
}

// TestHalvingSlotsAreDrawn checks that in sequential halving an arm has the first slot in
// half of the duels that count for it. Two arms take turns, in the same order in all
// repetitions.
func TestHalvingSlotsAreDrawn(t *testing.T) {
	const turns = 200 // of each arm
	for _, opponents := range []string{"survivors", "all"} {
		c := &contest{right: make([]bool, 2), judge: func(_, _ pref.Arm) pref.Outcome { return pref.Tie }}
		l := NewSequentialHalving(SequentialHalvingParams{BudgetPerArm: turns, Opponents: opponents}, duel.NewProblem(c, 1000), rng.Stream(1, t.Name(), opponents))
		if _, err := c.play(l, 2*turns); err != nil {
			t.Fatal(err)
		}
		if len(c.duels) != 2*turns {
			t.Fatalf("%d duels, want %d", len(c.duels), 2*turns)
		}
		for turn := range 2 {
			first := 0
			for at := turn; at < len(c.duels); at += 2 {
				if c.duels[at].First == 0 {
					first++
				}
			}
			// 4 standard errors of a binomial count.
			if math.Abs(float64(first)-turns/2) > 4*math.Sqrt(turns)/2 {
				t.Errorf("opponents %s: in the %d duels of one turn arm 0 has the first slot %d times", opponents, turns, first)
			}
		}
	}
}
