package duel

import (
	"math/bits"

	"joust/sim/pref"
	"joust/sim/rng"
)

// Law is the distribution of the outcome of a duel of one ordered pair. It draws
// single outcomes and tallies of independent duels; both have the same law, but
// they use different random numbers.
//
// A single duel compares one uniform integer with three thresholds:
//
//	0 ≤ … < first ≤ … < decided ≤ … < tied ≤ …
//	 FirstWins  SecondWins     Tie     BothBad
//
// A tally is drawn by up to three binomials: how many of the duels the first arm
// wins, how many of the others the second arm wins, and how many of the rest tie.
// The constructors differ in how they round the probabilities of these binomials.
// This decides which random numbers a tally uses, so that each kind of environment
// must stay with its constructor.
type Law struct {
	first, decided, tied uint64
	total                uint64 // of the counts; 0 for a law of probabilities
	binomials            [3]float64
}

// NewLaw returns the law with these probabilities, indexed by outcome, which sum
// to 1. Outcomes of probability 0 never occur, and outcomes of probability 1
// always do. With the probabilities p₀ … p₃ the binomials have
//
//	p₀/(p₀+(p₁+(p₂+p₃))), p₁/(p₁+(p₂+p₃)) and p₂/(p₂+p₃),
//
// as in rng.Source.Quadrinomial.
func NewLaw(p [4]float64) Law {
	if p[pref.Tie] == 0 && p[pref.BothBad] == 0 { // the same as below in half the time
		sure := rng.Threshold(1)
		l := Law{first: rng.Threshold(p[pref.FirstWins]), decided: sure, tied: sure, binomials: [3]float64{1, 1, 1}}
		if p[pref.SecondWins] > 0 {
			l.binomials[0] = min(1, p[pref.FirstWins]/(p[pref.FirstWins]+p[pref.SecondWins]))
		}
		return l
	}
	l := thresholds(p)
	rest := [3]float64{p[1] + (p[2] + p[3]), p[2] + p[3], p[3]}
	for c := range l.binomials {
		switch {
		case rest[c] <= 0:
			l.binomials[c] = 1
		case p[c] > 0:
			l.binomials[c] = min(1, p[c]/(p[c]+rest[c]))
		}
	}
	return l
}

// TernaryLaw returns the law with these probabilities of FirstWins, Tie and
// SecondWins, which sum to 1; BothBad never occurs. A tally draws the wins of the first
// arm with probability win and, among the other duels, the wins of the second arm with
// probability lose/(1-win). Where no duel can tie, the latter is exactly 1 and draws no
// random number.
func TernaryLaw(win, tie, lose float64) Law {
	l := thresholds([4]float64{pref.FirstWins: win, pref.SecondWins: lose, pref.Tie: tie})
	l.binomials = [3]float64{win, 0, 1}
	switch {
	case l.decided == rng.Threshold(1):
		l.binomials[1] = 1
	case lose > 0:
		l.binomials[1] = min(1, lose/(1-win))
	}
	return l
}

// LawOfCounts returns the law in which each outcome has its share of the counts,
// of which at least one is positive. A single duel draws one of the counted
// outcomes without rounding, by rng.Source.Intn. The law is cheap to make: what
// only tallies need is not computed before.
func LawOfCounts(counts [4]uint32) Law {
	l := Law{first: uint64(counts[pref.FirstWins])}
	l.decided = l.first + uint64(counts[pref.SecondWins])
	l.tied = l.decided + uint64(counts[pref.Tie])
	l.total = l.tied + uint64(counts[pref.BothBad])
	return l
}

// thresholds returns the law with these probabilities, still without binomials.
func thresholds(p [4]float64) Law {
	sure := rng.Threshold(1)
	l := Law{first: rng.Threshold(p[pref.FirstWins])}
	switch undecided := p[pref.Tie] + p[pref.BothBad]; {
	case undecided == 0:
		l.decided = sure
	case p[pref.SecondWins] == 0:
		l.decided = l.first
	default:
		l.decided = max(l.first, rng.Threshold(1-undecided))
	}
	switch {
	case p[pref.BothBad] == 0:
		l.tied = sure
	case p[pref.Tie] == 0:
		l.tied = l.decided
	default:
		l.tied = max(l.decided, rng.Threshold(1-p[pref.BothBad]))
	}
	return l
}

// Outcome returns the outcome of one uniform draw: of rng.Source.Draw for a law of
// probabilities, and of an integer below the sum of the counts for a law of counts.
// It does not branch: the borrow of a subtraction is 1 where the draw is below the
// threshold.
func (l *Law) Outcome(draw uint64) pref.Outcome {
	_, first := bits.Sub64(draw, l.first, 0)
	_, decided := bits.Sub64(draw, l.decided, 0)
	_, tied := bits.Sub64(draw, l.tied, 0)
	return pref.BothBad - pref.Outcome(first+decided+tied)
}

// TernaryOutcome returns the same as Outcome for a TernaryLaw. It saves a comparison
// of three, which is a tenth of the time of a step of a simple learner.
func (l *Law) TernaryOutcome(draw uint64) pref.Outcome {
	_, first := bits.Sub64(draw, l.first, 0)
	_, decided := bits.Sub64(draw, l.decided, 0)
	return pref.Tie - pref.Outcome(first+decided)
}

// Draw draws the outcome of one duel of any law. An environment that knows how its
// laws were made calls Outcome or TernaryOutcome with a draw instead, which is
// faster.
func (l *Law) Draw(coins *rng.Source) pref.Outcome { return l.Outcome(l.uniform(coins)) }

// uniform draws an integer to compare with the thresholds.
func (l *Law) uniform(coins *rng.Source) uint64 {
	if l.total > 0 {
		return uint64(coins.Intn(int(l.total)))
	}
	return coins.Draw()
}

// MaxSingleDuels is the number of duels up to which drawing them one by one is faster
// than drawing their counts, so that Law.Tally does so.
const MaxSingleDuels = 8

// Tally draws the counts of n duels: up to eight one by one, more at once.
func (l *Law) Tally(coins *rng.Source, n int) pref.Tally {
	if n > MaxSingleDuels {
		return l.TallyAtOnce(coins, n)
	}
	if l.total > 0 {
		return l.tallyOfCounts(coins, n)
	}
	var first, decided, tied uint64
	for range n {
		draw := coins.Draw()
		_, f := bits.Sub64(draw, l.first, 0)
		_, d := bits.Sub64(draw, l.decided, 0)
		_, t := bits.Sub64(draw, l.tied, 0)
		first, decided, tied = first+f, decided+d, tied+t
	}
	return pref.Tally{First: int(first), Second: int(decided - first), Tie: int(tied - decided), BothBad: n - int(tied)}
}

// tallyOfCounts is Tally of a few duels for a law of counts.
func (l *Law) tallyOfCounts(coins *rng.Source, n int) (t pref.Tally) {
	for range n {
		t.Add(l.Draw(coins))
	}
	return t
}

// TallyAtOnce draws the counts of n duels by binomials, however small n is.
func (l *Law) TallyAtOnce(coins *rng.Source, n int) pref.Tally {
	if l.total > 0 {
		c := l.countsOfCounts(coins, n)
		return pref.Tally{First: c[pref.FirstWins], Second: c[pref.SecondWins], Tie: c[pref.Tie], BothBad: c[pref.BothBad]}
	}
	first := Binomial(coins, n, l.binomials[0])
	if l.binomials[1] == 1 { // no duel ends without a winner
		return pref.Tally{First: first, Second: n - first}
	}
	second := Binomial(coins, n-first, l.binomials[1])
	tie := Binomial(coins, n-first-second, l.binomials[2])
	return pref.Tally{First: first, Second: second, Tie: tie, BothBad: n - first - second - tie}
}

// Binomial draws a binomial number, without a random number where it is certain.
func Binomial(coins *rng.Source, n int, p float64) int {
	switch {
	case n == 0 || p == 0:
		return 0
	case p == 1:
		return n
	}
	return coins.Binomial(n, p)
}

// countsOfCounts draws the counts of n duels of a law of counts.
func (l *Law) countsOfCounts(coins *rng.Source, n int) [4]int {
	total := float64(l.total)
	return coins.Quadrinomial(n, &[4]float64{
		pref.FirstWins:  float64(l.first) / total,
		pref.SecondWins: float64(l.decided-l.first) / total,
		pref.Tie:        float64(l.tied-l.decided) / total,
		pref.BothBad:    float64(l.total-l.tied) / total,
	})
}

// oneByOne makes any environment a Tallier that draws every duel by itself.
type oneByOne struct{ Environment }

// DuelTally lets the pair duel n times and counts the outcomes.
func (e *oneByOne) DuelTally(p pref.Pair, n int) pref.Tally {
	var count [4]int
	for range n {
		count[e.Duel(p)&3]++
	}
	return pref.Tally{
		First: count[pref.FirstWins], Second: count[pref.SecondWins],
		Tie: count[pref.Tie], BothBad: count[pref.BothBad],
	}
}
