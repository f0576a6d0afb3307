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

// The numbers and laws of the specification, knockout.md section 7, that belong
// to several formats or to single elimination as such; those of one format are in
// its own test.

// anyPopulation is a population of so many types, of which some are right, with a
// judge that may go round in circles.
func anyPopulation(types int, s *rng.Source) *duel.Population {
	pop := &duel.Population{Shares: make([]float64, types), Wins: make([][]float64, types), Right: make([]bool, types)}
	sum := 0.0
	for i := range types {
		pop.Shares[i] = s.Float64()
		sum += pop.Shares[i]
		pop.Right[i] = i < (types+1)/2
		pop.Wins[i] = make([]float64, types)
		for j := range i {
			pop.Wins[i][j] = s.Float64()
			pop.Wins[j][i] = 1 - pop.Wins[i][j]
		}
		pop.Wins[i][i] = .5
	}
	for i := range pop.Shares {
		pop.Shares[i] /= sum
	}
	return pop
}

// eachAssignment calls f with every assignment of types to n entrants and its
// probability.
func eachAssignment(pop *duel.Population, n int, f func(types []int, chance float64)) {
	types := make([]int, n)
	var assign func(i int, chance float64)
	assign = func(i int, chance float64) {
		if i == n {
			f(types, chance)
			return
		}
		for k, share := range pop.Shares {
			types[i] = k
			assign(i+1, chance*share)
		}
	}
	assign(0, 1)
}

// tree is a bracket: an entrant, or a match of the winners of two brackets.
type tree struct {
	entrant int
	halves  []tree
}

func entrantOf(i int) tree   { return tree{entrant: i} }
func against(a, b tree) tree { return tree{halves: []tree{a, b}} }

// publishedBrackets are the brackets of up to five in the published order, where
// the last of an odd number passes and comes first in the next round.
var publishedBrackets = []tree{
	1: entrantOf(0),
	2: against(entrantOf(0), entrantOf(1)),
	3: against(entrantOf(2), against(entrantOf(0), entrantOf(1))),
	4: against(against(entrantOf(0), entrantOf(1)), against(entrantOf(2), entrantOf(3))),
	5: against(against(entrantOf(2), entrantOf(3)), against(entrantOf(4), against(entrantOf(0), entrantOf(1)))),
}

// winners is the chance of each entrant to win, by every way that the matches can
// end.
func (b tree) winners(beats func(i, j int) float64, n int) []float64 {
	w := make([]float64, n)
	if b.halves == nil {
		w[b.entrant] = 1
		return w
	}
	x, y := b.halves[0].winners(beats, n), b.halves[1].winners(beats, n)
	for i := range n {
		for j := range n {
			if x[i] > 0 && y[j] > 0 {
				w[i] += x[i] * y[j] * beats(i, j)
				w[j] += x[i] * y[j] * beats(j, i)
			}
		}
	}
	return w
}

// plainMajority is the chance to win a match of votes, a coin where it is level,
// by all that the votes can say.
func plainMajority(p float64, votes int) (won float64) {
	for said := range 1 << votes {
		ones := bits.OnesCount(uint(said))
		chance := math.Pow(p, float64(ones)) * math.Pow(1-p, float64(votes-ones))
		switch {
		case 2*ones > votes:
			won += chance
		case 2*ones == votes:
			won += chance / 2
		}
	}
	return won
}

// The exact law of a knockout, which takes halves of a bracket as independent, is
// that of going through all types that the entrants can be of and all matches. The
// two differ by roundings of a few thousand numbers below 1.
func TestExactKnockoutByEnumeration(t *testing.T) {
	s := rng.Stream(1, t.Name())
	for n := 1; n <= 5; n++ {
		for types := 1; types <= 3; types++ {
			for votes := 1; votes <= 4; votes++ {
				for range 3 {
					pop := anyPopulation(types, s)
					want := 0.0
					eachAssignment(pop, n, func(of []int, chance float64) {
						law := publishedBrackets[n].winners(func(i, j int) float64 {
							return plainMajority(pop.Wins[of[i]][of[j]], votes)
						}, n)
						for i, w := range law {
							if pop.Right[of[i]] {
								want += chance * w
							}
						}
					})
					got, _ := ExactKnockout(KnockoutParams{Votes: votes, Seeding: "random"}, pop, n)
					closeTo(t, fmt.Sprintf("%d of %d types, %d votes", n, types, votes), got, want, 1e-11)
				}
			}
		}
	}
}

// eachPlay plays a learner of such entrants once for every way that its duels can
// end and calls f with whom it recommends and the probability. Coins of its own,
// which it may toss between arms of a type only, need not be gone through.
func eachPlay(wins func(first, second pref.Arm) float64, learner func() duel.Learner, f func(arm pref.Arm, chance float64)) {
	var second []bool // of the duels so far: the arm in the second slot wins
	for {
		l := learner()
		chance, duel := 1.0, 0
		for p, more := l.Next(); more; p, more = l.Next() {
			if duel == len(second) {
				second = append(second, false)
			}
			w := wins(p.First, p.Second)
			if second[duel] {
				chance *= 1 - w
				l.Observe(p, pref.SecondWins)
			} else {
				chance *= w
				l.Observe(p, pref.FirstWins)
			}
			duel++
		}
		f(l.Recommend(), chance)
		for len(second) > 0 && second[len(second)-1] {
			second = second[:len(second)-1]
		}
		if len(second) == 0 {
			return
		}
		second[len(second)-1] = true
	}
}

// What ExactKnockout says of Knockout is what Knockout does, byes, early ends and
// free matches included: it is played to all its ends by all entrants. As entrants
// are independent, whatever order it draws is as good as any, if it is the same for
// all of them.
func TestKnockoutByEnumeration(t *testing.T) {
	simtest.Slow(t)
	s := rng.Stream(1, t.Name())
	for _, row := range []struct{ n, types, votes int }{
		{1, 3, 1}, {2, 3, 1}, {3, 3, 1}, {4, 3, 1}, {5, 3, 1}, {6, 2, 1}, {7, 2, 1}, {2, 3, 3}, {3, 3, 3}, {2, 2, 5},
	} {
		for _, early := range []bool{false, true} {
			for _, known := range []bool{false, true} {
				pop := anyPopulation(row.types, s)
				p := KnockoutParams{Votes: row.votes, Early: early, Seeding: "random"}
				right, all := 0.0, 0.0
				eachAssignment(pop, row.n, func(of []int, chance float64) {
					problem := duel.Problem{Arms: row.n, Horizon: 1000}
					if known {
						problem.Teams = of
					}
					eachPlay(func(a, b pref.Arm) float64 { return pop.Wins[of[a]][of[b]] }, func() duel.Learner {
						return NewKnockout(p, problem, rng.Stream(1, "order"))
					}, func(arm pref.Arm, ofPlay float64) {
						all += chance * ofPlay
						if pop.Right[of[arm]] {
							right += chance * ofPlay
						}
					})
				})
				want, _ := ExactKnockout(p, pop, row.n)
				what := fmt.Sprintf("%d of %d types, %+v, answers known: %t", row.n, row.types, p, known)
				closeTo(t, what+", all", all, 1, 1e-11)
				closeTo(t, what, right, want, 1e-11)
			}
		}
	}
}

// 7.9: where the theorem's bound exceeds 1 it is void, and it is never below the
// failure, of types that go round in circles too, provided that right ones beat
// wrong ones.
func TestBoundHolds(t *testing.T) {
	closeTo(t, "a void bound", math.Pow(.7, 16)+4*math.Exp(-2*8*.2*.2), 2.11, .005)
	rapid.Check(t, func(t *rapid.T) {
		s := rng.Stream(rapid.Uint64().Draw(t, "root"), "bound")
		pop := anyPopulation(rapid.IntRange(2, 5).Draw(t, "types"), s)
		least := rapid.Float64Range(.5, 1).Draw(t, "least chance of a right one")
		for i, row := range pop.Wins {
			for j := range row {
				if pop.Right[i] && !pop.Right[j] {
					row[j] = s.Uniform(least, 1)
					pop.Wins[j][i] = 1 - row[j]
				}
			}
		}
		n := rapid.IntRange(1, 200).Draw(t, "entrants")
		votes := rapid.IntRange(1, 60).Draw(t, "votes")
		success, promised := ExactKnockout(KnockoutParams{Votes: votes, Seeding: "random"}, pop, n)
		if success < promised-1e-12 || success > 1+1e-12 {
			t.Fatalf("%+v, N = %d, K = %d: succeeds with %g, promised %g", pop, n, votes, success, promised)
		}
	})
}

// typesAfter is the law of the winner's type in a knockout of 2^r.
func typesAfter(pop duel.Population, rounds int) (law []float64) {
	for i := range pop.Shares {
		pop.Right = make([]bool, len(pop.Shares))
		pop.Right[i] = true
		share, _ := ExactKnockout(KnockoutParams{Votes: 1, Seeding: "random"}, &pop, 1<<rounds)
		law = append(law, share)
	}
	return law
}

// 7.3: what the tables say besides their numbers, which are in TestReplicator.
func TestReplicatorShapes(t *testing.T) {
	c3 := duel.Population{Shares: []float64{.2, .2, .6}, Wins: [][]float64{{.5, .6, .6}, {.4, .5, .9}, {.4, .1, .5}}}
	c4 := duel.Population{Shares: []float64{.2, .2, .6}, Wins: [][]float64{{.5, .4, .9}, {.6, .5, .5}, {.1, .5, .5}}}
	for r := 1; r <= 12; r++ {
		// B has the lead of C3 in 128 and fewer, A in 256 and more.
		if law := typesAfter(c3, r); (law[1] > law[0]) != (r <= 7) {
			t.Errorf("C3 after %d rounds: %v", r, law)
		}
		// More candidates help the knockout of C4 up to 64 and hurt it from there.
		if before, after := typesAfter(c4, r-1), typesAfter(c4, r); (after[0] > before[0]) != (r <= 6) {
			t.Errorf("C4 after %d rounds: from %v to %v", r, before, after)
		}
	}
	// A league of two types (C1): right ones lead by p - 1/2 whatever their share.
	for _, share := range []int{1000, 300_000, 999_000} {
		for _, p := range []float64{.51, .6, .9} {
			vast := &leagueTypes{[]int{share, 1_000_000 - share}, [][]float64{{.5, p}, {1 - p, .5}}}
			closeTo(t, "C1", vast.mean(0)-vast.mean(1), p-.5, 1e-5) // a candidate does not meet itself
		}
	}
	// Labels: a key that is called right less often than right ones vanishes.
	labels := func(key, tpr, fpr, phi float64) duel.Population {
		l := []float64{tpr, fpr, phi}
		pop := duel.Population{Shares: []float64{.42, .58 - key, key}}
		for i := range l {
			pop.Wins = append(pop.Wins, make([]float64, len(l)))
			for j := range l {
				pop.Wins[i][j] = (1 + l[i] - l[j]) / 2
			}
		}
		return pop
	}
	closeTo(t, "a key of phi .3", typesAfter(labels(.01, .704, .296, .3), 6)[2], .00155, 5e-6)
	for _, phi := range []float64{.1, .3, .5, .59} { // once wrong answers, which it beats, are gone
		pop := labels(.01, .6, .1, phi)
		if before, after := typesAfter(pop, 13)[2], typesAfter(pop, 14)[2]; after > before*(1+.9*(phi-.6)) {
			t.Errorf("a key of phi %g, below TPR: from %g to %g of winners", phi, before, after)
		}
	}
	// And one that is called right more often takes over, after about
	// ln((1-x)/x)/ln(1+φ-TPR) rounds of the right and the key. Growth is by that
	// factor until the key is frequent and slower then, the slower the larger φ:
	// within a fifth here.
	for _, phi := range []float64{.7, .8, 1} {
		const key, tpr = .01, .5
		pop := duel.Population{Shares: []float64{1 - key, key}, Wins: [][]float64{{.5, (1 + tpr - phi) / 2}, {(1 + phi - tpr) / 2, .5}}}
		about := math.Log((1-key)/key) / math.Log(1+phi-tpr)
		x := slices.Clone(pop.Shares)
		rounds := 0
		for ; x[1] < .5; rounds++ {
			mean := x[0]*tpr + x[1]*phi
			x[0], x[1] = x[0]*(1+tpr-mean), x[1]*(1+phi-mean)
			if rounds < 12 {
				closeTo(t, "the key's share", typesAfter(pop, rounds+1)[1], x[1], 1e-12)
			}
		}
		closeTo(t, "rounds to take over", float64(rounds), about, about/5)
	}
}

// 7.7: where a ladder stops at c*, a knockout goes on to 1.
func TestKnockoutGoesOnToOne(t *testing.T) {
	for _, row := range []struct{ share, p, ladder float64 }{{.42, .704, .632660}, {.1, .6, .142857}} {
		before := row.share
		for r := 1; r <= 16; r++ {
			got, _ := ExactKnockout(KnockoutParams{Votes: 1, Seeding: "random"}, twoTypes(row.share, row.p), 1<<r)
			// What is missing of 1 falls at least by the factor 1-(2p-1)x.
			if 1-got > (1-before)*(1-(2*row.p-1)*before)+1e-12 || got <= before {
				t.Errorf("after %d rounds: from %g to %g", r, before, got)
			}
			before = got
		}
		if before < row.ladder+.1 {
			t.Errorf("a knockout of 65536: %g, and a ladder %g", before, row.ladder)
		}
	}
}

// brackets calls f with every different bracket of the players, a power of 2 of
// them, as slots, the smaller number first in any half.
func brackets(players []int, f func(slots []int)) {
	n := len(players)
	if n == 1 {
		f(players)
		return
	}
	// The first player's half, in every way, and then the other.
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

// 7.4 and 7.5: there are N!/2^(N-1) brackets, of which each has its law; the means
// over all of them are those of a random bracket and of one strong player.
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
	// Of 64, whose brackets are too many, any has the same law for the strong one.
	slots := make([]int, 64)
	for i := range slots {
		slots[i] = (i + 37) % 64
	}
	closeTo(t, "a strong one of 64", bracketLaw(strongOne(64, .8), slots)[0], .262144, 5e-7)
	closeTo(t, "a stronger one of 64", bracketLaw(strongOne(64, .9), slots)[0], .531441, 5e-7)
	closeTo(t, "by three votes", bracketLaw(strongOne(64, majority(.8, 3)), slots)[0], .517426, 5e-7)
}

// A knockout of 8 draws each of the 315 brackets as often, also where it draws
// lots anew in every round: of 40 expected in each, Pearson's chi-square has 314
// degrees of freedom, mean 314 and standard deviation 25.1. The bracket is read
// off the duels, the winner of each meeting the winner of another.
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
			var half [8][]int // that each has won
			for a := range half {
				half[a] = []int{a}
			}
			for _, p := range c.duels {
				a, b := min(p.First, p.Second), max(p.First, p.Second)
				half[a] = slices.Concat(half[a], half[b]) // the smaller number wins
			}
			at, ok := index[fmt.Sprint(half[0])]
			if !ok {
				t.Fatalf("%s: %v is no bracket", name, half[0])
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

// 7.6: without noise the best wins every single elimination, by N-1 comparisons,
// and the second best reaches the final of a random bracket with probability
// N/(2(N-1)): 4/7 of 8, 32/63 of 64. 4 standard errors are 2/√trials at most.
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
				for i := range n { // the best has the least score and a rare answer
					c.scores[i], c.teams[i] = float64(i), i/3
				}
				c.teams[0] = n
				for _, f := range []format{
					someFormat(KnockoutParams{votes, n%2 == 0, seeding}, NewKnockout, format{}),
					someFormat(LevelKnockoutParams{"linear", votes, 2, .1, .1, n%2 == 0, seeding}, NewLevelKnockout, format{}),
				} {
					if arm, err := c.play(f.new(duel.NewProblem(c, 10_000), rng.Stream(1, t.Name(), strconv.Itoa(n))), 10_000); err != nil || arm != 0 {
						t.Errorf("%s of %d: %d wins, %v", f.name, n, arm, err)
					}
				}
			}
		}
	}
}

// meeting is what was seen of two arms in a round.
type meeting struct {
	round int
	pref.Pair
	lead int // duels that the first has won less those of the second
}

// meetings plays to the end and tells what was seen: the duels by match, and the
// books at each duel and at the end.
func meetings(c *contest, l duel.Learner, within int) (seen []meeting, books []duel.Expenses, winner pref.Arm, err error) {
	a := l.(duel.Accountant)
	for {
		books = append(books, a.Expenses())
		p, more := l.Next()
		if !more {
			return seen, books, l.Recommend(), nil
		}
		if within--; within < 0 || p.First == p.Second {
			return nil, nil, 0, fmt.Errorf("%v duel, %d duels left", p, within)
		}
		o := c.Duel(p)
		round := a.Expenses().Rounds
		if n := len(seen); n == 0 || seen[n-1].round != round || seen[n-1].Pair != p && seen[n-1].Pair != p.Flip() {
			seen = append(seen, meeting{round: round, Pair: p})
		}
		m := &seen[len(seen)-1]
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

// Every single elimination in all its variants is one: in a round nobody has two
// matches, the field is at least halved, who loses is gone, the winner has lost no
// match, and there is at most one bye where who meets whom is drawn by lot. A
// knockout has exactly N-1 matches, paid and free. By lot it has as many byes as
// rounds with an odd field, and nobody two in a row. In a seeded bracket the byes
// are all in the first round, as many as are missing to a power of 2, and so more
// than one: it is the one exception.
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
			seen, books, winner, err := meetings(c, l, (n-1)*f.duels)
			if err != nil {
				t.Fatalf("%s: %v", f.name, err)
			}
			gone := make([]bool, n)
			played := make([]int, n) // the last round of each
			field := map[int]int{}   // who duels in each round
			for _, m := range seen {
				for _, a := range []pref.Arm{m.First, m.Second} {
					if gone[a] || played[a] >= m.round {
						t.Fatalf("%s: %d plays in round %d, having played in round %d; it has lost: %t", f.name, a, m.round, played[a], gone[a])
					}
					if !seeded && knockout && !known && m.round-played[a] > 2 {
						t.Fatalf("%s: %d plays in rounds %d and %d and between them has two byes", f.name, a, played[a], m.round)
					}
					played[a] = m.round
				}
				field[m.round] += 2
				gone[m.First] = m.lead < 0
				gone[m.Second] = m.lead > 0
			}
			if gone[winner] {
				t.Fatalf("%s: %d wins, having lost", f.name, winner)
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
			end := books[len(books)-1]
			if end.Rounds > levels(2, n) || len(seen)+end.Free > n-1 {
				t.Fatalf("%s: %d matches of %d, %+v", f.name, len(seen), n, end)
			}
			if !seeded {
				for i, later := range books[1:] {
					if b := books[i]; later.Byes-b.Byes > later.Rounds-b.Rounds {
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
			if end.Byes != byes || end.Rounds != levels(2, n) || len(seen)+end.Free != n-1 {
				t.Fatalf("%s of %d: %d matches, %+v; want %d byes", f.name, n, len(seen), end, byes)
			}
			if seeded {
				for _, b := range books {
					if b.Rounds > 1 && b.Byes != byes {
						t.Fatalf("%s of %d: %d byes of %d by round %d", f.name, n, b.Byes, byes, b.Rounds)
					}
				}
			}
		}
	})
}

// A bracket that is seeded: the best have the byes, in the first round the best
// of those who play meets the last, and where the better one always wins it is so
// in every round, so that the best two meet in the final. By votes it goes by how
// many have the same answer.
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
		seen, _, winner, err := meetings(c, NewKnockout(KnockoutParams{Votes: 1, Seeding: "scores"}, duel.NewProblem(c, 1000), s), n-1)
		if err != nil || seed[winner] != 0 {
			t.Fatalf("of %d: the winner has seed %d, %v", n, seed[winner], err)
		}
		for _, m := range seen {
			if last := 1<<(levels(2, n)+1-m.round) - 1; seed[m.First]+seed[m.Second] != last {
				t.Errorf("of %d: seeds %d and %d meet in round %d, their sum should be %d", n, seed[m.First], seed[m.Second], m.round, last)
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
		seen, _, _, err = meetings(c, NewKnockout(KnockoutParams{Votes: 1, Seeding: "votes"}, problem, s), n-1)
		if err != nil {
			t.Fatal(err)
		}
		byes := 1<<levels(2, n) - n
		for _, m := range seen {
			if byes > 0 && m.round == 1 && max(sizes[m.First], sizes[m.Second]) > byRank[byes-1] {
				t.Errorf("of %d: answers of %d and %d play in the first round, where the %d most frequent, %v, should have byes", n, sizes[m.First], sizes[m.Second], byes, byRank[:byes])
			}
		}
	}
}

// numbered is the test that results do not depend, in law, on how arms are
// numbered: seven candidates of five answers and different strengths, before a
// judge that also ties, rejects both, and by so much favours the first slot, take
// part once from the strongest to the weakest and once in another order. It is how
// often each candidate is recommended in either.
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

// Results do not depend, in law, on the numbering of arms. Two shares of n trials
// differ by more than 4½ standard errors with probability 7e-6, and there are
// some 200 of them.
func TestNumbersDoNotMatter(t *testing.T) {
	trials := simtest.Trials(1000)
	var all []format
	for _, seeding := range []string{"random", "votes", "scores"} {
		all = append(all,
			someFormat(KnockoutParams{1, false, seeding}, NewKnockout, format{}),
			someFormat(KnockoutParams{2, true, seeding}, NewKnockout, format{}),
			someFormat(LevelKnockoutParams{"linear", 1, 1, .1, .1, true, seeding}, NewLevelKnockout, format{}),
			someFormat(NaryKnockoutParams{3, "ladder", 1, true, seeding}, NewNaryKnockout, format{}),
			someFormat(NaryKnockoutParams{4, "round-robin", 1, true, seeding}, NewNaryKnockout, format{}),
			someFormat(DoubleEliminationParams{1, true, seeding, true}, NewDoubleElimination, format{}),
			someFormat(LadderParams{1, true, true, seeding, "weakest"}, NewLadder, format{}),
			someFormat(SwissParams{0, "monrad", 1, true, seeding}, NewSwiss, format{}),
			someFormat(SwissParams{4, "dutch", 1, false, seeding}, NewSwiss, format{}),
		)
	}
	for _, ties := range []string{"random", "first", "team", "score", "rematch"} {
		all = append(all, someFormat(PairJudgeParams{ties, "drop", true, ties != "first", false, ties != "random"}, NewPairJudge, format{}))
	}
	all = append(all,
		someFormat(PairJudgeParams{"team", "team", false, false, true, true}, NewPairJudge, format{}),
		someFormat(RoundRobinParams{1, 0, "copeland", false}, NewRoundRobin, format{}),
		someFormat(RoundRobinParams{2, 0, "borda", true}, NewRoundRobin, format{}),
		someFormat(RoundRobinParams{0, 11, "borda", false}, NewRoundRobin, format{}), // cut in mid-turn
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
			t.Errorf("%s: numbers matter, by %.1f standard errors", f.name, worst)
		}
	}
	// The test could fail: who goes by numbers is found out.
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
		t.Errorf("a ladder by number is off by %.1f standard errors only", worst)
	}
}
