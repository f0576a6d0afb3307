package candidates

import (
	"math"
	"math/bits"

	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// trial is the environment of one trial: a problem, its candidates and the judges'
// opinion of them. It is a duel.Pool and a duel.Tallier.
type trial struct {
	opinion
	coins      *rng.Source
	candidates duel.Candidates
	truth      duel.Truth

	// cells caches the laws of pairs: that of key k is at k modulo their number, a
	// power of two. A knockout duels each pair once, so the cache starts small.
	cells    []cell
	smallest [4]cell
	lawCalls int // calls of law so far
	shift    int // of the first arm in a key
}

// cell is a place of the cache.
type cell struct {
	key int // of the pair, plus 1; 0 for none
	law duel.Law
}

// newTrial returns the trial with this opinion, whose duels are drawn from coins.
func newTrial(o opinion, coins *rng.Source) *trial {
	t := &trial{opinion: o, coins: coins, shift: bits.Len(uint(o.k - 1))}
	t.cells = t.smallest[:]
	t.candidates.JudgeCalls = o.calls()
	return t
}

// environment returns the trial, as a duel.Grader if its judge gives grades.
func (t *trial) environment() duel.Environment {
	if t.grades > 0 {
		return &grader{t}
	}
	return t
}

// Arms implements duel.Environment.
func (t *trial) Arms() int { return t.k }

// Truth implements duel.Environment.
func (t *trial) Truth() *duel.Truth { return &t.truth }

// Candidates implements duel.Pool.
func (t *trial) Candidates() *duel.Candidates { return &t.candidates }

// Duel implements duel.Environment.
func (t *trial) Duel(p pref.Pair) pref.Outcome {
	return t.law(p).Outcome(t.coins.Draw())
}

// DuelTally implements duel.Tallier.
func (t *trial) DuelTally(p pref.Pair, n int) pref.Tally {
	return t.law(p).Tally(t.coins, n)
}

// maxCells bounds the cells that a trial keeps: 4 MiB.
const maxCells = 1 << 16

// law returns the law of the pair. The cache gets room for all pairs, but at most
// maxCells, once there have been more calls than there are pairs.
func (t *trial) law(p pref.Pair) *duel.Law {
	key := int(p.First)<<t.shift | int(p.Second)
	at := &t.cells[key&(len(t.cells)-1)]
	if t.lawCalls++; at.key == key+1 {
		return &at.law
	}
	if len(t.cells) == len(t.smallest) && t.lawCalls > t.k*t.k {
		t.cells = make([]cell, max(len(t.smallest), min(maxCells, 1<<(2*t.shift))))
		at = &t.cells[key&(len(t.cells)-1)]
	}
	at.key, at.law = key+1, duel.NewLaw(t.duel(int(p.First), int(p.Second)))
	return &at.law
}

// grader is a trial whose judge, a latent one without colleagues that is called
// once a duel, gives grades. It is a duel.Grader.
type grader struct{ *trial }

// DuelGraded draws one call with the distribution of compare and grades the candidates
// by the margin that decided it: with their mean worth w, the judge sees them as worth
// w ± margin/2. A verdict that cannot be read has no grades.
func (g *grader) DuelGraded(p pref.Pair) (pref.Outcome, duel.Grades) {
	i, j := int(p.First), int(p.Second)
	swapped := g.order == "random" && g.coins.Coin()
	if swapped {
		i, j = j, i
	}
	if g.failures > 0 && g.coins.Float64() < g.failures {
		return pref.Tie, duel.Grades{}
	}
	z := float64(g.frozen * g.forFirst(ofMargin, 0, i, j))
	z += float64(g.fresh * portable.PhiInverse((float64(g.coins.Uint64()>>12)+0.5)*0x1p-52))
	margin := g.margin(0, i, j) + (portable.Log(portable.Phi(z)) - portable.Log(portable.Phi(-z)))
	outcome := pref.Tie
	switch {
	case margin > g.theta:
		outcome = pref.FirstWins
	case margin < -g.theta:
		outcome = pref.SecondWins
	}
	mean, half := float64((g.worth[i]+g.worth[j])/2), float64(margin/2)
	grades := duel.Grades{First: g.grade(mean + half), Second: g.grade(mean - half)}
	if swapped {
		return outcome.Flip(), duel.Grades{First: grades.Second, Second: grades.First}
	}
	return outcome, grades
}

// grade returns the grade of this worth: from 1 to 10, about 5.5 for 0.
func (g *grader) grade(worth float64) float64 {
	return math.Floor(min(max(5.5+float64(g.grades*worth), 1), 10) + 0.5)
}
