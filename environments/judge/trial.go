package judge

import (
	"math/bits"

	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Trial draws the duels of one trial, given the judges' opinion of its arms.
type Trial struct {
	Opinion
	Coins    *rng.Source
	repeated int // calls so far

	// cells caches the laws of pairs: that of key k is at k modulo their number, a
	// power of two. A knockout duels each pair once, so the cache starts small.
	cells    []cell
	smallest [4]cell
	lawCalls int  // calls of law so far
	shift    int  // of the first arm in a key
	mirrors  bool // the law of a pair gives that of its reverse

	// Where bounds exist, they are cached like laws, and single draws use them first.
	boundCells    []bounds // empty where there are none
	smallestBound [4]bounds
}

// cell is a place of the cache.
type cell struct {
	key int // of the pair, plus 1; 0 for none
	law duel.Law
}

// NewTrial returns the trial with this opinion, whose duels are drawn from coins. It must
// not be copied.
func NewTrial(o Opinion, coins *rng.Source) *Trial {
	t := &Trial{Opinion: o, Coins: coins, shift: bits.Len(uint(o.K - 1)), mirrors: o.symmetric()}
	t.cells = t.smallest[:]
	if o.bounded() {
		t.boundCells = t.smallestBound[:]
	}
	return t
}

// Drops implements duel.Dropper.
func (t *Trial) Drops() bool { return t.failures > 0 && t.rule.Drops() }

// Dropped implements duel.Dropper.
func (t *Trial) Dropped(_ pref.Pair, n int) int {
	return Dropped(t.Coins, n, t.Calls(), t.failures)
}

// JudgeCalls implements duel.Caller.
func (t *Trial) JudgeCalls(duels int) (calls, repeated int) {
	return duels*t.Calls() + t.repeated, t.repeated
}

// repeat draws the calls of n duels that are repeated. It returns the number of duels that
// are ties because a call fails every time.
func (t *Trial) repeat(n int) (hopeless int) {
	if !t.asksAgain() {
		return 0
	}
	repeated, hopeless := Repeated(t.Coins, n, t.Calls(), t.failures)
	t.repeated += repeated
	return hopeless
}

// Duel lets the pair duel once.
func (t *Trial) Duel(p pref.Pair) pref.Outcome {
	if t.repeat(1) > 0 {
		return pref.Tie
	}
	if len(t.boundCells) > 0 {
		return t.draw(p, t.bounds(p))
	}
	return t.law(p).Outcome(t.Coins.Draw())
}

// draw draws the outcome of a duel of the pair, given its bounds.
func (t *Trial) draw(p pref.Pair, b *bounds) pref.Outcome {
	draw := t.Coins.Draw()
	switch {
	case draw < b.low:
		return pref.FirstWins
	case draw >= b.high:
		return pref.SecondWins
	}
	return t.law(p).Outcome(draw)
}

// DuelTally lets the pair duel n times.
func (t *Trial) DuelTally(p pref.Pair, n int) pref.Tally {
	if n <= duel.MaxSingleDuels && len(t.boundCells) > 0 {
		b := t.bounds(p)
		first := 0
		for range n {
			if t.draw(p, b) == pref.FirstWins {
				first++
			}
		}
		return pref.Tally{First: first, Second: n - first}
	}
	hopeless := t.repeat(n)
	tally := t.law(p).Tally(t.Coins, n-hopeless)
	tally.Tie += hopeless
	return tally
}

// DuelMargin lets the pair duel once, before a latent judge that is called once a duel. It
// returns the outcome and the margin in log-odds by which the call prefers the first arm.
// It returns false if the verdict cannot be read; then the outcome is a tie.
func (t *Trial) DuelMargin(p pref.Pair) (o pref.Outcome, margin float64, read bool) {
	i, j := int(p.First), int(p.Second)
	swapped := t.order == "random" && t.Coins.Coin()
	if swapped {
		i, j = j, i
	}
	if lost := t.foldedFailures(); lost > 0 && t.Coins.Float64() < lost || t.repeat(1) > 0 {
		return pref.Tie, 0, false
	}
	z := float64(t.frozen * t.forFirst(OfMargin, 0, i, j))
	z += float64(t.fresh * portable.PhiInverse((float64(t.Coins.Uint64()>>12)+0.5)*0x1p-52))
	noise := portable.Log(portable.Phi(z)) - portable.Log(portable.Phi(-z))
	margin = t.Margin(0, i, j) + noise
	o = pref.Tie
	switch {
	case margin > t.theta:
		o = pref.FirstWins
	case margin < -t.theta:
		o = pref.SecondWins
	}
	if swapped {
		return o.Flip(), -margin, true
	}
	return o, margin, true
}

// maxCells bounds the cells that a trial keeps: 4 MiB.
const maxCells = 1 << 16

// law returns the law of the pair. The cache gets room for all pairs, but at most
// maxCells, once there have been more calls than there are pairs.
func (t *Trial) law(p pref.Pair) *duel.Law {
	key := int(p.First)<<t.shift | int(p.Second)
	at := &t.cells[key&(len(t.cells)-1)]
	if t.lawCalls++; at.key == key+1 {
		return &at.law
	}
	if len(t.cells) == len(t.smallest) && t.lawCalls > t.K*t.K {
		t.cells = make([]cell, max(len(t.smallest), min(maxCells, 1<<(2*t.shift))))
		at = &t.cells[key&(len(t.cells)-1)]
	}
	d := t.Distribution(int(p.First), int(p.Second))
	if t.mirrors { // matches have duels in both orders
		reverse := int(p.Second)<<t.shift | int(p.First)
		t.cells[reverse&(len(t.cells)-1)] = cell{reverse + 1, duel.NewLaw(d.Flip())}
	}
	*at = cell{key + 1, duel.NewLaw(d)}
	return &at.law
}

// bounds returns the bounds of the pair. It keeps them as law keeps laws.
func (t *Trial) bounds(p pref.Pair) *bounds {
	key := int(p.First)<<t.shift | int(p.Second)
	at := &t.boundCells[key&(len(t.boundCells)-1)]
	if t.lawCalls++; at.key == key+1 {
		return at
	}
	if len(t.boundCells) == len(t.smallestBound) && t.lawCalls > t.K*t.K {
		t.boundCells = make([]bounds, max(len(t.smallestBound), min(maxCells, 1<<(2*t.shift))))
		at = &t.boundCells[key&(len(t.boundCells)-1)]
	}
	b := t.bound(int(p.First), int(p.Second))
	if t.mirrors {
		reverse := int(p.Second)<<t.shift | int(p.First)
		flipped := b.flip()
		flipped.key = reverse + 1
		t.boundCells[reverse&(len(t.boundCells)-1)] = flipped
	}
	*at = b
	at.key = key + 1
	return at
}
