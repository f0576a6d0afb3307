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

	shift   int  // of the first arm in a key
	mirrors bool // the law of a pair gives that of its reverse

	laws cache[duel.Law]
	// Where bounds exist, single draws use them first.
	isBounded bool
	bounds    cache[bounds]
}

// NewTrial returns the trial with this opinion, whose duels are drawn from coins.
func NewTrial(o Opinion, coins *rng.Source) Trial {
	return Trial{Opinion: o, Coins: coins, shift: bits.Len(uint(o.K - 1)), mirrors: o.symmetric(), isBounded: o.bounded()}
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
	if t.isBounded {
		return t.draw(p, t.boundsOf(p))
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
	if n <= duel.MaxSingleDuels && t.isBounded {
		b := t.boundsOf(p)
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

// law returns the law of the pair.
func (t *Trial) law(p pref.Pair) *duel.Law {
	key := t.key(p.First, p.Second)
	if l := t.laws.find(key); l != nil {
		return l
	}
	t.laws.widen(t)
	d := t.Distribution(int(p.First), int(p.Second))
	if t.mirrors { // matches have duels in both orders
		t.laws.keep(t.key(p.Second, p.First), duel.NewLaw(d.Flip()))
	}
	return t.laws.keep(key, duel.NewLaw(d))
}

// boundsOf returns the bounds of the pair.
func (t *Trial) boundsOf(p pref.Pair) *bounds {
	key := t.key(p.First, p.Second)
	if b := t.bounds.find(key); b != nil {
		return b
	}
	t.bounds.widen(t)
	b := t.bound(int(p.First), int(p.Second))
	if t.mirrors {
		t.bounds.keep(t.key(p.Second, p.First), b.flip())
	}
	return t.bounds.keep(key, b)
}

// key returns the number of the ordered pair.
func (t *Trial) key(i, j pref.Arm) int { return int(i)<<t.shift | int(j) }

// cache keeps what was computed of pairs: that of key k is at k modulo the number of places,
// a power of two.
type cache[T any] struct {
	places []place[T] // nil before the first call of find
	calls  int        // of find so far
}

// place is a place of a cache.
type place[T any] struct {
	key   int // plus 1; 0 for none
	value T
}

// A cache has fewPlaces at first, because a knockout duels each pair once, and at most
// maxPlaces: 4 MiB of laws.
const (
	fewPlaces = 4
	maxPlaces = 1 << 16
)

// find returns the value of the key; nil if the cache does not have it.
func (c *cache[T]) find(key int) *T {
	c.calls++
	if n := len(c.places); n > 0 {
		if at := &c.places[key&(n-1)]; at.key == key+1 {
			return &at.value
		}
	}
	return nil
}

// widen gives the cache of the trial its first places and, once there have been more calls
// than there are pairs, room for all pairs, but at most maxPlaces.
func (c *cache[T]) widen(t *Trial) {
	places := fewPlaces
	if c.calls > t.K*t.K {
		places = max(places, min(maxPlaces, 1<<(2*t.shift)))
	}
	if len(c.places) < places {
		c.places = make([]place[T], places)
	}
}

// keep keeps the value of the key and returns where it is kept.
func (c *cache[T]) keep(key int, value T) *T {
	at := &c.places[key&(len(c.places)-1)]
	*at = place[T]{key + 1, value}
	return &at.value
}
