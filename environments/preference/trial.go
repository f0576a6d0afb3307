package preference

import (
	"math/bits"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// trial is one trial's instance: a ternary preference matrix, whose duels are
// independent draws. It is a duel.Environment and a duel.Tallier.
type trial struct {
	k     int
	cells []cell // cells[i*k+j] for the ordered pair (i, j)
	coins *rng.Source
	truth duel.Truth
}

// cell is the distribution of one ordered pair, as probabilities and as the
// thresholds that a uniform draw is compared with: below first the first arm
// wins, below decided the second does, from there on it is a tie.
type cell struct {
	first, decided uint64
	win, lose      float64
}

// newTrial makes the trial of matrix m, whose duels are drawn from coins.
func newTrial(m *pref.Matrix, coins *rng.Source) *trial {
	k := m.Arms()
	t := &trial{k: k, cells: make([]cell, k*k), coins: coins}
	t.truth.Winners = m.Copeland()
	t.truth.Names = make([]string, k)
	for i := range pref.Arm(k) {
		t.truth.Names[i] = m.Name(i)
		for j := range pref.Arm(k) {
			t.cells[int(i)*k+int(j)] = newCell(m.Win(i, j), m.Tie(i, j), m.Win(j, i))
		}
	}
	return t
}

// newCell is the cell of the given distribution. Outcomes of probability 0 get
// no draw at all, and sure ones every draw.
func newCell(win, tie, lose float64) cell {
	c := cell{win: win, lose: lose, first: rng.Threshold(win)}
	switch {
	case tie == 0:
		c.decided = rng.Threshold(1)
	case lose == 0:
		c.decided = c.first
	default:
		c.decided = max(c.first, rng.Threshold(1-tie))
	}
	return c
}

// Arms implements duel.Environment.
func (t *trial) Arms() int { return t.k }

// Truth implements duel.Environment. The winners are the Copeland winners.
func (t *trial) Truth() *duel.Truth { return &t.truth }

// Duel draws one outcome without a branch: the borrows of two subtractions say
// on which side of its thresholds the draw fell.
func (t *trial) Duel(p pref.Pair) pref.Outcome {
	c := &t.cells[int(p.First)*t.k+int(p.Second)]
	return c.outcome(t.coins.Draw())
}

func (c *cell) outcome(draw uint64) pref.Outcome {
	_, first := bits.Sub64(draw, c.first, 0)
	_, decided := bits.Sub64(draw, c.decided, 0)
	return pref.Tie - pref.Outcome(first+decided)
}

// few is the number of duels up to which drawing them one by one is quicker
// than drawing their counts.
const few = 8

// DuelTally draws the counts of n duels of the pair from their exact law.
func (t *trial) DuelTally(p pref.Pair, n int) pref.Tally {
	c := &t.cells[int(p.First)*t.k+int(p.Second)]
	if n <= few {
		var first, decided uint64
		for range n {
			draw := t.coins.Draw()
			_, f := bits.Sub64(draw, c.first, 0)
			_, d := bits.Sub64(draw, c.decided, 0)
			first += f
			decided += d
		}
		return pref.Tally{First: int(first), Second: int(decided - first), Tie: n - int(decided)}
	}
	if c.decided == rng.Threshold(1) {
		first := t.coins.Binomial(n, c.win)
		return pref.Tally{First: first, Second: n - first}
	}
	first, second := t.coins.Trinomial(n, c.win, c.lose)
	return pref.Tally{First: first, Second: second, Tie: n - first - second}
}
