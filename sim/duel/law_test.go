package duel

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"joust/sim/pref"
	"joust/sim/rng"
)

// lastDraw is the greatest draw that a Law of probabilities compares.
const lastDraw = 1<<63 - 1

// probabilities draws four probabilities that sum to 1 up to rounding; any of them
// may be 0 or tiny.
func probabilities(r *rapid.T, outcomes int) (p [4]float64) {
	rest := 1.0
	for o := range outcomes - 1 {
		share := rapid.OneOf(
			rapid.SampledFrom([]float64{0, 0, 0.5, 0.3, 1, 0x1p-60}),
			rapid.Float64Range(0, 1),
		).Draw(r, "share")
		p[o] = rest * share
		rest -= p[o]
	}
	p[outcomes-1] = rest
	return p
}

// edges lists the draws at which a law of these thresholds can change its outcome,
// and their neighbours.
func edges(thresholds ...uint64) (draws []uint64) {
	for _, t := range append(thresholds, 0, lastDraw) {
		for _, d := range []uint64{t - 1, t, t + 1} {
			if d <= lastDraw {
				draws = append(draws, d)
			}
		}
	}
	return draws
}

// byComparison is the outcome of a draw by comparisons, as a reader would write it.
func byComparison(draw, first, decided, tied uint64) pref.Outcome {
	switch {
	case draw < first:
		return pref.FirstWins
	case draw < decided:
		return pref.SecondWins
	case draw < tied:
		return pref.Tie
	}
	return pref.BothBad
}

// NewLaw has the thresholds, and for more than eight duels the counts, that package
// candidates had before there was a Law.
func TestNewLaw(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := probabilities(r, 4)
		first, sure := rng.Threshold(p[0]), rng.Threshold(1)
		decided := max(first, rng.Threshold(1-(p[2]+p[3])))
		if p[2]+p[3] == 0 {
			decided = sure
		} else if p[1] == 0 {
			decided = first
		}
		tied := max(decided, rng.Threshold(1-p[3]))
		if p[3] == 0 {
			tied = sure
		} else if p[2] == 0 {
			tied = decided
		}
		l := NewLaw(p)
		for _, draw := range edges(first, decided, tied) {
			if got, want := l.Outcome(draw), byComparison(draw, first, decided, tied); got != want {
				r.Fatalf("NewLaw(%v): draw %d is %v, want %v", p, draw, got, want)
			} else if p[got] == 0 {
				r.Fatalf("NewLaw(%v): draw %d is %v, which has probability 0", p, draw, got)
			}
		}
		n := rapid.IntRange(0, 2000).Draw(r, "n")
		got, want := rng.Stream(1, "law"), rng.Stream(1, "law")
		counts := want.Quadrinomial(n, &p)
		if tally := l.TallyAtOnce(got, n); tally != (pref.Tally{First: counts[0], Second: counts[1], Tie: counts[2], BothBad: counts[3]}) {
			r.Fatalf("NewLaw(%v): %d duels end in %+v, want %v", p, n, tally, counts)
		}
		checkSameState(r, got, want)
	})
}

// trinomial draws how many of n independent trials fall in the first and in the second of
// three classes with the probabilities p1, p2 and 1-p1-p2: a binomial draw for the first
// class and, among the rest, another one for the second.
func trinomial(s *rng.Source, n int, p1, p2 float64) (n1, n2 int) {
	n1 = s.Binomial(n, p1)
	if n1 == n || p2 == 0 {
		return n1, 0
	}
	return n1, s.Binomial(n-n1, min(1, p2/(1-p1)))
}

// TernaryLaw has the thresholds, and for more than eight duels the counts, that
// package preference had before there was a Law.
func TestTernaryLaw(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := probabilities(r, 3)
		win, lose, tie := p[0], p[1], p[2]
		first, sure := rng.Threshold(win), rng.Threshold(1)
		decided := max(first, rng.Threshold(1-tie))
		if tie == 0 {
			decided = sure
		} else if lose == 0 {
			decided = first
		}
		l := TernaryLaw(win, tie, lose)
		for _, draw := range edges(first, decided) {
			if got, want := l.Outcome(draw), byComparison(draw, first, decided, sure); got != want {
				r.Fatalf("TernaryLaw(%v, %v, %v): draw %d is %v, want %v", win, tie, lose, draw, got, want)
			} else if ternary := l.TernaryOutcome(draw); ternary != got {
				r.Fatalf("TernaryLaw(%v, %v, %v): TernaryOutcome of draw %d is %v, Outcome %v", win, tie, lose, draw, ternary, got)
			} else if p[got] == 0 {
				r.Fatalf("TernaryLaw(%v, %v, %v): draw %d is %v, which has probability 0", win, tie, lose, draw, got)
			}
		}
		n := rapid.IntRange(0, 2000).Draw(r, "n")
		got, want := rng.Stream(1, "law"), rng.Stream(1, "law")
		var wins, losses int
		if decided == sure {
			wins = want.Binomial(n, win)
			losses = n - wins
		} else {
			wins, losses = trinomial(want, n, win, lose)
		}
		if tally := l.TallyAtOnce(got, n); tally != (pref.Tally{First: wins, Second: losses, Tie: n - wins - losses}) {
			r.Fatalf("TernaryLaw(%v, %v, %v): %d duels end in %+v, want %d, %d and the rest", win, tie, lose, n, tally, wins, losses)
		}
		checkSameState(r, got, want)
	})
}

// The tallies of a law without "both bad" follow the trinomial law: a chi-square test of
// all tallies of n duels, where those with fewer than 5 expected draws form one class.
func TestTernaryTallyFollowsItsLaw(t *testing.T) {
	const draws = 50_000
	for _, c := range []struct {
		n              int
		win, tie, lose float64
	}{
		{10, 0.5, 0.25, 0.25}, {12, 0.05, 0.05, 0.9}, {41, 0.3, 0.4, 0.3}, {9, 0.25, 0, 0.75}, {15, 0.7, 0.3, 0},
	} {
		l, stream := TernaryLaw(c.win, c.tie, c.lose), rng.Stream(1, "tallies", fmt.Sprint(c))
		count := map[pref.Tally]int{}
		for range draws {
			count[l.TallyAtOnce(stream, c.n)]++
		}
		factorial := func(k int) float64 { return math.Gamma(float64(k + 1)) }
		statistic, freedom, rareCount, rareWant := 0.0, -1, draws, float64(draws)
		for wins := range c.n + 1 {
			for losses := range c.n + 1 - wins {
				ties := c.n - wins - losses
				want := draws * factorial(c.n) / (factorial(wins) * factorial(losses) * factorial(ties)) *
					math.Pow(c.win, float64(wins)) * math.Pow(c.lose, float64(losses)) * math.Pow(c.tie, float64(ties))
				if want < 5 {
					continue
				}
				got := count[pref.Tally{First: wins, Second: losses, Tie: ties}]
				statistic += (float64(got) - want) * (float64(got) - want) / want
				freedom, rareCount, rareWant = freedom+1, rareCount-got, rareWant-want
			}
		}
		switch {
		case rareWant >= 5:
			statistic += (float64(rareCount) - rareWant) * (float64(rareCount) - rareWant) / rareWant
			freedom++
		case rareWant < 1e-6 && rareCount > 0:
			t.Errorf("%+v: %d tallies are impossible", c, rareCount)
		}
		if p := (distuv.ChiSquared{K: float64(freedom)}).Survival(statistic); p < 1e-4 {
			t.Errorf("%+v: the tallies differ from the law with χ² = %.1f for %d degrees of freedom, p = %.2g", c, statistic, freedom, p)
		}
	}
}

// LawOfCounts has one draw for each counted outcome: its outcomes, listed over all
// draws, are the counts. More than eight duels are those of the shares.
func TestLawOfCounts(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var counts [4]uint32
		total := 0
		for o := range counts {
			counts[o] = rapid.Uint32Range(0, 6).Draw(r, "count")
			total += int(counts[o])
		}
		if total == 0 {
			counts[pref.Tie], total = 1, 1
		}
		l := LawOfCounts(counts)
		var listed [4]uint32
		for draw := range total {
			listed[l.Outcome(uint64(draw))]++
		}
		if listed != counts {
			r.Fatalf("LawOfCounts(%v): the draws below %d give %v", counts, total, listed)
		}
		got, want := rng.Stream(1, "law"), rng.Stream(1, "law")
		for range 20 {
			if o, w := l.Draw(got), l.Outcome(uint64(want.Intn(total))); o != w {
				r.Fatalf("LawOfCounts(%v): a duel is %v, want %v", counts, o, w)
			}
		}
		var shares [4]float64
		for o, c := range counts {
			shares[o] = float64(c) / float64(total)
		}
		n := rapid.IntRange(0, 2000).Draw(r, "n")
		c := want.Quadrinomial(n, &shares)
		if tally := l.TallyAtOnce(got, n); tally != (pref.Tally{First: c[0], Second: c[1], Tie: c[2], BothBad: c[3]}) {
			r.Fatalf("LawOfCounts(%v): %d duels end in %+v, want %v", counts, n, tally, c)
		}
		checkSameState(r, got, want)
	})
}

// Up to eight duels, a tally counts single duels; more are drawn at once.
func TestTally(t *testing.T) {
	for _, l := range []Law{
		NewLaw([4]float64{0.4, 0.3, 0.2, 0.1}),
		TernaryLaw(0.5, 0.2, 0.3),
		LawOfCounts([4]uint32{3, 1, 4, 2}),
	} {
		for n := range 30 {
			got, want := rng.Stream(1, "tally", fmt.Sprint(n)), rng.Stream(1, "tally", fmt.Sprint(n))
			var counted pref.Tally
			if n <= 8 {
				for range n {
					counted.Add(l.Draw(want))
				}
			} else {
				counted = l.TallyAtOnce(want, n)
			}
			if tally := l.Tally(got, n); tally != counted {
				t.Errorf("%+v: %d duels end in %+v, want %+v", l, n, tally, counted)
			}
			checkSameState(t, got, want)
		}
	}
}

// Outcomes of probability 0 never occur and those of probability 1 always do, in
// single duels, in short tallies and in long ones.
func TestSureAndImpossible(t *testing.T) {
	for _, c := range []struct {
		what string
		law  Law
		p    [4]float64
	}{
		{"the first wins", TernaryLaw(1, 0, 0), [4]float64{1, 0, 0, 0}},
		{"the second wins", TernaryLaw(0, 0, 1), [4]float64{0, 1, 0, 0}},
		{"a tie", TernaryLaw(0, 1, 0), [4]float64{0, 0, 1, 0}},
		{"both are bad", NewLaw([4]float64{0, 0, 0, 1}), [4]float64{0, 0, 0, 1}},
		{"no loss", TernaryLaw(0.3, 0.7, 0), [4]float64{0.3, 0, 0.7, 0}},
		{"no win", TernaryLaw(0, 0.7, 0.3), [4]float64{0, 0.3, 0.7, 0}},
		{"no tie", TernaryLaw(0.3, 0, 0.7), [4]float64{0.3, 0.7, 0, 0}},
		{"only a win or both bad", NewLaw([4]float64{0.1, 0, 0, 0.9}), [4]float64{0.1, 0, 0, 0.9}},
		{"counts without a loss", LawOfCounts([4]uint32{2, 0, 1, 1}), [4]float64{0.5, 0, 0.25, 0.25}},
	} {
		for _, n := range []int{8, 9, 100_000} {
			tally := c.law.Tally(rng.Stream(1, "sure", c.what), n)
			for o, got := range [4]int{tally.First, tally.Second, tally.Tie, tally.BothBad} {
				if c.p[o] == 0 && got > 0 || c.p[o] == 1 && got != n || n == 100_000 && c.p[o] > 0 && got == 0 {
					t.Errorf("%s: of %d duels, %d end in %v, which has probability %v", c.what, n, got, pref.Outcome(o), c.p[o])
				}
			}
		}
	}
}

// checkSameState checks that two streams have drawn the same number of times.
func checkSameState(t interface {
	Helper()
	Error(...any)
}, got, want *rng.Source,
) {
	t.Helper()
	if *got != *want {
		t.Error("the law used other random numbers than the reference")
	}
}
