package tournament

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// brackets calls f with every different bracket of the players, whose number is a
// power of 2, as slots, with the smaller number first in each half.
func brackets(players []int, f func(slots []int)) {
	n := len(players)
	if n == 1 {
		f(players)
		return
	}
	// All halves with the first player, and then the other half.
	for set := range 1 << (n - 1) {
		if bits.OnesCount(uint(set)) != n/2-1 {
			continue
		}
		with, without := []int{players[0]}, []int{}
		for i, p := range players[1:] {
			if set>>i&1 == 1 {
				with = append(with, p)
			} else {
				without = append(without, p)
			}
		}
		brackets(with, func(x []int) {
			brackets(without, func(y []int) { f(slices.Concat(x, y)) })
		})
	}
}

// TestBrackets checks the laws of all N!/2^(N-1) brackets: their mean is the law of a
// random bracket, and also the law for one strong player.
func TestBrackets(t *testing.T) {
	mean := func(wins [][]float64) (law []float64, count int) {
		players := make([]int, len(wins))
		for i := range players {
			players[i] = i
		}
		law = make([]float64, len(wins))
		brackets(players, func(slots []int) {
			count++
			for i, w := range bracketLaw(wins, slots) {
				law[i] += w
			}
		})
		for i := range law {
			law[i] /= float64(count)
		}
		return law, count
	}
	law, count := mean([][]float64{{.5, .6, .7, .8}, {.4, .5, .65, .75}, {.3, .35, .5, .6}, {.2, .25, .4, .5}})
	for i, want := range []float64{.469000, .312583, .147250, .071167} {
		closeTo(t, "arm "+strconv.Itoa(i), law[i], want, 5e-7)
	}
	if count != 3 {
		t.Errorf("%d brackets of 4, want 3", count)
	}
	law, count = mean(strongOne(8, .8))
	closeTo(t, "a strong one of 8", law[0], .512, 1e-12)
	if count != 315 {
		t.Errorf("%d brackets of 8, want 315", count)
	}
	// There are too many brackets of 64 to list, but for the strong player all have the
	// same law.
	slots := make([]int, 64)
	for i := range slots {
		slots[i] = (i + 37) % 64
	}
	closeTo(t, "a strong one of 64", bracketLaw(strongOne(64, .8), slots)[0], .262144, 5e-7)
	closeTo(t, "a stronger one of 64", bracketLaw(strongOne(64, .9), slots)[0], .531441, 5e-7)
	closeTo(t, "by three votes", bracketLaw(strongOne(64, majority(.8, 3)), slots)[0], .517426, 5e-7)
}

// TestDrawIsUniform checks that a knockout of 8 draws each of the 315 brackets
// equally often, also if it draws a new order in every round. With 40 expected in
// each, Pearson's chi-square has 314 degrees of freedom, mean 314 and standard
// deviation 25.1. The bracket is read from the duels, since the winner of each plays
// the winner of another.
func TestDrawIsUniform(t *testing.T) {
	const trials = 315 * 40
	index := map[string]int{}
	brackets([]int{0, 1, 2, 3, 4, 5, 6, 7}, func(slots []int) { index[fmt.Sprint(slots)] = len(index) })
	for name, learner := range map[string]func(duel.Problem, *rng.Source) duel.Learner{
		"knockout": newKnockoutOf(1, false), "new lots": newPairJudgeOf(byCoin),
	} {
		count := make([]int, len(index))
		for trial := range trials {
			c := &contest{right: make([]bool, 8), judge: ordered}
			if _, err := c.play(learner(duel.NewProblem(c, 100), rng.Stream(1, t.Name(), name, strconv.Itoa(trial))), 7); err != nil {
				t.Fatal(err)
			}
			var half [8][]int // the part of the bracket that each player has won
			for a := range half {
				half[a] = []int{a}
			}
			for _, p := range c.duels {
				a, b := min(p.First, p.Second), max(p.First, p.Second)
				half[a] = slices.Concat(half[a], half[b]) // the smaller number wins
			}
			at, ok := index[fmt.Sprint(half[0])]
			if !ok {
				t.Fatalf("%s: %v is not a bracket", name, half[0])
			}
			count[at]++
		}
		statistic := 0.0
		for _, n := range count {
			statistic += float64((n-40)*(n-40)) / 40
		}
		closeTo(t, name+": chi-square", statistic, 314, 4*25.1)
	}
}

// TestSecondBestReachesTheFinal checks that, without noise, the best arm wins every single
// elimination with N-1 comparisons, and the second best reaches the final of a random
// bracket with probability N/(2(N-1)): 4/7 for 8 arms, 32/63 for 64. 4 standard errors are
// at most 2/√trials.
func TestSecondBestReachesTheFinal(t *testing.T) {
	for _, row := range []struct{ n, trials int }{{2, 50}, {4, simtest.Trials(4000)}, {8, simtest.Trials(8000)}, {64, simtest.Trials(4000)}} {
		want := float64(row.n) / float64(2*(row.n-1))
		for name, learner := range map[string]func(duel.Problem, *rng.Source) duel.Learner{
			"knockout": newKnockoutOf(1, true), "new lots": newPairJudgeOf(byCoin),
		} {
			reached := 0
			for trial := range row.trials {
				c := &contest{right: make([]bool, row.n), judge: ordered}
				arm, err := c.play(learner(duel.NewProblem(c, 100), rng.Stream(1, t.Name(), name, strconv.Itoa(row.n), strconv.Itoa(trial))), row.n-1)
				if err != nil || arm != 0 || len(c.duels) != row.n-1 {
					t.Fatalf("%s of %d: %d wins after %d duels, %v", name, row.n, arm, len(c.duels), err)
				}
				if final := c.duels[row.n-2]; final.First+final.Second == 1 {
					reached++
				}
			}
			closeTo(t, fmt.Sprintf("%s of %d", name, row.n), float64(reached)/float64(row.trials), want, 4*math.Sqrt(want*(1-want)/float64(row.trials)))
		}
	}
	for n := 2; n <= 40; n++ {
		for _, seeding := range []string{"random", "votes", "scores"} {
			for votes := 1; votes <= 3; votes++ {
				c := &contest{right: make([]bool, n), judge: ordered, scores: make([]float64, n), teams: make([]int, n)}
				for i := range n { // the best arm has the lowest score and a rare answer
					c.scores[i], c.teams[i] = float64(i), i/3
				}
				c.teams[0] = n
				for _, f := range []format{
					someFormat(KnockoutParams{VotesParams: VotesParams{Votes: votes}, EarlyParams: EarlyParams{Early: n%2 == 0}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewKnockout, format{}),
					someFormat(LevelKnockoutParams{Schedule: "linear", First: votes, Step: 2, Delta: .1, Gap: .1, EarlyParams: EarlyParams{Early: n%2 == 0}, SeedingParams: duel.SeedingParams{Seeding: seeding}}, NewLevelKnockout, format{}),
				} {
					if arm, err := c.play(f.new(duel.NewProblem(c, 10_000), rng.Stream(1, t.Name(), strconv.Itoa(n))), 10_000); err != nil || arm != 0 {
						t.Errorf("%s of %d: %d wins, %v", f.name, n, arm, err)
					}
				}
			}
		}
	}
}

// meeting is the match of two arms in a round.
type meeting struct {
	round int
	pref.Pair
	lead int // wins of the first minus wins of the second
}

// meetings plays to the end and returns the matches with their duels, and the
// expenses at each duel and at the end.
func meetings(c *contest, l duel.Learner, within int) (matches []meeting, expenses []duel.Expenses, winner pref.Arm, err error) {
	a := l.(duel.Accountant)
	for {
		expenses = append(expenses, a.Expenses())
		p, more := l.Next()
		if !more {
			return matches, expenses, l.Recommend(), nil
		}
		if within--; within < 0 || p.First == p.Second {
			return nil, nil, 0, fmt.Errorf("%v duel, %d duels left", p, within)
		}
		o := c.Duel(p)
		round := a.Expenses().Rounds
		if n := len(matches); n == 0 || matches[n-1].round != round || matches[n-1].Pair != p && matches[n-1].Pair != p.Flip() {
			matches = append(matches, meeting{round: round, Pair: p})
		}
		m := &matches[len(matches)-1]
		turn := map[bool]int{true: 1, false: -1}[m.Pair == p]
		switch o {
		case pref.FirstWins:
			m.lead += turn
		case pref.SecondWins:
			m.lead -= turn
		}
		l.Observe(p, o)
	}
}

// TestSingleElimination checks every single elimination in all its variants: in a
// round no arm has two matches, the field is at least halved, the loser of a match is
// eliminated, the winner has lost no match, and there is at most one bye if the pairs
// are drawn at random. A knockout has exactly N-1 matches, with and without duels. In
// random order it has as many byes as rounds with an odd field, and no arm has two in
// a row. In a seeded bracket, the only exception, the byes are all in the first
// round, as many as are missing to a power of 2.
func TestSingleElimination(t *testing.T) {
	var all []format
	for _, f := range formats() {
		for _, kind := range []string{".KnockoutParams", ".LevelKnockoutParams", ".PairJudgeParams"} {
			if strings.HasSuffix(f.name, kind) {
				all = append(all, f)
			}
		}
	}
	if len(all) != 5*3*16+2*3*2*3 {
		t.Fatalf("%d variants", len(all))
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 70).Draw(t, "candidates")
		answers := rapid.IntRange(1, 2*n).Draw(t, "answers")
		known := rapid.Bool().Draw(t, "answers are known")
		decisive := rapid.Bool().Draw(t, "judge is decisive")
		coins := rng.Stream(rapid.Uint64().Draw(t, "root"), "single elimination")
		c := &contest{right: make([]bool, n)}
		for range n {
			c.scores = append(c.scores, coins.Float64())
			if known {
				c.teams = append(c.teams, coins.Intn(answers))
			}
		}
		c.judge = func(_, _ pref.Arm) pref.Outcome {
			if decisive {
				return pref.Outcome(coins.Intn(2))
			}
			return pref.Outcome(coins.Intn(4))
		}
		for range 40 {
			f := all[coins.Intn(len(all))]
			knockout := !strings.HasSuffix(f.name, ".PairJudgeParams")
			seeded := knockout && !strings.Contains(f.name, "Seeding:random")
			early := strings.Contains(f.name, "Early:true") || strings.Contains(f.name, "Teams:true")
			l := f.new(duel.NewProblem(c, 1_000_000), rng.Stream(1, f.name, strconv.Itoa(coins.Intn(1000))))
			matches, expenses, winner, err := meetings(c, l, (n-1)*f.duels)
			if err != nil {
				t.Fatalf("%s: %v", f.name, err)
			}
			gone := make([]bool, n)
			played := make([]int, n) // the last round of each
			field := map[int]int{}   // number of arms that duel in each round
			for _, m := range matches {
				for _, a := range []pref.Arm{m.First, m.Second} {
					if gone[a] || played[a] >= m.round {
						t.Fatalf("%s: arm %d plays in round %d after it played in round %d; it has lost: %t", f.name, a, m.round, played[a], gone[a])
					}
					if !seeded && knockout && !known && m.round-played[a] > 2 {
						t.Fatalf("%s: arm %d plays in rounds %d and %d and has two byes between them", f.name, a, played[a], m.round)
					}
					played[a] = m.round
				}
				field[m.round] += 2
				gone[m.First] = m.lead < 0
				gone[m.Second] = m.lead > 0
			}
			if gone[winner] {
				t.Fatalf("%s: arm %d wins the tournament after it lost a match", f.name, winner)
			}
			for round, size := range field {
				most := (n + 1<<(round-1) - 1) >> (round - 1)
				if seeded {
					most = 1 << (levels(2, n) - round + 1)
				}
				if size > most {
					t.Fatalf("%s: %d of %d play in round %d, want %d at most", f.name, size, n, round, most)
				}
			}
			end := expenses[len(expenses)-1]
			if end.Rounds > levels(2, n) || len(matches)+end.Free > n-1 {
				t.Fatalf("%s: %d matches of %d, %+v", f.name, len(matches), n, end)
			}
			if !seeded {
				for i, later := range expenses[1:] {
					if b := expenses[i]; later.Byes-b.Byes > later.Rounds-b.Rounds {
						t.Fatalf("%s: from %+v to %+v", f.name, b, later)
					}
				}
			}
			if !knockout || early {
				continue
			}
			byes := 1<<levels(2, n) - n
			if !seeded {
				byes = 0
				for left := n; left > 1; left = (left + 1) / 2 {
					byes += left % 2
				}
			}
			if end.Byes != byes || end.Rounds != levels(2, n) || len(matches)+end.Free != n-1 {
				t.Fatalf("%s of %d: %d matches, %+v; want %d byes", f.name, n, len(matches), end, byes)
			}
			if seeded {
				for _, b := range expenses {
					if b.Rounds > 1 && b.Byes != byes {
						t.Fatalf("%s of %d: %d byes of %d by round %d", f.name, n, b.Byes, byes, b.Rounds)
					}
				}
			}
		}
	})
}

// TestSeededKnockout checks a seeded bracket: the strongest arms have the byes, and in the
// first round the strongest of the others plays the weakest. If the stronger arm always
// wins, this is so in every round, so that the two strongest play the final. Seeding by
// votes uses the numbers of candidates with the same answer.
func TestSeededKnockout(t *testing.T) {
	for n := 2; n <= 70; n++ {
		s := rng.Stream(1, t.Name(), strconv.Itoa(n))
		c := &contest{right: make([]bool, n)}
		for range n {
			c.scores = append(c.scores, s.Float64())
		}
		seed := make([]int, n)
		for i, x := range c.scores {
			for _, y := range c.scores {
				if y > x {
					seed[i]++
				}
			}
		}
		c.judge = func(a, b pref.Arm) pref.Outcome { return ordered(pref.Arm(seed[a]), pref.Arm(seed[b])) }
		matches, _, winner, err := meetings(c, NewKnockout(KnockoutParams{VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "scores"}}, duel.NewProblem(c, 1000), s), n-1)
		if err != nil || seed[winner] != 0 {
			t.Fatalf("of %d: the winner has seed %d, %v", n, seed[winner], err)
		}
		for _, m := range matches {
			if last := 1<<(levels(2, n)+1-m.round) - 1; seed[m.First]+seed[m.Second] != last {
				t.Errorf("of %d: seeds %d and %d play in round %d; their sum must be %d", n, seed[m.First], seed[m.Second], m.round, last)
			}
		}

		answers := 1 + s.Intn(n)
		c.teams = make([]int, n)
		for i := range c.teams {
			c.teams[i] = min(s.Intn(answers), s.Intn(answers))
		}
		c.judge = func(_, _ pref.Arm) pref.Outcome { return pref.Outcome(s.Intn(3)) }
		problem := duel.NewProblem(c, 1000)
		sizes := problem.TeamSizes()
		byRank := slices.Sorted(slices.Values(sizes))
		slices.Reverse(byRank)
		matches, _, _, err = meetings(c, NewKnockout(KnockoutParams{VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "votes"}}, problem, s), n-1)
		if err != nil {
			t.Fatal(err)
		}
		byes := 1<<levels(2, n) - n
		for _, m := range matches {
			if byes > 0 && m.round == 1 && max(sizes[m.First], sizes[m.Second]) > byRank[byes-1] {
				t.Errorf("of %d: answers of %d and %d play in the first round, where the %d most frequent, %v, should have byes", n, sizes[m.First], sizes[m.Second], byes, byRank[:byes])
			}
		}
	}
}
