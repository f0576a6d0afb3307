package tournament

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// Comparisons of the exact laws of several formats, and of single elimination in general,
// with enumerations. The laws of one format are tested in its own file.

// anyPopulation returns a population with the given number of types, some of them correct,
// and a judge whose preferences may be cyclic.
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

// tree is a bracket: an entrant, or a match between the winners of two brackets.
type tree struct {
	entrant int
	halves  []tree
}

func entrantOf(i int) tree   { return tree{entrant: i} }
func against(a, b tree) tree { return tree{halves: []tree{a, b}} }

// publishedBrackets returns the brackets of up to five entrants in the published order,
// where the last of an odd number has a bye and comes first in the next round.
var publishedBrackets = []tree{
	1: entrantOf(0),
	2: against(entrantOf(0), entrantOf(1)),
	3: against(entrantOf(2), against(entrantOf(0), entrantOf(1))),
	4: against(against(entrantOf(0), entrantOf(1)), against(entrantOf(2), entrantOf(3))),
	5: against(against(entrantOf(2), entrantOf(3)), against(entrantOf(4), against(entrantOf(0), entrantOf(1)))),
}

// winners returns the probability of each entrant to win, summed over all outcomes of
// the matches.
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

// plainMajority returns the probability to win a match of this number of votes, where a
// coin decides if the votes are equal, summed over all outcomes of the votes.
func plainMajority(p float64, votes int) (won float64) {
	for outcomes := range 1 << votes {
		ones := bits.OnesCount(uint(outcomes))
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

// TestExactKnockoutByEnumeration compares the exact law of a knockout, which uses
// that the halves of a bracket are independent, with the enumeration of all types of
// the entrants and all outcomes. The two differ by rounding errors of a few thousand
// numbers below 1.
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
					got, _ := ExactKnockout(KnockoutParams{VotesParams: VotesParams{Votes: votes}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, pop, n)
					closeTo(t, fmt.Sprintf("%d of %d types, %d votes", n, types, votes), got, want, 1e-11)
				}
			}
		}
	}
}

// eachPlay plays a learner once for every sequence of outcomes of its duels and calls
// f with the recommendation and the probability. The learner's own coins, which it
// may toss only between arms of one type, are not enumerated.
func eachPlay(wins func(first, second pref.Arm) float64, learner func() duel.Learner, f func(arm pref.Arm, chance float64)) {
	var second []bool // for each duel so far: whether the arm in the second slot wins
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

// TestKnockoutByEnumeration compares ExactKnockout with the enumeration of all plays
// of Knockout, with byes, early ends and matches without a duel. The entrants are
// independent, so that any order has the same law as long as all of them are played
// in the same order.
func TestKnockoutByEnumeration(t *testing.T) {
	simtest.Slow(t)
	s := rng.Stream(1, t.Name())
	for _, row := range []struct{ n, types, votes int }{
		{1, 3, 1}, {2, 3, 1}, {3, 3, 1}, {4, 3, 1}, {5, 3, 1}, {6, 2, 1}, {7, 2, 1}, {2, 3, 3}, {3, 3, 3}, {2, 2, 5},
	} {
		for _, early := range []bool{false, true} {
			for _, known := range []bool{false, true} {
				pop := anyPopulation(row.types, s)
				p := KnockoutParams{VotesParams: VotesParams{Votes: row.votes}, EarlyParams: EarlyParams{Early: early}, SeedingParams: duel.SeedingParams{Seeding: "random"}}
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

// TestBoundHolds checks that the lower bound of the theorem never exceeds the success
// probability, also for cyclic types, provided that correct types beat wrong ones. If the
// bound on the failure exceeds 1, the lower bound is 0.
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
		success, promised := ExactKnockout(KnockoutParams{VotesParams: VotesParams{Votes: votes}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, pop, n)
		var q, p float64
		for i, right := range pop.Right {
			if right {
				q += pop.Shares[i]
			}
		}
		p = 1
		for i, row := range pop.Wins {
			for j, w := range row {
				if pop.Right[i] && !pop.Right[j] && pop.Shares[i] > 0 && pop.Shares[j] > 0 {
					p = min(p, w)
				}
			}
		}
		for _, promise := range KnockoutEntry.Card.Promises {
			if promise.Of != sim.Failure {
				continue
			}
			bound, err := promise.Bound.Value(map[string]float64{"N": float64(n), "K": float64(votes), "p": p, "q": q})
			if err != nil || p > .5 && q > 0 && math.Abs(max(0, 1-bound)-promised) > 1e-9 {
				t.Fatalf("%+v, N = %d, K = %d: the bound of the card is %g (%v), that of the exact values %g", pop, n, votes, bound, err, 1-promised)
			}
		}
		if success < promised-1e-12 || success > 1+1e-12 {
			t.Fatalf("%+v, N = %d, K = %d: succeeds with probability %g, below the bound %g", pop, n, votes, success, promised)
		}
	})
}

// typesAfter returns the law of the winner's type in a knockout of 2^rounds entrants.
func typesAfter(pop duel.Population, rounds int) (law []float64) {
	for i := range pop.Shares {
		pop.Right = make([]bool, len(pop.Shares))
		pop.Right[i] = true
		share, _ := ExactKnockout(KnockoutParams{VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, &pop, 1<<rounds)
		law = append(law, share)
	}
	return law
}

// TestReplicatorShapes checks the shapes of the laws whose numbers are in
// TestReplicator.
func TestReplicatorShapes(t *testing.T) {
	c3 := duel.Population{Shares: []float64{.2, .2, .6}, Wins: [][]float64{{.5, .6, .6}, {.4, .5, .9}, {.4, .1, .5}}}
	c4 := duel.Population{Shares: []float64{.2, .2, .6}, Wins: [][]float64{{.5, .4, .9}, {.6, .5, .5}, {.1, .5, .5}}}
	for r := 1; r <= 12; r++ {
		// Type B is the likeliest winner of C3 with 128 entrants and fewer, A with 256 and
		// more.
		if law := typesAfter(c3, r); (law[1] > law[0]) != (r <= 7) {
			t.Errorf("C3 after %d rounds: %v", r, law)
		}
		// More candidates improve the knockout of C4 up to 64, and make it worse above.
		if before, after := typesAfter(c4, r-1), typesAfter(c4, r); (after[0] > before[0]) != (r <= 6) {
			t.Errorf("C4 after %d rounds: from %v to %v", r, before, after)
		}
	}
	// In a league of two types (C1) right arms lead by p - 1/2 whatever their share.
	for _, share := range []int{1000, 300_000, 999_000} {
		for _, p := range []float64{.51, .6, .9} {
			vast := &leagueTypes{[]int{share, 1_000_000 - share}, [][]float64{{.5, p}, {1 - p, .5}}}
			closeTo(t, "C1", vast.mean(0)-vast.mean(1), p-.5, 1e-5) // a candidate does not play itself
		}
	}
	// A type that is called correct less often than correct arms vanishes.
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
	// A type that is called correct more often than correct arms becomes dominant after
	// about ln((1-x)/x)/ln(1+φ-TPR) rounds of correct arms and this type. It grows by this
	// factor until it is frequent and then more slowly, the more so the larger φ is: within
	// a fifth here.
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

// TestKnockoutGoesOnToOne checks that a knockout converges to 1 where a ladder
// converges to c* below 1.
func TestKnockoutGoesOnToOne(t *testing.T) {
	for _, row := range []struct{ share, p, ladder float64 }{{.42, .704, .632660}, {.1, .6, .142857}} {
		before := row.share
		for r := 1; r <= 16; r++ {
			got, _ := ExactKnockout(KnockoutParams{VotesParams: VotesParams{Votes: 1}, SeedingParams: duel.SeedingParams{Seeding: "random"}}, twoTypes(row.share, row.p), 1<<r)
			// The distance to 1 falls at least by the factor 1-(2p-1)x.
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
