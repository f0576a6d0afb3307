package conf

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"joust/sim/portable"
)

// PPR is the stopping boundary of the prior-posterior-ratio test for the mode
// of a variable with three values, one value against another (Jain, Shah,
// Gupta, Mehta, Nair, Vora, Khyalia, Das, Ribeiro and Kalyanakrishnan, "PAC
// mode estimation using PPR martingale confidence sequences", AISTATS 2022),
// as POCOWISTA uses it. With a the largest of the three counts and b the
// second largest, the test stops when the density of the Beta(a+1, b+1) posterior at 1/2
// is at most δ'/2:
//
//	f(a,b) = (a+b+1)! / (a! b!) · 2^-(a+b)  <=  δ'/2
//
// and then the value with count a is the mode, except with probability at most
// δ'. For each b there is a smallest such a, which grows with b, so that the test
// is one comparison of integers: stop when a >= At(b).
//
// All callers with the same δ' share one table, which grows on demand. A PPR is safe
// for concurrent use.
type PPR struct {
	table atomic.Pointer[[]int32]

	grow   sync.Mutex
	limit  float64 // ln(δ'/2) + slack
	a      int32   // the smallest a for b = len(table)-1
	l      float64 // L = log f(a, b) for the next b, as a sum
	excess float64 // the rounding errors of that sum (Neumaier)
}

var pprs sync.Map // δ' (float64) -> *PPR

// slack is added to ln(δ'/2) so that a density of exactly δ'/2 (such as 8/2^7 for
// δ' = 1/8) always stops the test, however its logarithm is rounded. It is much larger
// than the rounding error of the sum of logarithms and much smaller than the distance of
// any other density from δ'/2.
const slack = 1e-12

// NewPPR returns the boundary for the failure probability deltaPrime. It panics unless
// deltaPrime lies strictly between 0 and 1.
func NewPPR(deltaPrime float64) *PPR {
	if !(deltaPrime > 0 && deltaPrime < 1) {
		panic(fmt.Sprintf("conf: PPR boundary for δ' = %g; it must lie strictly between 0 and 1", deltaPrime))
	}
	if p, ok := pprs.Load(deltaPrime); ok {
		return p.(*PPR)
	}
	p := &PPR{limit: portable.Log(deltaPrime) - math.Ln2 + slack}
	p.table.Store(new([]int32))
	p.Table(63)
	shared, _ := pprs.LoadOrStore(deltaPrime, p)
	return shared.(*PPR)
}

// At returns the smallest count a at which the test stops if the second largest count
// is b.
func (p *PPR) At(b int) int { return int(p.Table(b)[b]) }

// Table returns the boundary as a slice: Table(b)[c] is At(c) for every c <= b, and often
// for some larger c. A caller that compares after every duel should keep the slice and
// call Table again only if b exceeds it. The slice must not be changed.
func (p *PPR) Table(b int) []int32 {
	if t := *p.table.Load(); b < len(t) {
		return t
	}
	p.grow.Lock()
	defer p.grow.Unlock()
	old := *p.table.Load()
	if b < len(old) {
		return old
	}
	// Allocate a new array, because callers may still use the old one.
	t := make([]int32, len(old), max(64, 2*(b+1)))
	copy(t, old)
	for len(t) < cap(t) {
		t = append(t, p.sweep(len(t)))
	}
	p.table.Store(&t)
	return t
}

// sweep returns the entry for b, starting from that for b-1. It uses
//
//	f(a+1,b)/f(a,b) = (a+b+2)/(2(a+1)),  f(a,b+1)/f(a,b) = (a+b+2)/(2(b+1)),
//
// and that the boundary increases by at least 1 with b.
func (p *PPR) sweep(b int) int32 {
	if b > 0 {
		p.add(float64(int(p.a)+b+1) / float64(2*b))
	}
	for p.l+p.excess > p.limit {
		p.add(float64(int(p.a)+b+2) / float64(2*(p.a+1)))
		p.a++
	}
	return p.a
}

// add multiplies f(a, b) by ratio.
func (p *PPR) add(ratio float64) {
	x := portable.Log(ratio)
	sum := p.l + x
	if math.Abs(p.l) >= math.Abs(x) {
		p.excess += (p.l - sum) + x
	} else {
		p.excess += (x - sum) + p.l
	}
	p.l = sum
}
