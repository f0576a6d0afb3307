package regret

import (
	"math"

	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// bounds are the confidence bounds
//
//	u_ij = p̂_ij + √(α ln t / N_ij),  l_ij = 1 - u_ji
//
// of the probability that arm i beats arm j, where p̂_ij is the mean of N_ij duels and t is
// the number of the next duel. (Learners that merge batches have ln(t + C) in its place.) Without duels u_ij is infinite: an opponent that is not known
// goes before all others.
//
// Learners ask two questions. Is u_ij < ½, so that i probably loses to j? That is so if and
// only if
//
//	τ_ij = max(0, L - W)² / (4N) > α ln t,
//
// where L are the losses and W the wins of i against j. A duel changes τ for its own pair
// only, and the passing of time changes the answer only when α ln t reaches a τ. So the
// number of such losses is kept for each arm, in O(1) a duel, and each row knows the least τ
// above α ln t, the next one that expires. And which u_jc is the greatest? The means and the
// values 1/√N are kept by rows, so that a bound is one product and one sum.
type bounds struct {
	record
	schedule
	stream  *rng.Source
	alpha   float64
	c       float64 // C
	width   float64 // α ln(t + C)
	tau     []float64
	lost    []int32   // by arm i: the number of arms j with u_ij < ½
	won     []int32   // by arm j: the number of arms i with u_ij < ½
	next    []float64 // by arm i: at most the least τ_ij > α ln t
	soonest float64   // the least of next

	means   []float64 // means[c*k+j] = p̂_jc; +Inf without duels, and on the diagonal -Inf
	inverse []float64 // inverse[c*k+j] = 1/√N_jc; 0 without duels
	unseen  []int32   // by arm: opponents that it has not met
}

// newBounds returns the bounds of k arms without duels, with C = 0. The stream decides among
// equals.
func newBounds(k int, alpha float64, ties duel.TieRule, stream *rng.Source) bounds {
	b := bounds{
		record: newRecord(k, ties), stream: stream, alpha: alpha, schedule: schedule{t: 1},
		tau: make([]float64, k*k), lost: make([]int32, k), won: make([]int32, k),
		next: make([]float64, k), soonest: math.Inf(1),
		means: make([]float64, k*k), inverse: make([]float64, k*k), unseen: make([]int32, k),
	}
	for i := range b.means {
		b.means[i] = math.Inf(1)
	}
	for i := range k {
		b.next[i] = math.Inf(1)
		b.means[i*k+i] = math.Inf(-1)
		b.unseen[i] = int32(k - 1)
	}
	return b
}

// observe enters the duels of a pair, and time passes.
func (b *bounds) observe(p pref.Pair, t pref.Tally) {
	b.t += t.Duels()
	if p.First != p.Second {
		b.add(p, t)
		b.update(int(p.First), int(p.Second))
	}
	b.pass()
}

// update brings what is kept of a pair up to date after duels of it.
func (b *bounds) update(i, j int) {
	ij, ji := i*b.k+j, j*b.k+i
	w, l := b.halves[ij], b.halves[ji]
	if w+l == 0 { // no duel counts so far
		return
	}
	if b.inverse[ij] == 0 {
		b.unseen[i]--
		b.unseen[j]--
	}
	n := float64(w + l) // 2N
	inverse := math.Sqrt(2 / n)
	b.inverse[ij], b.inverse[ji] = inverse, inverse
	b.means[ij], b.means[ji] = float64(l)/n, float64(w)/n
	// L - W is (l - w)/2 and 4N is 2n.
	lead := float64(l - w)
	tau := float64(lead*lead) / (8 * n)
	if l >= w {
		b.set(i, j, tau)
		b.set(j, i, 0)
	} else {
		b.set(i, j, 0)
		b.set(j, i, tau)
	}
}

// set sets τ_ij.
func (b *bounds) set(i, j int, tau float64) {
	at := &b.tau[i*b.k+j]
	if *at > b.width {
		b.lost[i]--
		b.won[j]--
	}
	*at = tau
	if tau > b.width {
		b.lost[i]++
		b.won[j]++
		if tau < b.next[i] {
			b.next[i] = tau
			b.soonest = min(b.soonest, tau)
		}
	}
}

// pass brings the bounds to the time t.
func (b *bounds) pass() {
	before := b.width
	b.width = float64(b.alpha * portable.Log(float64(b.t)+b.c))
	if b.width < b.soonest {
		return
	}
	b.soonest = math.Inf(1)
	for i, next := range b.next {
		if b.width >= next {
			next = b.expire(i, before)
			b.next[i] = next
		}
		b.soonest = min(b.soonest, next)
	}
}

// expire removes the losses of arm i that are none any more, and returns the least τ of
// the others. Before is what α ln t was.
func (b *bounds) expire(i int, before float64) float64 {
	next := math.Inf(1)
	for j, tau := range b.tau[i*b.k : (i+1)*b.k] {
		switch {
		case tau > b.width:
			next = min(next, tau)
		case tau > before:
			b.lost[i]--
			b.won[j]--
		}
	}
	return next
}

// plausible reports whether u_ij >= ½.
func (b *bounds) plausible(i, j pref.Arm) bool { return !(b.tau[int(i)*b.k+int(j)] > b.width) }

// challenger returns the opponent j of arm c with the greatest bound u_jc; c itself, whose
// bound is ½, if all others are below ½.
func (b *bounds) challenger(c pref.Arm) pref.Arm {
	if int(b.won[c]) == b.k-1 {
		return c
	}
	means := b.means[int(c)*b.k : (int(c)+1)*b.k]
	if b.unseen[c] > 0 {
		return stranger(means, b.stream.Intn(int(b.unseen[c])))
	}
	inverse := b.inverse[int(c)*b.k:][:len(means)]
	root := math.Sqrt(b.width)
	best, at, equals := math.Inf(-1), 0, 0
	for j, mean := range means {
		u := mean + float64(root*inverse[j])
		if u < best || mean < 0 {
			continue
		}
		if u > best {
			best, at, equals = u, j, 1
		} else if equals++; b.stream.Intn(equals) == 0 {
			at = j
		}
	}
	return pref.Arm(at)
}

// stranger returns the opponent of this index among those without duels.
func stranger(means []float64, index int) pref.Arm {
	j := 0
	for ; index >= 0; j++ {
		if means[j] > 1 {
			index--
		}
	}
	return pref.Arm(j - 1)
}

// unbeaten lists the arms i with u_ij >= ½ for all j in the list, whose memory it uses.
func (b *bounds) unbeaten(list []pref.Arm) []pref.Arm {
	list = list[:0]
	for i, n := range b.lost {
		if n == 0 {
			list = append(list, pref.Arm(i))
		}
	}
	return list
}

// change returns the next t at which a loss expires, so that the bounds answer otherwise
// although no pair duels, or an earlier one, if C is 0. That is the first t with α ln t >= τ for the
// least τ above the present α ln t.
func (b *bounds) change() int {
	log := b.soonest / b.alpha
	if log > 42 { // e^42 > 10^18
		return never
	}
	t := int(math.Ceil(portable.Exp(log)))
	reached := func(t int) bool { return float64(b.alpha*portable.Log(float64(t))) >= b.soonest }
	for reached(t - 1) {
		t--
	}
	for !reached(t) {
		t++
	}
	return t
}
