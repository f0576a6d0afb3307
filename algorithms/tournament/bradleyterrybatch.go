package tournament

import (
	"slices"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// batch is the duels between two fits. It implements duel.Steps.
type batch struct {
	arms      []pref.Arm
	strengths *strengths
	stream    *rng.Source // decides the slots
	rated     []bool      // rated[j*n+i] for i < j, whether the arms have different answers
	values    []float64   // in the same order; 0 if they have not, or if an arm has a duel in this batch
	best      []float64   // by j, the greatest of its values; 0 for none
	at        []int       // by j, the first i of that value
	busy      []bool      // by index, whether an arm has a duel in this batch
	chosen    [][2]int    // the pairs of the batch, by indices, the lower first
	size      int         // duels so far
	swapped   bool        // the arm of the greater index is in the first slot of the present duel
}

// greatest returns the first of the greatest values and its index; 0 if none is above 0. Those
// that differ by rounding are equal.
func greatest(values []float64) (at int, value float64) {
	for i, v := range values {
		if v > value && v > float64(value*(1+equal)) {
			at, value = i, v
		}
	}
	return at, value
}

func newBatch(arms []pref.Arm, problem *duel.Problem, f *strengths, stream *rng.Source) *batch {
	n := len(arms)
	b := &batch{
		arms: arms, strengths: f, stream: stream, rated: make([]bool, n*n), values: make([]float64, n*n),
		best: make([]float64, n), at: make([]int, n), busy: make([]bool, n), chosen: make([][2]int, 0, n/2),
	}
	for j, second := range arms {
		for i, first := range arms[:j] {
			b.rated[j*n+i] = !problem.SameTeam(first, second)
		}
	}
	return b
}

// begin chooses at most this many pairs for a batch. It returns false if there are fewer.
func (b *batch) begin(most int) bool {
	b.size = 0
	clear(b.busy)
	b.chosen = b.chosen[:0]
	b.value()
	for len(b.chosen) < most {
		i, j, ok := b.choose()
		if !ok {
			return false
		}
		b.chosen = append(b.chosen, [2]int{i, j})
		b.occupy(i)
		b.occupy(j)
	}
	return true
}

// row returns the values of the pairs of j with i < j.
func (b *batch) row(j int) []float64 { return b.values[j*len(b.arms):][:j] }

// value computes the values of all free pairs.
func (b *batch) value() {
	for j := range b.arms {
		row := b.row(j)
		for i, rated := range b.rated[j*len(b.arms):][:j] {
			row[i] = 0
			if rated && !b.busy[i] && !b.busy[j] {
				row[i] = b.strengths.value(i, j)
			}
		}
		b.at[j], b.best[j] = greatest(row)
	}
}

// occupy takes the pairs of an arm out.
func (b *batch) occupy(arm int) {
	b.busy[arm] = true
	clear(b.row(arm))
	b.best[arm] = 0
	for j := arm + 1; j < len(b.arms); j++ {
		row := b.row(j)
		row[arm] = 0
		if b.at[j] == arm {
			b.at[j], b.best[j] = greatest(row)
		}
	}
}

// choose returns the free pair of greatest value, of equals the first, if there is one. If the
// covariances are too loose to tell, it computes them anew.
func (b *batch) choose() (i, j int, ok bool) {
	for {
		j, value := greatest(b.best)
		if value == 0 || b.strengths.loose == 0 || !b.doubt(j) {
			return b.at[j], j, value > 0
		}
		b.strengths.spread()
		b.value()
	}
}

// doubt returns whether another pair may have a greater value than the best one of arm j, because
// the covariances are loose. Values that are the same but for rounding are those of symmetric
// pairs, and also the same if the covariances are not loose.
func (b *batch) doubt(j int) bool {
	const rounding = 1e-11
	value := b.best[j]
	low := float64(value * (1 - 2*equal - 2*b.strengths.loose)) // e^(-2x) > 1 - 2x
	less, more := float64(value*(1-rounding)), float64(value*(1+rounding))
	near := func(v float64) bool { return v > low && (v < less || v > more) }
	return slices.ContainsFunc(b.best, near) || slices.ContainsFunc(b.row(j), near)
}

// Next implements duel.Steps.
func (b *batch) Next() (pref.Pair, int) {
	if b.size == len(b.chosen) {
		return pref.Pair{}, 0
	}
	pair := b.chosen[b.size]
	b.size++
	first, second := b.arms[pair[0]], b.arms[pair[1]]
	if b.swapped = !b.stream.Coin(); b.swapped {
		first, second = second, first
	}
	return pref.Pair{First: first, Second: second}, 1
}

// Count implements duel.Steps.
func (b *batch) Count(t pref.Tally) {
	points := 1 + t.First - t.Second
	if b.swapped {
		points = 2 - points
	}
	pair := b.chosen[b.size-1]
	b.strengths.enter(pair[0], pair[1], points)
}
