package conf

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"joust/sim/portable"
)

// Lead is the boundary of an anytime Hoeffding test of a fair coin: after n
// duels of a pair, a lead of wins over losses of at least At(n) proves, at the
// confidence of its radius, that the pair is not even. With mean p = wins/n
// (a tie is half a win) and radius
//
//	c(n) = sqrt( ln(Q n²) / (2n) ),
//
// p - c(n) > 1/2 is equivalent to wins - losses > 2n c(n) = sqrt(2n ln(Q n²)). At
// returns the smallest such integer. Q contains the union bound: π² C(K,2)/(3δ) in
// SAVAGE, π² K²/δ in preference-based racing.
//
// All callers with the same Q share one table, which grows on demand. A Lead is safe for
// concurrent use.
type Lead struct {
	q     float64
	table atomic.Pointer[[]int32]
	grow  sync.Mutex
}

var leads sync.Map // Q (float64) -> *Lead

// NewLead returns the boundary for the union bound q. It panics unless q > 1.
func NewLead(q float64) *Lead {
	if !(q > 1) {
		panic(fmt.Sprintf("conf: lead boundary with union bound %g; it must exceed 1", q))
	}
	if l, ok := leads.Load(q); ok {
		return l.(*Lead)
	}
	l := &Lead{q: q}
	l.table.Store(new([]int32))
	l.Table(255)
	shared, _ := leads.LoadOrStore(q, l)
	return shared.(*Lead)
}

// At returns the smallest lead after n >= 1 duels that decides the pair. It exceeds n if
// no lead can decide it.
func (l *Lead) At(n int) int { return int(l.Table(n)[n]) }

// Table returns the boundary as a slice: Table(n)[m] is At(m) for every m <= n, and
// often for some larger m. The slice must not be changed.
func (l *Lead) Table(n int) []int32 {
	if t := *l.table.Load(); n < len(t) {
		return t
	}
	l.grow.Lock()
	defer l.grow.Unlock()
	old := *l.table.Load()
	if n < len(old) {
		return old
	}
	t := make([]int32, len(old), max(256, 2*(n+1)))
	copy(t, old)
	for m := len(t); m < cap(t); m++ {
		if m == 0 {
			t = append(t, 1) // after 0 duels the lead is 0, which decides nothing
			continue
		}
		x := float64(m)
		t = append(t, int32(math.Sqrt(float64(2*x*portable.Log(float64(float64(l.q*x)*x)))))+1)
	}
	l.table.Store(&t)
	return t
}
