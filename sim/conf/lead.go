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
// If it is known that no pair has more than T duels, a union bound over the T tests of a
// pair needs no n²: the radius is sqrt( ln Q / (2n) ), where Q contains T. See
// NewPlannedLead.
//
// All callers with the same radius share one table, which grows on demand. A Lead is safe
// for concurrent use.
type Lead struct {
	radius
	table atomic.Pointer[[]int32]
	grow  sync.Mutex
}

// radius is the radius of a Lead: sqrt( ln(Q n²) / (2n) ), or if planned sqrt( ln Q / (2n) ).
type radius struct {
	q       float64
	planned bool
}

var leads sync.Map // radius -> *Lead

// NewLead returns the boundary for the union bound q, at all numbers of duels at once. It
// panics unless q > 1.
func NewLead(q float64) *Lead { return newLead(radius{q, false}) }

// NewPlannedLead returns the boundary with the radius sqrt( ln q / (2n) ). It panics unless
// q > 1.
func NewPlannedLead(q float64) *Lead { return newLead(radius{q, true}) }

func newLead(r radius) *Lead {
	if !(r.q > 1) {
		panic(fmt.Sprintf("conf: lead boundary with union bound %g; it must exceed 1", r.q))
	}
	if l, ok := leads.Load(r); ok {
		return l.(*Lead)
	}
	l := &Lead{radius: r}
	l.table.Store(new([]int32))
	l.Table(255)
	shared, _ := leads.LoadOrStore(r, l)
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
		x, union := float64(m), l.q
		if !l.planned {
			union = float64(float64(l.q*x) * x)
		}
		t = append(t, int32(math.Sqrt(float64(2*x*portable.Log(union))))+1)
	}
	l.table.Store(&t)
	return t
}
